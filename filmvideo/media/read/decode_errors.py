"""What a source lost on the way to its frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import av
from av.video.stream import VideoStream

from filmvideo.base.notices import Notice
from filmvideo.media.info.container import AnyPacket, decode_packet

_KEPT_MESSAGES = 5
_FLUSHES = 64


@dataclass(frozen=True)
class DecodeErrors:
    """Frames lost and damaged."""

    lost: int
    """Frames that should have come and did not."""
    damaged: int
    """Frames that came with parts guessed by the decoder."""
    messages: tuple[str, ...]
    """The decoder's first messages."""
    cut_short: bool
    """Whether the file ends before its own structure does."""

    def __bool__(self) -> bool:
        return bool(self.lost or self.damaged or self.cut_short)

    @property
    def notice(self) -> Notice:
        """The same as a notice."""
        return Notice("decode-errors", self.describe())

    def describe(self) -> str:
        """Return one sentence."""
        parts = [
            f"{count} frame{'s' if count > 1 else ''} {what}"
            for count, what in ((self.lost, "lost"), (self.damaged, "damaged"))
            if count
        ]
        if self.cut_short:
            parts.append("the file is cut short")
        return f"{', '.join(parts)}." if parts else "No frame was lost."


class PacketDecoder:
    """Decodes packets one by one, so that a damaged one costs its frames and not the rest."""

    def __init__(self) -> None:
        self.failed = 0
        """Packets that could not be decoded."""
        self.messages: list[str] = []
        """The decoder's first messages."""

    def decode(self, packet: AnyPacket) -> list[av.VideoFrame]:
        """Return the frames that a packet completes; none where it is damaged."""
        try:
            return decode_packet(packet)
        except (av.FFmpegError, OSError, ValueError) as error:
            self.failed += 1
            self._note(error)
            return []

    def flush(self, stream: VideoStream) -> Iterator[av.VideoFrame]:
        """Yield the frames that the decoder still holds; an error of one frame does not stop the next."""
        for _ in range(_FLUSHES):
            try:
                yield from stream.decode(None)
            except EOFError:
                return
            except (av.FFmpegError, OSError, ValueError) as error:
                self._note(error)
            else:
                return

    def _note(self, error: Exception) -> None:
        if len(self.messages) < _KEPT_MESSAGES:
            self.messages.append(getattr(error, "strerror", None) or str(error))
