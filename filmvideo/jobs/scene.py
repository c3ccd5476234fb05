"""The light of one frame of a clip, or of a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.colour.spaces import Space, decode, find_space
from filmvideo.jobs.conversion import input_space, scene_light
from filmvideo.jobs.job import JobOutput, RenderJob, RenderRequest
from filmvideo.jobs.open_job import open_for_request
from filmvideo.media import ClipInfo, FrameReader, probe, read_still
from filmvideo.media.files.sequence_name import find_pattern

PICTURES = {".png", ".tif", ".tiff", ".jpg", ".jpeg"}
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)\s*s?")
_FRAME = re.compile(r"f(?:rame)?\s*(-?\d+)")


@dataclass(frozen=True)
class Scene:
    """The light of a frame, how its codes were read, and its number."""

    light: Float[Tensor, "3 h w"]
    space: Space
    reading: str
    number: int
    rotation_deg: int = 0
    """How far a player turns the picture, counter-clockwise."""


def is_picture(path: Path) -> bool:
    """Return whether a path is of a single picture, not of a clip or a sequence."""
    pattern = find_pattern(path)
    return pattern is not None and pattern.only is not None and pattern.suffix in PICTURES


def read_scene(request: RenderRequest, at: str | None, device: torch.device) -> Scene:
    """Return the light of a picture, or of the frame of a clip at a time."""
    if is_picture(request.source):
        return _read_picture(request.source, at, request.input, device)
    with _open_at(request, at) as reader:
        space, reading = input_space(request.input, reader.info)
        picture = next(iter(reader), None)
        if picture is None:
            raise MediaError(f"{request.source}: frame {reader.first} is damaged; choose another.")
        light = scene_light(picture, space, device)
        return Scene(light, space, reading, reader.first, reader.info.rotation_deg)


def job_at(request: RenderRequest, output: JobOutput, scene: Scene) -> RenderJob:
    """Return the job of a request for the very frame that was read."""
    span = (scene.number, scene.number)
    job = request.resolve((output,), span).for_space(scene.space)
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


def _read_picture(path: Path, at: str | None, name: str, device: torch.device) -> Scene:
    if at is not None:
        raise ParameterError(f"{path} is a single picture; drop --at.")
    space = find_space("srgb" if name == "auto" else name)
    light = decode(read_still(path).to(device), space, full_range=True)
    reason = "as pictures are" if name == "auto" else "as asked"
    return Scene(light, space, f"{path.name} is read as {space.name}, {reason}.", 0)
