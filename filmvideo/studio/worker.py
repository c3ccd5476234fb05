"""What needs the engine, loaded at first use: the page is served before torch is there."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from filmvideo.studio.clips import ClipList

if TYPE_CHECKING:
    from filmvideo.studio.pictures import PictureRenderer


class Worker:
    """The tools of the thread that renders."""

    def __init__(self, clips: ClipList) -> None:
        self._clips = clips

    @cached_property
    def pictures(self) -> PictureRenderer:
        """The renderer of pictures; used on one thread alone."""
        from filmvideo.studio.pictures import PictureRenderer  # noqa: PLC0415  (torch is loaded with it)

        return PictureRenderer(self._clips)

    def close(self) -> None:
        """Close what was opened."""
        if "pictures" in vars(self):
            self.pictures.close()
