"""filmvideo's times: a frame rendered, a clip decoded and rendered, a clip processed, a program's first frame."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from time import perf_counter

import av
import torch
from torch import Tensor

from filmvideo.clips.overlap import overlapped
from filmvideo.clips.recipe import Output, Recipe, rendered_planes
from filmvideo.colour.spaces import OUTPUTS, find_space
from filmvideo.look import Look
from filmvideo.look_file import load_look
from filmvideo.media import ClipReader, Picture, Tags
from filmvideo.media.planes import plane_format, planes_of
from filmvideo.presets import look_paths

LOOK = "vision3-day"
FORM = plane_format("yuv420p")
TAGS = Tags(1, 1, 1)


def recipe(look: Look | None = None) -> Recipe:
    """Make the recipe that is timed: everything on."""
    space = OUTPUTS["rec709"]
    look = look or load_look(look_paths()[LOOK])
    return Recipe(look, find_space("rec709"), Output(space.name, space), 0, torch.device("cpu"))


def rendered(picture: Picture, how: Recipe) -> tuple[Tensor, ...]:
    """Render a picture as an H.264 encoder takes it."""
    return rendered_planes(picture, how, FORM, TAGS)


def pictures(clip: Path, count: int) -> list[Picture]:
    """Decode a clip's first pictures."""
    with ClipReader(clip) as reader:
        return [replace(p, planes=tuple(plane.clone() for plane in p.planes)) for p in islice(reader, count)]


def render_ms(shown: list[Picture], how: Recipe, rounds: int) -> list[float]:
    """Time rendering alone, a frame at a time."""
    rendered(shown[0], how)
    times: list[float] = []
    for n in range(rounds):
        started = perf_counter()
        rendered(shown[n % len(shown)], how)
        times.append(1e3 * (perf_counter() - started))
    return times


def decoded_ms(clip: Path) -> float:
    """Time decoding alone."""
    started = perf_counter()
    with ClipReader(clip) as reader:
        count = sum(1 for _ in reader)
    return 1e3 * (perf_counter() - started) / count


def through_ms(clip: Path, how: Recipe) -> float:
    """Time decoding and rendering, as `process` overlaps them, without an encoder."""
    count = 0

    def put_away(_: tuple[Tensor, ...]) -> None:
        nonlocal count
        count += 1

    with ClipReader(clip) as reader:
        started = perf_counter()
        overlapped(reader, lambda picture: rendered(picture, how), put_away)
    return 1e3 * (perf_counter() - started) / count


def preview_ms(clip: Path, how: Recipe, width: int = 960, height: int = 540) -> float:
    """Time decoding, scaling down and rendering."""
    count = 0
    started = perf_counter()
    for picture in _small(clip, width, height):
        rendered(picture, how)
        count += 1
    return 1e3 * (perf_counter() - started) / count


def _small(clip: Path, width: int, height: int) -> Iterator[Picture]:
    with av.open(str(clip)) as source:
        stream = source.streams.video[0]
        stream.thread_type = "AUTO"
        for n, frame in enumerate(source.decode(stream)):
            small = frame.reformat(width=width, height=height, interpolation="BILINEAR")
            yield Picture(planes_of(small), FORM, TAGS, n, n, Fraction(1, 24))


def processed(clip: Path, target: Path, look: str = LOOK) -> dict[str, float]:
    """Run `process` in a program of its own: seconds in all, frames, and the most memory it held (MB)."""
    code = f"""
import json, resource, sys
from filmvideo.look_file import load_look
from filmvideo.presets import look_paths
from filmvideo.clips.processing import process
look = load_look(look_paths()[{look!r}]) if {look!r} != "None" else None
report = process({str(clip)!r}, {str(target)!r}, look=look, codec="h264", overwrite=True)
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(dict(seconds=report.seconds, frames=report.frames, memory_mb=most)))
"""
    return json.loads(_python(code))


def first_frame_s(clip: Path, target: Path) -> float:
    """Time a program from its start to its first frame, tables and kernels being in the cache."""
    started = perf_counter()
    command = ["-m", "filmvideo", "process", str(clip), "--look", LOOK, "--frames", "0", "--codec", "h264"]
    subprocess.run([sys.executable, *command, "-o", str(target), "--overwrite"], check=True, capture_output=True)
    return perf_counter() - started


def _python(code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    return done.stdout.splitlines()[-1]
