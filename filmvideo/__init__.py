"""Digital moving images as if shot, developed and printed on real film.

Names are imported when first used, so that a command line that needs no film starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmvideo.grain.keys import Key as Key
    from filmvideo.look import Look as Look
    from filmvideo.look_file import load_look as load_look
    from filmvideo.processing import process as process
    from filmvideo.render import render_frame as render_frame
    from filmvideo.report import Report as Report

_HOMES = {
    "Key": "grain.keys",
    "Look": "look",
    "Report": "report",
    "load_look": "look",
    "process": "processing",
    "render_frame": "render",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'filmvideo' has no attribute {name!r}")
    return getattr(import_module(f"filmvideo.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOMES)
