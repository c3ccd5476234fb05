"""`.csp`, cineSpace's grid with a shaper before it: knots of code and the place on the axis that each comes to.

    CSPLUTV100
    3D
    (BEGIN METADATA … END METADATA)
    m / codes / places                          once for each channel
    n n n
    r g b                                       red fastest

ffmpeg's `lut3d` and OpenColorIO read it. ffmpeg uses the knot below a code without interpolation, hence 16385 knots.
"""

from __future__ import annotations

from pathlib import Path

import torch

from filmvideo.base.tensors import to_numbers
from filmvideo.luts.cube import rows
from filmvideo.luts.film import About
from filmvideo.luts.table import LutTable

KNOTS = 16385


def write(path: Path, table: LutTable, about: About) -> None:
    """Write a .csp file."""
    place = torch.linspace(0, 1, KNOTS, dtype=torch.float64, device="cpu")
    code = table.source.curve.encode(table.axis.decode(place.expand(3, -1)))
    knots = [line for channel in code for line in (str(KNOTS), _row(channel), _row(place))]
    head = ["CSPLUTV100", "3D", "", "BEGIN METADATA", *about.lines, "END METADATA", "", *knots, ""]
    lines = [*head, f"{table.size} {table.size} {table.size}", *rows(table.nodes)]
    path.write_text("\n".join(lines) + "\n", encoding="ascii", errors="replace", newline="\n")


def _row(values: torch.Tensor) -> str:
    return " ".join(f"{x:.9g}" for x in to_numbers(values))
