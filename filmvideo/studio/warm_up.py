"""The first picture, begun before the page asks for it: the engine is loaded while the browser starts.

It is the frame as shot, which the page shows while a film is prepared. A film rendered here would be in its way.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module

from filmvideo.base.errors import FilmvideoError
from filmvideo.studio.clips import ClipList, StudioClip
from filmvideo.studio.engine_tools import EngineTools
from filmvideo.studio.picture_request import PictureRequest
from filmvideo.studio.tasks import Priority, TaskThread


class WarmUp:
    """A picture that is rendered as soon as the first clip is open."""

    def __init__(self, clips: ClipList, tasks: TaskThread, tools: EngineTools) -> None:
        self._clips, self._tasks, self._tools = clips, tasks, tools
        self._begun = threading.Event()

    def begin(self) -> None:
        """Submit the picture, once, where a clip is open."""
        clip = self._clips.first_open()
        if clip is not None and not self._begun.is_set():
            self._begun.set()
            self._tasks.submit("warm-up", Priority.LIVE, lambda: self._render(clip))

    def _render(self, clip: StudioClip) -> None:
        """Render the first frame without film, and load what films need."""
        first = 0 if clip.opened is None else clip.opened.info.first
        with suppress(FilmvideoError, OSError, IndexError):
            self._tools.pictures.planes(PictureRequest(0, "A", clip.id, first, {}, "shot"))
        import_module("filmvideo.engine.cpu.render_planes")
