"""Copy what a source has besides its picture: audio, subtitles, timecode, metadata, chapters.

Streams are copied packet by packet, never decoded, as far as the picture has been written, so that memory does not
grow with the clip. For a range of frames, a packet belongs to the range in which it starts (so ranges join without gap
or overlap), and all times move so that the first frame is at zero.
What the output cannot hold is dropped, with a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from filmvideo.media.info.stream_info import REEL_PREFIX, codec_name, reel_of, tags_of_tracks
from filmvideo.media.read.streams import StreamSource
from filmvideo.media.tracks.sample_clock import SampleClock

if TYPE_CHECKING:
    from av.container.core import Chapter

_FILE_KEYS = {"major_brand", "minor_version", "compatible_brands", "encoder", "timecode", "duration"} | {
    "uid",
    "generation_uid",
    "company_name",
    "product_name",
    "product_version",
    "product_version_num",
    "product_uid",
    "toolkit_version_num",
    "application_platform",
    "modification_date",
    "operational_pattern_ul",
    "material_package_umid",
    "file_package_umid",
}
"""Keys of metadata that describe the file, not the film; the second set describes the writer of an mxf."""
_STREAM_KEYS = {"language", "title", "handler_name"}
_WITH_EDIT_LISTS = {"mov", "mp4"}
_MXF_SOUND = {("pcm_s16le", 48000), ("pcm_s24le", 48000)}


class PassthroughTracks:
    """The tracks of a source besides its picture, which are copied into an output."""

    def __init__(
        self, source: StreamSource, output: OutputContainer, video: VideoStream, *, notices: list[Notice]
    ) -> None:
        """Add the streams that the output takes; append a notice of each other to `notices`."""
        self._source, self._input = source, source.container
        self._output, self._notices = output, notices
        picture = video_stream(self._input, Path(self._input.name))
        self._tags = tags_of_tracks(self._input)
        self._copied = {s.index: self._add(s) for s in self._input.streams if self._copies(s, picture)}
        contexts = {s.index: s.codec_context for s in self._input.streams.audio if s.index in self._copied}
        self._sample_clocks = {index: SampleClock(context) for index, context in contexts.items()}
        source.select(frozenset(self._copied))
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
        self._output.set_chapters(self._chapters(self._shift_s, length_s))

    def copy_until(self, end_s: Fraction | None) -> None:
        """Copy packets that start before a time of the clip; None copies the rest."""
        if end_s is not None:
            end_s += self._source.origin_s
        while (packet := self._next or next(self._packets, None)) is not None:
            self._next = packet
            start_s = (packet.pts or 0) * packet.time_base
            if end_s is not None and start_s >= end_s:
                return
            self._next = None
            if (self._start_s is None or start_s >= self._start_s) and not self._is_cut_off(packet):
                self._mux(packet)

    def close(self) -> None:
        """Close the source."""
        self._source.close()
        if self._disordered:
            text = f"{self._disordered} audio packets out of order were dropped."
            self._notices.append(Notice("audio-packets-dropped", text))

    def _copies(self, stream: Stream, picture: VideoStream) -> bool:
        """Return whether a stream is copied; append a notice where it is dropped."""
        if stream.index == picture.index or _is_written_by_muxer(stream, self._tags):
            return False
        muxer = self._output.format.name
        if stream.type == "video":
            why = "only the first video stream is rendered"
        elif stream.type not in {"audio", "subtitle"}:
            why = "only audio, subtitles and timecode are copied"
        elif not _can_hold(muxer, stream):
            why = f"{muxer} cannot hold it"
        else:
            return True
        text = f"{_name(stream, self._tags)} was dropped: {why}."
        self._notices.append(Notice("stream-dropped", text, f"stream {stream.index}"))
        return False

    def _add(self, stream: Stream) -> Stream:
        added = self._output.add_stream_from_template(stream)
        added.metadata.update({k: v for k, v in stream.metadata.items() if k.lower() in _STREAM_KEYS})
        added.disposition = stream.disposition
        return added

    def _copy_metadata(self, picture: VideoStream, video: VideoStream) -> None:
        self._output.metadata.update({k: v for k, v in self._input.metadata.items() if k.lower() not in _FILE_KEYS})
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


Tracks = Callable[[OutputContainer, VideoStream, list[Notice]], PassthroughTracks | None]
"""Adds to an output what a source has besides its picture; appends notices of what the output cannot hold."""


def tracks_of(open_streams: Callable[[], StreamSource | None]) -> Tracks:
    """Return what copies the streams that a function opens."""

    def add(output: OutputContainer, video: VideoStream, notices: list[Notice]) -> PassthroughTracks | None:
        streams = open_streams()
        return None if streams is None else PassthroughTracks(streams, output, video, notices=notices)

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


def _name(stream: Stream, tags: Mapping[int, str]) -> str:
    return f"{stream.type.capitalize()} stream {stream.index} ({codec_name(stream, tags)})"


def _is_written_by_muxer(stream: Stream, tags: Mapping[int, str]) -> bool:
    """Return whether a stream holds timecode or chapter names."""
    if stream.type != "data":
        return False
    words = {key.lower(): value.lower().replace(" ", "") for key, value in stream.metadata.items()}
    named = tags.get(stream.id, "tmcd") == "tmcd" and "timecode" in words.get("handler_name", "")
    is_timecode = "timecode" in words or named
    names_chapters = getattr(stream, "name", None) == "bin_data" and bool(stream.container.chapters())
    return is_timecode or names_chapters


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
