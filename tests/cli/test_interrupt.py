"""A run that is stopped leaves nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.commands import ALONE
from helpers.footage import lossless
from helpers.running import LONGEST_S, ended

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a clip that takes some seconds to render."""
    return lossless(tmp_path_factory.mktemp("long") / "a.mkv", frames=600, size=(128, 96))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_and_says_so(long: Path, tmp_path: Path, stop: signal.Signals) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    listen = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # jobs of a shell ignore it
    program = f"{listen}; import sys; from filmvideo.cli import main; sys.exit(main())"
    run = subprocess.Popen(
        [sys.executable, "-c", program, "process", str(long), "--stock", "vision3", "-o", str(folder / "a.mov")],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ALONE,
    )
    deadline = time.monotonic() + LONGEST_S
    while not any(path.stat().st_size for path in folder.iterdir()):
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    run.send_signal(stop)
    out, err = ended(run)
    assert run.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "filmvideo: Interrupted; nothing unfinished was left under the output's name."
    assert "Traceback" not in err
    assert list(folder.iterdir()) == []
