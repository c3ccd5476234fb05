"""A look in the words of the command line makes that look again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from filmvideo.base.errors import ParameterError
from filmvideo.cli.options.film import FilmOptions
from filmvideo.film.exposure import CameraSettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.looks.changes import with_settings
from filmvideo.looks.command_words import command_words, differing_keys, setting_word
from filmvideo.looks.files import load_look, save_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock, look_paths

LOOKS = look_paths()


def from_words(words: list[str]) -> Look:
    """Build the look that the command line builds of words."""
    options = list(zip(words[::2], words[1::2], strict=True))
    named = dict(option for option in options if option[0] != "--set")
    film = FilmOptions(
        stock=named.get("--stock"),
        look=named.get("--look"),
        print_film=named.get("--print"),
        gate=named.get("--gate"),
        settings=[value for key, value in options if key == "--set"],
    )
    return film.build_film("still")


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("camera.stops", 0.5, "camera.stops=0.5"),
        ("camera.stops", 1, "camera.stops=1"),
        ("camera.flash", 0.00001, "camera.flash=1e-05"),
        ("printer.points", (25.0, 26.5, 25.0), "printer.points=[25,26.5,25]"),
        ("weave.mechanism", "home camera", "weave.mechanism=home camera"),
        ("film.print", "2383", "film.print=2383"),
        ("look.why", ' "Blue" ', 'look.why=" \\"Blue\\" "'),
    ],
)
def test_a_setting_is_what_set_takes(key: str, value: float | str | tuple[float, ...], word: str) -> None:
    assert setting_word(key, value) == word
    look = with_settings(Look(), dict([word.split("=", 1)]))
    table, _, name = key.partition(".")
    found = getattr(look if table in {"film", "look"} else look.settings(table), name)
    assert found == (tuple(value) if isinstance(value, tuple) else value)


@pytest.mark.parametrize("name", LOOKS)
def test_words_make_a_shipped_look_by_name_or_from_its_stock(name: str) -> None:
    look = load_look(name)
    assert command_words(look) == ["--look", name]
    words = command_words(replace(look, name=""))
    assert words[:2] == ["--stock", look.stock]
    assert from_words(words).hash() == look.hash()


@pytest.mark.parametrize("base", ["night-500t", "worn-print", "cross-velvia", "grade-it-yourself", "home-movie"])
@pytest.mark.parametrize("name", LOOKS)
def test_words_lead_from_one_look_to_any_other(base: str, name: str) -> None:
    look = load_look(name)
    words = command_words(look, load_look(base))
    assert from_words(words).hash() == look.hash()


def test_only_what_differs_from_the_named_look_is_said() -> None:
    look = load_look("night-500t")
    changed = replace(look, gate="super16", camera=replace(look.camera, stops=0.5, flash=0.02))
    words = ["--gate", "super16", "--set", "camera.stops=0.5", "--set", "camera.flash=0.02"]
    assert command_words(changed) == ["--look", "night-500t", *words]
    assert command_words(Look(camera=CameraSettings(stops=0.5))) == [
        "--stock",
        "vision3-250d",
        "--set",
        "camera.stops=0.5",
    ]
    assert command_words(changed, load_look("moonlight"))[:2] == ["--look", "moonlight"]


def test_an_own_look_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_LOOKS", str(tmp_path))
    (tmp_path / "broken.toml").write_text("[film", encoding="utf-8")
    look = replace(load_look("night-500t"), name="Blue hour", gate="super16")
    save_look(look, "evening")
    assert command_words(look) == ["--look", "evening"]
    assert command_words(replace(look, gate="16mm")) == ["--look", "evening", "--gate", "16mm"]


def test_a_slide_developed_as_a_negative_can_be_scanned() -> None:
    look = with_settings(Look(), {"film.stock": "velvia-50", "film.print": "scan", "development.process": "cross"})
    words = command_words(look)
    assert words[:2] == ["--stock", "velvia-50"]
    assert "film.print=scan" in words
    assert from_words(words).hash() == look.hash()


def test_other_words_for_the_same_films_do_not_differ() -> None:
    look, same = Look(stock="vision3-250d"), Look(stock="5207", print="2383")
    assert differing_keys(look, same) == {}
    assert list(differing_keys(Look(stock="vision3-250d"), Look(stock="portra-400", print="2383"))) == [
        "film.stock",
        "film.print",
    ]
    assert find_stock("5207").id == "vision3-250d"


def test_keys_are_set_together_and_words_of_film_and_look_too() -> None:
    look = with_settings(
        Look(), {"crystals.layers": "25", "grain.model": "crystals", "look.name": "Coarse", "film.gate": "Super 16"}
    )
    assert (look.name, look.gate, look.crystals.layers) == ("Coarse", "super16", 25)
    assert look.grain == GrainSettings(model="crystals")
    scan = with_settings(load_look("worn-print"), {"film.print": "none"})
    assert scan.print_dirt.idle
    for wrong, near in (("schema", "it is of files alone"), ("film.stok", "film.stock"), ("look.nam", "look.name")):
        with pytest.raises(ParameterError, match=rf"--set {wrong} is not known; .*{near}"):
            with_settings(Look(), {wrong: "1"})
