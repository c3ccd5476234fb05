"""Sound from files of its own beside a picture: a recorder's, or a camera's that writes one file for each track.

A track is one file or several that follow one another; where they overlap, the first is heard, and what lies between
them is silence. Tracks are as long as the picture.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.stream import VideoStream

from filmvideo.base.notices import Notice
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.container import open_clip
from filmvideo.media.info.timestamps import packets
from filmvideo.media.read.streams import FileStreams
from filmvideo.media.tracks.audio_codecs import AudioChoice, choose_encoding, encode_as_pcm
from filmvideo.media.tracks.audio_encoder import AudioEncoder
from filmvideo.media.tracks.output_tracks import Tracks
from filmvideo.media.tracks.passthrough import PassthroughTracks


@dataclass(frozen=True)
class SoundPiece:
    """A file of sound, and when it starts."""

    path: Path
    start_s: Fraction
    """When its first sample is heard, in seconds after the clip's first frame; negative where it started before."""


@dataclass(frozen=True)
class SoundTrack:
    """One track of an output: files that follow one another."""

    pieces: tuple[SoundPiece, ...]
    name: str = ""


Sound = tuple[SoundTrack, ...]


def files_in(sound: Sound) -> tuple[Path, ...]:
    """Return the files of sound, each once."""
    return tuple(dict.fromkeys(piece.path for track in sound for piece in track.pieces))


def move_sound(sound: Sound, places: Mapping[Path, Path]) -> Sound:
    """Return sound whose files are elsewhere: `places` has the new path of each."""
    return tuple(
        replace(track, pieces=tuple(replace(piece, path=places[piece.path.absolute()]) for piece in track.pieces))
        for track in sound
    )


class RecordedSound:
    """The tracks of an output whose sound comes from files beside its picture."""

    def __init__(
        self,
        sound: Sound,
        output: OutputContainer,
        *,
        first_s: Fraction | None,
        audio: AudioChoice = "auto",
        others: PassthroughTracks | None = None,
    ) -> None:
        """Add the tracks; `first_s` is when the clip's first frame is shown, None for the first that is written."""
        self._others, self._first_s = others, first_s
        self.metadata = {} if others is None else others.metadata
        wanted = () if audio == "none" else sound
        self._tracks = [_FileTrack(track, output, audio) for track in wanted]

    def begin(self, start_s: Fraction | None, shift_s: Fraction, length_s: Fraction | None) -> None:
        """Set where a range starts in the clip, and how far back everything moves."""
        if self._others is not None:
            self._others.begin(start_s, shift_s, length_s)
        for track in self._tracks:
            track.begin(shift_s, shift_s if self._first_s is None else self._first_s)

    def copy_until(self, end_s: Fraction) -> None:
        """Write what starts before a time of the clip."""
        if self._others is not None:
            self._others.copy_until(end_s)
        for track in self._tracks:
            track.encode_until(end_s)

    def finish(self, end_s: Fraction, *, whole: bool) -> None:
        """Write the rest, up to the picture's end."""
        if self._others is not None:
            self._others.finish(end_s, whole=whole)
        for track in self._tracks:
            track.encode_until(end_s)
            track.finish(end_s)

    def close(self) -> None:
        """Close the files."""
        for track in self._tracks:
            track.close()
        if self._others is not None:
            self._others.close()


class _FileTrack:
    """One track, decoded from its files."""

    def __init__(self, track: SoundTrack, output: OutputContainer, audio: AudioChoice) -> None:
        self._pieces = track.pieces
        with open_clip(track.pieces[0].path) as first:
            context = first.streams.audio[0].codec_context
            muxer = output.format.name
            encoding = choose_encoding(muxer, context, audio, holds=False) or encode_as_pcm(muxer, context)
            self._encoder = AudioEncoder(output, context, encoding)
        for stream in self._encoder.streams:
            if track.name:
                stream.metadata["title"] = stream.metadata["handler_name"] = track.name
        self._frames = self._decode_all(Fraction(0), Fraction(0))
        self._read_s: Fraction | None = Fraction(0)

    def begin(self, zero_s: Fraction, first_s: Fraction) -> None:
        """Set when the output starts and when the clip's first frame is shown, in seconds of the clip."""
        self._encoder.begin(zero_s)
        self._frames = self._decode_all(zero_s, first_s)
        self._read_s = zero_s

    def encode_until(self, end_s: Fraction) -> None:
        """Decode and encode what is before a time of the clip."""
        while self._read_s is not None and self._read_s < end_s:
            frame, later_s = next(self._frames, (None, Fraction(0)))
            if frame is None:
                self._read_s = None
                break
            self._read_s = _time_s(frame) + later_s
            self._encoder.add(frame, later_s)
        self._encoder.encode_until(end_s)

    def finish(self, end_s: Fraction) -> None:
        """End the track at the picture's end."""
        self._encoder.finish(end_s)

    def close(self) -> None:
        """Close the file in hand."""
        self._frames.close()

    def _decode_all(self, zero_s: Fraction, first_s: Fraction) -> Generator[tuple[av.AudioFrame, Fraction]]:
        """Yield the frames of all pieces from the output's start on, each with what its time is later in the clip."""
        for piece in self._pieces:
            with open_clip(piece.path) as file:
                later_s = first_s + piece.start_s
                with suppress(av.FFmpegError):
                    if zero_s - later_s > 1:
                        file.seek(int((zero_s - later_s - 1) * av.time_base))
                for packet in packets(file, file.streams.audio[0]):
                    with suppress(av.FFmpegError, EOFError):
                        for frame in packet.decode():
                            if isinstance(frame, av.AudioFrame):
                                yield frame, later_s


def _time_s(frame: av.AudioFrame) -> Fraction:
    return (frame.pts or 0) * (frame.time_base or Fraction(1))


def tracks_with_sound(source: ClipInfo, sound: Sound, audio: AudioChoice = "auto") -> Tracks:
    """Return what writes a clip's other streams, and sound from files in the place of its own."""
    first_s = None if source.image else Fraction(source.start_s) - source.origin_s

    def add(output: OutputContainer, video: VideoStream, notices: list[Notice]) -> RecordedSound:
        others = None
        if not source.image:
            streams = FileStreams(source.path, source.origin_s)
            others = PassthroughTracks(streams, output, video, notices=notices, audio="none")
        if audio != "none":
            names = ", ".join(path.name for path in files_in(sound))
            notices.append(Notice("sound-from-files", f"The sound is that of {names}."))
        return RecordedSound(sound, output, first_s=first_s, audio=audio, others=others)

    return add
