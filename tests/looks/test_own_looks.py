"""The folder of the user's own looks: where it is, how it is searched, and what a wrong file in it does."""

from __future__ import annotations

from collections.abc import Iterator
from errno import EACCES
from pathlib import Path

import pytest

from filmvideo.base import user_dirs
from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.dailies.recipe import FilmSettings, read_recipe
from filmvideo.looks.catalogue import list_looks
from filmvideo.looks.files import load_look, save_look
from filmvideo.looks.look import Look
from filmvideo.looks.own_looks import own_look_paths, own_looks_dir
from filmvideo.looks.presets import find_look, look_paths


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of own looks, which is not there yet."""
    monkeypatch.setenv("FILMVIDEO_LOOKS", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.mark.parametrize(
    ("platform", "variable", "wanted"),
    [
        ("linux", "", "home/.config/filmvideo/looks"),
        ("linux", "XDG_CONFIG_HOME", "named/filmvideo/looks"),
        ("darwin", "", "home/Library/Application Support/filmvideo/looks"),
        ("win32", "APPDATA", "named/filmvideo/looks"),
    ],
)
def test_the_folder_is_the_platforms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, wanted: str
) -> None:
    for name in ("FILMVIDEO_LOOKS", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(user_dirs.sys, "platform", platform)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "named"))
    assert own_looks_dir() == tmp_path / wanted


def test_a_look_saved_by_name_is_found_by_name(folder: Path) -> None:
    assert own_look_paths() == {}
    path = save_look(Look(stock="tri-x"), "Blue Hour")
    assert path == folder / "blue-hour.toml"
    for name in ("blue-hour", "Blue Hour", "BLUEHOUR"):
        assert load_look(name) == Look(stock="tri-x", name="blue-hour")
    with pytest.raises(PresetError, match="Unknown look 'blue-our'; nearest: blue-hour"):
        load_look("blue-our")
    assert save_look(Look(stock="tri-x"), "Größe 夜").stem == "grösse-夜"
    assert load_look("grösse 夜").stock == "tri-x"


def test_a_recipe_of_dailies_finds_it_too(folder: Path, tmp_path: Path) -> None:
    save_look(Look(stock="tri-x"), "blue hour")
    (tmp_path / "show.toml").write_text('schema = 1\n[film]\nlook = "Blue Hour"\n', encoding="utf-8")
    recipe = read_recipe(tmp_path / "show.toml", FilmSettings(None, "", "auto", None))
    assert recipe.film.look == load_look(folder / "blue-hour.toml")


def test_a_folder_that_cannot_be_read_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()

    def refuse(_: Path) -> Iterator[Path]:
        raise PermissionError(EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(PresetError, match=rf"{folder}, cannot be read \(permission denied\); mend it, or set"):
        own_look_paths()


@pytest.mark.parametrize("name", ["../..", "shows/night", "night.txt", "night.tml", r"shows\night"])
def test_a_path_of_another_kind_of_file_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(ParameterError, match=r"A look's file must end in \.toml, got"):
        save_look(Look(), name)
    assert not folder.exists()
    assert [save_look(Look(), one).name for one in ("v1.2", "v2.final")] == ["v1-2.toml", "v2-final.toml"]


@pytest.mark.parametrize("name", ["", "..", "…", "a" * 101])
def test_a_name_without_letters_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(ParameterError, match="must have 1 to 100 letters or digits, got"):
        save_look(Look(), name)
    assert not folder.exists()


@pytest.mark.parametrize("name", ["night-500t", "Night 500T"])
def test_an_own_look_cannot_take_a_shipped_looks_name(folder: Path, name: str) -> None:
    with pytest.raises(ParameterError, match="A look is named night-500t already"):
        save_look(Look(), name)
    with pytest.raises(ParameterError, match="A look is named night-500t already"):
        save_look(Look(), folder / "night-500t.toml")
    save_look(Look(), "mine")
    with pytest.raises(ParameterError, match="A look is named mine already"):
        save_look(Look(), folder / "MI-NE.toml")
    save_look(Look(stock="tri-x"), "mine", overwrite=True)
    assert load_look("mine").stock == "tri-x"


def test_a_name_of_two_looks_is_refused_and_the_file_is_found(folder: Path) -> None:
    folder.mkdir()
    own = folder / "night-500t.toml"
    own.write_text('[film]\nstock = "tri-x"\n', encoding="utf-8")
    with pytest.raises(PresetError, match=r"night-500t names the shipped look and your own .*; rename your own"):
        load_look("night-500t")
    assert load_look(own).stock == "tri-x"
    assert load_look(look_paths()["night-500t"]).stock == "vision3-500t"
    [listed] = [row for row in list_looks() if row.own]
    assert (listed.name, listed.look) == ("night-500t", None)
    assert "names the shipped look and your own" in listed.error


def test_a_broken_look_does_not_break_the_list(folder: Path) -> None:
    save_look(Look(stock="tri-x"), "good")
    (folder / "bad.toml").write_text("[film", encoding="utf-8")
    (folder / "worse.toml").write_text('[film]\nstock = "tri-x"\n[camera]\nstops = 11\n', encoding="utf-8")
    (folder / ".good.host-1-0.part.toml").write_text("[film", encoding="utf-8")
    (folder / "folder.toml").mkdir()
    found = {row.name: row for row in list_looks() if row.own}
    assert list(found) == ["bad", "folder", "good", "worse"]
    assert found["good"].look == Look(stock="tri-x", name="good")
    assert found["bad"].error.startswith(f"{folder / 'bad.toml'} is not a TOML file")
    assert found["worse"].error == "worse.toml: camera.stops must be -10 to 10, got 11."
    assert "is a folder" in found["folder"].error
    assert [row.name for row in list_looks() if not row.own] == list(look_paths())
    assert find_look("good") == folder / "good.toml"
