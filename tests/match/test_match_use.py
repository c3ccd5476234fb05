"""Pictures through a match: its place on the light path, its accuracy, and the grain and halation on top."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
import torch
from helpers.matching import FROZEN, FROZEN_WHITE, frozen_function, frozen_stock

from filmvideo.base.errors import PresetError
from filmvideo.colour.gamuts import D65, adaptation_matrix, rgb_to_rgb, rgb_to_xyz
from filmvideo.colour.romm import D50, density, difference
from filmvideo.colour.spaces import decode, find_space
from filmvideo.engine.lookup_tables import with_lookup_tables
from filmvideo.engine.matrix_exposure import with_matrix
from filmvideo.film.backing import BACKINGS, BackingSettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.grain.keys import Key
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.match.pairs import Illuminant
from filmvideo.match.store import load_model
from filmvideo.pipeline.build import film_path, light_path
from filmvideo.pipeline.learned_path import grain_of, neutral_scale, visual_density
from filmvideo.pipeline.light_path import LightPath
from filmvideo.render.render import render_frame, render_scene

STOCK = frozen_stock()
BARE = Look(stock=STOCK, grain=GrainSettings(amount=0))
PITCH_UM = 10.0


def film_xyz(display: torch.Tensor) -> torch.Tensor:
    """Return XYZ under D50 of display light."""
    return torch.einsum("ij,j...->i...", adaptation_matrix(D65, D50) @ rgb_to_xyz("bt2020"), display)


@cache
def named_path() -> LightPath:
    """Return the path of the stock that lies on top."""
    return film_path(Look(stock="portra-400"), PITCH_UM)


def test_the_frozen_model_gives_the_same_numbers() -> None:
    facts, model = load_model(FROZEN / "model.json")
    known = json.loads((FROZEN / "numbers.json").read_text(encoding="utf-8"))
    camera = torch.tensor(known["camera"], dtype=torch.float64).T
    found = model.function_in(Illuminant(known["light"], torch.ones(3, dtype=torch.float64)))(camera)
    assert float((found - torch.tensor(known["film_xyz"], dtype=torch.float64).T).abs().amax()) < 1e-9
    assert set(facts["versions"]) == {"filmvideo", "torch", "numpy", "safetensors"}


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
        code = torch.einsum("ij,jn->in", rgb_to_rgb("bt2020", space.gamut), scene)
        shown_.append(render_scene(decode(code, replace(space, encoding="linear"), full_range=True), light_path(BARE)))
    for other in shown_[1:]:
        torch.testing.assert_close(other, shown_[0], rtol=1e-9, atol=1e-12)


def test_a_frame_is_what_the_model_makes_of_its_camera() -> None:
    stops = torch.rand(3, 4000, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 10 - 7
    scene = 0.18 * 2 ** (stops * 0.3 + stops[:1] * 0.7)
    camera = (rgb_to_rgb("bt2020", "s-gamut3-cine") @ scene).clamp(min=0) * FROZEN_WHITE[:, None]
    exact, path = frozen_function()(camera), light_path(BARE)
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
    clean = visual_density(path, printed)
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
        render_scene(scene, light_path(replace(BARE, backing=BackingSettings(backing)), PITCH_UM))
        for backing in ("undercoat", "none")
    )
    assert "none" in BACKINGS
    ring = with_[:, 32, 32 + 22] - without[:, 32, 32 + 22]
    assert float(ring[0]) > 2 * float(ring[2].clamp(min=1e-4))
    even = torch.full((3, 16, 16), 0.2, dtype=torch.float64)
    torch.testing.assert_close(
        render_scene(even, light_path(BARE, PITCH_UM)), render_scene(even, light_path(BARE)), rtol=1e-6, atol=1e-9
    )


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"print": "scan"}, "must name the print film"),
        ({"print": "none"}, "must name the print film"),
        ({"dirt": "home-movie"}, r"use \[print_dirt\]"),
        ({"development": "pushed-portra-800"}, r"has learned \[development\]"),
        ({"printer": "bleach-bypass"}, r"has learned \[printer\]"),
    ],
)
def test_settings_without_a_place_in_a_match_are_refused(look: dict[str, str], said: str) -> None:
    changed = {key: value if key == "print" else getattr(load_look(value), key) for key, value in look.items()}
    with pytest.raises(PresetError, match=said):
        replace(BARE, **changed)
