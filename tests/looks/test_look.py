"""Looks: what ships, what is refused, the way to a file and back, and the hash."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from helpers.films import CAMERA_FILMS, REVERSALS

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.parameters import Parameters
from filmvideo.film.backing import BackingSettings
from filmvideo.film.development import CouplerSettings
from filmvideo.film.exposure import CameraSettings
from filmvideo.film.printing import PrinterSettings
from filmvideo.film.push_pull import DevelopmentSettings
from filmvideo.film.stock_file import load_stock
from filmvideo.film.viewing import ViewingSettings
from filmvideo.looks.changes import with_changes, with_settings
from filmvideo.looks.files import load_look, look_from_values, look_to_values, save_look
from filmvideo.looks.gates import GATE_WIDTH_MM
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_look, find_stock, look_paths, presets_dir, stock_names

LOOKS = look_paths()


@pytest.mark.parametrize("name", LOOKS)
def test_every_shipped_look_loads_and_says_why(name: str) -> None:
    look = load_look(name)
    assert look.name
    assert look.why.endswith(".")
    assert look.camera_film.name


def test_there_are_a_dozen() -> None:
    assert len(LOOKS) >= 12


def test_a_look_comes_back_from_its_file(tmp_path: Path) -> None:
    look = Look(
        stock="vision3-500t",
        print="2393",
        gate="super16",
        backing=BackingSettings("none"),
        camera=CameraSettings(-1.5, 3800.0, "none"),
        couplers=CouplerSettings(0.5),
        printer=PrinterSettings(points=(24.0, 25.5, 30.0), trim_points=(0.0, 1.0, -1.0), brightness_stops=-0.5),
        view=ViewingSettings("d65"),
        name="Round",
        why="To come back.",
    )
    for one in (look, Look(), replace(look, camera=CameraSettings())):
        save_look(one, tmp_path / "look.toml", overwrite=True)
        back = load_look(tmp_path / "look.toml")
        assert replace(back, name=one.name) == one
        assert back.hash() == one.hash()


def test_a_look_with_everything_on_comes_back_from_its_file(tmp_path: Path) -> None:
    look = with_settings(
        Look(stock="tri-x"),
        {
            "lens.vignette_stops": "0.5",
            "diffusion.shares": "[1, 0, 0]",
            "flicker.lamp_stops": "0.1",
            "weave.vertical_um": "12",
            "weave.mechanism": "home camera",
            "leak.side": "both",
            "grain.model": "crystals",
            "crystals.layers": "25",
            "dirt.dust_per_cm2": "3",
            "print_dirt.scratches_per_cm": "1",
            "printer.trim_points": "[1, 0, -1]",
            "scan.aperture_um": "10",
            "scan.balance": "none",
        },
    )
    assert look.weave.mechanism == "home camera"
    assert look.crystals.layers == 25
    save_look(look, tmp_path / "look.toml")
    back = load_look(tmp_path / "look.toml")
    assert replace(back, name="") == look
    assert back.hash() == look.hash() != Look(stock="tri-x").hash()
    assert "[film_breathing]" not in (tmp_path / "look.toml").read_text(encoding="utf-8")


def test_the_hash_is_of_what_decides_the_rendering(tmp_path: Path) -> None:
    look = Look()
    assert replace(look, name="Other", why="Other.").hash() == look.hash()
    changed = [
        replace(look, stock="vision3-500t"),
        replace(look, print="2393"),
        replace(look, gate="super16"),
        replace(look, camera=CameraSettings(stops=0.1)),
        replace(look, couplers=CouplerSettings(0.9)),
        replace(look, printer=PrinterSettings(points=(25.0, 25.0, 25.1))),
        replace(look, view=ViewingSettings("d50")),
    ]
    assert len({one.hash() for one in (look, *changed)}) == len(changed) + 1
    sheet = tmp_path / "own.toml"
    text = (presets_dir() / "stocks" / "vision3-250d.toml").read_text(encoding="utf-8")
    sheet.write_text(text, encoding="utf-8")
    assert Look(stock=str(sheet)).hash() == look.hash()  # the same film by another name
    other = tmp_path / "own2.toml"
    other.write_text(text + "# another batch\n", encoding="utf-8")
    assert Look(stock=str(other)).hash() != look.hash()
    assert replace(look, print="2383").hash() == look.hash()  # what auto means


def test_a_stock_file_is_found_from_where_the_look_lies(tmp_path: Path) -> None:
    text = (presets_dir() / "stocks" / "vision3-50d.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    (tmp_path / "look.toml").write_text('schema = 1\n[film]\nstock = "own.toml"\n', encoding="utf-8")
    assert load_look(tmp_path / "look.toml").camera_film.id == "vision3-50d"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"stock": "vison3-250"}, "nearest: vision3-250d"),
        ({"stock": "2383"}, "must be camera film"),
        ({"print": "vision3-500t"}, "must name print film"),
        ({"print": "2384"}, "nearest: 2383"),
        ({"stock": "velvia-50", "print": "scan"}, "needs a negative"),
        ({"gate": "35"}, "known: super8"),
        ({"print": "none", "printer": PrinterSettings(flash=0.1)}, "needs a print"),
        ({"development": DevelopmentSettings(process="cross")}, "needs reversal film"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises((PresetError, ParameterError), match=message):
        Look(**wrong)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("stage", "wrong", "message"),
    [
        (CameraSettings, {"stops": float("nan")}, "stops must be -10 to 10, got nan"),
        (CameraSettings, {"stops": 12.0}, "stops must be -10 to 10, got 12"),
        (CameraSettings, {"light_kelvin": 999.0}, "light_kelvin must be 0, or 1000 to 25000, got 999"),
        (CameraSettings, {"filter": "x"}, "filter must be auto or none, got 'x'"),
        (CameraSettings, {"light_kelvin": 3200.0, "led_nm": 640.0}, "are both set"),
        (ViewingSettings, {"lamp": "sun"}, "lamp must be auto, xenon, d50 or d65, got 'sun'"),
        (CouplerSettings, {"strength": 3.0}, "strength must be 0 to 2, got 3"),
        (CouplerSettings, {"strength": float("nan")}, "strength must be 0 to 2, got nan"),
        (PrinterSettings, {"points": (25.0, 25.0, -1.0)}, "points must be 0 to 50, got -1"),
    ],
)
def test_a_stage_that_cannot_be_is_refused(stage: type[Parameters], wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        stage(**wrong)


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_every_film_has_its_usual_way_to_the_eye(name: str) -> None:
    look = Look(stock=name)
    stock, film = find_stock(name), look.print_film
    assert look.has_filter == (stock.kind == "reversal")
    if film is None:
        assert stock.kind == "reversal"
    else:
        assert film.kind == "print"
        assert film.layers == stock.layers
    assert look.viewing_lamp == ("xenon" if stock.medium == "cine" or len(stock.layers) == 1 else "d50")


def test_sizes_on_film_follow_the_gate() -> None:
    assert Look(gate="super35").um_per_px(2048) == pytest.approx(24890 / 2048)
    assert list(GATE_WIDTH_MM.values()) == sorted(GATE_WIDTH_MM.values())


def test_changes_from_the_command_line() -> None:
    none = with_changes(Look(), stock=None, print_film=None, gate=None, stops=None)
    assert none == Look()
    some = with_changes(Look(), stock="500t", print_film="none", gate="Super 16", stops=-1.0)
    assert (some.stock, some.print, some.gate, some.camera.stops) == ("500t", "none", "super16", -1.0)
    assert with_changes(Look(), stock=None, print_film=None, gate=None, stops=0.0).camera.stops == 0
    with pytest.raises(ParameterError, match="super16"):
        with_changes(Look(), stock=None, print_film=None, gate="super17", stops=None)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("vision3", "vision3-250d"),
        ("Vision3 500T", "vision3-500t"),
        ("VISION3_50D", "vision3-50d"),
        ("5219", "vision3-500t"),
        ("Kodak Vision3 250D", "vision3-250d"),
        ("doublex", "double-x"),
        ("Velvia 50", "velvia-50"),
    ],
)
def test_stocks_answer_to_what_people_call_them(said: str, meant: str) -> None:
    assert find_stock(said).id == meant


def test_names_are_unambiguous_and_files_are_found() -> None:
    for path in (presets_dir() / "stocks").glob("*.toml"):
        stock = load_stock(path)
        assert stock.id == path.stem
        for name in (stock.id, stock.name, *stock.aliases):
            assert find_stock(name).id == stock.id
        assert torch.equal(find_stock(str(path)).log_sensitivity, stock.log_sensitivity)
    assert set(REVERSALS) < set(stock_names().values())


def test_wrong_names_list_the_nearest() -> None:
    with pytest.raises(PresetError, match="Unknown stock 'ektachrme'; nearest: ektachrome-100d"):
        find_stock("ektachrme")
    with pytest.raises(PresetError, match="Unknown look 'moonlite'; nearest: moonlight"):
        find_look("moonlite")


def test_the_name_of_film_breathing_in_earlier_releases_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_text('schema = 1\n[film]\nstock = "tri-x"\n[breath]\nrms_um = 30.0\n', encoding="utf-8")
    look = load_look(path)
    assert look.film_breathing.rms_um == 30
    values = look_to_values(look)
    assert look_from_values({"breath": values.pop("film_breathing"), **values}, "a manifest") == look


def test_the_backing_of_earlier_releases_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_text('schema = 1\n[film]\nstock = "tri-x"\nbacking = "none"\n', encoding="utf-8")
    look = load_look(path)
    assert look.backing == BackingSettings("none")
    assert look_from_values({**look_to_values(look), "backing": "none"}, "a manifest") == look
    save_look(look, path, overwrite=True)
    assert "[backing]" in path.read_text(encoding="utf-8")
    assert load_look(path).backing == look.backing
    path.write_text('schema = 1\n[film]\nstock = "tri-x"\nbacking = "none"\n[backing]\nreflectance = 0.04\n')
    assert load_look(path).backing == BackingSettings("none", 0.04)
    path.write_text('schema = 1\n[film]\nstock = "tri-x"\nbacking = "matt"\n')
    with pytest.raises(PresetError, match=r"old\.toml: backing\.kind must be auto, .* got 'matt'"):
        load_look(path)


def test_the_backing_is_set_by_key() -> None:
    look = with_settings(Look(stock="vision3-500t"), {"backing.reflectance": "0.02", "backing.kind": "none"})
    assert look.backing == BackingSettings("none", 0.02)
    with pytest.raises(PresetError, match="reflectance must be 0 to 1, got 2"):
        with_settings(look, {"backing.reflectance": "2"})
