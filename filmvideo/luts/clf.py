"""CLF, the Academy's Common LUT Format (S-2014-006, version 3): logarithms as formulas, then the grid.

A source that is a line and a logarithm (most cameras, ACEScct) is taken to light by a `Log` node, light to the
logarithm of the grid's axis by another, so no shaper limits the accuracy; a short `LUT1D`, straight between
the same knots as the axis, takes that to places of nodes. Nodes of the grid come blue fastest.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from filmvideo.base.tensors import to_numbers
from filmvideo.colour.curves import Line, Log, PiecewiseCurve
from filmvideo.luts.axis import Axis
from filmvideo.luts.film import About
from filmvideo.luts.plain import blue_fastest
from filmvideo.luts.table import LutTable

Attributes = dict[str, float]


def analytic(curve: object) -> bool:
    """Return whether a curve can be written as a `Log` node."""
    return _camera(curve) is not None


def write(path: Path, table: LutTable, about: About) -> None:
    """Write a CLF file."""
    size = table.size
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<ProcessList compCLFversion="3.0" id={quoteattr(about.name)} name={quoteattr(about.name)}>',
        *(f"    <Description>{escape(line)}</Description>" for line in about.lines),
        *_shaper(table),
        '    <LUT3D inBitDepth="32f" outBitDepth="32f" interpolation="tetrahedral">',
        f'        <Array dim="{size} {size} {size} 3">',
        *(f"{r:.7f} {g:.7f} {b:.7f}" for r, g, b in blue_fastest(table.nodes)),
        "        </Array>",
        "    </LUT3D>",
        "</ProcessList>",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _shaper(table: LutTable) -> list[str]:
    if not table.shaped:
        return []
    camera, axis = _camera(table.source.curve), table.axis
    if not isinstance(axis, Axis) or not isinstance(axis.log.pieces[0], Log):
        raise TypeError("The axis of a shaped table must be a logarithm.")
    to_light = _node("cameraLogToLin", camera) if camera else []
    return [*to_light, *_node("linToLog", _log(axis.log.pieces[0])), *_places(axis)]


def _places(axis: Axis) -> list[str]:
    return [
        '    <LUT1D inBitDepth="32f" outBitDepth="32f">',
        f'        <Array dim="{axis.places.shape[1]} 3">',
        *(f"{r:.8f} {g:.8f} {b:.8f}" for r, g, b in zip(*map(to_numbers, axis.places), strict=True)),
        "        </Array>",
        "    </LUT1D>",
    ]


def _camera(curve: object) -> Attributes | None:
    """Return the parameters of a line joined to a logarithm; None for any other curve."""
    if not isinstance(curve, PiecewiseCurve) or len(curve.pieces) != 2:
        return None
    line, log = curve.pieces
    if not isinstance(line, Line) or not isinstance(log, Log):
        return None
    return {**_log(log), "linSideBreak": curve.joins[0], "linearSlope": line.slope}


def _log(log: Log) -> Attributes:
    return {
        "base": log.base,
        "linSideSlope": log.gain,
        "linSideOffset": log.shift,
        "logSideSlope": log.slope,
        "logSideOffset": log.offset,
    }


def _node(style: str, attributes: Attributes) -> list[str]:
    text = " ".join(f'{name}="{value:.12g}"' for name, value in attributes.items())
    return [
        f'    <Log inBitDepth="32f" outBitDepth="32f" style="{style}">',
        f"        <LogParams {text}/>",
        "    </Log>",
    ]
