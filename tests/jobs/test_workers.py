"""Jobs for many machines: a template that OpenJD's own program checks and runs, and a Slurm script that does."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import torch
from helpers.footage import with_sound
from helpers.pictures import plates
from helpers.running import ran

import filmvideo
from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.cli import main
from filmvideo.jobs.job import OutputRequest, RenderJob, RenderRequest
from filmvideo.jobs.open_job import job_for_farm
from filmvideo.media import DecodeErrors
from filmvideo.workers import scheduler
from filmvideo.workers.local_pool import device_for_worker
from filmvideo.workers.scheduler import Span, Worker, WorkerDied, WorkerPool, cut_blocks, run_distributed

if TYPE_CHECKING:
    from collections.abc import Callable

torch.set_num_threads(1)
BIN = Path(sys.executable).parent
ROOT = Path(filmvideo.__file__).parents[1]


def job(source: Path, target: Path) -> RenderJob:
    output = OutputRequest(path=target, codec="prores-lt")
    return job_for_farm(RenderRequest(source=source, outputs=(output,)), threads=1)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_sound(tmp_path_factory.mktemp("farm") / "clip.mov", frames=60)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return this very package as a program, as a farm's machines have it."""
    script = tmp_path / "filmvideo"
    script.write_text(f'#!/bin/bash\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m filmvideo "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return script


def template(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["farm", "template", *arguments]) == 0
    return capsys.readouterr().out


def openjd(*arguments: str) -> str:
    done = ran([str(BIN / "openjd"), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_template_is_checked_and_run_by_openjd(
    source: Path, tmp_path: Path, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, file = tmp_path / "out.mov", tmp_path / "job.template.json"
    how = [str(source), "--stock", "none", "--codec", "prores-lt", "-o", str(target)]
    file.write_text(template(*how, "--gpus", "0", "--frames-per-chunk", "48", capsys=capsys), encoding="utf-8")
    assert openjd("check", str(file))
    folders = {"SourceFolder": source.parent, "OutputFolder": tmp_path, "Filmvideo": program}
    said = openjd("run", str(file), *(part for k, v in folders.items() for part in ("-p", f"{k}={v}")))
    assert "assembled, 60 frames" in said
    alone = filmvideo.process(source, tmp_path / "alone.mov", look=None, codec="prores-lt")
    assert target.read_bytes() == alone.path.read_bytes()
    assert not list(tmp_path.glob(".*.segments"))


def test_a_template_asks_for_gpus(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(tmp_path / "out.mov")
    said: dict[str, Any] = json.loads(template(str(source), "--stock", "vision3", "-o", target, capsys=capsys))
    assert said["steps"][0]["hostRequirements"] == {"amounts": [{"name": "amount.worker.gpu", "min": 1}]}
    job = json.loads(said["steps"][0]["script"]["embeddedFiles"][0]["data"])
    assert (job["device"], job["look"]["stock"], job["segments"]) == ("cuda", "vision3", True)
    file = tmp_path / "job.template.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    openjd("check", str(file))


def test_a_slurm_script_renders_and_assembles(
    tmp_path: Path, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = plates(tmp_path / "in", count=3)
    script, target = tmp_path / "job.sh", tmp_path / "a.####.exr"
    how = [str(source), "--stock", "none", "-o", str(target), "--scheduler", "slurm", "--gpus", "0"]
    script.write_text(template(*how, "--frames-per-chunk", "2", capsys=capsys), encoding="utf-8")
    ran(["bash", "-n", str(script)], check=True)
    assert "#SBATCH --array=0-1\n" in script.read_text(encoding="utf-8")
    env = {**os.environ, "FILMVIDEO": str(program)}
    for task in ("1", "0"):
        ran(["bash", str(script)], check=True, env={**env, "SLURM_ARRAY_TASK_ID": task})
    assert len(list(tmp_path.glob("a.*.exr"))) == 3
    env |= {"SLURM_ARRAY_TASK_ID": "0", "FILMVIDEO_ASSEMBLE": "1"}
    said = ran(["bash", str(script)], check=True, env=env, capture_output=True, text=True).stdout
    assert "assembled, 3 frames" in said
    assert json.loads((tmp_path / "a.exr.json").read_text(encoding="utf-8"))["frames"] == 3


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--scheduler", "lsf"], "--scheduler must be openjd or slurm"),
        (["--resume"], "--resume does not work on a farm"),
        (["--workers", "2"], "--workers does not work on a farm"),
        (["--device", "cuda"], "--device does not work on a farm"),
    ],
)
def test_what_a_farm_cannot_do_is_said(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], sentence: str
) -> None:
    assert main(["farm", "template", str(source), "--stock", "none", "-o", str(tmp_path / "a.mov"), *more]) == 1
    assert sentence in capsys.readouterr().err


def test_blocks_keep_neighbours_together() -> None:
    parts = [(n, n) for n in (*range(10), *range(20, 23))]
    found = cut_blocks(parts, 1)
    assert found == [(0, 3), (4, 7), (8, 9), (20, 22)]
    assert cut_blocks([(0, 47), (48, 95)], 2) == [(0, 47), (48, 95)]


def test_every_process_has_a_gpu_of_its_own_where_there_are_several() -> None:
    assert [device_for_worker("auto", n, 3) for n in range(5)] == ["cuda:0", "cuda:1", "cuda:2", "cuda:0", "cuda:1"]
    assert [device_for_worker("cuda", n, 2) for n in range(2)] == ["cuda:0", "cuda:1"]
    assert {device_for_worker("auto", n, gpus) for n in range(3) for gpus in (0, 1)} == {"auto"}
    assert {device_for_worker(name, 1, 4) for name in ("cuda:2", "cpu", "mps")} == {"cuda:2", "cpu", "mps"}


class Mortal(Worker):
    """A worker that dies of one block, and leaves nothing of the others."""

    ends: ClassVar[list[Span]] = []

    def render(self, block: Span, *, again: bool, progress: Callable[[int], None]) -> DecodeErrors:
        """Die of one block."""
        progress(1)
        if block[0] == 48:
            self.ends.append(block)
            raise WorkerDied("actor", f"ended ({again})")
        return DecodeErrors(0, 0, (), cut_short=False)

    def stop(self) -> None:
        """Stop nothing."""

    def end(self) -> None:
        """End nothing."""


def test_a_block_that_has_ended_three_workers_is_given_up(source: Path, tmp_path: Path) -> None:
    shop = WorkerPool(2, "cpu", lambda _, __: Mortal())
    sentence = r"Frames 48-59 failed 3 times: The actor that rendered frames 48-59 ended \(True\)\."
    with pytest.raises(MediaError, match=sentence):
        run_distributed(job(source, tmp_path / "a.mov"), [(0, 47), (48, 59)], shop, None)
    assert Mortal.ends == [(48, 59)] * 3


class Silent(Mortal):
    """A worker that never answers, though it is ended; the next is not available."""

    asked: ClassVar[list[Span]] = []
    let_go: ClassVar[Event] = Event()

    def render(self, block: Span, *, again: bool, progress: Callable[[int], None]) -> DecodeErrors:  # noqa: ARG002
        """Wait for an answer."""
        self.asked.append(block)
        self.let_go.wait(60)
        return DecodeErrors(0, 0, (), cut_short=False)


@pytest.mark.parametrize("hired", [True, False], ids=["at work", "not even there"])
def test_a_worker_that_never_answers_cannot_hold_the_others(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, hired: bool
) -> None:
    Silent.let_go.clear()

    def hire(_: object, number: int) -> Worker:
        if number == 0 and hired:
            return Silent()
        if number == 0:
            Silent.let_go.wait(60)
        raise MediaError("No other machine answers.")

    monkeypatch.setattr(scheduler, "PATIENCE_S", 0.2)
    began = time.monotonic()
    with pytest.raises(MediaError, match="No other machine"):
        run_distributed(job(source, tmp_path / "a.mov"), [(0, 47), (48, 59)], WorkerPool(2, "cpu", hire), None)
    assert time.monotonic() - began < 20
    Silent.let_go.set()


def test_what_was_rendered_and_is_not_here_is_said(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a machine of a cluster writes to a folder of its own."""

    def nothing(*_: object) -> tuple[DecodeErrors, list[Notice]]:
        return DecodeErrors(0, 0, (), cut_short=False), []

    monkeypatch.setattr("filmvideo.processing.run.run_distributed", nothing)
    for target, frames in ((tmp_path / "a.mov", "0-59"), (tmp_path / "b.####.png", "0-59")):
        with pytest.raises(MediaError, match=f"frames {frames} were rendered and are not here; source and output must"):
            filmvideo.process(source, target, look=None, workers=2)
        assert not target.exists()
