"""Outputs of a DnCNN in PyTorch on an image made by a formula, with weights made by a formula, which test/networks rebuilds: writes
dncnn.json. Independent of the product: torch's convolutions and activations, in float64.

    pip install -r requirements.txt && python make_dncnn.py
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

LAYERS, CHANNELS, COLOURS = 4, 5, 3
HEIGHT, WIDTH = 6, 7


def weights(layer: int, inputs: int, outputs: int) -> torch.Tensor:
    """[out, in, 3, 3]; element (o, i, v, u) by formula, so that a transposed axis shows."""
    o, i, v, u = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) for n in (outputs, inputs, 3, 3)), indexing="ij")
    return 0.35 * torch.sin(1.0 + layer + 0.7 * o + 1.3 * i + 2.1 * v + 0.9 * u)


def image() -> torch.Tensor:
    b, c, y, x = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) for n in (2, COLOURS, HEIGHT, WIDTH)), indexing="ij")
    return 0.4 * torch.sin(0.5 * x + 0.8 * y + 1.1 * c + 2 * b)


ACTIVATIONS = {
    "relu": F.relu,
    "elu": F.elu,
    "softplus": lambda x: F.softplus(x) - torch.log(torch.tensor(2.0, dtype=torch.float64)),
}

cases = []
for name, act in ACTIVATIONS.items():
    for noise_map in (True, False):
        x = image().requires_grad_()
        level = torch.tensor([0.05, 0.2], dtype=torch.float64).reshape(2, 1, 1, 1)
        # In units of the noise level, whose map is then 1 everywhere.
        y = x / level
        if noise_map:
            y = torch.cat([y, torch.ones(2, 1, HEIGHT, WIDTH, dtype=torch.float64)], 1)
        for layer in range(LAYERS):
            outputs = COLOURS if layer == LAYERS - 1 else CHANNELS
            y = F.conv2d(y, weights(layer, y.shape[1], outputs), padding=1)
            if layer < LAYERS - 1:
                y = act(y)
        y = y * level
        (gradient,) = torch.autograd.grad((y * torch.cos(torch.arange(y.numel()).reshape(y.shape))).sum(), x)
        flat = lambda t: [float(f"{v:.9g}") for v in t.detach().permute(0, 2, 3, 1).reshape(-1).tolist()]
        cases.append({"activation": name, "noiseMap": noise_map, "output": flat(y), "gradient": flat(gradient)})

Path(__file__).with_name("dncnn.json").write_text(json.dumps({"torch": torch.__version__.split("+")[0], "cases": cases}) + "\n")
