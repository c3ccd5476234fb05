"""What an output keeps of a stream from the standard input besides the picture: sound and words, as they came by."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from av.container import OutputContainer
from av.video.stream import VideoStream

from filmvideo.media.info.timestamps import AnyPacket
from filmvideo.media.read.pipe import PipeReader
from filmvideo.media.tracks.passthrough import PassthroughTracks


class StreamTracks(PassthroughTracks):
    """Everything but the picture of a stream, on its way into an output."""

    def __init__(self, reader: PipeReader, output: OutputContainer, video: VideoStream, warnings: list[str]) -> None:
        """Have the reader keep the streams that the output takes, until they are fetched."""
        self._reader = reader
        self.add(reader.container, output, video, warnings)
        reader.kept = frozenset(self._copied)

    def begin(self, start_s: Fraction | None, shift_s: Fraction, length_s: Fraction | None) -> None:
        """Set where a range starts, and how far back everything moves; what comes before it is passed over."""
        self._start_s, self._shift_s = start_s, shift_s
        self._output.set_chapters(self._chapters(shift_s, length_s))

    def close(self) -> None:
        """Leave the stream to its reader."""
        self._say_disorder()

    def _wanted(self) -> Iterator[AnyPacket]:
        return _Waiting(self._reader, frozenset(self._copied))


class _Waiting:
    """The packets that have come by and are wanted; those that come later are given later."""

    def __init__(self, reader: PipeReader, wanted: frozenset[int]) -> None:
        self._packets = reader.waiting
        self._wanted = wanted

    def __iter__(self) -> _Waiting:
        return self

    def __next__(self) -> AnyPacket:
        while self._packets:
            packet = self._packets.popleft()
            if packet.stream.index in self._wanted:
                return packet
        raise StopIteration
