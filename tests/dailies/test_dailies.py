"""A card of mixed clips in, dailies out: every file, the report, the lists, and the handling of a bad clip."""

from __future__ import annotations

import csv
import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
import torch
from helpers.cards import GRADE, RECIPE, write_card
from helpers.footage import planes_of_clip

import filmvideo
from filmvideo.cli import main
from filmvideo.dailies.ale import read_ale
from filmvideo.dailies.cdl import read_grades
from filmvideo.dailies.recipe import DailiesRecipe, FilmSettings, default_deliveries
from filmvideo.dailies.run import Settings, make_dailies
from filmvideo.looks.look import Look
from filmvideo.media import probe

if TYPE_CHECKING:
    from pathlib import Path
torch.set_num_threads(1)
FILES = {"A001C001", "IMG_1", "talk", "cut"}


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("card")
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "grades.cc").write_text(GRADE)
    return write_card(folder)


@pytest.fixture(scope="module")
def made(card: Path) -> Path:
    folder = card.parent / "made"
    assert main(["dailies", str(card), "-o", str(folder), "--recipe", str(card / "recipe.toml")]) == 1
    return folder


def clip_of(made: Path, output: str, name: str) -> Path:
    return next((made / output).glob(f"{name}.*"))


def test_one_bad_clip_does_not_stop_the_others(made: Path) -> None:
    clips = {clip["name"]: clip for clip in json.loads((made / "dailies.json").read_text())["clips"]}
    status = {name: clip["status"] for name, clip in clips.items()}
    assert status == dict.fromkeys(FILES, "done") | {"cut": "damaged", "words": "failed", "memo": "left out"}
    assert "frames lost" in clips["cut"]["why"]
    assert clips["IMG_1"]["asc_sat"] == "0"
    assert clips["talk"]["asc_sat"] is None
    for output in ("archive", "marked", "view", "cut"):
        assert {path.name.split(".")[0] for path in (made / output).iterdir()} == FILES


def test_timecode_reel_and_sound_are_in_every_file(made: Path) -> None:
    for output in ("archive", "view", "cut"):
        info = probe(clip_of(made, output, "A001C001"))
        assert (info.timecode or info.stream_metadata.get("TIMECODE")) == "01:02:03:00", output
        assert info.reel == "A001", output
    sounds = {output: probe(clip_of(made, output, "talk")).audio[0] for output in ("archive", "view", "cut")}
    assert {output: sound.codec for output, sound in sounds.items()} == {
        "archive": "pcm_s16le",
        "view": "aac",
        "cut": "pcm_s16le",
    }


def test_the_film_is_that_of_process(card: Path, made: Path) -> None:
    """A single render serves every file; what is written at full size is what `process` writes, within a code."""
    target = card.parent / "process.mkv"
    filmvideo.process(card / "A001C001.mov", target, look=Look(stock="vision3"), codec="ffv1")
    for one, other in zip(planes_of_clip(target), planes_of_clip(clip_of(made, "archive", "A001C001")), strict=True):
        for p, q in zip(one, other, strict=True):
            assert int((p.int() - q.int()).abs().max()) <= 1


def test_burn_ins_change_their_place_only(made: Path) -> None:
    plain, marked = (planes_of_clip(clip_of(made, output, "A001C001")) for output in ("archive", "marked"))
    for one, other in zip(plain, marked, strict=True):
        moved = one[0] != other[0]
        assert moved[70:, :80].float().mean() > 0.1
        assert not moved[:60].any()
        assert not moved[:, 100:].any()
    assert not torch.equal(marked[0][0][70:], marked[1][0][70:])


def test_pictures_come_upright_and_fit_their_box(made: Path) -> None:
    view, whole = probe(clip_of(made, "view", "IMG_1")), probe(clip_of(made, "archive", "IMG_1"))
    assert (whole.width, whole.height, whole.rotation_deg) == (90, 160, 0)
    assert (view.width, view.height, view.rotation_deg) == (72, 128, 0)
    wide = probe(clip_of(made, "view", "A001C001"))
    assert (wide.width, wide.height) == (128, 72)


class Links(HTMLParser):
    """Every link of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002, D102
        self.found += [value for name, value in attrs if name in {"src", "href", "poster"} and value]


def test_the_report_is_whole_and_needs_nothing_from_outside(made: Path) -> None:
    text = (made / "index.html").read_text()
    links = Links()
    links.feed(text)
    assert len(links.found) > 30
    for link in links.found:
        if link.startswith("#"):
            assert f'id="{link[1:]}"' in text
        elif link != "data:,":
            assert (made / unquote(link)).is_file(), link
    for word in ("://", "@import", "fetch("):
        assert word not in text
    assert text.count("<video") == len(FILES)
    assert "encoded as" not in text
    for said in ("words.mov", "frames lost", "01:02:03:00", "sound and no picture"):
        assert said in text


def test_lists_say_what_was_made(made: Path) -> None:
    rows = {row["Name"]: row for row in read_ale(made / "dailies.ale")}
    assert set(rows) == FILES
    first = rows["A001C001"]
    assert (first["Tape"], first["Start"], first["End"], first["Duration"]) == (
        "A001",
        "01:02:03:00",
        "01:02:03:04",
        "00:00:00:04",
    )
    assert [one.names for one in read_grades(made / "dailies.ale").grades] == [("IMG_1", "IMG_1.mp4")]
    with (made / "dailies.csv").open() as file:
        assert {row["Name"]: row["Status"] for row in csv.DictReader(file)}["words"] == "failed"


def test_dailies_are_not_made_over_others(made: Path, card: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dailies", str(card), "-o", str(made), "--stock", "vision3"]) == 1
    assert "has dailies already" in capsys.readouterr().err


def order() -> DailiesRecipe:
    return DailiesRecipe(FilmSettings(Look(stock="vision3"), "Vision3"), default_deliveries())


def test_an_interruption_leaves_no_half_files(card: Path, tmp_path: Path) -> None:
    def stop(name: str, done: int, _: int) -> None:
        if name == "IMG_1" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_dailies(card, tmp_path / "out", order(), Settings(), progress=stop, say=lambda _: None)
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    left = sorted(path.name for path in files if path.suffix not in {".jpg", ".json"})
    assert left == ["A001C001.mov", "A001C001.mp4"]
