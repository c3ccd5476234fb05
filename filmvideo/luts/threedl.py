"""`.3dl` of Autodesk's Lustre and Flame: whole numbers, and an even mesh of the nodes' places.

The mesh has ten bits, 0 … 1023. Then a line of three numbers for every node, blue fastest. Numbers have 12 bits
in a table of 17, which is all that ffmpeg reads (it divides by 4096), and 16 bits in larger ones.
"""

from __future__ import annotations

from pathlib import Path

from filmvideo.luts.film import About
from filmvideo.luts.plain import blue_fastest
from filmvideo.luts.table import LutTable

SMALL, TOP, TOP_OF_SMALL = 17, 65535, 4095
_MESH = 1023


def top(size: int) -> int:
    """Return the greatest number in a table of a size."""
    return TOP_OF_SMALL if size <= SMALL else TOP


def write(path: Path, table: LutTable, about: About) -> None:
    """Write a .3dl file."""
    mesh = " ".join(str(round(_MESH * i / (table.size - 1))) for i in range(table.size))
    nodes = [f"{r:.0f} {g:.0f} {b:.0f}" for r, g, b in blue_fastest((table.nodes * top(table.size)).round())]
    lines = [*(f"# {line}" for line in about.lines), mesh, *nodes]
    path.write_text("\n".join(lines) + "\n", encoding="ascii", errors="replace", newline="\n")
