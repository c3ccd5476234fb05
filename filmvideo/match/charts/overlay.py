"""A picture with its samples outlined: green used, red left out, yellow the chart."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.colour.encodings import ENCODINGS
from filmvideo.media import write_still

Planes = Float[Tensor, "3 h w"]
USED, LEFT_OUT, CHART = (0.1, 1.0, 0.2), (1.0, 0.15, 0.1), (1.0, 0.9, 0.1)
_LONGEST_PX = 1600


def write_overlay(
    path: Path,
    light: Planes,
    corners: Float64[Tensor, "4 2"],
    outlines: Float64[Tensor, "patches 4 2"],
    used: list[bool],
) -> None:
    """Write the overlay as PNG, its brightest at white, over an earlier one."""
    shrink = max(1, -(-max(light.shape[1:]) // _LONGEST_PX))
    small = F.avg_pool2d(light.float(), shrink)
    top = small.reshape(-1)[:: max(1, small.numel() // 100_000)].quantile(0.995).clamp(min=1e-6)
    code = ENCODINGS["srgb"].encode((small / top).clamp(0, 1))
    _draw(code, (corners + 0.5) / shrink - 0.5, CHART)
    for outline, good in zip(outlines, used, strict=True):
        _draw(code, (outline + 0.5) / shrink - 0.5, USED if good else LEFT_OUT)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_still(path, code, bits=8, overwrite=True)


def _draw(code: Planes, around: Float64[Tensor, "4 2"], colour: tuple[float, float, float]) -> None:
    """Draw a closed line, two pixels wide."""
    height, width = code.shape[1:]
    along = torch.linspace(0, 1, 2 * (height + width), dtype=torch.float64, device="cpu")[:, None]
    for begin, end in zip(around, around.roll(-1, 0), strict=True):
        x, y = (begin + (end - begin) * along).floor().long().T
        for right, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
            inside = (x + right >= 0) & (x + right < width) & (y + down >= 0) & (y + down < height)
            code[:, y[inside] + down, x[inside] + right] = torch.tensor(colour, device="cpu")[:, None]
