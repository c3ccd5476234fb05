"""The aim of a look's print for the source that it renders: its grey card as bright as on the source's display."""

from __future__ import annotations

from dataclasses import replace

from filmvideo.colour.source_display import grey_luminance
from filmvideo.colour.spaces import Space
from filmvideo.looks.look import Look


def match_display(look: Look, space: Space) -> Look:
    """Return a look with the luminance of a source's grey card where it asks for a match and names no luminance."""
    printer = look.printer
    if printer.aim != "match" or printer.aim_luminance:
        return look
    return replace(look, printer=replace(printer, aim_luminance=grey_luminance(space)))
