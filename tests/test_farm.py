"""Jobs for many machines: a template that OpenJD's own program checks and runs, and a Slurm script that does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from footage import with_sound
from pictures import plates

import filmvideo
from filmvideo.cli import main
from filmvideo.farm.crew import blocks

torch.set_num_threads(1)
BIN = Path(sys.executable).parent
ROOT = Path(filmvideo.__file__).parents[1]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_sound(tmp_path_factory.mktemp("farm") / "clip.mov", frames=60)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Give this very package as a program, as a farm's machines have it."""
    script = tmp_path / "filmvideo"
    script.write_text(f'#!/bin/bash\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m filmvideo "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return script


def template(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["farm", "template", *arguments]) == 0
    return capsys.readouterr().out


def openjd(*arguments: str) -> str:
    done = subprocess.run([str(BIN / "openjd"), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_template_is_checked_and_run_by_openjd(
    source: Path, tmp_path: Path, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, file = tmp_path / "out.mov", tmp_path / "job.template.json"
    how = [str(source), "--stock", "none", "--codec", "prores-lt", "-o", str(target)]
    file.write_text(template(*how, "--gpus", "0", "--frames-a-chunk", "48", capsys=capsys), encoding="utf-8")
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
    script.write_text(template(*how, "--frames-a-chunk", "2", capsys=capsys), encoding="utf-8")
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert "#SBATCH --array=0-1\n" in script.read_text(encoding="utf-8")
    env = {**os.environ, "FILMVIDEO": str(program)}
    for task in ("1", "0"):
        subprocess.run(["bash", str(script)], check=True, env={**env, "SLURM_ARRAY_TASK_ID": task})
    assert len(list(tmp_path.glob("a.*.exr"))) == 3
    env |= {"SLURM_ARRAY_TASK_ID": "0", "FILMVIDEO_ASSEMBLE": "1"}
    subprocess.run(["bash", str(script)], check=True, env=env)
    assert (tmp_path / "a.exr.json").is_file()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [(["--scheduler", "lsf"], "No scheduler is named"), (["--resume"], "--resume is not for a farm")],
)
def test_what_a_farm_cannot_do_is_said(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], sentence: str
) -> None:
    assert main(["farm", "template", str(source), "--stock", "none", "-o", str(tmp_path / "a.mov"), *more]) == 1
    assert sentence in capsys.readouterr().err


def test_blocks_keep_neighbours_together() -> None:
    parts = [(n, n) for n in (*range(10), *range(20, 23))]
    found = blocks(parts, 1)
    assert found == [(0, 3), (4, 7), (8, 9), (20, 22)]
    assert blocks([(0, 47), (48, 95)], 2) == [(0, 47), (48, 95)]
