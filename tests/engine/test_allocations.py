"""Frame after frame the compiled passes allocate what they hand out, and nothing else."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import torch
from helpers.pictures import codes
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from filmvideo.colour.spaces import OUTPUTS, find_space
from filmvideo.engine import threads
from filmvideo.jobs.conversion import FrameConversion, Output, rendered_planes, uses_compiled_engine
from filmvideo.looks.look import Look
from filmvideo.media import Tags, VideoFrame
from filmvideo.media.pixels.ycbcr import plane_format

HEIGHT, WIDTH, FRAMES = 540, 960, 20
FORM, TAGS = plane_format("yuv420p"), Tags(1, 1, 1)
HANDED_OUT = HEIGHT * WIDTH * 3 // 2
LIGHT = 3 * 4 * HEIGHT * WIDTH
RECIPE = FrameConversion(Look(), find_space("rec709"), Output("rec709", OUTPUTS["rec709"]), 5, torch.device("cpu"))
SHOWN = VideoFrame(codes("yuv420p", HEIGHT, WIDTH, 1), FORM, TAGS, 0, 0, Fraction(1, 24))


class Counting(TorchDispatchMode):
    """Adds up the bytes of every tensor that is made with memory of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # noqa: ANN401
        out = func(*args, **(kwargs or {}))
        given: list[Any] = [*args, *(kwargs or {}).values()]
        if isinstance(out, Tensor) and place(out) not in {place(each) for each in given if isinstance(each, Tensor)}:
            self.total += out.untyped_storage().nbytes()
        return out


def place(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def frames(count: int) -> None:
    for n in range(count):
        rendered_planes(replace(SHOWN, index=n), RECIPE, FORM, TAGS)


@pytest.fixture(autouse=True)
def warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allocate the workspaces of every thread: one thread, since others may start after the first frames."""
    monkeypatch.setattr(threads, "count", lambda: 1)
    assert uses_compiled_engine(RECIPE, SHOWN.format, FORM)
    frames(2)


def test_torch_makes_the_frames_own_planes_and_no_other() -> None:
    with Counting() as counting:
        frames(FRAMES)
    assert counting.total == FRAMES * HANDED_OUT


def test_the_counter_sees_what_is_made() -> None:
    with Counting() as counting:
        made = torch.zeros(10) + 1
        made[2:].mul_(2)
    assert counting.total == 2 * 40


def test_numpy_makes_nothing_as_large_as_a_plane() -> None:
    tracemalloc.start()
    frames(2)
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    frames(FRAMES)
    after, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most - before < LIGHT / 10
    assert after - before < LIGHT / 16


def test_memory_held_does_not_grow() -> None:
    def held() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    before = held()
    frames(FRAMES)
    assert held() - before < 2 * LIGHT
