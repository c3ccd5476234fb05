"""The manuals of the commands, and what is printed without one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.commands import ALONE, answer
from helpers.running import ran

from filmvideo.cli import main

if TYPE_CHECKING:
    pass

torch.set_num_threads(1)

COMMANDS = (
    "process",
    "still",
    "preview",
    "vary",
    "contact",
    "dailies",
    "probe",
    "stocks",
    "looks",
    "spaces",
    "codecs",
    "cache",
    "verify",
    "bench",
)


def test_help_and_version_need_no_film() -> None:
    script = "import sys; from filmvideo.cli import main; main(sys.argv[1:]); print('torch' in sys.modules)"
    for argument, expected in (
        ("--help", "process"),
        ("--version", "filmvideo 0.1"),
        ("process --help", "--stock"),
        ("match fit --help", "--model"),
    ):
        words = [sys.executable, "-c", script, *argument.split()]
        done = ran(words, capture_output=True, text=True, check=True, env=ALONE)
        assert expected in done.stdout
        assert done.stdout.endswith("False\n")
        assert done.stderr == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_manual(capsys: pytest.CaptureFixture[str], command: str) -> None:
    text = answer(capsys, command, "--help")
    assert text.startswith("Usage: filmvideo")
    assert "\b" not in text
    assert "--help" in text


def test_module_and_no_arguments() -> None:
    done = ran([sys.executable, "-m", "filmvideo"], capture_output=True, text=True, check=False, env=ALONE)
    assert done.returncode == 2
    assert "Commands:" in done.stdout + done.stderr


def test_a_command_alone_is_its_manual(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["match"]):
        main(arguments)
        said = capsys.readouterr()
        assert (said.out + said.err).startswith("Usage: filmvideo")


def test_a_closed_pipe_is_no_error_to_talk_about() -> None:
    script = f"{sys.executable} -m filmvideo spaces | head -n 1"
    done = ran(["sh", "-c", script], capture_output=True, text=True, check=True, env=ALONE)
    assert done.stdout == "--input-space\n"
    assert done.stderr == ""
