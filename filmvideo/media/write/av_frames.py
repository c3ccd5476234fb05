"""Build the tagged frames that an encoder takes from planes of code values, and encode them.

Planes are copied into FFmpeg's own buffers, whose rows are aligned: its DNxHR encoder crashed on ten-bit rows that are
no multiple of 16 bytes. Nothing is converted: FFmpeg would scale a frame of another format or size, so such a frame is
an error here.
"""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import av
import torch
from av.container import OutputContainer
from av.filter import Graph
from av.video.stream import VideoStream
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.media.info.container import AnyPacket
from filmvideo.media.pixels.frame import PlaneFormat
from filmvideo.media.write.spec import ClipSpec

_FIELD_MODES = {"top field first": "tff", "bottom field first": "bff"}


class FrameBuilder:
    """Builds tagged frames from planes."""

    def __init__(self, spec: ClipSpec, planes: PlaneFormat) -> None:
        self._spec = spec
        self._format = planes
        described = av.VideoFormat(planes.name, 64, 64)
        self._order = [c.plane for c in described.components]
        self._fields = _field_marker(spec, planes)
        self._durations: dict[int, int] = {}

    def frame(self, planes: tuple[Tensor, ...], pts: int, duration: int) -> av.VideoFrame:
        """Copy planes into a frame with its time and tags."""
        spec = self._spec
        frame = av.VideoFrame(spec.width, spec.height, self._format.name)
        if len(planes) != len(self._order):
            raise ParameterError(f"{self._format.name} has {len(self._order)} planes, got {len(planes)}.")
        for index, plane in zip(self._order, planes, strict=True):
            self._copy(frame, index, plane)
        frame.pts, frame.time_base, frame.duration = pts, spec.time_base, duration
        self._durations[pts] = duration
        frame.color_primaries, frame.color_trc = spec.tags.primaries, spec.tags.transfer
        frame.colorspace, frame.color_range = spec.tags.matrix, 2 if spec.tags.full_range else 1
        frame.pict_type = 0
        if self._fields is not None:
            self._fields.push(frame)
            return self._fields.vpull()
        return frame

    def encode(self, stream: VideoStream, frame: av.VideoFrame | None) -> list[AnyPacket]:
        """Return the packets that a frame completes, as long as their frames; None flushes the encoder."""
        packets: list[AnyPacket] = [*stream.encode(frame)]
        for packet in packets:
            if packet.pts is not None and packet.time_base == self._spec.time_base:
                packet.duration = self._durations.pop(packet.pts, packet.duration)
        return packets

    def _copy(self, frame: av.VideoFrame, index: int, plane: Tensor) -> None:
        target = torch.from_dlpack(frame.planes[index])
        if plane.shape != target.shape or plane.dtype != target.dtype:
            raise ParameterError(
                f"Plane {index} of {self._format.name} must be {tuple(target.shape)} of {target.dtype}, "
                f"got {tuple(plane.shape)} of {plane.dtype}."
            )
        target.copy_(plane)


def add_video_stream(output: OutputContainer, encoder: str, rate: Fraction, options: dict[str, str]) -> VideoStream:
    """Return a new video stream of an output."""
    return cast("VideoStream", output.add_stream(encoder, rate=rate, options=options))


def _field_marker(spec: ClipSpec, planes: PlaneFormat) -> Graph | None:
    """Build the filter that marks which field comes first, which PyAV cannot do on a frame."""
    if spec.field_order not in _FIELD_MODES:
        return None
    graph = Graph()
    form = av.VideoFormat(planes.name, spec.width, spec.height)
    source = graph.add_buffer(width=spec.width, height=spec.height, format=form, time_base=spec.time_base)
    marker = graph.add("setparams", f"field_mode={_FIELD_MODES[spec.field_order]}")
    sink = graph.add("buffersink")
    source.link_to(marker)
    marker.link_to(sink)
    graph.configure()
    return graph
