"""Pictures of charts, drawn for the tests of reading them: perspective, falloff of a lens, blur and noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio  # noqa: N813
import tifffile
import torch
import torch.nn.functional as F  # noqa: N812
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.match.charts.grid import Grid, Quad, homography, project

Planes = Float64[Tensor, "3 h w"]
FRAME, TABLE = 0.03, 0.12


@dataclass(frozen=True)
class Drawing:
    """The place of a chart in a picture."""

    grid: Grid
    corners: Quad
    """Outer corners of the corner patches: top left, top right, bottom right, bottom left, x and y in pixels."""
    width: int = 640
    height: int = 440
    falloff: float = 0.0
    """Part of the light that is lacking in the picture's corners."""
    blur_px: float = 0.0
    noise: float = 0.0
    """Standard deviation, part of the light."""
    border: float = 0.35
    """Width of the chart's black frame, in patches."""
    seed: int = 0


def quad(points: Sequence[Sequence[float]]) -> Quad:
    return torch.tensor(points, dtype=torch.float64)


def drawn(drawing: Drawing, patches: Float64[Tensor, "3 n"]) -> Planes:
    """Draw a chart of given patches, row by row; its frame is black, and it lies on a dark table."""
    picture = _sampled(drawing, patches)
    if drawing.blur_px:
        picture = _blurred(picture, drawing.blur_px)
    random = torch.Generator().manual_seed(drawing.seed)
    noise = torch.randn(picture.shape, dtype=torch.float64, generator=random)
    return picture * falling_off(drawing) * (1 + drawing.noise * noise)


def falling_off(drawing: Drawing) -> Float64[Tensor, "h w"]:
    """Return an even field as a lens dims it."""
    y, x = _places(drawing.height, drawing.width, 1)
    middle = ((x - drawing.width / 2) ** 2 + (y - drawing.height / 2) ** 2).sqrt()
    return 1 - drawing.falloff * (middle / (drawing.width**2 / 4 + drawing.height**2 / 4) ** 0.5) ** 2


def _sampled(drawing: Drawing, patches: Float64[Tensor, "3 n"], fine: int = 2) -> Planes:
    grid = drawing.grid
    across, down = (n + (n - 1) * grid.gap for n in (grid.columns, grid.rows))
    y, x = _places(drawing.height, drawing.width, fine)
    back = homography(drawing.corners, quad([[0, 0], [across, 0], [across, down], [0, down]]))
    u, v = project(back, torch.stack([x.reshape(-1), y.reshape(-1)]))
    column, row = (u / (1 + grid.gap)).floor(), (v / (1 + grid.gap)).floor()
    inside = (u >= 0) & (v >= 0) & (u - column * (1 + grid.gap) <= 1) & (v - row * (1 + grid.gap) <= 1)
    inside &= (column < grid.columns) & (row < grid.rows)
    edge = drawing.border
    board = (u > -edge) & (v > -edge) & (u < across + edge) & (v < down + edge)
    place = (row * grid.columns + column).clamp(0, grid.rows * grid.columns - 1).long()
    ground = torch.where(board, FRAME, TABLE)
    picture = torch.where(inside, patches[:, place], ground).reshape(3, *x.shape)
    return F.avg_pool2d(picture, fine)


def _places(height: int, width: int, fine: int) -> tuple[Tensor, Tensor]:
    more: dict[str, Any] = {"dtype": torch.float64}
    rows = (torch.arange(height * fine, **more) + 0.5) / fine - 0.5
    columns = (torch.arange(width * fine, **more) + 0.5) / fine - 0.5
    y, x = torch.meshgrid(rows, columns, indexing="ij")
    return y, x


def _blurred(picture: Planes, sigma_px: float) -> Planes:
    reach = int(4 * sigma_px) + 1
    kernel = torch.exp(-((torch.arange(-reach, reach + 1, dtype=torch.float64) / sigma_px) ** 2) / 2)
    kernel = (kernel / kernel.sum()).expand(3, 1, -1)
    padded = F.pad(picture[None], [reach] * 4, mode="reflect")
    return F.conv2d(F.conv2d(padded, kernel[:, :, None], groups=3), kernel[:, :, :, None], groups=3)[0]


def write_picture(path: Path, code: Float[Tensor, "3 h w"], bits: int = 16, **words: Any) -> None:  # noqa: ANN401
    """Write codes of 0…1, or floats for an EXR, by OpenImageIO; DPX of 10 bits are packed as scanners do."""
    height, width = code.shape[1:]
    whole = path.suffix == ".exr"
    header = oiio.ImageSpec(width, height, 3, "float" if whole else "uint16" if bits > 8 else "uint8")
    if bits in {10, 12}:
        header.attribute("oiio:BitsPerSample", bits)
    for name, value in words.items():
        header.attribute(name.replace("_", ":"), value)
    samples = code.permute(1, 2, 0).contiguous().numpy()
    if whole:
        samples = samples.astype(np.float32)
    else:
        samples = (samples.clip(0, 1) * ((1 << bits) - 1)).round().astype(np.uint16)
        samples = (samples << (16 - bits)) | (samples >> (2 * bits - 16)) if bits in {10, 12} else samples
    file = oiio.ImageOutput.create(str(path))
    assert file is not None
    assert file.open(str(path), header)
    assert file.write_image(samples.astype(np.uint8) if bits == 8 else samples)
    file.close()


def write_dng(
    path: Path, light: Float[Tensor, "3 h w"], *, black: int = 512, white: int = 15000, held: int = 1
) -> None:
    """Write light as an uncompressed DNG under a Bayer pattern of red, green, green, blue (Adobe DNG 1.4)."""
    values, black, white = light.numpy(), 512, 15000
    sites = values[1].copy()
    sites[::2, ::2], sites[1::2, 1::2] = values[0, ::2, ::2], values[2, 1::2, 1::2]
    codes = (black + sites * (white - black)).round().clip(0, white).astype(np.uint16)
    one = (1, 0, 0, 0, 1, 0, 0, 0, 1)
    tags = [
        (50706, "B", 4, (1, 4, 0, 0), True),
        (50707, "B", 4, (1, 1, 0, 0), True),
        (50708, "s", 0, "Tests", True),
        (274, "H", 1, held, True),
        (33421, "H", 2, (2, 2), True),
        (33422, "B", 4, (0, 1, 1, 2), True),
        (50714, "H", 1, black, True),
        (50717, "H", 1, white, True),
        (50721, "2i", 9, tuple(n for value in one for n in (value, 1)), True),
        (50728, "2I", 3, (1, 1, 1, 1, 1, 1), True),
        (50778, "H", 1, 21, True),
    ]
    tifffile.imwrite(path, codes, photometric=32803, extratags=tags)
