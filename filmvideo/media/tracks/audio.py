"""Transcode audio that cannot be copied to what the output's container holds and a browser plays.

An mp4 gets AAC of at most two channels (a mixer's first two are the mix), an mxf and a mov 24-bit PCM at 48 kHz; audio
that they hold is copied. A recorder's file (BWF, EBU Tech 3285) states its start in samples since midnight,
`time_reference`; a timecode of n frames since midnight at r frames a second is n / r seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.files.timecode import frames_of
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.container import open_clip
from filmvideo.media.read.streams import FileStreams
from filmvideo.media.tracks.passthrough import PassthroughTracks, Tracks

_RATE = 48000
_PLAYED = frozenset({"aac", "mp3", "mp3float", "opus", "flac"})
"""What a browser plays in an mp4."""
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}


@dataclass(frozen=True)
class Recording:
    """A sound file of a recorder, with its start."""

    path: Path
    start_s: Fraction
    """Since midnight."""
    length_s: Fraction


def recording(path: Path) -> Recording | None:
    """Read the start of a sound file; None where it lacks one, or is not a sound file."""
    with suppress(MediaError, av.FFmpegError, OSError, ValueError), open_clip(path) as file:
        metadata = {k.lower(): v for k, v in file.metadata.items()}
        rate = file.streams.audio[0].codec_context.sample_rate if file.streams.audio else 0
        if rate and metadata.get("time_reference", "").isdigit():
            length = Fraction(file.duration or 0, av.time_base)
            return Recording(path, Fraction(int(metadata["time_reference"]), rate), length)
    return None


def clip_start_s(timecode: str, rate: Fraction) -> Fraction:
    """Return the time since midnight of a timecode, in seconds."""
    return frames_of(timecode, rate) / rate


class TranscodedTracks(PassthroughTracks):
    """The tracks besides the picture; audio that the output cannot hold or a browser not play is transcoded."""

    def __init__(
        self,
        source: ClipInfo,
        output: OutputContainer,
        video: VideoStream,
        *,
        notices: list[Notice],
        sound: tuple[Path, Fraction] | None = None,
    ) -> None:
        """Add the streams; `sound` replaces the source's: a file, and the time in it of the clip's first frame."""
        self._sound = sound
        self._to_transcode: list[int] = []
        self._range_s = Fraction(0)
        origin_s = source.origin_s
        super().__init__(FileStreams(source.path, origin_s), output, video, notices=notices)
        if sound is not None:
            first_s = Fraction(source.start_s) - origin_s
            length_s = first_s + Fraction(source.duration_s)
            self._tracks = [_AudioTranscoder(sound[0], 0, output, sound[1] - first_s, length_s)]
        else:
            places = self._to_transcode
            self._tracks = [_AudioTranscoder(source.path, place, output, origin_s, None) for place in places]

    def begin(self, start_s: Fraction | None, shift_s: Fraction, length_s: Fraction | None) -> None:
        """Set where a range starts in the source, and how far back everything moves."""
        super().begin(start_s, shift_s, length_s)
        self._range_s = shift_s
        for track in self._tracks:
            track.begin(shift_s, length_s)

    def copy_until(self, end_s: Fraction | None) -> None:
        """Write what starts before a time of the source; None writes the rest."""
        super().copy_until(end_s)
        for track in self._tracks:
            track.encode_until(None if end_s is None else end_s - self._range_s)

    def close(self) -> None:
        """Close the source."""
        super().close()
        for track in self._tracks:
            track.close()

    def _copies(self, stream: Stream, picture: VideoStream) -> bool:
        if stream.type != "audio":
            return super()._copies(stream, picture)
        if self._sound is not None:
            return False
        name = getattr(getattr(stream, "codec_context", None), "name", "")
        muxer = self._output.format.name
        transcode = (muxer == "mp4" and name not in _PLAYED) or (muxer == "mxf" and not name.startswith("pcm_s"))
        if name and transcode:
            target = "AAC of two channels at most" if muxer == "mp4" else "24-bit PCM"
            where = f"stream {stream.index}"
            text = f"Audio {where} ({name}) was encoded as {target}: {muxer} cannot hold it, or a browser not play it."
            self._notices.append(Notice("audio-transcoded", text, where))
            self._to_transcode.append([s.index for s in self._input.streams.audio].index(stream.index))
            return False
        return super()._copies(stream, picture)


class SoundFileTracks(PassthroughTracks):
    """A sound file beside the pictures of a sequence, which have no sound of their own."""

    def __init__(self, sound: tuple[Path, Fraction], output: OutputContainer, *, length_s: Fraction) -> None:
        """Add the file's audio; `sound` is a file, and the time in it of the first picture."""
        self._track = _AudioTranscoder(sound[0], 0, output, sound[1], length_s)

    def begin(self, start_s: Fraction | None, shift_s: Fraction, length_s: Fraction | None) -> None:
        """Return at once: the file starts with the first picture."""

    def copy_until(self, end_s: Fraction | None) -> None:
        """Write what starts before a time of the pictures; None writes the rest."""
        self._track.encode_until(end_s)

    def close(self) -> None:
        """Close the sound file."""
        self._track.close()


class _AudioTranscoder:
    """Decodes one audio stream, cuts it to the clip and encodes it.

    It has a container of its own, for it decodes ahead of the packets that are copied.
    """

    def __init__(
        self, path: Path, number: int, output: OutputContainer, from_s: Fraction, length_s: Fraction | None
    ) -> None:
        self._input = open_clip(path)
        self._stream = self._input.streams.audio[number]
        self._output = output
        played = output.format.name == "mp4"
        channels = self._stream.codec_context.layout.nb_channels
        self._channels = min(channels, 2) if played else channels
        layout = _LAYOUTS.get(self._channels, f"{self._channels} channels")
        self._encoder = output.add_stream("aac" if played else "pcm_s24le", rate=_RATE, layout=layout)
        self._layout = layout
        self._from_s, self._length_s = from_s, length_s
        self._frames = self._clip_frames()
        self._time_s: Fraction | None = Fraction(0)

    def begin(self, shift_s: Fraction, length_s: Fraction | None) -> None:
        """Start at another time of the file, before anything is written."""
        self._from_s += shift_s
        self._length_s = length_s or self._length_s

    def encode_until(self, end_s: Fraction | None) -> None:
        """Encode and write what starts before a time of the clip; None writes the rest."""
        while self._time_s is not None and (end_s is None or self._time_s < end_s):
            frame = next(self._frames, None)
            self._output.mux(self._encoder.encode(frame))
            self._time_s = None if frame is None else _time_s(frame)

    def close(self) -> None:
        """Close the file."""
        self._input.close()

    def _clip_frames(self) -> Iterator[av.AudioFrame]:
        """Yield the samples that belong to the clip, timed from its first frame."""
        rate = self._stream.codec_context.sample_rate
        first = round(self._from_s * rate)
        last = None if self._length_s is None else round((self._from_s + self._length_s) * rate)
        with suppress(av.FFmpegError):
            if first > rate:
                self._input.seek(int((first / rate - 1) * av.time_base))
        for frame in self._decode():
            at = round(_time_s(frame) * rate)
            head, tail = max(first - at, 0), frame.samples if last is None else min(last - at, frame.samples)
            if head >= frame.samples:
                continue
            if tail <= head:
                return
            yield self._frame(frame, rate, (head, tail), at + head - first)

    def _decode(self) -> Iterator[av.AudioFrame]:
        for packet in self._input.demux(self._stream):
            with suppress(av.FFmpegError, EOFError):
                yield from packet.decode()

    def _frame(self, frame: av.AudioFrame, rate: int, part: tuple[int, int], pts: int) -> av.AudioFrame:
        samples = frame.to_ndarray()
        if not frame.format.is_planar:
            samples = samples.reshape(frame.samples, -1).T
        interleaved: Any = samples[: self._channels, slice(*part)].T.reshape(1, -1)
        cut = av.AudioFrame.from_ndarray(np.ascontiguousarray(interleaved), frame.format.packed.name, self._layout)
        cut.sample_rate, cut.pts, cut.time_base = rate, pts, Fraction(1, rate)
        return cut


def _time_s(frame: av.AudioFrame) -> Fraction:
    return (frame.pts or 0) * (frame.time_base or Fraction(1))


def made_tracks(source: ClipInfo, sound: tuple[Path, Fraction] | None = None) -> Tracks:
    """Return what copies a file's streams besides its picture, and transcodes its audio where it must."""
    return lambda output, video, notices: TranscodedTracks(source, output, video, notices=notices, sound=sound)


def laid_tracks(sound: tuple[Path, Fraction], length_s: Fraction) -> Tracks:
    """Return what adds a sound file to pictures that have no sound."""
    return lambda output, _video, _notices: SoundFileTracks(sound, output, length_s=length_s)
