"""Ten steps of PyTorch's Adam on f(p) = ½ Σ a_i p_i², in float64: writes adam.json.

    pip install -r requirements.txt && python make_adam.py
"""

import json
from pathlib import Path

import torch

scales = torch.tensor([1.0, 10.0, 0.01, 3e-5], dtype=torch.float64)
p = torch.tensor([1.0, -2.0, 0.5, 4.0], dtype=torch.float64, requires_grad=True)
optimiser = torch.optim.Adam([p], lr=1.0, betas=(0.9, 0.999), eps=1e-12)
rates = [0.1 / (k + 1) for k in range(10)]
path = []
for rate in rates:
    optimiser.param_groups[0]["lr"] = rate
    optimiser.zero_grad()
    (0.5 * scales * p**2).sum().backward()
    optimiser.step()
    path.append(p.detach().tolist())
Path(__file__).with_name("adam.json").write_text(
    json.dumps({"scales": scales.tolist(), "start": [1.0, -2.0, 0.5, 4.0], "rates": rates, "path": path}) + "\n"
)
