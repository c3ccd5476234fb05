"""The streams of a source besides its picture: sound, subtitles, data; packets that are copied, never decoded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Protocol, runtime_checkable

import av
from av.container import InputContainer
from av.stream import Discard

from filmvideo.media.info.container import AnyPacket, open_clip
from filmvideo.media.info.timestamps import packets


@runtime_checkable
class StreamSource(Protocol):
    """A source of the packets of such streams."""

    container: InputContainer
    origin_s: Fraction
    """The clip's start by the container's clock."""

    def select(self, streams: frozenset[int]) -> None:
        """Keep only the packets of these streams."""
        ...

    def seek(self, start_s: Fraction) -> None:
        """Seek a second before a time by the container's clock, where the source can be sought in."""
        ...

    def packets(self) -> Iterator[AnyPacket]:
        """Iterate over the packets of the selected streams; of a pipe, over those that have come."""
        ...

    def close(self) -> None:
        """Close what was opened for these streams."""
        ...


class FileStreams:
    """The streams of a file.

    They have a container of their own: the picture's container is ahead by the frames in work, and by the whole clip
    where sound and picture are not interleaved, so sharing it would hold that much sound in memory.
    """

    def __init__(self, path: Path, origin_s: Fraction = Fraction(0)) -> None:
        self.container = open_clip(path)
        self.origin_s = origin_s
        self._selected: frozenset[int] = frozenset()

    def select(self, streams: frozenset[int]) -> None:
        """Keep only the packets of these streams."""
        self._selected = streams
        for stream in self.container.streams:
            if stream.index not in streams:
                stream.discard = Discard.all

    def seek(self, start_s: Fraction) -> None:
        """Seek a second before a time by the container's clock."""
        with suppress(av.FFmpegError):  # a file that cannot be sought in is read from its start
            self.container.seek(int(start_s * av.time_base) - av.time_base)

    def packets(self) -> Iterator[AnyPacket]:
        """Iterate over the packets of the selected streams."""
        if self._selected:
            streams = [s for s in self.container.streams if s.index in self._selected]
            for packet in packets(self.container, *streams):
                if packet.stream.index in self._selected:
                    yield packet

    def close(self) -> None:
        """Close the file."""
        self.container.close()


class PipeStreams:
    """The streams of a pipe, whose packets wait here until they are fetched."""

    def __init__(self, container: InputContainer) -> None:
        self.container = container
        self.origin_s = Fraction(0)
        self._waiting: deque[AnyPacket] = deque()
        self._selected: frozenset[int] | None = None

    def select(self, streams: frozenset[int]) -> None:
        """Keep only the packets of these streams."""
        self._selected = streams

    def add(self, packet: AnyPacket) -> None:
        """Keep a packet that the picture's reader came across."""
        if self._selected is None or packet.stream.index in self._selected:
            self._waiting.append(packet)

    def seek(self, start_s: Fraction) -> None:
        """Return at once: a pipe cannot be sought in."""

    def packets(self) -> Iterator[AnyPacket]:
        """Iterate over the packets that have come; those that come later follow later."""
        return self

    def close(self) -> None:
        """Close nothing: the picture's reader closes the container."""

    def __iter__(self) -> Iterator[AnyPacket]:
        return self

    def __next__(self) -> AnyPacket:
        while self._waiting:
            packet = self._waiting.popleft()
            if self._selected is not None and packet.stream.index in self._selected:
                return packet
        raise StopIteration
