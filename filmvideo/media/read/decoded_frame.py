"""Make a frame of a clip from what FFmpeg decoded."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import av

from filmvideo.base.errors import MediaError
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.frame_clock import FrameClock
from filmvideo.media.pixels.av_planes import has_field_chroma, mirror_back, plane_format, planes_of
from filmvideo.media.pixels.frame import VideoFrame


def video_frame(frame: av.VideoFrame, info: ClipInfo, index: int, clock: FrameClock) -> VideoFrame:
    """Return a decoded frame as planes, at its time; MediaError where its size is not the clip's."""
    if (frame.width, frame.height) != (info.width, info.height):
        raise MediaError(
            f"{info.path}: the picture changes from {info.width} x {info.height} to {frame.width} x {frame.height} "
            f"at frame {index}; split the source there, or scale it to one size."
        )
    base = Fraction(frame.time_base or clock.file_base)
    form = plane_format(frame.format.name)
    return VideoFrame(
        planes=mirror_back(planes_of(frame), mirrored=info.mirrored),
        format=form,
        tags=replace(info.tags, field_chroma=has_field_chroma(form, frame.height, interlaced=frame.interlaced_frame)),
        index=index,
        pts=clock.time_of(index, None if frame.pts is None else frame.pts * base),
        time_base=clock.time_base,
        duration=clock.duration_of(index, (frame.duration or 0) * base),
        damaged=frame.is_corrupt,
    )
