"""Draw docs/halation.jpg: lamps 8 stops over grey at night on 500T, with four backings.

Run as `python scripts/halation_sheet.py [FILE]`. The upper panels have the rem-jet, and one that reflects ten times as
much; the lower ones an undercoat, and nothing. Every panel is 3.4 mm of film wide: a street of lamps of several sizes;
below them signs in red, green, blue and amber, and a window.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from filmvideo.colour.spaces import OUTPUTS, encode
from filmvideo.film.backing import BackingSettings
from filmvideo.looks.look import Look
from filmvideo.render.render import render_frame

UM_PER_PX = 6.5
SIDE_PX = 520
GREY = 0.18
BACKINGS = (
    (BackingSettings("rem-jet"), BackingSettings("rem-jet", reflectance=0.03)),
    (BackingSettings("undercoat"), BackingSettings("none")),
)
WHITE = (1.0, 1.0, 1.0)
LAMPS = (
    # x, y, radius in µm, stops over grey, colour
    (500, 600, 20, 8, WHITE),
    (1100, 600, 50, 8, WHITE),
    (1900, 700, 100, 8, WHITE),
    (2800, 700, 50, 10, WHITE),
    (500, 2500, 80, 8, (1.0, 0.05, 0.03)),
    (1100, 2500, 80, 8, (0.08, 1.0, 0.15)),
    (1700, 2500, 80, 8, (0.05, 0.08, 1.0)),
    (2300, 2500, 80, 8, (1.0, 0.45, 0.05)),
)


def scene() -> Tensor:
    """Return scene light: a dim street, lamps, and a window 5 stops over grey."""
    y, x = torch.meshgrid(*[(torch.arange(SIDE_PX) + 0.5) * UM_PER_PX] * 2, indexing="ij")
    light = GREY * 2 ** (-5 + 2.5 * y / y.amax()).expand(3, -1, -1).clone()
    for at_x, at_y, radius, stops, colour in LAMPS:
        disc = ((radius - torch.hypot(x - at_x, y - at_y)) / UM_PER_PX + 0.5).clamp(0, 1)
        light = torch.lerp(light, GREY * 2**stops * torch.tensor(colour)[:, None, None].expand_as(light), disc)
    window = (x > 2650) & (x < 3150) & (y > 1300) & (y < 1900) & ((x - 2900).abs() > 15) & ((y - 1600).abs() > 15)
    return torch.where(window, GREY * 2**5 * torch.tensor([1.0, 0.8, 0.5])[:, None, None], light)


def panel(backing: BackingSettings) -> Tensor:
    """Render the scene on 500T with a backing, as 8-bit pixels."""
    look = Look(stock="vision3-500t", backing=backing)
    code = encode(render_frame(scene(), look, um_per_px=UM_PER_PX), OUTPUTS["rec709"])
    return (code.clamp(0, 1) * 255).round().to(torch.uint8)


def main() -> None:
    """Write the sheet."""
    default = Path(__file__).parents[1] / "docs" / "halation.jpg"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    rows = [torch.cat([panel(backing) for backing in row], 2) for row in BACKINGS]
    sheet = torch.cat(rows, 1).permute(1, 2, 0).contiguous()
    Image.fromarray(sheet.numpy()).save(path, quality=88)
    print(path)


if __name__ == "__main__":
    main()
