"""Keep what a source has besides its picture: audio, subtitles, timecode, metadata, chapters.

Streams are copied packet by packet, as far as the picture has been written, so that memory does not grow with the clip.
For a range of frames, a copied packet belongs to the range in which it starts (so ranges join without gap or overlap),
and all times move so that the first frame is at zero. Sound that the container does not hold, or players do not play in
it, is encoded again, cut to the sample (see `audio_codecs`). What the output cannot hold is dropped, with a notice.

An mxf needs as much sound as picture: shorter sound ends in silence, and longer sound is cut.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.audio.codeccontext import AudioCodecContext
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from filmvideo.base.notices import Notice
from filmvideo.media.info.container import AnyPacket, video_stream
from filmvideo.media.info.metadata import film_metadata
from filmvideo.media.info.stream_info import REEL_PREFIX, reel_of
from filmvideo.media.read.streams import StreamSource
from filmvideo.media.tracks.audio_codecs import AudioChoice
from filmvideo.media.tracks.encoded_sound import EncodedSound
from filmvideo.media.tracks.output_tracks import Tracks
from filmvideo.media.tracks.sample_clock import SampleClock

if TYPE_CHECKING:
    from av.container.core import Chapter

_STREAM_KEYS = {"language", "title", "handler_name"}
_WITH_EDIT_LISTS = {"mov", "mp4"}
_MXF_SOUND = {("pcm_s16le", 48000), ("pcm_s24le", 48000)}


class PassthroughTracks:
    """The tracks of a source besides its picture, which are copied into an output or encoded for it."""

    def __init__(
        self,
        source: StreamSource,
        output: OutputContainer,
        video: VideoStream,
        *,
        notices: list[Notice],
        audio: AudioChoice = "auto",
    ) -> None:
        """Add the streams that the output takes; append a notice of each other to `notices`."""
        self._source, self._input = source, source.container
        self._output, self._notices, self._audio = output, notices, audio
        self._encoded = EncodedSound(output, audio, notices)
        self._copied: dict[int, Stream] = {}
        picture = video_stream(self._input, Path(self._input.name))
        for stream in self._input.streams:
            self._add(stream, picture)
        contexts = {s.index: s.codec_context for s in self._input.streams.audio if s.index in self._copied}
        self._sample_clocks = {index: SampleClock(context) for index, context in contexts.items()}
        source.select(frozenset(self._copied) | self._encoded.indices)
        self._copy_metadata(picture, video)
        self._packets = source.packets()
        self._next: Packet[Stream] | None = None
        self._last_dts: dict[int, int] = {}
        self._start_s: Fraction | None = None
        self._shift_s = source.origin_s
        self._disordered = 0

    def begin(self, start_s: Fraction | None, shift_s: Fraction, length_s: Fraction | None) -> None:
        """Set where a range starts in the clip, and how far back everything moves."""
        origin_s = self._source.origin_s
        self._shift_s = origin_s + shift_s
        if start_s is not None:
            self._start_s = origin_s + start_s
            self._source.seek(self._start_s)
        self._encoded.begin(self._shift_s)
        self._output.set_chapters(self._chapters(self._shift_s, length_s))

    def copy_until(self, end_s: Fraction) -> None:
        """Write what starts before a time of the clip."""
        end_s += self._source.origin_s
        self._read_until(end_s)
        self._encoded.encode_until(end_s)

    def finish(self, end_s: Fraction, *, whole: bool) -> None:
        """Write the rest: of a whole clip all there is, of a range what is before the picture's end."""
        end_s += self._source.origin_s
        self._read_until(None if whole else end_s)
        self._encoded.finish(end_s, whole=whole)

    def _read_until(self, end_s: Fraction | None) -> None:
        while (packet := self._next or next(self._packets, None)) is not None:
            self._next = packet
            start_s = (packet.pts or 0) * packet.time_base
            if end_s is not None and start_s >= end_s:
                return
            self._next = None
            if packet.stream.index in self._encoded.indices:
                self._encoded.add(packet)
            elif (self._start_s is None or start_s >= self._start_s) and not self._is_cut_off(packet):
                self._mux(packet)

    def close(self) -> None:
        """Close the source."""
        self._source.close()
        if self._disordered:
            text = f"{self._disordered} audio packets out of order were dropped."
            self._notices.append(Notice("audio-packets-dropped", text))

    def _add(self, stream: Stream, picture: VideoStream) -> None:
        """Add a stream to the output; append a notice where it is dropped."""
        if stream.index == picture.index or _is_written_by_muxer(stream):
            return
        if stream.type == "audio" and self._audio == "none":
            return
        holds = stream.type in {"audio", "subtitle"} and _can_hold(self._output.format.name, stream)
        added = self._encoded.take(stream, holds=holds) if stream.type == "audio" else []
        if not added and holds:
            added = [self._output.add_stream_from_template(stream)]
            self._copied[stream.index] = added[0]
        for one in added:
            one.metadata.update({k: v for k, v in stream.metadata.items() if k.lower() in _STREAM_KEYS})
            one.disposition = stream.disposition
        if not added:
            text = f"{_name(stream)} was dropped: {self._reason(stream)}."
            self._notices.append(Notice("stream-dropped", text, f"stream {stream.index}"))

    def _reason(self, stream: Stream) -> str:
        if stream.type == "video":
            return "only the first video stream is rendered"
        if stream.type not in {"audio", "subtitle"}:
            return "only audio, subtitles and timecode are copied"
        return f"{self._output.format.name} cannot hold it"

    def _copy_metadata(self, picture: VideoStream, video: VideoStream) -> None:
        self.metadata = film_metadata(self._input.metadata)
        self._output.metadata.update(self.metadata)
        video.metadata.update({k: v for k, v in picture.metadata.items() if k.lower() in _STREAM_KEYS})
        reel = reel_of(self._input)
        if reel is not None:
            write_reel(self._output, video, reel)

    def _chapters(self, shift_s: Fraction, length_s: Fraction | None) -> list[Chapter]:
        """Return the chapters of the range, moved with it."""
        chapters: list[Chapter] = []
        for chapter in self._input.chapters():
            base = chapter["time_base"] or Fraction(1, 1000)
            start, end = (max(0, round(chapter[k] - shift_s / base)) for k in ("start", "end"))
            if length_s is not None:
                end = min(end, round(length_s / base))
            if start < end:
                chapters.append({**chapter, "start": start, "end": end})
        return chapters

    def _is_cut_off(self, packet: AnyPacket) -> bool:
        """Return whether an edit list of the source hides a packet, and the output has none to hide it with.

        The last such packet is kept: a decoder needs it to begin.
        """
        if not packet.is_discard or self._output.format.name in _WITH_EDIT_LISTS or packet.pts is None:
            return False
        end_s = (packet.pts + 2 * (packet.duration or 0)) * packet.time_base
        return end_s <= self._source.origin_s

    def _mux(self, packet: Packet[Stream]) -> None:
        index = packet.stream.index
        ticks = round(self._shift_s / packet.time_base)
        packet.pts = (packet.pts if packet.pts is not None else packet.dts or 0) - ticks
        packet.dts = packet.pts if packet.dts is None else packet.dts - ticks
        if index in self._sample_clocks:
            self._sample_clocks[index].set_time(packet)
        if packet.dts <= self._last_dts.get(index, packet.dts - 1):
            self._disordered += 1
            return
        self._last_dts[index] = packet.dts
        packet.stream = self._copied[index]
        self._output.mux(packet)


def tracks_of(open_streams: Callable[[], StreamSource | None], audio: AudioChoice = "auto") -> Tracks:
    """Return what keeps the streams that a function opens; `audio` tells how sound is written."""

    def add(output: OutputContainer, video: VideoStream, notices: list[Notice]) -> PassthroughTracks | None:
        streams = open_streams()
        return None if streams is None else PassthroughTracks(streams, output, video, notices=notices, audio=audio)

    return add


def write_reel(output: OutputContainer, video: VideoStream, reel: str) -> None:
    """Write the reel's name into the metadata that the container has for it."""
    video.metadata["reel_name"] = reel
    if output.format.name == "mxf":
        output.metadata["reel_name"] = reel
    if output.format.name == "mov":  # which holds `reel_name` in its timecode track only
        output.metadata["com.apple.proapps.reel"] = reel
    if output.format.name == "mp4":
        output.metadata.setdefault("description", f"{REEL_PREFIX}{reel}")


def _name(stream: Stream) -> str:
    context = getattr(stream, "codec_context", None)
    codec = context.name if context else stream.name or "unknown"
    return f"{stream.type.capitalize()} stream {stream.index} ({codec})"


def _is_written_by_muxer(stream: Stream) -> bool:
    """Return whether a stream holds timecode or chapter names."""
    if stream.type != "data":
        return False
    words = {key.lower(): value.lower().replace(" ", "") for key, value in stream.metadata.items()}
    is_timecode = "timecode" in words or "timecode" in words.get("handler_name", "")
    return is_timecode or (stream.name == "bin_data" and bool(stream.container.chapters()))


def _can_hold(muxer: str, stream: Stream) -> bool:
    """Return whether a muxer takes a stream, by trying it; an mxf, which needs a picture, cannot be tried."""
    if muxer == "mxf":
        context = getattr(stream, "codec_context", None)
        return isinstance(context, AudioCodecContext) and (context.name, context.sample_rate) in _MXF_SOUND
    trial = av.open(BytesIO(), "w", format=muxer)
    try:
        trial.add_stream_from_template(stream)
        trial.start_encoding()
    except (av.FFmpegError, OSError, ValueError):
        return False
    return True
