"""Actors of Ray share a job as processes do: embedded Ray, whose actors are killed in the middle."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.footage import with_sound
from helpers.pictures import plates
from helpers.running import ran
from helpers.writing import hidden_files

import filmvideo
from filmvideo.base.errors import ParameterError
from filmvideo.cli import main
from filmvideo.looks.look import Look
from filmvideo.media.segments.writer import FRAMES
from filmvideo.workers.ray_connection import SCHEME
from filmvideo.workers.ray_pool import (
    ActorShare,
    Machine,
    cluster_device,
    default_workers,
    ray_pool,
    share_machines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

torch.set_num_threads(1)

LOOK = Look(stock="vision3")
GPU_BOXES = [Machine(32, 4), Machine(16, 2), Machine(64, 0)]


@pytest.fixture(scope="module")
def embedded() -> Iterator[str]:
    """Keep Ray for all tests, as a program does that is connected already."""
    with ray_pool(SCHEME, 2, "auto", None) as shop:
        assert shop.device in {"cpu", "cuda"}
        yield SCHEME


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_sound(tmp_path_factory.mktemp("cluster") / "clip.mov", frames=2 * FRAMES + 10)


def actors() -> list[int]:
    """Find the processes of the actors that Ray started for this one."""
    listed = ran(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=2) for line in listed.splitlines()]
    parents = {pid: parent for pid, parent, _ in rows}

    def is_ours(pid: str) -> bool:
        return pid == str(os.getpid()) or (pid in parents and is_ours(parents[pid]))

    return [int(pid) for pid, _, args in rows if args.startswith("ray::Renderer") and is_ours(pid)]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("localhost:10001", "is not a cluster; write ray://HOST:PORT"),
        ("ray://localhost", "is not an address; write ray://HOST:PORT"),
        ("ray://127.0.0.1:1", "No cluster answers at ray://127.0.0.1:1 (Connection refused)."),
    ],
)
def test_an_address_that_is_none_is_said_in_a_sentence(
    source: Path, tmp_path: Path, address: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["process", str(source), "--stock", "none", "-o", str(tmp_path / "a.mov"), "--engine-cluster", address]
    assert main(command) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.splitlines()) == 1


def test_without_ray_it_is_said_how_to_get_it(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    command = ["process", str(source), "--stock", "none", "-o", str(tmp_path / "a.mov"), "--engine-cluster", SCHEME]
    assert main(command) == 1
    assert "pip install 'filmvideo[ray]' adds it." in capsys.readouterr().err


def test_actors_that_are_killed_are_replaced_and_the_bytes_are_the_same(
    embedded: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Both are killed when the first frame is reported: one may be between its blocks."""
    source = with_sound(tmp_path / "long.mov", frames=8 * FRAMES)
    whole = filmvideo.process(source, tmp_path / "whole.mov", look=LOOK).path
    victims: list[int] = []

    def kill_all(done: int, _: int) -> None:
        if done and not victims:
            victims.extend(actors())
            for victim in victims:
                os.kill(victim, signal.SIGKILL)

    target = tmp_path / "clip.mov"
    capfd.readouterr()
    report = filmvideo.process(source, target, look=LOOK, workers=2, cluster=embedded, progress=kill_all)
    assert victims
    assert not set(victims) & set(actors())
    assert target.read_bytes() == whole.read_bytes()
    assert report.frames == 8 * FRAMES
    assert 1 <= len(report.notices) <= len(victims)
    assert {notice.code for notice in report.notices} == {"worker-died"}
    assert capfd.readouterr() == ("", "")
    assert hidden_files(tmp_path) == []


def test_a_sequence_that_was_interrupted_on_a_cluster_goes_on_here(embedded: str, tmp_path: Path) -> None:
    source = plates(tmp_path / "in", count=12)
    for name in ("whole", "shared"):
        (tmp_path / name).mkdir()
    filmvideo.process(source, tmp_path / "whole" / "a.####.exr", look=LOOK)
    target = tmp_path / "shared" / "a.####.exr"

    def stop(done: int, _: int) -> None:
        if done >= 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        filmvideo.process(source, target, look=LOOK, cluster=embedded, progress=stop)
    kept = {path: path.stat().st_mtime_ns for path in target.parent.glob("a.*")}
    assert kept
    assert not [path for path in target.parent.iterdir() if ".part" in path.name]
    report = filmvideo.process(source, target, look=LOOK, resume=True)
    assert report.frames == 12 - len(kept)
    for one in (tmp_path / "whole").glob("a.*.exr"):
        assert (target.parent / one.name).read_bytes() == one.read_bytes()
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_gpus_are_taken_where_there_are_any() -> None:
    assert cluster_device(GPU_BOXES, "auto") == "cuda"
    assert cluster_device(GPU_BOXES, "cpu") == "cpu"
    assert cluster_device([Machine(8, 0)], "auto") == "cpu"
    with pytest.raises(ParameterError, match="No machine of the cluster has a GPU"):
        cluster_device([Machine(8, 0)], "cuda")
    with pytest.raises(ParameterError, match="on a cluster auto, cpu and cuda are known"):
        cluster_device(GPU_BOXES, "cuda:1")


def test_there_is_a_worker_for_every_gpu_or_every_machine() -> None:
    assert default_workers(GPU_BOXES, "cuda") == 6
    assert default_workers(GPU_BOXES, "cpu") == 3
    assert default_workers([], "cpu") == 1


def test_workers_have_even_shares_that_fit_every_machine() -> None:
    assert share_machines(GPU_BOXES, 6, "cuda") == ActorShare(threads=8, cpus=8.0, gpus=1.0)
    assert share_machines(GPU_BOXES, 7, "cuda") == ActorShare(threads=5, cpus=5.0, gpus=0.5)
    assert share_machines(GPU_BOXES, 3, "cpu") == ActorShare(threads=16, cpus=16.0, gpus=0.0)
    assert share_machines([Machine(2, 0)], 4, "cpu") == ActorShare(threads=1, cpus=0.5, gpus=0.0)
