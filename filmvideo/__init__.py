"""Digital moving images as if shot, developed and printed on real film.

    clip = filmvideo.open("clip.mov")
    look = filmvideo.load_look("night-500t")
    with filmvideo.Writer("film.mov", like=clip) as film:
        for frame in clip:
            film.write(filmvideo.render_frame(frame.scene_light(), look, filmvideo.Key(0, frame.index)), frame)

Names are imported when first used, so that a command line that needs no film starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmvideo.clips.clip import Clip, Frame, open  # noqa: A004
    from filmvideo.clips.processing import process
    from filmvideo.clips.report import Report
    from filmvideo.clips.writer import Writer
    from filmvideo.errors import FilmvideoError, MediaError, ParameterError, PresetError
    from filmvideo.grain.keys import Key
    from filmvideo.look import Look
    from filmvideo.look_file import load_look
    from filmvideo.render import render_frame, render_frames

__all__ = [
    "Clip",
    "FilmvideoError",
    "Frame",
    "Key",
    "Look",
    "MediaError",
    "ParameterError",
    "PresetError",
    "Report",
    "Writer",
    "load_look",
    "open",
    "process",
    "render_frame",
    "render_frames",
]

_HOMES = {
    "Clip": "clips.clip",
    "FilmvideoError": "errors",
    "Frame": "clips.clip",
    "Key": "grain.keys",
    "Look": "look",
    "MediaError": "errors",
    "ParameterError": "errors",
    "PresetError": "errors",
    "Report": "clips.report",
    "Writer": "clips.writer",
    "load_look": "look_file",
    "open": "clips.clip",
    "process": "clips.processing",
    "render_frame": "render",
    "render_frames": "render",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'filmvideo' has no attribute {name!r}")
    return getattr(import_module(f"filmvideo.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOMES)
