"""Ten steps of each optimiser on f(p) = 1/2 sum a_i p_i^2, in float64: writes optimisers.json.

Adam and AdamW are PyTorch's. PyTorch's SGD couples its decay to the gradient, so the decoupled one is its heavy ball
without decay after shrinking the weights, as AdamW does it.

    pip install -r requirements.txt && python make_optimisers.py
"""

import json
from pathlib import Path

import torch

SCALES = torch.tensor([1.0, 10.0, 0.01, 3e-5], dtype=torch.float64)
START = [1.0, -2.0, 0.5, 4.0]
RATES = [0.1 / (k + 1) for k in range(10)]


def path(create, shrink=0.0):
    p = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimiser = create([p])
    points = []
    for rate in RATES:
        optimiser.param_groups[0]["lr"] = rate
        optimiser.zero_grad()
        (0.5 * SCALES * p**2).sum().backward()
        with torch.no_grad():
            p.mul_(1 - rate * shrink)
        optimiser.step()
        points.append(p.detach().tolist())
    return points


adam = {"lr": 1.0, "betas": (0.9, 0.999), "eps": 1e-12}
result = {
    "scales": SCALES.tolist(),
    "start": START,
    "rates": RATES,
    "decay": 0.3,
    "momentum": 0.8,
    "adam": path(lambda p: torch.optim.Adam(p, **adam)),
    "adamw": path(lambda p: torch.optim.AdamW(p, weight_decay=0.3, **adam)),
    "heavyBall": path(lambda p: torch.optim.SGD(p, lr=1.0, momentum=0.8)),
    "heavyBallDecayed": path(lambda p: torch.optim.SGD(p, lr=1.0, momentum=0.8), shrink=0.3),
}
Path(__file__).with_name("optimisers.json").write_text(json.dumps(result) + "\n")
