"""docs/looks.md: its commands run in their order and print what the page shows, and its file and program work."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import torch
from helpers.commands import answer
from helpers.footage import with_sound

from filmvideo.looks.files import load_look
from filmvideo.looks.own_looks import own_look_path
from filmvideo.pipeline.keys import describe_keys

torch.set_num_threads(1)
PAGE = (Path(__file__).parents[2] / "docs" / "looks.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|text|toml|python)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def run(capsys: pytest.CaptureFixture[str], line: str) -> str:
    """Run a command of the page in this process, and return what it prints."""
    program, *words = shlex.split(line)
    assert program == "filmvideo"
    return answer(capsys, *words)


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with_sound(tmp_path / "clip.mov", frames=2)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FILMVIDEO_LOOKS", str(tmp_path / "own"))
    printed = ""
    for kind, block in BLOCKS:
        if kind == "toml":
            Path("harbour.toml").write_text(block, encoding="utf-8")
        elif kind == "sh":
            printed = "".join(run(capsys, line) for line in block.splitlines())
        elif kind == "text":
            assert printed == block
        else:
            exec(compile(block, "looks.md", "exec"), {"__name__": "example"})  # noqa: S102
            assert 'name = "Blue hour, darker"' in capsys.readouterr().out
    frames = {path.stem: path.read_bytes() for path in tmp_path.glob("*.png")}
    assert frames["a"] == frames["b"] == frames["c"] == frames["d"] != frames["e"]
    assert load_look("blue hour").why == "For the harbour."
    assert own_look_path("Blue Hour") == tmp_path / "own" / "blue-hour.toml"


def test_the_page_has_every_kind_of_example() -> None:
    assert [kind for kind, _ in BLOCKS].count("text") == 4
    assert {kind for kind, _ in BLOCKS} == {"sh", "text", "toml", "python"}


def test_a_key_is_shown_as_the_command_lists_it(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.findall(r"^    (\S.*\n)    (    .*\n)", PAGE, re.MULTILINE)
    assert len(shown) == 1
    assert "".join(shown[0]) in answer(capsys, "looks", "--keys")
    assert {"schema", "film.stock", "look.why"} < {key.key for key in describe_keys()}
