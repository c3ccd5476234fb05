"""An error that no one foresaw is one sentence; its traceback is printed for `--debug` alone."""

from __future__ import annotations

import sys
from typing import NoReturn

import pytest
from helpers.running import ran

from filmvideo import cli
from filmvideo.base.errors import print_tracebacks
from filmvideo.cli import main
from filmvideo.jobs.job import PLAIN
from filmvideo.workers import block_renderer


def break_probe(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Replace `filmvideo probe` by a function that raises an error."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr("filmvideo.media.probe", fail)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("shapes [3] and [4]\ndo not match."), "ValueError: shapes [3] and [4] do not match. This"),
        (RuntimeError(), "Unexpected error: RuntimeError. This"),
        (AssertionError("x" * 9), "Unexpected error: AssertionError: xxxxxxxxx. This"),
    ],
)
def test_an_unexpected_error_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    break_probe(monkeypatch, error)
    assert main(["probe", "clip.mov"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert sentence in said.err
    assert said.err.endswith("fault of filmvideo; run again with --debug for the traceback.\n")


@pytest.mark.parametrize("arguments", [["--debug", "probe", "a.mov"], ["probe", "a.mov", "--debug"]])
def test_debug_prints_the_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    break_probe(monkeypatch, ZeroDivisionError("by zero"))
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert said.startswith("Traceback (most recent call last):")
    assert "ZeroDivisionError: by zero\n" in said
    assert said.splitlines()[-1].startswith("filmvideo: Unexpected error: ZeroDivisionError: by zero.")


def test_a_word_after_two_dashes_is_no_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", "--", "--debug"]) == 1
    assert "--debug does not exist" in capsys.readouterr().err


def test_errors_of_the_machine_keep_their_sentences(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, status, sentence in (
        (OSError(28, "No space left on device", "a.mov"), 1, "filmvideo: a.mov: no space left on device.\n"),
        (MemoryError(), 1, "filmvideo: Memory ran out; "),
        (KeyboardInterrupt(), 130, "filmvideo: Interrupted; "),
    ):
        break_probe(monkeypatch, error)
        assert main(["probe", "clip.mov"]) == status
        said = capsys.readouterr().err
        assert said.startswith(sentence)
        assert said.count("\n") == 1


def test_a_command_that_cannot_be_loaded_is_one_sentence() -> None:
    script = (
        "import sys; sys.modules['filmvideo.jobs.conversion'] = None\n"
        "from filmvideo.cli import main; sys.exit(main(['spaces']))"
    )
    done = ran([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("filmvideo: Unexpected error: ModuleNotFoundError: ")
    assert done.stderr.count("\n") == 1


def test_debug_is_in_the_manual(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert cli.DEBUG in capsys.readouterr().out


def test_a_worker_answers_with_the_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise IndexError("3 of 2")

    monkeypatch.setattr(block_renderer, "job_from_json", dict)
    monkeypatch.setattr(block_renderer, "render_range", fail)
    block = PLAIN.write(block_renderer.Block(0, 1, again=False))
    answer = PLAIN.read(block_renderer.Answer, block_renderer.Renderer({}).render(block), "answer")
    assert (answer.error or "").startswith("Unexpected error: IndexError: 3 of 2. ")
    assert capsys.readouterr().err == ""
    print_tracebacks(wanted=True)
    block_renderer.Renderer({}).render(block)
    print_tracebacks(wanted=False)
    assert "IndexError: 3 of 2\n" in capsys.readouterr().err
