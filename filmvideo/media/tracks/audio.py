"""Sound that cannot be copied: decoded, and coded as the output's container and a browser take it.

An mp4 gets AAC of at most two channels (a mixer's first two are the mix), an mxf linear samples of 24 bits at 48 kHz, a
mov the same; what they take as it is, is copied. A recorder's file (BWF, EBU Tech 3285) says when it starts in samples
since midnight, `time_reference`; a timecode of n frames since midnight at a rate of r frames a second is n / r seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.container import OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.files.timecode import frames_of
from filmvideo.media.info.container import open_clip
from filmvideo.media.read.streams import FileStreams
from filmvideo.media.tracks.passthrough import PassthroughTracks, Tracks

_RATE = 48000
_PLAYED = frozenset({"aac", "mp3", "mp3float", "opus", "flac"})
"""What a browser plays in an mp4."""
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}


@dataclass(frozen=True)
class Recording:
    """A sound file, and when it starts."""

    path: Path
    start_s: Fraction
    """Since midnight."""
    length_s: Fraction


def recording(path: Path) -> Recording | None:
    """Read when a sound file starts; None where it does not say, or is none."""
    with suppress(MediaError, av.FFmpegError, OSError, ValueError), open_clip(path) as file:
        words = {k.lower(): v for k, v in file.metadata.items()}
        rate = file.streams.audio[0].codec_context.sample_rate if file.streams.audio else 0
        if rate and words.get("time_reference", "").isdigit():
            length = Fraction(file.duration or 0, av.time_base)
            return Recording(path, Fraction(int(words["time_reference"]), rate), length)
    return None


def clip_start_s(timecode: str, rate: Fraction) -> Fraction:
    """Give the time since midnight that a timecode names."""
    return frames_of(timecode, rate) / rate


class MadeTracks(PassthroughTracks):
    """Everything but the picture, sound coded anew where the output cannot hold or a browser not play it."""

    def __init__(
        self,
        source: Path,
        output: OutputContainer,
        video: VideoStream,
        *,
        notices: list[Notice],
        length_s: Fraction,
        sound: tuple[Path, Fraction] | None = None,
    ) -> None:
        """Add the streams; `sound` is a file to be taken in place of the source's, and the time in it of the clip."""
        self._sound = sound
        self._anew: list[int] = []
        super().__init__(FileStreams(source), output, video, notices=notices)
        if sound is not None:
            self._made = [_Track(sound[0], 0, output, sound[1], length_s)]
        else:
            self._made = [_Track(source, index, output, Fraction(0), length_s) for index in self._anew]

    def begin(self, start_s: Fraction | None, shift_s: Fraction, length_s: Fraction | None) -> None:
        """Set where a range starts in the source, and how far back everything moves."""
        super().begin(start_s, shift_s, length_s)
        for track in self._made:
            track.begin(shift_s, length_s)

    def copy_until(self, end_s: Fraction | None) -> None:
        """Bring what starts before a time of the source; None brings the rest."""
        super().copy_until(end_s)
        for track in self._made:
            track.bring_until(None if end_s is None else end_s - self._shift_s)

    def close(self) -> None:
        """Let go of the source."""
        super().close()
        for track in self._made:
            track.close()

    def _takes(self, stream: Stream, picture: VideoStream) -> bool:
        if stream.type != "audio":
            return super()._takes(stream, picture)
        if self._sound is not None:
            return False
        name = getattr(getattr(stream, "codec_context", None), "name", "")
        muxer = self._output.format.name
        anew = (muxer == "mp4" and name not in _PLAYED) or (muxer == "mxf" and not name.startswith("pcm_s"))
        if name and anew:
            made = "AAC of two channels at most" if muxer == "mp4" else "24-bit PCM"
            where = f"stream {stream.index}"
            text = f"Audio {where} ({name}) was encoded as {made}: {muxer} cannot hold it as it is, or not play it."
            self._notices.append(Notice("audio-transcoded", text, where))
            self._anew.append(cast("Any", stream).container.streams.audio.index(stream))
            return False
        return super()._takes(stream, picture)


class LaidTracks(PassthroughTracks):
    """A sound file beside the pictures of a sequence, which have none of their own."""

    def __init__(
        self, sound: tuple[Path, Fraction], output: OutputContainer, *, length_s: Fraction, timecode: str | None
    ) -> None:
        """Add a track; `sound` is a file, and the time in it of the first picture, whose `timecode` is given."""
        self._track = _Track(sound[0], 0, output, sound[1], length_s)
        self._timecode = timecode

    def timecode(self, first_frame: int, rate: Fraction) -> str | None:  # noqa: ARG002
        """Give the label of the first picture."""
        return self._timecode

    def begin(self, start_s: Fraction | None, shift_s: Fraction, length_s: Fraction | None) -> None:
        """Begin with the first picture."""

    def copy_until(self, end_s: Fraction | None) -> None:
        """Bring what starts before a time of the pictures; None brings the rest."""
        self._track.bring_until(end_s)

    def close(self) -> None:
        """Let go of the sound file."""
        self._track.close()


class _Track:
    """One track of sound, decoded, cut to the clip and coded."""

    def __init__(self, path: Path, number: int, output: OutputContainer, from_s: Fraction, length_s: Fraction) -> None:
        self._input = open_clip(path)
        self._stream = self._input.streams.audio[number]
        self._output = output
        played = output.format.name == "mp4"
        there = self._stream.codec_context.layout.nb_channels
        self._channels = min(there, 2) if played else there
        layout = _LAYOUTS.get(self._channels, f"{self._channels} channels")
        coder: Any = output.add_stream("aac" if played else "pcm_s24le", rate=_RATE, layout=layout)
        self._coder = coder
        self._layout = layout
        self._from_s, self._length_s = from_s, length_s
        self._frames = self._cut()
        self._time_s: Fraction | None = Fraction(0)

    def begin(self, shift_s: Fraction, length_s: Fraction | None) -> None:
        """Begin at another time of the file, before anything is brought."""
        self._from_s += shift_s
        self._length_s = length_s or self._length_s

    def bring_until(self, end_s: Fraction | None) -> None:
        """Code and write what starts before a time of the clip; None brings the rest."""
        while self._time_s is not None and (end_s is None or self._time_s < end_s):
            frame = next(self._frames, None)
            self._output.mux(self._coder.encode(frame))
            self._time_s = None if frame is None else Fraction(frame.pts or 0, 1) * cast("Fraction", frame.time_base)

    def close(self) -> None:
        """Let go of the file."""
        self._input.close()

    def _cut(self) -> Iterator[av.AudioFrame]:
        """Give the samples that belong to the clip, timed from its first frame."""
        rate = self._stream.codec_context.sample_rate
        first, last = round(self._from_s * rate), round((self._from_s + self._length_s) * rate)
        form = av.AudioFormat(self._stream.codec_context.format.name).packed
        with suppress(av.FFmpegError):
            if first > rate:
                self._input.seek(int((first / rate - 1) * av.time_base))
        for frame in self._decoded():
            at = round((frame.pts or 0) * cast("Fraction", frame.time_base) * rate)
            head, tail = max(first - at, 0), min(last - at, frame.samples)
            if head >= frame.samples:
                continue
            if tail <= head:
                return
            yield self._frame(frame, form.name, rate, (head, tail), at + head - first)

    def _decoded(self) -> Iterator[av.AudioFrame]:
        for packet in self._input.demux(self._stream):
            with suppress(av.FFmpegError, EOFError):
                yield from packet.decode()

    def _frame(self, frame: av.AudioFrame, form: str, rate: int, part: tuple[int, int], pts: int) -> av.AudioFrame:
        samples: Any = frame.to_ndarray()
        if not frame.format.is_planar:
            samples = samples.reshape(frame.samples, -1).T
        samples = samples[: self._channels, slice(*part)]
        made = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T.reshape(1, -1)), form, self._layout)
        made.sample_rate, made.pts, made.time_base = rate, pts, Fraction(1, rate)
        return made


def made_tracks(source: Path, length_s: Fraction, sound: tuple[Path, Fraction] | None = None) -> Tracks:
    """Keep what a file has besides its picture, its sound coded anew where it must be."""
    return lambda output, video, notices: MadeTracks(
        source, output, video, notices=notices, length_s=length_s, sound=sound
    )


def laid_tracks(sound: tuple[Path, Fraction], length_s: Fraction, timecode: str | None) -> Tracks:
    """Lay a sound file beside pictures that have no sound."""
    return lambda output, _video, _notices: LaidTracks(sound, output, length_s=length_s, timecode=timecode)
