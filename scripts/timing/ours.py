"""filmvideo's times: a frame rendered, a clip decoded and rendered, a clip processed, a program's first frame."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

import torch
from torch import Tensor

from filmvideo.colour.spaces import OUTPUTS, find_space
from filmvideo.engine.cpu.half_size import halve_size
from filmvideo.engine.threads import frames_at_once
from filmvideo.jobs.conversion import FrameConversion, Output, rendered_planes
from filmvideo.jobs.prefetch import run_pipelined
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import look_paths
from filmvideo.media import ClipReader, Tags, VideoFrame
from filmvideo.media.pixels.ycbcr import plane_format

LOOK = "vision3-day"
FORM = plane_format("yuv420p")
TAGS = Tags(1, 1, 1)


def recipe(look: Look | None = None) -> FrameConversion:
    """Build the recipe that is timed: everything on."""
    space = OUTPUTS["rec709"]
    look = look or load_look(look_paths()[LOOK])
    return FrameConversion(look, find_space("rec709"), Output(space.name, space), 0, torch.device("cpu"))


def render_picture(picture: VideoFrame, how: FrameConversion) -> tuple[Tensor, ...]:
    """Render a picture as an H.264 encoder takes it."""
    return rendered_planes(picture, how, FORM, TAGS)


def pictures(clip: Path, count: int) -> list[VideoFrame]:
    """Decode a clip's first pictures."""
    with ClipReader(clip) as reader:
        return [replace(p, planes=tuple(plane.clone() for plane in p.planes)) for p in islice(reader, count)]


def render_ms(shown: list[VideoFrame], how: FrameConversion, frames: int, rounds: int = 4) -> list[float]:
    """Time rendering, as many frames worked at once as `process` does, from the first frame's end on."""
    return [_flow_ms(islice(cycle(shown), frames + 1), how) for _ in range(rounds)]


def _flow_ms(shown: Iterable[VideoFrame], how: FrameConversion) -> float:
    ends: list[float] = []

    def work(picture: VideoFrame) -> tuple[Tensor, ...]:
        return render_picture(picture, how)

    run_pipelined(shown, work, lambda _: ends.append(perf_counter()), at_once=frames_at_once())
    return 1e3 * (ends[-1] - ends[0]) / (len(ends) - 1)


def alone_ms(shown: list[VideoFrame], how: FrameConversion, rounds: int) -> list[float]:
    """Time one frame after another, each with all threads."""
    render_picture(shown[0], how)
    times: list[float] = []
    for n in range(rounds):
        started = perf_counter()
        render_picture(shown[n % len(shown)], how)
        times.append(1e3 * (perf_counter() - started))
    return times


def decoded_ms(clip: Path) -> float:
    """Time decoding alone."""
    started = perf_counter()
    with ClipReader(clip) as reader:
        count = sum(1 for _ in reader)
    return 1e3 * (perf_counter() - started) / count


def through_ms(
    clip: Path, how: FrameConversion, first: Callable[[VideoFrame], VideoFrame] = lambda picture: picture
) -> float:
    """Time decoding, what is done first, and rendering, as `process` overlaps them, without an encoder."""
    count = 0

    def work(picture: VideoFrame) -> tuple[Tensor, ...]:
        return render_picture(first(picture), how)

    def put_away(_: tuple[Tensor, ...]) -> None:
        nonlocal count
        count += 1

    with ClipReader(clip) as reader:
        started = perf_counter()
        run_pipelined(reader, work, put_away, at_once=frames_at_once())
    return 1e3 * (perf_counter() - started) / count


def preview_ms(clip: Path, how: FrameConversion) -> float:
    """Time decoding, halving and rendering, as `preview` overlaps them, without an encoder."""
    return through_ms(clip, how, halve_size)


def run_process(clip: Path, target: Path, look: str = LOOK) -> dict[str, float]:
    """Run `process` in a program of its own: seconds in all, frames, and the most memory it held (MB)."""
    code = f"""
import json
from pathlib import Path
from filmvideo.looks.files import load_look
from filmvideo.looks.presets import look_paths
from filmvideo.processing.process import process
look = load_look(look_paths()[{look!r}]) if {look!r} != "None" else None
report = process({str(clip)!r}, {str(target)!r}, look=look, codec="h264", overwrite=True)
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
most = int(status["VmHWM"].split()[0]) / 1024
print(json.dumps(dict(seconds=report.seconds, frames=report.frames, memory_mb=most)))
"""
    return json.loads(_python(code))


def first_frame_s(clip: Path, target: Path, cache: Path | None = None) -> float:
    """Time a program from its start until its first frame is written; from an empty cache where one is given."""
    code = f"""
import filmvideo.cli
from filmvideo import load_look, process
from filmvideo.looks.presets import look_paths
def progress(done, total):
    print(done, flush=True)
look = load_look(look_paths()[{LOOK!r}])
process({str(clip)!r}, {str(target)!r}, look=look, codec="h264", frames=(0, 0), overwrite=True, progress=progress)
"""
    environment = _environment() | ({} if cache is None else {"FILMVIDEO_CACHE": str(cache)})
    started = perf_counter()
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as program:
        assert program.stdout is not None  # noqa: S101
        program.stdout.readline()
        return perf_counter() - started


def _python(code: str) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=_environment())
    return done.stdout.splitlines()[-1]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path.cwd())}
