"""One frame of a clip or of a sequence, or a picture, and how its codes are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.colour.h273 import space_from_tags
from filmvideo.colour.icc import space_of_profile
from filmvideo.colour.spaces import Space, find_space
from filmvideo.jobs.conversion import input_space
from filmvideo.jobs.job import JobOutput, RenderJob, RenderRequest
from filmvideo.jobs.open_job import open_for_request
from filmvideo.jobs.pictures import MASTER, MASTER_TAGS
from filmvideo.media import ClipInfo, FrameReader, Tags, VideoFrame, from_rgb, probe, to_rgb
from filmvideo.media.files.sequence_name import find_pattern
from filmvideo.media.pixels.colour_tags import RGB_MATRIX
from filmvideo.media.pixels.icc_profile import find_icc_profile
from filmvideo.media.write.still import picture_of

PICTURES = {".png", ".tif", ".tiff", ".jpg", ".jpeg"}
_SRGB, _LINEAR = 13, 8
_LIGHT = "for floats are light"
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)\s*s?")
_FRAME = re.compile(r"f(?:rame)?\s*(-?\d+)")


@dataclass(frozen=True)
class SourceFrame:
    """A decoded frame, the space in which its codes are read, and why."""

    picture: VideoFrame
    space: Space
    reading: str
    info: ClipInfo | None = None
    """The facts of the clip; None for a picture, which is upright already."""

    @property
    def rotation_deg(self) -> int:
        """How far a player turns the picture, counter-clockwise."""
        return 0 if self.info is None else self.info.rotation_deg

    @property
    def number(self) -> int:
        """The frame's number in its source."""
        return self.picture.index


def is_picture(path: Path) -> bool:
    """Return whether a path is of a single picture, not of a clip or a sequence."""
    pattern = find_pattern(path)
    return pattern is not None and pattern.only is not None and pattern.suffix in PICTURES


def read_frame(request: RenderRequest, at: str | None) -> SourceFrame:
    """Return a picture, or the frame of a clip at a time."""
    if is_picture(request.source):
        return _read_picture(request.source, at, request.input)
    with _open_at(request, at) as reader:
        space, reading = input_space(request.input, reader.info)
        picture = next(iter(reader), None)
        if picture is None:
            raise MediaError(f"{request.source}: frame {reader.first} is damaged; choose another.")
        return SourceFrame(picture, space, reading, reader.info)


def job_at(request: RenderRequest, output: JobOutput, frame: SourceFrame) -> RenderJob:
    """Return the job of a request for the very frame that was read, with its prints matched to that display."""
    span = (frame.number, frame.number)
    job = request.resolve((output,), span).for_space(frame.space)
    return replace(job, frames=None if is_picture(request.source) else span)


def frame_number(at: str | None, info: ClipInfo) -> int:
    """Return the number of the frame at a time such as 00:00:03 or 3.5, or named as `frame 72`."""
    text = (at or f"frame {info.first}").strip().lower()
    if named := _FRAME.fullmatch(text):
        number = int(named[1])
    elif clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        number = info.first + int((3600 * hours + 60 * minutes + seconds) * float(info.rate) + 1e-6)
    else:
        raise ParameterError(f"--at must be a time such as 00:00:03 or 3.5, or 'frame 72', got {at!r}.")
    if number > info.last:
        raise ParameterError(
            f"{info.path} has {info.frames} frames, {info.duration_s:.3f} s, and ends before --at {at}."
        )
    if number < info.first:
        raise ParameterError(f"{info.path} starts with frame {info.first}, after --at {at}.")
    return number


def _open_at(request: RenderRequest, at: str | None) -> FrameReader:
    """Open a clip at one frame, or the one picture of a sequence that is needed."""
    if request.frames is not None:
        return open_for_request(request)
    if find_pattern(request.source) is not None:
        number = frame_number(at, probe(request.source, rate=request.rate, layer=request.layer))
        return open_for_request(replace(request, frames=(number, number)))
    reader = open_for_request(request)
    number = frame_number(at, reader.info)
    reader.narrow(number, number)
    return reader


def _read_picture(path: Path, at: str | None, name: str) -> SourceFrame:
    if at is not None:
        raise ParameterError(f"{path} is a single picture; drop --at.")
    picture, rotation_deg = picture_of(path)
    space, reason = (find_space(name), "as asked") if name != "auto" else _space_of(path, picture.tags)
    upright = picture if rotation_deg == 0 else _turn(picture, rotation_deg)
    return SourceFrame(upright, space, f"{path.name} is read as {space.name}, {reason}.")


def _space_of(path: Path, tags: Tags) -> tuple[Space, str]:
    """Return the space of a single picture and why: its own tags, its ICC profile, or sRGB."""
    if (tags.primaries, tags.transfer) != (1, _SRGB):
        return space_from_tags(tags.primaries, tags.transfer)[0], "as it states" if tags.transfer != _LINEAR else _LIGHT
    profile = find_icc_profile(path)
    space = None if profile is None else space_of_profile(profile)
    if profile is not None and space is None:
        return find_space("srgb"), "for its ICC profile is not of a kind that is read; --input-space names another"
    return (find_space("srgb"), "as pictures are") if space is None else (space, "by its ICC profile")


def _turn(picture: VideoFrame, rotation_deg: int) -> VideoFrame:
    """Return a picture turned, as R'G'B' of 16 bits: turned chroma would be sited where no format has it."""
    code = torch.rot90(to_rgb(picture), round(rotation_deg / 90), (1, 2))
    tags = replace(picture.tags, matrix=RGB_MATRIX, full_range=True)
    return replace(picture, planes=from_rgb(code, MASTER, MASTER_TAGS), format=MASTER, tags=tags)
