"""DRUNet as published (KAIR and DPIR, models/network_unet.py, UNetRes with act_mode 'R', strided convolutions down, transposed ones up,
no bias), written out in plain torch. Writes drunet.safetensors, the state_dict of a small one with random weights, and drunet.json: an
image of odd sides with its output, and the names and shapes of the published configuration.

    pip install -r requirements.txt && python make_drunet.py
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

HERE = Path(__file__).parent


class ResBlock(nn.Module):
    """basicblock.ResBlock with mode 'CRC': x + conv(relu(conv(x)))."""

    def __init__(self, channels: int):
        super().__init__()
        convolution = lambda: nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.res = nn.Sequential(convolution(), nn.ReLU(inplace=True), convolution())

    def forward(self, x):
        return x + self.res(x)


class UNetRes(nn.Module):
    def __init__(self, in_nc=4, out_nc=3, nc=(64, 128, 256, 512), nb=4):
        super().__init__()
        self.m_head = nn.Conv2d(in_nc, nc[0], 3, 1, 1, bias=False)
        down = lambda i: nn.Sequential(
            *[ResBlock(nc[i]) for _ in range(nb)], nn.Conv2d(nc[i], nc[i + 1], 2, 2, 0, bias=False)
        )
        up = lambda i: nn.Sequential(
            nn.ConvTranspose2d(nc[i + 1], nc[i], 2, 2, 0, bias=False), *[ResBlock(nc[i]) for _ in range(nb)]
        )
        self.m_down1, self.m_down2, self.m_down3 = down(0), down(1), down(2)
        self.m_body = nn.Sequential(*[ResBlock(nc[3]) for _ in range(nb)])
        self.m_up3, self.m_up2, self.m_up1 = up(2), up(1), up(0)
        self.m_tail = nn.Conv2d(nc[0], out_nc, 3, 1, 1, bias=False)

    def forward(self, x0):
        height, width = x0.shape[-2:]
        x0 = nn.ReplicationPad2d((0, -width % 8, 0, -height % 8))(x0)
        x1 = self.m_head(x0)
        x2 = self.m_down1(x1)
        x3 = self.m_down2(x2)
        x4 = self.m_down3(x3)
        x = self.m_body(x4)
        x = self.m_up3(x + x4)
        x = self.m_up2(x + x3)
        x = self.m_up1(x + x2)
        return self.m_tail(x + x1)[..., :height, :width]


torch.manual_seed(1)
network = UNetRes(nc=(4, 6, 8, 10), nb=2).double()
with torch.no_grad():
    for weight in network.parameters():
        # What the file will hold, exactly, at a scale at which every path of the network shows in the output.
        weight.copy_((weight * 1.4).float())
image = torch.rand(2, 3, 13, 18, dtype=torch.float32).double()
levels = torch.tensor([0.05, 0.2], dtype=torch.float32).double()
with torch.no_grad():
    output = network(torch.cat([image, levels.reshape(2, 1, 1, 1).expand(2, 1, 13, 18)], 1))

save_file({name: weight.float().contiguous() for name, weight in network.state_dict().items()}, HERE / "drunet.safetensors")
flat = lambda t: [float(f"{v:.9g}") for v in t.permute(0, 2, 3, 1).reshape(-1).tolist()]
with torch.device("meta"):
    published = {name: list(weight.shape) for name, weight in UNetRes().state_dict().items()}
(HERE / "drunet.json").write_text(
    json.dumps(
        {
            "torch": torch.__version__.split("+")[0],
            "shape": [2, 13, 18, 3],
            "levels": levels.tolist(),
            "image": flat(image),
            "output": flat(output),
            "published": published,
        }
    )
    + "\n"
)
print("deviation of the output", output.std().item(), "of the image", image.std().item())
