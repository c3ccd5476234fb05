"""Pipes whose other end stands still, closes or is full."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.footage import lossless
from helpers.piping import in_place_of, piped

from filmvideo.cli import main
from filmvideo.media.files.pipes import PipeInput

if TYPE_CHECKING:
    pass
from helpers.module_command import ALONE, FILMVIDEO

torch.set_num_threads(1)


@pytest.mark.parametrize("share", [0.2, 1.0], ids=["before the first frame", "after the last"])
def test_a_producer_that_stands_still_cannot_hold_the_program(tmp_path: Path, share: float) -> None:
    source, stream = lossless(tmp_path / "a.mkv", frames=12), tmp_path / "a.nut"
    assert piped(source, stream, str(source), "--stock", "none", "-o", "-") == 0
    with subprocess.Popen(
        [*FILMVIDEO, "process", "-", "--stock", "none", "-o", str(tmp_path / "b.mkv")],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ALONE,
    ) as run:
        assert run.stdin is not None
        run.stdin.write(stream.read_bytes()[: round(share * stream.stat().st_size)])
        run.stdin.flush()
        deadline = time.monotonic() + 30
        while struct.unpack("i", fcntl.ioctl(run.stdin, termios.FIONREAD, b"0000"))[0] and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        run.send_signal(signal.SIGTERM)
        assert run.wait(timeout=20) == 130
        assert run.stderr is not None
        assert run.stderr.read().splitlines()[-1].startswith(b"filmvideo: Interrupted")
    assert not list(tmp_path.glob("*b.mkv*"))


def test_a_terminal_is_no_stream(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def terminal(_: int) -> bool:
        return True

    monkeypatch.setattr(os, "isatty", terminal)
    assert main(["process", "-", "--stock", "none", "-o", "-"]) == 1
    assert "is a terminal" in capfd.readouterr().err


def test_what_is_read_ends_with_the_stream_or_when_nobody_wants_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abcdef")
    with in_place_of(0, tmp_path / "a", os.O_RDONLY):
        stream = PipeInput()
        assert (stream.read(4), stream.read(4), stream.read(4), stream.head) == (b"abcd", b"ef", b"", b"abcdef")
    with in_place_of(0, tmp_path / "a", os.O_RDONLY):
        stream = PipeInput()
        stream.stop()
        assert stream.read(4) == b""


def test_a_full_device_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = lossless(tmp_path / "a.mkv")
    with in_place_of(1, Path("/dev/full"), os.O_WRONLY):
        assert main(["process", str(source), "--stock", "none", "-o", "-"]) == 1
    last = capfd.readouterr().err.splitlines()[-1]
    assert last.startswith("filmvideo: ")
    assert "no space left" in last
