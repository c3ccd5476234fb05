"""One frame of a clip, or a picture, on film, as a picture of 16 bits.

The frame before film is the source as its own display shows it. Camera light has no display: it is shown as a plain
video camera would, by the BT.709 camera curve on a BT.1886 display.
"""

from __future__ import annotations

import re
from pathlib import Path
from time import perf_counter

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.colour.spaces import INPUTS, Space, decode, encode, find_space
from filmvideo.engine.device import find_device
from filmvideo.grain.keys import Key
from filmvideo.jobs.conversion import Output, input_space, output_code, output_for, scene_light, with_match
from filmvideo.jobs.manifest import ManifestPath, place_of_manifest
from filmvideo.jobs.report import Report
from filmvideo.jobs.still_manifest import write_still_manifest
from filmvideo.looks.files import normalize_look
from filmvideo.looks.look import Look
from filmvideo.media import ClipInfo, DecodeErrors, Tags, open_source, probe, read_still, write_still
from filmvideo.media.files.atomic import check_target
from filmvideo.media.files.sequence_name import find_pattern
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, InputMatrix
from filmvideo.render.render import Engine, render_frame

PICTURES = {".png", ".tif", ".tiff", ".jpg", ".jpeg"}
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)\s*s?")
_FRAME = re.compile(r"f(?:rame)?\s*(\d+)")


def render_still(
    source: str | Path,
    target: str | Path,
    *,
    look: Look,
    at: str | None = None,
    input: str = "auto",  # noqa: A002  (the word of the command line)
    output: str | None = None,
    engine: Engine = "accurate",
    device: str = "auto",
    overwrite: bool = False,
    before_after: bool = False,
    seed: int = 0,
    input_matrix: InputMatrix | None = None,
    manifest: ManifestPath = "beside",
) -> Report:
    """Render a frame and write it as PNG or TIFF, with a manifest, and report."""
    started = perf_counter()
    path, place = Path(source), find_device(device)
    look = normalize_look(look)
    meant = output_for(output or (None if look.is_scan else "srgb"), look)
    if before_after and meant.space is None:
        raise ParameterError("A scan is no picture to set beside another; leave --before-after out, or make a print.")
    file = Path(target)
    check_target(file, overwrite=overwrite, source=path if path.exists() else None)
    note = place_of_manifest(manifest, source=path, target=file, part=None, overwrite=overwrite)
    with torch.no_grad():
        scene, space, reading, number = read_scene(path, at, input, place, input_matrix)
        code = output_code(render_frame(scene, look, Key(seed, number), engine=engine), meant, full_range=True)
        if before_after:
            code = torch.cat([output_code(without_film(scene, space), meant, full_range=True), code], dim=2)
    write_still(file, code, tags=_rgb_tags(meant), overwrite=overwrite)
    report = Report(
        source=path,
        path=file,
        look=look,
        input=space.name,
        output=meant.name,
        reading=with_match(reading, look),
        codec=file.suffix.lower().lstrip("."),
        pixel_format="rgb48",
        tags=_rgb_tags(meant),
        seed=seed,
        device=str(place),
        engine=engine,
        first=number,
        last=number,
        width=scene.shape[2],
        frames=1,
        damage=DecodeErrors(0, 0, (), cut_short=False),
        notices=(),
        seconds=perf_counter() - started,
    )
    if note is not None:
        asked = {"at": at, "input": input, "output": output, "engine": engine, "device": device, "seed": seed}
        asked |= {"before_after": before_after, "input_matrix": input_matrix}
        write_still_manifest(note, report, look, asked)
    return report


def read_scene(
    path: Path, at: str | None, name: str, device: torch.device, input_matrix: InputMatrix | None
) -> tuple[Float[Tensor, "3 h w"], Space, str, int]:
    """Give the light of a frame, or of a picture; how its codes were read, and the frame's number."""
    if is_picture(path):
        return *_picture(path, at, name, device), 0
    return _frame(path, at, name, device, input_matrix)


def is_picture(path: Path) -> bool:
    """Whether a path is of a single picture, not of a clip or a sequence."""
    pattern = find_pattern(path)
    return pattern is not None and pattern.only is not None and pattern.suffix in PICTURES


def frame_number(at: str | None, info: ClipInfo) -> int:
    """Find the frame shown at a time such as 00:00:03 or 3.5, or named as `frame 72`."""
    text = (at or f"frame {info.first}").strip().lower()
    if named := _FRAME.fullmatch(text):
        number = int(named[1])
    elif clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        number = info.first + int((3600 * hours + 60 * minutes + seconds) * float(info.rate) + 1e-6)
    else:
        raise ParameterError(f"--at {at} is no time; write 00:00:03, 3.5 or 'frame 72'.")
    if number > info.last:
        raise ParameterError(
            f"{info.path} has {info.frames} frames, {info.duration_s:.3f} s, and ends before --at {at}."
        )
    if number < info.first:
        raise ParameterError(f"{info.path} starts with frame {info.first}, after --at {at}.")
    return number


def _picture(path: Path, at: str | None, name: str, device: torch.device) -> tuple[Float[Tensor, "3 h w"], Space, str]:
    if at is not None:
        raise ParameterError(f"{path} is a single picture; leave --at out.")
    space = find_space("srgb" if name == "auto" else name)
    scene = decode(read_still(path).to(device), space, full_range=True)
    return (
        scene,
        space,
        f"{path.name} is read as {space.name}{', as pictures are' if name == 'auto' else ', as asked'}.",
    )


def _frame(
    path: Path, at: str | None, name: str, device: torch.device, input_matrix: InputMatrix | None
) -> tuple[Float[Tensor, "3 h w"], Space, str, int]:
    info = probe(path, input_matrix=input_matrix)
    number = frame_number(at, info)
    space, reading = input_space(name, info)
    with open_source(path, frames=(number, number), input_matrix=input_matrix) as reader:
        picture = next(iter(reader), None)
        if picture is None:
            raise MediaError(f"{path}: frame {number} is damaged and cannot be decoded; choose another.")
        return scene_light(picture, space, device), space, reading, number


def without_film(scene: Float[Tensor, "3 h w"], space: Space) -> Float[Tensor, "3 h w"]:
    """Give the display light of the source without film."""
    if space.kind == "display":
        return scene
    return decode(encode(scene, INPUTS["rec709"]).clamp(0, 1), INPUTS["bt1886"])


def _rgb_tags(output: Output) -> Tags:
    return Tags(output.tags.primaries, output.tags.transfer, RGB_MATRIX, full_range=True)
