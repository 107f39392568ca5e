"""Scores of scikit-image on small images made by a formula, which test/metrics rebuilds: writes metrics.json.

    pip install -r requirements.txt && python make_metrics.py
"""

import json
from pathlib import Path

import numpy as np
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def wave(height: int, width: int, channels: int, phase: float) -> np.ndarray:
    """Smooth and sharp structure on about [-0.1, 1.1], rounded to float32 as the images of the product are."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    smooth = 0.5 + 0.35 * np.sin(0.31 * x + 0.17 * y + c + phase)
    edges = 0.25 * np.sign(np.sin(0.11 * x - 0.23 * y + 2 * c + phase))
    return (smooth + edges).astype(np.float32)


cases = []
for height, width, channels, phase, scale in [
    (16, 16, 3, 0.1, 1.0),
    (11, 11, 1, 0.3, 1.0),
    (33, 21, 3, 0.05, 1.0),
    (24, 40, 3, 1.7, 1.0),
    (20, 20, 3, 0.2, 255.0),
]:
    for clip in (True, False):
        reference = wave(height, width, channels, 0.0) * np.float32(scale)
        image = wave(height, width, channels, phase) * np.float32(scale)
        a, b = (np.clip(v.astype(np.float64), 0, scale) if clip else v.astype(np.float64) for v in (image, reference))
        cases.append(
            {
                "height": height,
                "width": width,
                "channels": channels,
                "phase": phase,
                "scale": scale,
                "clip": clip,
                "psnr": peak_signal_noise_ratio(b, a, data_range=scale),
                "ssim": structural_similarity(
                    b,
                    a,
                    gaussian_weights=True,
                    sigma=1.5,
                    use_sample_covariance=False,
                    data_range=scale,
                    channel_axis=-1,
                ),
            }
        )

Path(__file__).with_name("metrics.json").write_text(json.dumps(cases, indent=1) + "\n")
