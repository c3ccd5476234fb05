"""`.cube`: a grid as text, after Adobe's Cube LUT Specification 1.0 (2013), or with Resolve's shaper before it.

    # comment
    LUT_1D_SIZE m                   Resolve's form alone: the shaper, over LUT_1D_INPUT_RANGE
    LUT_1D_INPUT_RANGE 0 1
    LUT_3D_SIZE n
    r g b                           red fastest

The file has no TITLE, which OpenColorIO's reader of Resolve's form refuses. ffmpeg refuses a shaper.
"""

from __future__ import annotations

from pathlib import Path

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.tensors import to_numbers
from filmvideo.luts.film import About
from filmvideo.luts.plain import red_fastest
from filmvideo.luts.table import LutTable

SHAPER = 4096
SHAPER_OF_LIGHT = 65536
BRIGHTEST = 16.0


def write(path: Path, table: LutTable, about: About) -> None:
    """Write a .cube file, with a shaper if the table has one."""
    head, shaper = _shaper(table) if table.shaped else ([], [])
    lines = [*(f"# {line}" for line in about.lines), *head, f"LUT_3D_SIZE {table.size}", *shaper]
    text = "\n".join([*lines, *rows(table.nodes)]) + "\n"
    path.write_text(text, encoding="ascii", errors="replace", newline="\n")


def rows(nodes: Float64[Tensor, "3 n n n"]) -> list[str]:
    """Return a line of three numbers for every node, red fastest."""
    return [f"{r:.7f} {g:.7f} {b:.7f}" for r, g, b in red_fastest(nodes)]


def _shaper(table: LutTable) -> tuple[list[str], list[str]]:
    """Return the shaper's head lines and its rows."""
    top, count = (BRIGHTEST, SHAPER_OF_LIGHT) if table.source.linear else (1.0, SHAPER)
    code = torch.linspace(0, top, count, dtype=torch.float64, device="cpu")
    place = table.axis.encode(table.source.curve.decode(code).expand(3, -1)).clamp(0, 1)
    head = [f"LUT_1D_SIZE {count}", f"LUT_1D_INPUT_RANGE 0.0 {top:.1f}"]
    return head, [f"{r:.8f} {g:.8f} {b:.8f}" for r, g, b in zip(*map(to_numbers, place), strict=True)]
