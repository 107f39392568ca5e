"""A DnCNN with batch normalisation in PyTorch, in evaluation mode before and after one forward pass in training mode: writes
dncnn_batch_norm.json. Weights and image are made by the formulas of make_dncnn.py, which test/networks rebuilds.

    pip install -r requirements.txt && python make_dncnn_batch_norm.py
"""

import json
from pathlib import Path

import torch
from torch import nn

LAYERS, CHANNELS, COLOURS = 4, 5, 3
HEIGHT, WIDTH = 6, 7


def weights(layer: int, inputs: int, outputs: int) -> torch.Tensor:
    o, i, v, u = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) for n in (outputs, inputs, 3, 3)), indexing="ij")
    return 0.35 * torch.sin(1.0 + layer + 0.7 * o + 1.3 * i + 2.1 * v + 0.9 * u)


def image() -> torch.Tensor:
    b, c, y, x = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) for n in (2, COLOURS, HEIGHT, WIDTH)), indexing="ij")
    return 0.4 * torch.sin(0.5 * x + 0.8 * y + 1.1 * c + 2 * b)


modules: list[nn.Module] = []
inputs = COLOURS + 1
for layer in range(LAYERS):
    outputs = COLOURS if layer == LAYERS - 1 else CHANNELS
    convolution = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False).double()
    convolution.weight.data = weights(layer, inputs, outputs)
    modules.append(convolution)
    if 0 < layer < LAYERS - 1:
        norm = nn.BatchNorm2d(outputs).double()
        k = torch.arange(outputs, dtype=torch.float64)
        norm.weight.data, norm.bias.data = 1 + 0.1 * k, 0.2 * torch.cos(k + layer)
        norm.running_mean, norm.running_var = 0.3 * torch.sin(k + layer), 0.5 + 0.25 * k
        modules.append(norm)
    if layer < LAYERS - 1:
        modules.append(nn.ReLU())
    inputs = outputs
network = nn.Sequential(*modules).eval()

level = torch.tensor([0.05, 0.2], dtype=torch.float64).reshape(2, 1, 1, 1)
flat = lambda t: [float(f"{v:.9g}") for v in t.detach().permute(0, 2, 3, 1).reshape(-1).tolist()]


def residual(x: torch.Tensor) -> torch.Tensor:
    # In units of the noise level, whose map is then 1 everywhere.
    return network(torch.cat([x / level, torch.ones(2, 1, HEIGHT, WIDTH, dtype=torch.float64)], 1)) * level


x = image().requires_grad_()
before = residual(x)
norms = [module for module in modules if isinstance(module, nn.BatchNorm2d)]
cotangent = torch.cos(torch.arange(before.numel())).reshape(before.shape)
gradients = torch.autograd.grad((before * cotangent).sum(), [x] + [p for norm in norms for p in (norm.weight, norm.bias)])
network.train()
with torch.no_grad():
    residual(x)
network.eval()
numbers = lambda t: [float(f"{v:.9g}") for v in t.detach().tolist()]
golden = {
    "torch": torch.__version__.split("+")[0],
    "output": flat(before),
    "gradient": flat(gradients[0]),
    # scale and offset of every layer in turn
    "parameterGradients": [numbers(g) for g in gradients[1:]],
    "observed": {
        "mean": [numbers(norm.running_mean) for norm in norms],
        "variance": [numbers(norm.running_var) for norm in norms],
        "output": flat(residual(x)),
    },
}
Path(__file__).with_name("dncnn_batch_norm.json").write_text(json.dumps(golden) + "\n")
