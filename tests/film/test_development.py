"""Interimage effects of development."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from helpers.films import (
    CAMERA_FILMS,
    COLOUR,
    NEGATIVES,
    delta_e,
    developed,
    display_to_lab,
    greys,
    read_density,
    reference,
    say,
)
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.film.development import CouplerSettings, build_development, neutral_wedge
from filmvideo.film.neutral_fit import remove_neutral_fit
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.render.render import render_scene
from scripts.fit_couplers import STEEPER, typical_colour


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


def test_a_layer_of_250d_alone_gains_the_contrast_of_a_published_film() -> None:
    stock = remove_neutral_fit(find_stock("vision3-250d"))
    develop = build_development(stock)
    along = torch.linspace(-3.6, 1.0, 921, dtype=torch.float64)
    neutral = read_density(stock, develop(along.expand(3, -1).contiguous()))
    alone = torch.full((3, 3, len(along)), -3.6, dtype=torch.float64)
    for layer in range(3):
        alone[layer, layer] = along
    separate = torch.stack([read_density(stock, develop(wedge))[layer] for layer, wedge in enumerate(alone)])
    percent = 100 * (_gradient(separate, along) / _gradient(neutral, along) - 1)
    say(f"interimage effects of 250D: {percent[0]:.0f}, {percent[1]:.0f} and {percent[2]:.0f} %")
    assert percent.tolist() == pytest.approx([30, 35, 15], abs=7)


@pytest.mark.parametrize("name", [n for n in NEGATIVES if n in COLOUR])
def test_the_dyes_of_every_negative_gain_alike(name: str) -> None:
    stock = remove_neutral_fit(find_stock(name))
    slopes = typical_colour(stock, neutral_wedge(stock)).slopes
    own = stock.inhibition.diagonal()
    lost, kept = (stock.inhibition @ slopes) - own * slopes, 1 - own * slopes
    part = lost / (kept - lost) / torch.tensor(STEEPER, dtype=torch.float64)
    say(f"{name}: {part.mean():.2f} of the typical interimage effect")
    assert part.tolist() == pytest.approx([round(float(part.mean()), 1)] * 3, abs=0.05)


@pytest.mark.parametrize("name", [n for n in CAMERA_FILMS if n in COLOUR])
def test_interimage_effects_may_be_doubled(name: str) -> None:
    assert build_development(find_stock(name), 2.0).inhibition is not None


def _gradient(density: Tensor, along: Tensor) -> Tensor:
    """Return each layer's gradient at a density of 1.0 over fog, over 0.3 log exposure."""
    over = density - density[:, :1]
    place, half = (over - 1).abs().argmin(1), round(0.15 / float(along[1] - along[0]))
    row = torch.arange(len(density))
    return (density[row, place + half] - density[row, place - half]) / (along[place + half] - along[place - half])
