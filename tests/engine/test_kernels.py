"""Kernels: compiled ones and cached ones return the same to the last bit."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.running import ran

from filmvideo.engine.cpu import warm_up

RENDER = """
import hashlib
from fractions import Fraction
import torch
from filmvideo.colour.spaces import OUTPUTS, find_space
from filmvideo.looks.look import Look
from filmvideo.media import Tags, VideoFrame
from filmvideo.media.pixels.ycbcr import plane_format
from filmvideo.jobs.conversion import FrameConversion, Output, uses_compiled_engine, rendered_planes

form, tags = plane_format("yuv420p"), Tags(1, 1, 1)
drawn = torch.Generator().manual_seed(3)
planes = tuple(torch.randint(16, 236, (size, 2 * size), generator=drawn).to(torch.uint8) for size in (240, 120, 120))
shown = VideoFrame(planes, form, tags, 0, 0, Fraction(1, 24))
recipe = FrameConversion(Look(), find_space("rec709"), Output("rec709", OUTPUTS["rec709"]), 5, torch.device("cpu"))
assert uses_compiled_engine(recipe, shown.format, form)
made = rendered_planes(shown, recipe, plane_format("gbrp16le"), tags)
print(hashlib.sha256(b"".join(plane.numpy().tobytes() for plane in made)).hexdigest())
"""


def test_a_kernel_from_the_cache_gives_what_it_gave_when_compiled(tmp_path: Path) -> None:
    environment = {**os.environ, "FILMVIDEO_CACHE": str(tmp_path), "OMP_NUM_THREADS": "1"}
    found = [
        ran([sys.executable, "-c", RENDER], check=True, capture_output=True, text=True, env=environment)
        for _ in range(2)
    ]
    kept = {path.name.split("-")[0] for path in tmp_path.rglob("*.kernel")}
    passes = {"film.film_pass", "exposure.light_pass", "exposure.shared_pass"}
    passes |= {"scatter.soft_pass", "diffusion.diffusion_pass"}
    assert passes <= kept
    assert found[0].stdout == found[1].stdout


def test_passes_are_compiled_once_and_without_a_helper_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    kept: list[bool] = []
    called: list[int] = []
    monkeypatch.setattr(warm_up, "_ready", [])
    monkeypatch.setattr(warm_up, "needs_compiling", lambda: not kept)
    monkeypatch.setattr(warm_up.subprocess, "Popen", refused)
    for _ in range(3):
        warm_up.warm_up(lambda: called.append(1))
    assert called == [1]
    assert gc.isenabled()
    monkeypatch.setattr(warm_up, "_ready", [])
    kept.append(True)
    warm_up.warm_up(lambda: called.append(2))
    assert called == [1]


def test_a_helper_that_stands_still_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    helpers: list[subprocess.Popen[bytes]] = []
    started = subprocess.Popen

    def idle(*_: object, **__: object) -> subprocess.Popen[bytes]:
        helpers.append(started(["sleep", "600"]))
        return helpers[0]

    kept: list[bool] = []
    monkeypatch.setattr(warm_up, "_ready", [])
    monkeypatch.setattr(warm_up, "needs_compiling", lambda: not kept)
    monkeypatch.setattr(warm_up, "available", lambda: 2)
    monkeypatch.setattr(warm_up, "PATIENCE_S", 0.1)
    monkeypatch.setattr(warm_up.subprocess, "Popen", idle)
    warm_up.warm_up(lambda: None)
    assert helpers[0].returncode == -signal.SIGKILL
