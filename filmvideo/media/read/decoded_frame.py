"""Make a frame of a clip from what FFmpeg decoded."""

from __future__ import annotations

from fractions import Fraction

import av

from filmvideo.base.errors import MediaError
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.pixels.av_planes import mirror_back, plane_format, planes_of
from filmvideo.media.pixels.frame import VideoFrame


def video_frame(frame: av.VideoFrame, info: ClipInfo, index: int, *, has_times: bool = True) -> VideoFrame:
    """Return a decoded frame as planes; MediaError where its size is not the clip's.

    Without `has_times`, or where the frame has no time, its time is that of its number.
    """
    if (frame.width, frame.height) != (info.width, info.height):
        raise MediaError(
            f"{info.path}: the picture changes from {info.width} x {info.height} to {frame.width} x {frame.height} "
            f"at frame {index}; split the source there, or scale it to one size."
        )
    time_base = Fraction(frame.time_base or info.time_base)
    pts = frame.pts if has_times else None
    return VideoFrame(
        planes=mirror_back(planes_of(frame), mirrored=info.mirrored),
        format=plane_format(frame.format.name),
        tags=info.tags,
        index=index,
        pts=round(index / (info.rate * time_base)) if pts is None else pts,
        time_base=time_base,
        duration=frame.duration or 0,
        damaged=frame.is_corrupt,
    )
