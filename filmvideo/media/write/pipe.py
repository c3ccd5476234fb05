"""Write a clip to the standard output as it is rendered: NUT, Y4M or raw pictures, uncompressed.

NUT holds any planes, frame times and audio; Y4M holds luma and chroma at a constant rate; raw pictures only codes.
None of them states what its codes mean, so a notice does, and the program that reads the stream must be told.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from types import TracebackType

import av
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.files.pipes import PIPE, PipeKind, PipeOutput
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.pixels.av_planes import plane_format
from filmvideo.media.pixels.frame import PlaneFormat, VideoFrame
from filmvideo.media.tracks.output_tracks import OutputTracks, Tracks
from filmvideo.media.write.av_frames import FrameBuilder, add_video_stream
from filmvideo.media.write.codecs import Codec
from filmvideo.media.write.one_go import OneGoWriter
from filmvideo.media.write.spec import ClipSpec, rotation_dropped

_MUXERS = {"nut": "nut", "y4m": "yuv4mpegpipe", "raw": "rawvideo"}
_BUFFER = 1 << 18
_INTERLEAVE_WITHIN_US = "100000"
"""How long the muxer waits for audio, in µs of the clip; it holds whole pictures meanwhile."""
_PLANES_FOR_FLOAT = "yuv444p10le"


def pipe_codec(kind: PipeKind, info: ClipInfo) -> Codec:
    """Return the codec of a stream: the source's planes as far as the kind has them, ten bits for float sources."""
    planes = _planes(kind, info.format)
    alpha = info.format.name if info.format.alpha and planes == _without_alpha(info.format.name) else None
    return Codec(
        name=kind,
        sentence="A stream to another program.",
        encoder="rawvideo" if kind != "y4m" else "wrapped_avframe",
        pixel_format=planes,
        suffixes=(),
        alpha_format=alpha if kind != "y4m" else None,
        full_range=True,
        lossless=True,
    )


def _planes(kind: PipeKind, form: PlaneFormat) -> str:
    name = _without_alpha(form.name)
    if form.float:
        return _PLANES_FOR_FLOAT
    if kind == "y4m" and form.rgb:
        return name.replace("gbrp", "yuv444p")
    if form.grey and form.alpha:
        return name.replace("ya8", "gray").replace("ya", "gray")
    return name


def _without_alpha(name: str) -> str:
    return name.replace("gbrap", "gbrp").replace("yuva", "yuv")


class PipeWriter(OneGoWriter):
    """A stream being written."""

    path = PIPE

    def __init__(
        self, kind: PipeKind, codec: Codec, spec: ClipSpec, *, part: bool = False, tracks: Tracks | None = None
    ) -> None:
        """Prepare a stream of a kind; `part` where only a range of the source is written."""
        self.codec = codec
        self.format: PlaneFormat = plane_format(
            codec.alpha_format if spec.alpha and codec.alpha_format else codec.pixel_format
        )
        """The planes that `put` takes."""
        self.notices: list[Notice] = []
        self.spec = self._what_fits(kind, spec)
        self.written_frames = 0
        self._kind: PipeKind = kind
        self._part = part
        self._tracks_of = tracks if kind == "nut" else None
        self._tracks: OutputTracks | None = None
        self._end_s = Fraction(0)
        self._shift = 0
        if tracks is not None and kind != "nut":
            self.notices.append(Notice("audio-dropped", f"The sound was dropped: {kind} holds none; --pipe nut does."))

    def _what_fits(self, kind: PipeKind, spec: ClipSpec) -> ClipSpec:
        size = f"{spec.width}x{spec.height}"
        text = (
            f"{kind} to the standard output: {self.format.name}, {size}, {spec.rate} frames a second, "
            f"{spec.tags.describe()}, which the stream does not state."
        )
        self.notices.append(Notice("stream-format", text))
        if spec.rotation_deg % 360:
            self.notices.append(rotation_dropped(spec))
        return spec.with_defaults("field_order", "rotation_deg")

    def __enter__(self) -> PipeWriter:  # noqa: PYI034  (the run-time checker knows no Self)
        self._file = PipeOutput()
        try:
            self._open()
        except BaseException:
            self._let_go()
            raise
        return self

    def put(self, planes: tuple[Tensor, ...], picture: VideoFrame) -> None:
        """Write the planes rendered from a frame of the source, at its time where the kind has times."""
        if self.written_frames == 0:
            self._begin(picture.pts)
        pts = picture.pts - self._shift if self._kind == "nut" else self.written_frames
        self.written_frames += 1
        duration = picture.duration or max(1, round(1 / (self.spec.rate * self.spec.time_base)))
        self._end_s = (picture.pts + duration) * self.spec.time_base
        if self._tracks is not None:
            self._tracks.copy_until(self._end_s)
        self._encode(self._framer.frame(planes, pts, duration if self._kind == "nut" else 1))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            self._let_go()

    def stop(self) -> None:
        """Stop waiting for whoever reads the stream."""
        if hasattr(self, "_file"):
            self._file.stop()

    def _open(self) -> None:
        even = 1 / self.spec.rate
        base = self.spec.time_base if self._kind == "nut" else even
        options = {"strict": "-1", "max_interleave_delta": _INTERLEAVE_WITHIN_US}
        self._output = av.open(
            self._file, "w", format=_MUXERS[self._kind], container_options=options, buffer_size=_BUFFER
        )
        stream = add_video_stream(self._output, self.codec.encoder, self.spec.rate, {})
        stream.width, stream.height, stream.pix_fmt = self.spec.width, self.spec.height, self.format.name
        stream.codec_context.time_base = stream.time_base = base
        stream.codec_context.options = {"strict": "-1", "chroma_sample_location": self.spec.tags.siting}
        tags, context = self.spec.tags, stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace = tags.primaries, tags.transfer, tags.matrix
        context.color_range = 2 if tags.full_range else 1
        if self.spec.sample_aspect is not None:
            stream.sample_aspect_ratio = self.spec.sample_aspect
        self._stream = stream
        if self._tracks_of is not None:
            self._tracks = self._tracks_of(self._output, stream, self.notices)
        self._framer = FrameBuilder(replace(self.spec, time_base=base), self.format)

    def _begin(self, pts: int) -> None:
        self._shift = pts if self._part else 0
        if self._tracks is not None:
            shift_s = self._shift * self.spec.time_base
            self._tracks.begin(shift_s if self._part else None, shift_s, None)

    def _encode(self, frame: av.VideoFrame | None) -> None:
        for packet in self._framer.encode(self._stream, frame):
            self._output.mux(packet)

    def _finish(self) -> None:
        if not self.written_frames:
            raise MediaError("Nothing was written to the standard output: no frame of the source could be decoded.")
        self._encode(None)
        if self._tracks is not None:
            self._tracks.finish(self._end_s, whole=not self._part)
        self._output.close()
        if self._file.interrupted:
            raise KeyboardInterrupt

    def _let_go(self) -> None:
        self._file.stop()
        with suppress(Exception):
            self._output.close()
        if self._tracks is not None:
            self._tracks.close()
        self._file.close()
