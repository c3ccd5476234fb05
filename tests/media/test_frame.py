"""Crystals over a picture, as a stage of a look."""

from __future__ import annotations

import pytest
import torch

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.grain.bitstack import BitStack
from filmvideo.grain.crystal_overlay import CrystalOverlaySettings, build_crystals
from filmvideo.grain.granularity import GrainSettings
from filmvideo.grain.keys import Key
from filmvideo.grain.tiled_crystals import TiledCrystals
from filmvideo.looks.look import Look
from filmvideo.pipeline.build import light_path
from filmvideo.render.render import render_frame

CRYSTALS = GrainSettings(model="crystals")
KEY = Key(3, 4)


def test_a_look_may_have_crystals_in_place_of_density_grain() -> None:
    path = light_path(Look(grain=CRYSTALS), 13.0)
    assert path.grain is None
    assert path.grain_print is None
    assert "crystals" in path.around_film
    before = light_path(Look(grain=CRYSTALS, crystals=CrystalOverlaySettings(place="scene")), 13.0)
    assert set(before.around_film) == {"crystals_on_scene"}


@pytest.mark.parametrize("place", ["picture", "scene"])
def test_grain_on_the_tone_has_the_law_of_its_authors(place: str) -> None:
    """σ(I) = I(1 − I)·√((1 − p)/(pN)), I the tone or the light."""
    grain = CrystalOverlaySettings(size_px=3.0, filling=0.25, place=place)
    stage = build_crystals(grain, 13.0, silver=False)
    gamma = 2.4 if place == "picture" else 1.0
    for level in (0.2, 0.5, 0.8):
        even = torch.full((3, 400, 400), level**gamma, dtype=torch.float64)
        tone = stage(even, KEY) ** (1 / gamma)
        wanted = level * (1 - level) * (0.75 / (0.25 * 30)) ** 0.5
        assert float(tone.std()) == pytest.approx(wanted, rel=0.02)
        assert float(tone.mean()) == pytest.approx(level, rel=0.003)


def test_silver_has_one_grain_for_all_colours() -> None:
    even = torch.full((3, 64, 64), 0.2)
    one, three = (build_crystals(CrystalOverlaySettings(), 13.0, silver=silver)(even, KEY) for silver in (True, False))
    assert torch.equal(one[0], one[2])
    assert not torch.equal(three[0], three[2])
    asked = build_crystals(CrystalOverlaySettings(record="silver"), 13.0, silver=False)(even, KEY)
    assert torch.equal(asked, one)


def test_amount_and_holding_do_what_they_say() -> None:
    even = torch.full((3, 128, 128), 0.2)
    full, half = (
        build_crystals(CrystalOverlaySettings(), 13.0, silver=False, amount=a)(even, KEY) ** (1 / 2.4)
        for a in (1.0, 0.5)
    )
    assert float(half.std() / full.std()) == pytest.approx(0.5, abs=0.01)
    held = build_crystals(CrystalOverlaySettings(), 13.0, silver=False, hold_frames=2)
    assert torch.equal(held(even, Key(1, 6)), held(even, Key(1, 7)))
    assert not torch.equal(held(even, Key(1, 7)), held(even, Key(1, 8)))


def test_few_layers_are_grown_anew_and_many_come_from_a_bank() -> None:
    assert isinstance(build_crystals(CrystalOverlaySettings(layers=8.0), 13.0, silver=False).counter, BitStack)
    assert isinstance(build_crystals(CrystalOverlaySettings(layers=40.0), 13.0, silver=False).counter, TiledCrystals)


def test_a_frame_with_crystals_is_named_by_its_key() -> None:
    scene = torch.full((3, 24, 32), 0.18)
    look = Look(grain=CRYSTALS)
    first, again, other = (render_frame(scene, look, key) for key in (KEY, KEY, Key(3, 5)))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(PresetError, match="needs a viewed picture, not a scan"):
        Look(print="scan", grain=CRYSTALS)
    with pytest.raises(PresetError, match=r"\[crystals\] needs grain.model"):
        Look(crystals=CrystalOverlaySettings(size_um=5.0))
    with pytest.raises(PresetError, match="must be 1 with grain.model"):
        Look(grain=GrainSettings(model="crystals", size=2.0))
    with pytest.raises(ParameterError, match=r"layers must be a whole number, got 30\.5"):
        CrystalOverlaySettings(layers=30.5)
