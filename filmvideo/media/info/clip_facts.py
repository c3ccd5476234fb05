"""Read the facts of an open clip from its header, its first frame and its timeline."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from filmvideo.base.notices import Notice
from filmvideo.media.info.chroma_siting import siting_in_header
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.container import is_heif
from filmvideo.media.info.dolby_vision import dolby_vision_in
from filmvideo.media.info.frame_clock import FrameClock
from filmvideo.media.info.side_data import is_mirrored, side_data_of
from filmvideo.media.info.stated_colour import StreamHeader, stated_tags
from filmvideo.media.info.still_picture import is_still, with_still_colour
from filmvideo.media.info.stream_header import matroska_header
from filmvideo.media.info.stream_info import (
    audio_of,
    chapters_of,
    field_order_of,
    light_level_of,
    mastering_display_of,
    other_stream_of,
    reel_of,
    tags_of_tracks,
)
from filmvideo.media.info.timecode import read_timecode
from filmvideo.media.info.timestamps import Timeline
from filmvideo.media.pixels.av_planes import plane_format
from filmvideo.media.pixels.colour_tags import (
    InputMatrix,
    Siting,
    complete_tags,
    default_siting,
    siting_in,
)


def clip_info(  # noqa: PLR0917
    path: Path,
    container: InputContainer,
    stream: VideoStream,
    header: StreamHeader,
    frame: av.VideoFrame,
    timeline: Timeline,
    clock: FrameClock,
    input_matrix: InputMatrix | None,
    siting: Siting | None,
) -> ClipInfo:
    """Return the facts of an open clip."""
    tagged, conflicts = stated_tags(header, frame, stream.codec_context.name, picture=is_heif(container))
    side_data = side_data_of(frame)
    mirrored = is_mirrored(side_data)
    timecode, notices = read_timecode(path, container, stream, clock.rate)
    info = ClipInfo(
        path=path,
        container=container.format.long_name,
        codec=stream.codec_context.codec.name,
        profile=stream.profile,
        width=frame.width,
        height=frame.height,
        rate=clock.rate,
        variable_rate=not clock.steady,
        frames=timeline.frames,
        missing_frames=timeline.missing,
        cut_short=timeline.cut_short,
        duration_s=float(_duration_s(timeline, clock)),
        time_base=clock.time_base,
        start_s=float(clock.origin_s + clock.start_s),
        origin_s=clock.origin_s,
        leading_frames=timeline.undecodable,
        pixel_format=frame.format.name,
        format=plane_format(frame.format.name),
        tags=tagged,
        tagged=tagged,
        sample_aspect=Fraction(stream.sample_aspect_ratio or 1),
        rotation_deg=frame.rotation,
        mirrored=mirrored,
        field_order=field_order_of(header.field_order, frame, stream.codec_context.name, mirrored=mirrored),
        mastering_display=mastering_display_of(side_data),
        light_level=light_level_of(side_data),
        timecode=timecode,
        notices=(*conflicts, *notices),
    )
    if is_still(container, stream.codec_context.name):
        info = with_still_colour(info)
    facts, codec = matroska_header(stream), stream.codec_context.name
    if (dolby := dolby_vision_in(facts)) is not None:
        info = replace(info, dolby_vision=dolby, notices=(*info.notices, dolby.notice))
    found = siting or siting_in_header(facts, codec)
    return _with_streams(_with_tags(info, codec, input_matrix, found), container, stream)


def _with_tags(info: ClipInfo, codec: str, input_matrix: InputMatrix | None, siting: Siting | None) -> ClipInfo:
    """Return the facts with tags that are complete, and all notices."""
    form = info.format
    tags, notices = complete_tags(
        info.tagged, rgb=form.rgb, width=info.width, height=info.height, input_matrix=input_matrix, still=info.still
    )
    siting = siting or default_siting(codec, tags, form.step_x, form.step_y)
    tags = replace(tags, siting=siting_in(form.step_y, siting))
    return replace(info, tags=tags, notices=(*notices, *info.notices, *_notices(info)))


def _with_streams(info: ClipInfo, container: InputContainer, stream: VideoStream) -> ClipInfo:
    """Return the facts with those of the other streams and of the metadata."""
    rest = [s for s in container.streams if s.type != "audio" and s.index != stream.index]
    tags = tags_of_tracks(container)
    return replace(
        info,
        audio=tuple(audio_of(s) for s in container.streams.audio),
        others=tuple(other_stream_of(s, tags) for s in rest),
        chapters=chapters_of(container),
        metadata=dict(container.metadata),
        stream_metadata=dict(stream.metadata),
        reel=reel_of(container),
    )


def _duration_s(timeline: Timeline, clock: FrameClock) -> Fraction:
    last_s = clock.last_s or 1 / clock.rate
    if clock.steady or not timeline.times:
        return (timeline.frames - 1) / clock.rate + last_s
    spread_s = (timeline.times[-1] - timeline.times[0]) * clock.file_base
    return spread_s + timeline.missing / clock.rate + last_s


def _notices(info: ClipInfo) -> tuple[Notice, ...]:
    """Return what a person should know of a clip's structure."""
    notices: list[Notice] = []
    if info.interlaced:
        text = f"The clip is interlaced ({info.field_order}); its frames are processed whole."
        notices.append(Notice("interlaced", text))
    if info.mirrored:
        text = "The frames are stored mirrored: they were mirrored back, so that they show as the clip states."
        notices.append(Notice("mirroring-applied", text))
    if info.variable_rate:
        notices.append(Notice("variable-frame-rate", "Frames come at uneven times, which the output keeps."))
    if info.leading_frames:
        text = (
            f"The clip starts in the middle of a group of pictures: its first {info.leading_frames} frames need one "
            "that is not in the file. Frame 0 is the first that can be decoded."
        )
        notices.append(Notice("starts-mid-group", text, f"{info.leading_frames} frames"))
    if info.missing_frames:
        text = f"The file is cut short: about {info.missing_frames} frames at its end are missing."
        notices.append(Notice("file-cut-short", text))
    elif info.cut_short:
        notices.append(Notice("file-cut-short", "The file is cut short: frames at its end are missing."))
    return tuple(notices)
