"""`filmvideo cache`: its files shown and removed, and nothing else."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from helpers.commands import ALONE, answer
from helpers.running import ran

from filmvideo.base import cache_dir


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fill a cache, and put beside it what is not its own."""
    monkeypatch.setenv("FILMVIDEO_CACHE", str(tmp_path))
    for name in (
        "kernels/film.film_pass-1.kernel",
        "kernels/.half-written.kernel",
        "kernels/85e5/kernels_f03a/film.film_pass-1.py311.1.nbc",
        "looks/a.film",
        "looks/mine.toml",
        "mine.film",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(1000))
    return tmp_path


def test_sizes_are_of_the_cache_s_own_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(answer(capsys, "cache", "--json"))
    kernels, looks = {"bytes": 3000, "files": 3}, {"bytes": 1000, "files": 1}
    assert found == {"folder": str(folder), "kernels": kernels, "looks": looks}
    text = answer(capsys, "cache")
    assert text.startswith(f"{folder}\n  kernels ")
    assert len(text.splitlines()) == 3


def test_clearing_removes_its_own_files_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "cache", "--clear").startswith("4 files were removed.\n")
    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
    assert left == ["looks", "looks/mine.toml", "mine.film"]
    assert answer(capsys, "cache", "--clear").startswith("0 files were removed.\n")


def test_a_cache_that_is_not_there_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_CACHE", str(tmp_path / "none"))
    script = "import sys; from filmvideo.cli import main; main(['cache', '--json']); print('torch' in sys.modules)"
    done = ran([sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**ALONE, **os.environ})
    assert done.stdout.endswith("}\nFalse\n")
    assert not (tmp_path / "none").exists()


def test_why_nothing_can_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_CACHE", str(tmp_path))
    assert cache_dir.why_unwritable() is None
    assert list((tmp_path / "kernels").iterdir()) == []
    monkeypatch.setenv("FILMVIDEO_CACHE", str(tmp_path / "file"))
    (tmp_path / "file").write_bytes(b"")
    assert cache_dir.why_unwritable() == "not a directory"
