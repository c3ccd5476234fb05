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
    from filmvideo.base.errors import FilmvideoError, MediaError, ParameterError, PresetError
    from filmvideo.grain.keys import Key
    from filmvideo.jobs.clip import Clip, Frame, open  # noqa: A004
    from filmvideo.jobs.report import Report
    from filmvideo.jobs.writer import Writer
    from filmvideo.looks.files import load_look, save_look
    from filmvideo.looks.look import Look
    from filmvideo.preview.preview import Preview
    from filmvideo.processing.process import process
    from filmvideo.render.render import render_frame, render_frames

__all__ = [
    "Clip",
    "FilmvideoError",
    "Frame",
    "Key",
    "Look",
    "MediaError",
    "ParameterError",
    "PresetError",
    "Preview",
    "Report",
    "Writer",
    "load_look",
    "open",
    "process",
    "render_frame",
    "render_frames",
    "save_look",
]

_HOMES = {
    "Clip": "jobs.clip",
    "FilmvideoError": "base.errors",
    "Frame": "jobs.clip",
    "Key": "grain.keys",
    "Look": "looks.look",
    "MediaError": "base.errors",
    "ParameterError": "base.errors",
    "PresetError": "base.errors",
    "Preview": "preview.preview",
    "Report": "jobs.report",
    "Writer": "jobs.writer",
    "load_look": "looks.files",
    "open": "jobs.clip",
    "process": "processing.process",
    "render_frame": "render.render",
    "render_frames": "render.render",
    "save_look": "looks.files",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'filmvideo' has no attribute {name!r}")
    return getattr(import_module(f"filmvideo.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOMES)
