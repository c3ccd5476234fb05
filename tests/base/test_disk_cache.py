"""Prepared looks kept on disk: the same frames, whatever becomes of the files."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers.pictures import codes
from torch import Tensor

from filmvideo.base import disk_cache
from filmvideo.colour.spaces import OUTPUTS
from filmvideo.engine.cpu import prepared_look
from filmvideo.engine.cpu.render_planes import render_planes
from filmvideo.film.exposure import CameraSettings
from filmvideo.gate.weave import WeaveSettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.media import Tags, VideoFrame
from filmvideo.media.pixels.ycbcr import plane_format

FILM = Look(stock="vision3-500t", gate="super16", weave=WeaveSettings(horizontal_um=6.0))
PLAIN = Look(stock="double-x", print="none", grain=GrainSettings(amount=0))
SPACE = OUTPUTS["rec709"]
TAGS = Tags(1, 1, 1)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for look in (FILM, PLAIN):
        prepared_look.light_path(look, 12.0)  # what is of the stocks is kept, too
    monkeypatch.setattr(disk_cache, "folder", tmp_path.joinpath)
    prepared_look.prepare_look.cache_clear()
    yield tmp_path / "looks"
    prepared_look.prepare_look.cache_clear()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every light path that is put together."""
    calls: list[str] = []
    path: Callable[..., object] = prepared_look.light_path

    def noted(look: Look, um_per_px: float, *, coarse_grain: bool) -> object:
        calls.append(look.stock)
        return path(look, um_per_px, coarse_grain=coarse_grain)

    monkeypatch.setattr(prepared_look, "light_path", noted)
    return calls


def frame(look: Look, engine: str = "accurate") -> tuple[Tensor, ...]:
    """Render a frame as a run of its own does."""
    prepared_look.prepare_look.cache_clear()
    form = plane_format("yuv420p")
    shown = VideoFrame(codes("yuv420p", 60, 96, 1), form, TAGS, 5, 5, Fraction(1, 24))
    prepared = prepared_look.prepare_look(look, engine, SPACE, False, 12.0)
    return render_planes(shown, prepared, SPACE, form, TAGS, key=Key(3, 5))


def same(one: tuple[Tensor, ...], other: tuple[Tensor, ...]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_kept_look_renders_the_same_frames_and_is_not_made_again(cache: Path, made: list[str]) -> None:
    first = frame(FILM)
    assert len(list(cache.iterdir())) == 1
    assert same(frame(FILM), first)
    assert len(made) == 1


def test_tables_come_back_to_the_last_bit_and_can_be_written_to() -> None:
    first = prepared_look.prepare_look(FILM, "accurate", SPACE, False, 12.0).tables
    prepared_look.prepare_look.cache_clear()
    second = prepared_look.prepare_look(FILM, "accurate", SPACE, False, 12.0).tables
    assert second is not first
    pairs: list[tuple[Any, Any]] = [*zip(first.film, second.film, strict=True), (first.grid, second.grid)]
    for one, other in pairs:
        assert type(one) is type(other)
        if isinstance(one, np.ndarray):
            assert (one.dtype, one.shape, one.flags.writeable) == (other.dtype, other.shape, other.flags.writeable)
            assert bool((one == other).all())
    assert second.halation is not None
    assert second.halation.kernel.quarter.dtype == torch.float64


def test_another_look_engine_or_version_misses(cache: Path, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    frame(PLAIN)
    frame(replace(PLAIN, camera=CameraSettings(stops=1)))
    frame(PLAIN, "fast")
    assert len(made) == 3
    monkeypatch.setattr(disk_cache, "sources", lambda: "another version")
    frame(PLAIN)
    assert len(made) == 4
    assert len(list(cache.iterdir())) == 4


def signed(body: bytes) -> bytes:
    return hashlib.sha256(body).digest() + body


def spoilt(data: bytes) -> bytes:
    return data[:5000] + bytes([data[5000] ^ 1]) + data[5001:]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut short": lambda data: data[:-1000],
    "one bit": spoilt,
    "noise": lambda _: bytes(range(256)) * 40,
    "another's": lambda _: signed(b"no pickle"),
    "another kind": lambda _: signed(pickle.dumps([1, 2])),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_made_again(damage: str, cache: Path, made: list[str]) -> None:
    first = frame(PLAIN)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(DAMAGES[damage](whole))
    assert same(frame(PLAIN), first)
    assert len(made) == 2
    assert file.read_bytes() == whole


class Foreign:
    """An object that creates a folder when it is unpickled."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (self.folder,)


def test_nothing_in_a_file_is_called(cache: Path, tmp_path: Path) -> None:
    first = frame(PLAIN)
    (file,) = cache.iterdir()
    file.write_bytes(signed(pickle.dumps(Foreign(str(tmp_path / "called")))))
    assert same(frame(PLAIN), first)
    assert not (tmp_path / "called").exists()


def test_a_disk_that_cannot_be_written_is_no_error(tmp_path: Path, made: list[str]) -> None:
    (tmp_path / "looks").write_text("a file where the folder would be")
    assert same(frame(PLAIN), frame(PLAIN))
    assert len(made) == 2


def test_what_was_used_longest_ago_goes(cache: Path, monkeypatch: pytest.MonkeyPatch, made: list[str]) -> None:
    looks = [replace(PLAIN, camera=CameraSettings(stops=float(n))) for n in range(3)]
    frame(looks[0])
    (first,) = cache.iterdir()
    os.utime(first, (1e9, 1e9))
    frame(looks[1])
    (second,) = set(cache.iterdir()) - {first}
    os.utime(second, (1.1e9, 1.1e9))
    frame(looks[0])
    monkeypatch.setattr(disk_cache, "MOST_BYTES", round(2.5 * first.stat().st_size))
    frame(looks[2])
    left = set(cache.iterdir())
    assert first in left
    assert second not in left
    assert len(left) == 2
    assert len(made) == 3
