"""What needs the engine, loaded at first use: the page is served before torch is there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from filmvideo.studio.clips import ClipList

if TYPE_CHECKING:
    from filmvideo.studio.picture_request import PictureRequest
    from filmvideo.studio.pictures import PictureRenderer
    from filmvideo.studio.thumbnails import ThumbnailRequest, Thumbnails


class EngineTools:
    """The tools of the thread that renders pictures; only requests are read on others."""

    def __init__(self, clips: ClipList) -> None:
        self._clips = clips

    @cached_property
    def pictures(self) -> PictureRenderer:
        """The renderer of pictures."""
        from filmvideo.studio.pictures import PictureRenderer  # noqa: PLC0415  (torch is loaded with it)

        return PictureRenderer(self._clips)

    @cached_property
    def _thumbnails(self) -> Thumbnails:
        from filmvideo.studio.thumbnails import Thumbnails  # noqa: PLC0415

        return Thumbnails(self._clips, self.pictures)

    def curves(self, request: PictureRequest) -> dict[str, object]:
        """Return the curves of a look with the histogram of a frame on them."""
        return self.pictures.curves(request)

    def read_thumbnail_request(self, query: Mapping[str, str]) -> ThumbnailRequest:
        """Read the words of a thumbnail's address."""
        from filmvideo.studio.thumbnails import read_thumbnail_request  # noqa: PLC0415

        return read_thumbnail_request(query, self._clips)

    def find_thumbnail(self, request: ThumbnailRequest) -> bytes:
        """Return a thumbnail as JPEG."""
        return self._thumbnails.find(request)

    def close(self) -> None:
        """Close what was opened."""
        if "pictures" in vars(self):
            self.pictures.close()
