"""The kernels' cache: whatever becomes of its files, a kernel gives what it gives."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.running import ran

from filmvideo.engine.cpu import kernel_cache
from filmvideo.engine.cpu.jit import kernel

ALONE = """
import resource, sys
import numpy as np
from filmvideo.engine.cpu.jit import kernel

def twice(values):
    for n in range(len(values)):
        values[n] = 2 * values[n]

twice.__module__ = "doubling"
sys.modules["doubling"] = sys.modules["__main__"]
if len(sys.argv) > 1:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
values = np.arange(4.0)
kernel(twice)(values)
print(values.tolist())
"""
TWICE = "[0.0, 2.0, 4.0, 6.0]\n"


def add_one(values: Any) -> None:  # noqa: ANN401  (numba's)
    for n in range(len(values)):
        values[n] = values[n] + 1


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder of kernels."""
    monkeypatch.setenv("FILMVIDEO_CACHE", str(tmp_path))
    return tmp_path / "kernels"


def run_new() -> bool:
    """Call the kernel as a new program does, check what it gives, and return whether the cache had it."""
    compiled: Any = kernel(add_one)
    values = np.arange(3.0)
    compiled(values)
    assert values.tolist() == [1, 2, 3]
    return bool(compiled._cache_hits)  # noqa: SLF001  (numba's count, which its `stats` would read from its own cache)


def name_another_processor(_: object) -> tuple[str, str, str]:
    return "another", "processor", ""


def sign(body: bytes) -> bytes:
    return hashlib.sha256(body).digest() + body


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut short": lambda data: data[: len(data) // 2],
    "without its end": lambda data: data[:-1],
    "one bit of its code": lambda data: data[:400] + bytes([data[400] ^ 1]) + data[401:],
    "one bit of its hash": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "zeros": lambda data: bytes(len(data)),
    "foreign": lambda _: sign(pickle.dumps("a text")),
    "no pickle": lambda _: sign(b"no pickle"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_made_anew(cache: Path, damage: str) -> None:
    assert not run_new()
    [file] = cache.iterdir()
    whole, name = file.read_bytes(), (__name__.rpartition(".")[2], "add_one")
    assert run_new()
    assert kernel_cache.has_kernel(*name)
    file.write_bytes(DAMAGES[damage](whole))
    assert kernel_cache.has_kernel(*name) == (damage in {"foreign", "no pickle"})
    assert not run_new()
    assert [path.name for path in cache.iterdir()] == [file.name]
    assert run_new()


@pytest.mark.parametrize("kind", ["a file in place of the folder", "a folder in place of the file"])
def test_a_folder_that_cannot_be_written_costs_time_alone(cache: Path, kind: str) -> None:
    if kind.startswith("a file"):
        cache.write_bytes(b"")
    else:
        run_new()
        [file] = cache.iterdir()
        file.unlink()
        file.mkdir()
    for _ in range(2):
        assert not run_new()


def test_a_full_disk_costs_time_alone(tmp_path: Path) -> None:
    environment = {**os.environ, "FILMVIDEO_CACHE": str(tmp_path)}
    for _ in range(2):
        found = ran([sys.executable, "-c", ALONE, "1000"], check=True, capture_output=True, text=True, env=environment)
        assert (found.returncode, found.stdout, found.stderr) == (0, TWICE, "")
    assert list((tmp_path / "kernels").iterdir()) == []


def test_two_first_runs_at_once_end_right(tmp_path: Path) -> None:
    environment = {**os.environ, "FILMVIDEO_CACHE": str(tmp_path)}
    runs = [
        subprocess.Popen([sys.executable, "-c", ALONE], stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]
    assert [run.communicate(timeout=200)[0] for run in runs] == [TWICE, TWICE]
    [file] = (tmp_path / "kernels").iterdir()
    before = file.stat().st_ino
    assert (
        ran([sys.executable, "-c", ALONE], check=True, capture_output=True, text=True, env=environment).stdout == TWICE
    )
    assert file.stat().st_ino == before


def test_another_version_or_processor_has_files_of_its_own(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not run_new()
    monkeypatch.setattr(kernel_cache, "_versions", lambda: "f" * 64)
    assert not kernel_cache.has_kernel(__name__.rpartition(".")[2], "add_one")
    assert not run_new()
    assert kernel_cache.has_kernel(__name__.rpartition(".")[2], "add_one")
    assert run_new()
    compiled: Any = kernel(add_one)
    codegen: object = compiled.targetctx.codegen()
    monkeypatch.setattr(codegen.__class__, "magic_tuple", name_another_processor)
    assert not run_new()
    assert len(list(cache.iterdir())) == 3


def test_the_files_used_longest_ago_go_first(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not run_new()
    [file] = cache.iterdir()
    size = file.stat().st_size
    monkeypatch.setattr(kernel_cache, "MOST_BYTES", size * 5 // 2)
    for n in range(4):
        older = cache / f"old{n}.kernel"
        older.write_bytes(bytes(size))
        os.utime(older, (n, n))
    file.unlink()
    assert not run_new()
    assert {path.name for path in cache.iterdir()} == {file.name, "old3.kernel"}
