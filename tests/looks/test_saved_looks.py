"""Saved looks: only what differs is written, and the same look is read again, wherever its stocks lie."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import filmvideo
from filmvideo.base.errors import MediaError, PresetError
from filmvideo.film.exposure import CameraSettings
from filmvideo.film.printing import PrinterSettings
from filmvideo.looks.files import load_look, look_changes, look_from_values, look_to_toml, look_to_values, save_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import look_paths, presets_dir

LOOK = Look(stock="vision3-500t", camera=CameraSettings(stops=1), printer=PrinterSettings(points=(26, 25, 24.5)))


def put_stock(folder: Path) -> Path:
    """Write a stock's file."""
    folder.mkdir(exist_ok=True)
    path = folder / "mine.toml"
    path.write_text((presets_dir() / "stocks" / "vision3-50d.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_changes_are_the_stock_and_what_is_not_at_its_default() -> None:
    assert look_changes(Look()) == {"film": {"stock": "vision3-250d"}}
    assert look_changes(replace(LOOK, gate="super16", name="Night", why="To see.")) == {
        "look": {"name": "Night", "why": "To see."},
        "film": {"stock": "vision3-500t", "gate": "super16"},
        "camera": {"stops": 1.0},
        "printer": {"points": [26.0, 25.0, 24.5]},
    }


def test_the_text_is_short_and_has_the_name_and_the_reason() -> None:
    text = look_to_toml(replace(LOOK, name="Night", why='The "blue" hour,\ntwice.'))
    assert tomllib.loads(text)["look"] == {"name": "Night", "why": 'The "blue" hour,\ntwice.'}
    assert text.endswith("[camera]\nstops = 1.0\n\n[printer]\npoints = [26.0, 25.0, 24.5]\n")


@pytest.mark.parametrize("name", look_paths())
def test_a_shipped_look_that_is_saved_and_read_again_has_its_hash(tmp_path: Path, name: str) -> None:
    look = load_look(name)
    assert load_look(save_look(look, tmp_path / "again.toml")) == look
    assert look_from_values(look_changes(look), "the look") == look
    assert look_from_values(look_to_values(look), "the look").hash() == look.hash()


def test_whole_numbers_and_minus_zero_have_the_hash_of_their_file(tmp_path: Path) -> None:
    look = Look(camera=CameraSettings(stops=-0.0, light_kelvin=3200), printer=PrinterSettings(points=(26, 25, 24)))
    assert load_look(save_look(look, tmp_path / "whole.toml")).hash() == look.hash()


def test_values_may_be_partial_flat_or_in_tables() -> None:
    flat = look_from_values({"stock": "tri-x", "camera": {"stops": 1}}, "here")
    assert flat == Look(stock="tri-x", camera=CameraSettings(stops=1))
    nested = {"film": {"stock": "tri-x"}, "look": {"name": "A"}, "camera": {"stops": 1}}
    assert look_from_values(nested, "here") == replace(flat, name="A")
    assert nested == {"film": {"stock": "tri-x"}, "look": {"name": "A"}, "camera": {"stops": 1}}
    assert look_from_values({}, "here") == Look()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"camera": {"stops": 11}}, r"here: camera\.stops must be -10 to 10, got 11"),
        ({"camera": {"stop": 1}}, r"here: camera\.stop is not known; nearest: stops"),
        ({"film": {"stok": "x"}}, r"here: film\.stok is not known; nearest: stock"),
        ({"stock": "vison3-250"}, "here: Unknown stock 'vison3-250'"),
        ({"schema": 2}, "here: schema must be 1 to 1, got 2"),
        ({"camera": 3}, "here: camera must be a table, got 3"),
    ],
)
def test_wrong_values_are_one_sentence_that_names_them(values: dict[str, object], message: str) -> None:
    with pytest.raises(PresetError, match=message):
        look_from_values(values, "here")


def test_a_file_needs_no_schema_and_names_its_film(tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text('[film]\nstock = "tri-x"\n', encoding="utf-8")
    assert load_look(tmp_path / "short.toml") == Look(stock="tri-x", name="short")
    (tmp_path / "none.toml").write_text("[camera]\nstops = 1\n", encoding="utf-8")
    with pytest.raises(PresetError, match=r"none\.toml: film\.stock is missing"):
        load_look(tmp_path / "none.toml")


def test_a_stock_in_the_looks_folder_is_named_relative_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_stock(tmp_path / "job")
    monkeypatch.chdir(tmp_path)
    look = Look(stock="job/mine.toml")
    path = save_look(look, tmp_path / "job" / "look.toml")
    assert 'stock = "mine.toml"' in path.read_text(encoding="utf-8")
    (tmp_path / "job").rename(tmp_path / "moved")
    monkeypatch.chdir("/")
    assert load_look(tmp_path / "moved" / "look.toml").hash() == Look(stock=str(tmp_path / "moved/mine.toml")).hash()


def test_a_stock_elsewhere_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stock = put_stock(tmp_path / "stocks")
    (tmp_path / "looks").mkdir()
    monkeypatch.chdir(tmp_path)
    look = Look(stock="stocks/mine.toml")
    assert f'stock = "{stock}"' in look_to_toml(look)
    path = filmvideo.save_look(look, "looks/far.toml")
    monkeypatch.chdir("/")
    again = load_look(tmp_path / path)
    assert again.stock == str(stock)
    assert again.hash() == look.hash()


def test_a_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = save_look(LOOK, tmp_path / "look.toml")
    with pytest.raises(MediaError, match=r"look\.toml exists; --overwrite replaces it"):
        save_look(Look(), path)
    assert load_look(path).hash() == LOOK.hash()
    save_look(Look(), path, overwrite=True)
    assert load_look(path).hash() == Look().hash()
    with pytest.raises(MediaError, match="does not exist; create it first"):
        save_look(LOOK, tmp_path / "none" / "look.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["look.toml"]
