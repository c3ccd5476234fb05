"""`vary`: each picture is the look that its words make, in the place of its row and column."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.clips import write_clip
from helpers.commands import one_line

from filmvideo.cli import main
from filmvideo.cli.options.variants import split_values
from filmvideo.media import read_still
from filmvideo.reproduce.reproduce import reproduce

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)
FILM = ["--stock", "vision3", "--grain", "0", "--engine", "fast"]
GAP, STRIP = 2, 5
"""Between cells, and below a picture of 48 rows, in px."""


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "shot.mov", "prores_ks", "yuv422p10le", frames=2)


def cell(sheet: torch.Tensor, row: int, column: int) -> torch.Tensor:
    """Return the picture at a place of a sheet of 64 × 48."""
    top, left = GAP + row * (48 + STRIP + GAP), GAP + column * (64 + GAP)
    return sheet[:, top : top + 48, left : left + 64]


def test_two_settings_make_a_grid_and_each_cell_has_the_words_that_make_it(
    shot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "grid.png"
    varied = ["--vary", "camera.stops=-1,0,1", "--vary", "printer.points=[25, 25, 25],[29,25,25]"]
    assert main(["vary", str(shot), *FILM, *varied, "-o", str(target), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["films"][0] == "--set camera.stops=-1 --set printer.points=[25,25,25]"
    assert (told["width"], told["height"]) == (2 * 66 + 2, 3 * 55 + 2)
    sheet = read_still(target)
    for row, column, words in ((0, 0, told["films"][0]), (1, 1, told["films"][3]), (2, 0, told["films"][4])):
        one = tmp_path / f"{row}{column}.png"
        assert main(["vary", str(shot), *FILM, *words.split(), "--vary", "camera.flash=0", "-o", str(one)]) == 0
        assert torch.equal(cell(sheet, row, column), cell(read_still(one), 0, 0))
    dark, bright = cell(sheet, 0, 0).mean(), cell(sheet, 2, 0).mean()
    assert dark < cell(sheet, 1, 0).mean() < bright
    assert cell(sheet, 1, 1)[0].mean() < 0.6 * cell(sheet, 1, 0)[0].mean()


def test_films_are_varied_by_name_and_a_row_is_the_default(shot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["vary", str(shot), "--stocks", "250d, portra 400", "--engine", "fast", "--at", "frame 1", "--seed", "4"]
    assert main(asked) == 0
    assert "--stock 250d, --stock 'portra 400'; 134 x 57" in capsys.readouterr().out
    beside = shot.with_name("shot.vary.jpg")
    manifest = json.loads(beside.with_name("shot.vary.jpg.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["first_frame"], manifest["seed"]) == ("sheet", 1, 4)
    assert set(manifest["films"]) >= {"Kodak Vision3 250D", "Kodak Portra 400"}
    assert main(asked) == 1
    assert "--overwrite replaces it" in one_line(capsys)
    assert reproduce(beside.with_name("shot.vary.jpg.json")).same_bytes


def test_a_grid_of_looks_and_prints(shot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    looks = ["--looks", "vision3-day,night-500t", "--prints", "2383,none", "--engine", "fast"]
    assert main(["vary", str(shot), *looks, "-o", str(tmp_path / "a.jpg"), "--json"]) == 0
    films = json.loads(capsys.readouterr().out)["films"]
    assert films == [f"--look {a} --print {b}" for a in ("vision3-day", "night-500t") for b in ("2383", "none")]


def test_the_look_that_is_varied_can_be_saved(shot: Path, tmp_path: Path) -> None:
    saved = tmp_path / "mine.toml"
    varied = ["--vary", "camera.stops=0,1", "--set", "camera.flash=0.01", "--save", str(saved)]
    assert main(["vary", str(shot), *FILM, *varied, "-o", str(tmp_path / "a.jpg")]) == 0
    assert "flash = 0.01" in saved.read_text(encoding="utf-8")
    assert "stops" not in saved.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "One or two of --vary, --looks, --stocks and --prints"),
        (["--vary", "a=1", "--stocks", "250d", "--prints", "2383"], "--vary a is not known"),
        (["--vary", "camera.flash=0", "--looks", "night-500t", "--prints", "2383"], "got 3 of them"),
        (["--stock", "250d", "--vary", "camera.stop=0,1"], "--vary camera.stop is not known; nearest: camera.stops"),
        (["--stock", "250d", "--vary", "camera.stops=0,one"], "--vary: camera.stops must be"),
        (["--stock", "250d", "--vary", "camera.stops=0,99"], "--vary: camera.stops must be"),
        (["--stock", "250d", "--vary", "camera.stops"], "must be KEY=A,B,C"),
        (["--stock", "250d", "--vary", "camera.stops="], "takes values with commas"),
        (["--stock", "250d", "--vary", "printer.points=[25,25,25"], "takes values with commas"),
        (["--stock", "250d", "--stocks", "500t"], "--stocks takes the place of --stock"),
        (["--look", "night-500t", "--looks", "vision3-day"], "--looks takes the place of --look"),
        (["--vary", "camera.stops=0,1"], "A film is missing"),
        (["--stocks", "250d,250q"], "nearest"),
        (["--stocks", "250d", "-o", "x.gif"], "cannot be written as"),
        (["--stocks", "250d", "--save", "x.toml"], "--save writes the look that is varied"),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(
    shot: Path, tmp_path: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["vary", str(shot), *more]) == 1
    assert said in one_line(capsys)
    assert not list(tmp_path.glob("*.vary.*"))


def test_no_more_than_64_pictures(shot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grid = [word for key in ("stops", "flash") for word in ("--vary", f"camera.{key}={_numbers(9)}")]
    assert main(["vary", str(shot), "--stock", "250d", *grid]) == 1
    assert "at most 64 pictures, got 81" in one_line(capsys)


def test_brackets_keep_their_commas() -> None:
    assert split_values("vary", "[1,2,3], [4,5,6],7") == ["[1,2,3]", "[4,5,6]", "7"]
    assert split_values("vary", "a,a, b,") == ["a", "b"]


def _numbers(count: int) -> str:
    return ",".join(f"0.{n}" for n in range(count))
