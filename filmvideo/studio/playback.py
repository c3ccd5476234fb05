"""Playing of a clip by the server's clock: the frame that is due is shown, and those that come too late are dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from filmvideo.base.toml import TomlTable
from filmvideo.studio.picture_request import PictureRequest, read_picture_request
from filmvideo.studio.replies import RequestError, whole_number

if TYPE_CHECKING:
    from filmvideo.studio.pictures import PictureRenderer

_LAST_FRAME = 2**31


class Playback:
    """A range of a clip that is being played."""

    def __init__(self, request: PictureRequest, first: int, last: int, *, loop: bool) -> None:
        """Prepare to play from a request's frame; the clock starts when the first picture is ready."""
        self.request, self.first, self.last, self.loop = request, first, last, loop
        self.shown: int | None = None
        self.dropped = 0
        self._begin_s: float | None = None
        self._begin = request.frame
        self._count = 0

    @property
    def slot(self) -> str:
        """The slot of its pictures."""
        return self.request.slot

    @property
    def clip(self) -> str:
        """The id of its clip."""
        return self.request.clip

    def continue_from(self, before: Playback | None) -> Playback:
        """Copy the clock of the playback that this one replaces, where only the look or the size differs."""
        if before is not None and self._range() == before._range():  # noqa: SLF001  (of this class)
            self._begin_s, self._begin = before._begin_s, before._begin  # noqa: SLF001
            self.shown, self._count = before.shown, before._count  # noqa: SLF001
        return self

    def position(self, now: float, rate: float) -> int:
        """Return how many frames after the first picture are due at a time of `monotonic`."""
        return 0 if self._begin_s is None else int((now - self._begin_s) * rate)

    def frame_at(self, position: int) -> int | None:
        """Return the frame at a position; None after the end."""
        frame = self._begin + position
        if frame <= self.last:
            return frame
        return self.first + (frame - self.first) % (self.last - self.first + 1) if self.loop else None

    def show(self, pictures: PictureRenderer, send: Callable[[bytes], None]) -> float | None:
        """Render and send the frame that is due; return when the next one is, or None after the end."""
        rate = pictures.rate_of(self.clip)
        position = self.position(monotonic(), rate)
        frame = self.frame_at(position)
        if frame is None:
            if self.shown == self.last:
                return None
            frame = self.last
        started = perf_counter()
        request = replace(self.request, frame=frame)
        planes = pictures.planes(request)
        if self._begin_s is None:
            self._begin_s = monotonic()
        self.dropped += max(position - self._count - 1, 0)
        self._count, self.shown = position, frame
        send(pictures.encode(request, planes, started, playing=True, dropped=self.dropped))
        return self._begin_s + (position + 1) / rate

    def _range(self) -> tuple[str, int, int, bool, int]:
        return self.clip, self.first, self.last, self.loop, self.request.frame


def read_playback(values: dict[str, object]) -> Playback:
    """Read what is to be played: clip, look, first, last, loop, and the frame to begin with."""
    table = TomlTable({"id": 0, "draft": True, **values}, "play")
    first = whole_number(table, "first", 0, _LAST_FRAME)
    last = whole_number(table, "last", 0, _LAST_FRAME)
    if last < first:
        raise RequestError(f"The last frame to play must not be before the first, got {first} to {last}.")
    frame = whole_number(table, "frame", 0, _LAST_FRAME, first)
    if not first <= frame <= last:
        frame = first
    request = read_picture_request({**table.values, "frame": frame})
    return Playback(request, first, last, loop=table.flag("loop", default=False))
