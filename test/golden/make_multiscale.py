"""Outputs of a multiscale network in NumPy, float64, on an image and weights made by formulas, which test/networks rebuilds: writes
multiscale.json. Independent of the product: convolutions are sums over taps, and slopes come from complex steps (Squire and Trapp 1998).

    pip install -r requirements.txt && python make_multiscale.py
"""

import json
from pathlib import Path

import numpy as np

CHANNELS, SCALES = 3, [(4, 2), (5, 1)]
HEIGHT, WIDTH = 6, 7
LEVELS = np.array([0.05, 0.2]).reshape(2, 1, 1, 1)


def kernels():
    """[height, width, inputs, outputs] by formula, in the order in which the network lists them."""
    layer = 0
    while True:
        side, inputs, outputs = yield
        v, u, i, o = np.meshgrid(*(np.arange(n) for n in (side, side, inputs, outputs)), indexing="ij")
        yield 0.35 * np.sin(1.0 + layer + 0.7 * o + 1.3 * i + 2.1 * v + 0.9 * u)
        layer += 1


class Weights:
    def __init__(self):
        self.source = kernels()

    def __call__(self, side, inputs, outputs):
        next(self.source)
        return self.source.send((side, inputs, outputs))


def silu(x):
    return x / (1 + np.exp(-x))


def convolve(x, kernel):
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    h, w = x.shape[1:3]
    return sum(padded[:, v : v + h, u : u + w] @ kernel[v, u] for v in range(3) for u in range(3))


def down(x, kernel):
    return sum(x[:, v::2, u::2] @ kernel[v, u] for v in range(2) for u in range(2))


def up(x, kernel):
    """The transpose of `down` with the same kernel."""
    b, h, w, _ = x.shape
    y = np.zeros((b, 2 * h, 2 * w, kernel.shape[2]), x.dtype)
    for v in range(2):
        for u in range(2):
            y[:, v::2, u::2] = x @ kernel[v, u].T
    return y


def network():
    weights = Weights()
    blocks = lambda width, count: [(weights(3, width, width), weights(3, width, width)) for _ in range(count)]
    head = weights(3, 4, CHANNELS)
    levels, above = [], CHANNELS
    for i, (width, count) in enumerate(SCALES):
        sink = weights(2, above, width)
        falling = blocks(width, count)
        rising = blocks(width, count) if i < len(SCALES) - 1 else []
        levels.append((sink, falling, rising, weights(2, above, width)))
        above = width
    tail = weights(3, CHANNELS, 3)

    def run(y, stack):
        for first, second in stack:
            y = y + convolve(silu(convolve(y, first)), second)
        return y

    def through(y, levels):
        if not levels:
            return y
        sink, falling, rising, rise = levels[0]
        return y + up(run(through(run(down(y, sink), falling), levels[1:]), rising), rise)

    def residual(x):
        stride = 2 ** len(SCALES)
        z = np.pad(x / LEVELS, ((0, 0), (0, -HEIGHT % stride), (0, -WIDTH % stride), (0, 0)), mode="edge")
        z = np.concatenate([z, np.ones(z.shape[:3] + (1,))], 3)
        out = convolve(silu(through(silu(convolve(z, head)), levels)), tail)
        return out[:, :HEIGHT, :WIDTH] * LEVELS

    return residual


b, y, x, c = np.meshgrid(*(np.arange(n) for n in (2, HEIGHT, WIDTH, 3)), indexing="ij")
image = 0.04 * np.sin(0.5 * x + 0.8 * y + 1.1 * c + 2 * b)
count = np.arange(image.size).reshape(image.shape)
residual = network()
flat = lambda t: [float(f"{v:.9g}") for v in t.reshape(-1)]
slopes = [
    float(np.sum(np.cos(count) * residual(image + 1e-30j * np.sin(k * count)).imag) / 1e-30) for k in (1, 2, 3)
]
Path(__file__).with_name("multiscale.json").write_text(
    json.dumps({"numpy": np.__version__, "output": flat(residual(image)), "slopes": slopes}) + "\n"
)
