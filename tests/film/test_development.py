"""Interimage effects of development."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from helpers.films import (
    CAMERA_FILMS,
    delta_e,
    developed,
    display_to_lab,
    greys,
    reference,
    say,
)

from filmvideo.base.errors import PresetError
from filmvideo.film.development import CouplerSettings, build_development
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.render.render import render_scene


def test_interimage_effects_saturate_colours_and_leave_greys() -> None:
    stops = torch.arange(-4, 4.5, 0.5)
    plain, coupled = reference(Look(couplers=CouplerSettings(0.0))), reference(Look(couplers=CouplerSettings(1.0)))
    assert delta_e(render_scene(greys(stops), plain), render_scene(greys(stops), coupled)).max() < 0.02
    patches = 0.18 * (1 + 0.6 * torch.eye(3, dtype=torch.float64) - 0.3 * (1 - torch.eye(3, dtype=torch.float64)))
    patches = torch.cat([patches, 0.36 - patches], dim=1)
    before, after = (
        display_to_lab(render_scene(patches, path))[1:].square().sum(0).sqrt() for path in (plain, coupled)
    )
    say(f"interimage effects raise chroma by {(after / before).min():.2f} to {(after / before).max():.2f}")
    assert bool((after > 1.05 * before).all())


@pytest.mark.parametrize("name", [n for n in CAMERA_FILMS if len(find_stock(n).layers) == 3])
def test_exposing_one_layer_holds_the_others_back(name: str) -> None:
    stock, develop = find_stock(name), developed(name)
    grey = stock.grey_log_exposure or 0.0
    card = torch.full((3, 3), grey, dtype=torch.float64)
    more = develop(card + 0.3 * torch.eye(3, dtype=torch.float64)) - develop(card)
    own = more.diagonal()
    other = more[~torch.eye(3, dtype=torch.bool)]
    direction = -1 if stock.kind == "reversal" else 1
    assert bool((direction * own > 0).all())
    assert bool((direction * other < 0).all())


def test_inhibition_that_would_turn_a_curve_back_is_refused() -> None:
    stock = find_stock("vision3-250d")
    strong = replace(stock, inhibition=5 * torch.ones(3, 3, dtype=torch.float64))
    with pytest.raises(PresetError, match=r"vision3-250d: \[couplers\] inhibition makes density fall with exposure"):
        build_development(strong)
