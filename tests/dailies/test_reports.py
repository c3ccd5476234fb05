"""Reports always come: one clip's facts cost its line, a file that cannot be written is named, cells stay text."""

from __future__ import annotations

import csv
import errno
import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from helpers.cards import write_wav
from helpers.clips import write_clip
from helpers.commands import ALONE

from filmvideo.base.errors import MediaError
from filmvideo.cli import main
from filmvideo.dailies import lists, mhl, page, timeline
from filmvideo.dailies.line_faults import LineFaults
from filmvideo.dailies.lists import write_csv
from filmvideo.dailies.recipe import DailiesRecipe, FilmSettings, default_deliveries
from filmvideo.dailies.reports import write_reports
from filmvideo.dailies.result import Result, exit_status
from filmvideo.media import probe

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("dailies.ale", "dailies.csv", "dailies.json", "timeline.otio", "index.html")
RECIPE = DailiesRecipe(FilmSettings(), default_deliveries())


def result_of(folder: Path, name: str) -> Result:
    """Return the result of a clip that is its own delivery."""
    clip = folder / f"{name}.mov"
    if not clip.exists():
        write_clip(clip, frames=2)
    return Result(clip, name, "done", info=probe(clip), files={"proxy": clip}, frames=2)


@pytest.mark.parametrize("kind", [MediaError, ValueError, KeyError, RecursionError, UnicodeEncodeError])
@pytest.mark.parametrize(
    ("place", "lacking"),
    [
        ((lists, "tape_of"), {"dailies.ale", "dailies.csv"}),
        ((lists, "length_of"), {"dailies.ale", "dailies.csv", "index.html"}),
        ((timeline, "_clip"), {"timeline.otio"}),
        ((page, "_section"), {"index.html"}),
        ((Result, "to_json"), {"dailies.json"}),
    ],
)
def test_one_clips_facts_cost_its_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[Any, str],
    lacking: set[str],
    kind: type[Exception],
) -> None:
    good, bad = result_of(tmp_path, "good"), result_of(tmp_path, "bad")
    honest = getattr(*place)
    fault = UnicodeEncodeError("utf-8", "x", 0, 1, "why") if kind is UnicodeEncodeError else kind("why")

    def strict(*values: Any) -> Any:  # noqa: ANN401
        if any(v is bad or v is bad.info for v in values):
            raise fault
        return honest(*values)

    monkeypatch.setattr(*place, strict)
    faults = write_reports([good, bad], [], tmp_path, tmp_path, RECIPE)
    assert {fault.name for fault in faults} >= lacking
    assert exit_status([good, *faults]) == 3
    for name in FILES:
        assert "good" in (tmp_path / name).read_text(), name
    for name in ("dailies.csv", "dailies.json", "index.html"):
        assert "bad" in (tmp_path / name).read_text(), name


def test_a_list_that_cannot_be_written_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = lists.write_whole

    def full(path: Path, data: bytes) -> None:
        if path.name == "dailies.csv":
            raise OSError(errno.ENOSPC, "No space left on device")
        honest(path, data)

    monkeypatch.setattr(lists, "write_whole", full)
    faults = write_reports([result_of(tmp_path, "good")], ["a remark"], tmp_path, tmp_path, RECIPE)
    assert [(fault.name, fault.status) for fault in faults] == [("dailies.csv", "failed")]
    assert "No space left" in (tmp_path / "index.html").read_text()
    assert json.loads((tmp_path / "dailies.json").read_text())["remarks"] == ["a remark"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "plain"])
def test_a_cell_that_a_spreadsheet_would_compute_stays_text(tmp_path: Path, name: str) -> None:
    result = replace(result_of(tmp_path, "a"), name=name, why=name)
    write_csv([result], tmp_path, LineFaults())
    with (tmp_path / "dailies.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    wanted = name if name == "plain" else f"'{name}"
    assert (row["Name"], row["Why"]) == (wanted, wanted)


def test_a_file_that_cannot_be_sealed_is_named(tmp_path: Path) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (card / "a.mov").write_bytes(b"a")
    (card / "gone.mov").symlink_to(card / "nowhere")
    (card / "bell\x07.mov").write_bytes(b"b")
    path, remarks = mhl.seal(card, but=tmp_path / "out")
    text = path.read_text()
    assert "a.mov" in text
    assert "bell\\x07.mov" in text
    assert len(remarks) == 2
    assert any("lacks gone.mov" in remark for remark in remarks)


def test_a_rule_that_fails_costs_its_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "card").mkdir()
    for name in ("a", "b"):
        write_clip(tmp_path / "card" / f"{name}.mov", frames=1)
    honest = DailiesRecipe.rule_for

    def strict(self: DailiesRecipe, name: str, place: Path) -> object:
        if name == "a":
            raise ZeroDivisionError
        return honest(self, name, place)

    monkeypatch.setattr(DailiesRecipe, "rule_for", strict)
    (tmp_path / "r.toml").write_text("schema = 1\n[film]\nstock = 'vision3'\n[[output]]\ncodec = 'ffv1'\nname = 'x'\n")
    out = tmp_path / "out"
    assert main(["dailies", str(tmp_path / "card"), "-o", str(out), "--recipe", str(tmp_path / "r.toml")]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    clips = json.loads((out / "dailies.json").read_text())["clips"]
    assert [clip["status"] for clip in clips] == ["failed", "done"]


def test_a_full_disk_is_named_and_the_run_goes_on_later(tmp_path: Path) -> None:
    """Files of more than 400 kB are refused, as on a full disk, but by the process's own limit."""
    (tmp_path / "card").mkdir()
    for name, frames in (("long", 24), ("short", 1)):
        write_clip(tmp_path / "card" / f"{name}.mov", size=(320, 240), frames=frames)
    (tmp_path / "r.toml").write_text("schema = 1\n[film]\nstock = 'vision3'\n[[output]]\ncodec = 'ffv1'\nname = 'x'\n")
    asked = ["dailies", str(tmp_path / "card"), "-o", str(tmp_path / "out"), "--recipe", str(tmp_path / "r.toml")]
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)); "
    program = f"{limited} from filmvideo.cli import main; sys.exit(main({asked!r}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=ALONE)
    assert done.returncode == 1, done.stderr
    assert "long: failed; " in done.stderr
    assert "too large" in done.stderr
    assert "short: done" in done.stderr
    assert "long" in (tmp_path / "out" / "index.html").read_text()
    assert not list((tmp_path / "out").rglob("*.part*"))
    assert main([*asked, "--resume"]) == 0
    values = json.loads((tmp_path / "out" / "dailies.json").read_text())
    assert [clip["status"] for clip in values["clips"]] == ["done", "done"]


def test_a_sound_file_of_an_unknown_codec_is_named_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("card", "sound"):
        (tmp_path / folder).mkdir()
    write_clip(tmp_path / "card" / "a.mov", frames=1)
    write_wav(tmp_path / "sound" / "good.wav", 0, 9600)
    data = (tmp_path / "sound" / "good.wav").read_bytes()
    codec = data.index(b"fmt ") + 8
    (tmp_path / "sound" / "odd.wav").write_bytes(data[:codec] + b"\x77\x66" + data[codec + 2 :])
    asked = ["dailies", str(tmp_path / "card"), "-o", str(tmp_path / "out"), "--stock", "vision3"]
    assert main([*asked, "--sound", str(tmp_path / "sound")]) == 0
    assert "odd.wav" in capsys.readouterr().err
