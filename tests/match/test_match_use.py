"""Pictures through a match: where it sits on the light path, what lies on top, its files, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import cast

import pytest
import torch
from helpers.clips import write_clip
from helpers.matching import one_chart

from filmvideo.base.errors import FilmvideoError, ParameterError, PresetError
from filmvideo.cli import main
from filmvideo.colour.gamuts import D65, adaptation, convert, rgb_to_xyz
from filmvideo.colour.spaces import decode, find_space
from filmvideo.engine.lookup_tables import with_lookup_tables
from filmvideo.engine.matrix_exposure import with_matrix
from filmvideo.film.emulsion import BACKINGS
from filmvideo.grain.granularity import GrainSettings
from filmvideo.grain.keys import Key
from filmvideo.looks.files import load_look, save_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.match.colour_measures import D50, density, difference
from filmvideo.match.light_path import grain_of, neutral_scale, shown
from filmvideo.match.models.registry import MODELS
from filmvideo.match.pairs import Illuminant
from filmvideo.match.preset import nearest_balance, write_stock
from filmvideo.match.store import load, load_model, save
from filmvideo.media import probe
from filmvideo.pipeline.build import film_path, light_path
from filmvideo.pipeline.light_path import LightPath
from filmvideo.render.render import render_frame, render_scene

FROZEN = Path(__file__).parent / "frozen_match"
STOCK = str(FROZEN / "stock.toml")
BARE = Look(stock=STOCK, grain=GrainSettings(amount=0))
PITCH_UM = 10.0


def film_xyz(display: torch.Tensor) -> torch.Tensor:
    """Give XYZ under D50 of display light."""
    return torch.einsum("ij,j...->i...", adaptation(D65, D50) @ rgb_to_xyz("bt2020"), display)


@cache
def named_path() -> LightPath:
    """Give the path of the stock that lies on top."""
    return film_path(Look(stock="portra-400"), PITCH_UM)


def test_a_model_of_old_gives_the_same_numbers() -> None:
    facts, model = load_model(FROZEN / "model.json")
    known = json.loads((FROZEN / "numbers.json").read_text(encoding="utf-8"))
    camera = torch.tensor(known["camera"], dtype=torch.float64).T
    found = model.under(Illuminant(known["light"], torch.ones(3, dtype=torch.float64)))(camera)
    assert float((found - torch.tensor(known["film_xyz"], dtype=torch.float64).T).abs().amax()) < 1e-9
    assert set(facts["versions"]) == {"filmvideo", "torch", "numpy", "safetensors"}


def test_a_frame_comes_out_as_the_model_says_of_its_camera() -> None:
    scene = torch.rand(3, 40, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) ** 2
    display = render_scene(scene, light_path(BARE))
    _, model = load_model(FROZEN / "model.json")
    match = find_stock(STOCK).match
    assert match is not None
    white = torch.tensor(match.white, dtype=torch.float64)
    camera = (convert("bt2020", "s-gamut3-cine") @ scene).clamp(min=0) * white[:, None]
    wanted = model.under(Illuminant("D55", white))(camera)
    assert float(difference(film_xyz(display), wanted).amax()) < 0.01


def test_a_neutral_of_the_frame_is_a_neutral_of_the_pairs() -> None:
    path = light_path(BARE)
    grey = path.expose(torch.full((3, 1), 0.18, dtype=torch.float64))
    assert grey.flatten().tolist() == pytest.approx([find_stock("portra-400").grey_log_exposure] * 3)
    brighter = light_path(replace(BARE, camera=replace(BARE.camera, stops=1.0)))
    assert float(10 ** (brighter.expose(grey * 0 + 0.18) - grey).mean()) == pytest.approx(2)


def test_the_same_light_in_another_space_comes_out_the_same() -> None:
    scene = torch.tensor([[0.18, 0.3], [0.18, 0.1], [0.18, 0.05]], dtype=torch.float64)
    shown_: list[torch.Tensor] = []
    for name in ("slog3", "logc3", "rec709"):
        space = find_space(name)
        code = torch.einsum("ij,jn->in", convert("bt2020", space.gamut), scene)
        shown_.append(render_scene(decode(code, replace(space, encoding="linear"), full_range=True), light_path(BARE)))
    for other in shown_[1:]:
        torch.testing.assert_close(other, shown_[0], rtol=1e-9, atol=1e-12)


def test_the_table_is_the_model() -> None:
    stops = torch.rand(3, 4000, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 10 - 7
    scene = 0.18 * 2 ** (stops * 0.3 + stops[:1] * 0.7)
    path = light_path(BARE)
    exact = film_xyz(render_scene(scene, path))
    for name, table, mean, most in (
        ("accurate", with_lookup_tables(path), 0.07, 0.8),
        ("fast", with_matrix(path), 0.6, 8),
    ):
        off = difference(film_xyz(render_scene(scene, table)), exact)
        print(f"{name}: table against model ΔE2000 {float(off.mean()):.3f}, at most {float(off.amax()):.2f}")
        assert float(off.mean()) < mean
        assert float(off.amax()) < most


@pytest.mark.parametrize("stops", [-3.0, 0.0, 1.5])
def test_grain_on_a_neutral_is_that_of_the_named_film(stops: float) -> None:
    path = named_path()
    assert path.printing is not None
    assert path.develop_print is not None
    printed = path.develop_print(path.printing(neutral_scale(path)))
    field = torch.full((3, 96, 96), 0.18 * 2**stops, dtype=torch.float64)
    bare = replace(path, scatter=None, halation=None)
    bare = replace(bare, develop=replace(bare.develop, diffuse=None))
    own = density(film_xyz(render_scene(field, bare, Key(4, 2))))
    clean = shown(path, printed)
    at = render_scene(field[:, :1, :1], replace(bare, grain=None, grain_print=None))
    found = density(film_xyz(at)).expand(3, 96, 96).clone()
    assert float((clean - found[:, 0, :1]).abs().sum(0).amin()) < 0.03
    light = (10**-found).mean((1, 2))
    for one in grain_of(path):
        found = one(found, Key(4, 2))
    print(f"rms of density {found.std((1, 2))}, of the film itself {own.std((1, 2))}")
    rms = [density_.std((1, 2)) for density_ in (found, own)]
    assert ((rms[0] / rms[1] - 1).abs() < 0.03).all(), rms
    assert float(torch.corrcoef(torch.stack([found[1].flatten(), own[1].flatten()]))[0, 1]) > 0.95
    assert (((10**-found).mean((1, 2)) / light - 1).abs() < 0.02).all()


def test_grain_is_new_in_every_frame_and_the_same_again() -> None:
    scene = torch.full((3, 24, 32), 0.18)
    look = Look(stock=STOCK)
    one, again, other = (
        render_frame(scene, look, Key(0, n), engine="reference", um_per_px=PITCH_UM) for n in (3, 3, 4)
    )
    assert torch.equal(one, again)
    assert float((one - other).std()) > 0.005
    assert float((render_frame(scene, BARE, engine="reference") - one).mean().abs()) < 0.01


def test_light_comes_back_from_the_base_of_the_named_film() -> None:
    scene = torch.full((3, 65, 65), 0.01, dtype=torch.float64)
    scene[:, 32, 32] = 500
    without, with_ = (
        render_scene(scene, light_path(replace(BARE, backing=backing), PITCH_UM)) for backing in ("undercoat", "none")
    )
    assert "none" in BACKINGS
    ring = with_[:, 32, 32 + 22] - without[:, 32, 32 + 22]
    assert float(ring[0]) > 2 * float(ring[2].clamp(min=1e-4))
    even = torch.full((3, 16, 16), 0.2, dtype=torch.float64)
    torch.testing.assert_close(
        render_scene(even, light_path(BARE, PITCH_UM)), render_scene(even, light_path(BARE)), rtol=1e-6, atol=1e-9
    )


def stored(tmp_path: Path) -> Path:
    """Write a match."""
    folder = tmp_path / "film"
    save(folder, "linear", MODELS["linear"].fit(one_chart()), one_chart(), settings={}, figures={})
    return folder


def test_a_match_becomes_a_stock_and_a_clip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path / "film", "chain", load_model(FROZEN / "model.json")[1], one_chart(), settings={}, figures={})
    stock, clip = tmp_path / "my-film.toml", tmp_path / "in.mov"
    make = ["match", "stock", str(tmp_path / "film"), "-o", str(stock), "--space", "slog3", "--on-top", "portra 400"]
    assert main(make) == 0
    assert "on s-gamut3-cine (slog3-sgamut3cine)" in capsys.readouterr().out
    assert main(make) == 1
    assert "--overwrite replaces it" in capsys.readouterr().err
    write_clip(clip, frames=3, size=(64, 36))
    out = tmp_path / "out.mov"
    assert (
        main(["process", str(clip), "--stock", str(stock), "--input", "logc3", "-o", str(out), "--engine", "fast"]) == 0
    )
    assert "The match my-film takes it as linear light on s-gamut3-cine" in capsys.readouterr().err
    assert probe(out).frames == 3
    exact = ["--engine", "reference"]
    assert main(["still", str(clip), "--stock", str(stock), "-o", str(tmp_path / "a.png"), *exact]) == 0
    save_look(replace(BARE, stock=str(stock), name="of mine"), tmp_path / "l.toml")
    text = (tmp_path / "l.toml").read_text(encoding="utf-8").replace(str(stock), "my-film.toml")
    (tmp_path / "l.toml").write_text(text, encoding="utf-8")
    assert load_look(tmp_path / "l.toml").camera_film.name == "my-film"
    assert main(["still", str(clip), "--look", str(tmp_path / "l.toml"), "-o", str(tmp_path / "b.png"), *exact]) == 0
    capsys.readouterr()
    assert main(["stocks", str(stock)]) == 0
    assert "a match" in capsys.readouterr().out
    assert main(["verify", str(stock)]) == 1
    assert "has no sheet" in capsys.readouterr().err


def test_the_light_nearest_to_balance_is_taken(tmp_path: Path) -> None:
    folder = stored(tmp_path)
    assert nearest_balance(one_chart()).name == "D55"
    write_stock(folder, tmp_path / "a.toml", on_top="portra-400", space="logc3", light="A")
    made = find_stock(str(tmp_path / "a.toml")).match
    assert made is not None
    assert made.light == "A"
    assert made.white == (1.0, 1.0, 1.0)  # no patch of a ColorChecker is named white


def test_a_camera_s_own_rgb_is_reached_by_its_matrix(tmp_path: Path) -> None:
    folder = stored(tmp_path)
    write_stock(folder, tmp_path / "a.toml", on_top="portra-400", space="linear-709")
    text = (tmp_path / "a.toml").read_text(encoding="utf-8")
    matrix = rgb_to_xyz("bt709").inverse() * torch.tensor([[2.0], [1.0], [0.5]], dtype=torch.float64)
    rows = cast("list[list[float]]", matrix.tolist())
    (tmp_path / "b.toml").write_text(text.replace('space = "linear-709"', f"to_camera = {rows}"), encoding="utf-8")
    one, other = (find_stock(str(tmp_path / name)).match for name in ("a.toml", "b.toml"))
    assert one is not None
    assert other is not None
    torch.testing.assert_close(one.matrix, other.matrix)
    assert "the camera's own RGB" in other.reading


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('model = "film/model.json"', 'model = "gone/model.json"', "there is no model"),
        ('sha256 = "', 'sha256 = "0', "its hash differs"),
        ('space = "linear-709"', "", "name the `space`"),
        ('space = "linear-709"', 'space = "linear-7"', "No colour space is named"),
        ('stock = "portra-400"', 'stock = "2383"', "is no colour film of a camera"),
        ('stock = "portra-400"', 'stock = "tri-x"', "is no colour film of a camera"),
        ("grey = 0.18", "gray = 0.18", "unknown key `gray`"),
        ("    1.0,\n    1.0,\n    1.0,", "1, 0, 1", "numbers above 0"),
    ],
)
def test_a_preset_that_is_wrong_is_refused_in_a_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = stored(tmp_path)
    write_stock(folder, tmp_path / "a.toml", on_top="portra-400", space="linear-709")
    text = (tmp_path / "a.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "b.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FilmvideoError, match=said):
        find_stock(str(tmp_path / "b.toml"))


def test_a_model_that_is_not_whole_or_too_new_is_refused(tmp_path: Path) -> None:
    folder = stored(tmp_path)
    write_stock(folder, tmp_path / "a.toml", on_top="portra-400", space="linear-709")
    tensors, facts = folder / "model.safetensors", folder / "model.json"
    kept = tensors.read_bytes()
    tensors.write_bytes(kept[:-1] + b"\x01")
    with pytest.raises(ParameterError, match=r"is not what model\.json was written with"):
        load(folder)
    tensors.unlink()
    with pytest.raises(ParameterError, match=r"model\.safetensors is missing"):
        load(folder)
    find_stock.cache_clear()
    with pytest.raises(ParameterError, match=r"model\.safetensors is missing"):
        find_stock(str(tmp_path / "a.toml"))
    facts.write_text(facts.read_text(encoding="utf-8").replace('"format": 2', '"format": 3'), encoding="utf-8")
    with pytest.raises(ParameterError, match="format 3; this version reads format 2; take a newer filmvideo"):
        load(folder)


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"print": "scan"}, "is no print film"),
        ({"print": "none"}, "is no print film"),
        ({"dirt": "home-movie"}, r"use \[print_dirt\]"),
        ({"development": "pushed-portra-800"}, r"leave \[development\] out"),
        ({"printer": "bleach-bypass"}, r"leave \[printer\] out"),
    ],
)
def test_what_a_match_has_no_place_for_is_refused(look: dict[str, str], said: str) -> None:
    changed = {key: value if key == "print" else getattr(load_look(value), key) for key, value in look.items()}
    with pytest.raises(PresetError, match=said):
        replace(BARE, **changed)


def test_a_look_s_hash_knows_the_model(tmp_path: Path) -> None:
    folder = stored(tmp_path)
    write_stock(folder, tmp_path / "a.toml", on_top="portra-400", space="linear-709")
    text = (tmp_path / "a.toml").read_text(encoding="utf-8")
    (tmp_path / "b.toml").write_text(text.replace("0.18", "0.2"), encoding="utf-8")
    hashes = {replace(BARE, stock=str(tmp_path / name)).hash() for name in ("a.toml", "b.toml")}
    assert len(hashes) == 2
