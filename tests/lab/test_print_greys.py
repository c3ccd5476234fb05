"""A print's own greys: what they are, what they are compared with, and that the shipped prints hold."""

from __future__ import annotations

import pytest
import torch
from helpers.films import greys, reference, say

from filmvideo.colour.difference import ciede2000, display_to_lab
from filmvideo.film.printing import PrinterSettings
from filmvideo.lab import print_greys
from filmvideo.looks.look import Look
from filmvideo.render.render import render_scene

TABLES = sorted(name for name, table in print_greys.TRADE_GREYS_OF.items() if name == table)


def test_the_aim_is_the_printed_grey_card() -> None:
    path = reference(Look())
    own = print_greys.own_greys(path, torch.zeros(1, dtype=torch.float64))
    assert torch.allclose(own, display_to_lab(render_scene(greys([0.0]), path)), atol=1e-6)


def test_a_point_of_light_in_every_layer_is_a_density_on_the_scale() -> None:
    path = reference(Look(printer=PrinterSettings(points=(24.0, 24.0, 24.0))))
    shown = display_to_lab(render_scene(greys([0.0]), path))
    own = print_greys.own_greys(reference(Look()), torch.tensor([0.025], dtype=torch.float64))
    assert torch.allclose(shown, own, atol=1e-6)


def test_a_tinted_card_is_told_from_the_print_s_own_tint() -> None:
    path = reference(Look(printer=PrinterSettings(points=(25.0, 26.0, 25.0))))
    shown = display_to_lab(render_scene(greys([0.0]), path))
    own = print_greys.own_greys_of_lightness(reference(Look()), shown[0])
    assert float(ciede2000(shown, own)) > 1


@pytest.mark.parametrize("name", TABLES)
def test_the_greys_of_a_print_are_those_of_the_trade(name: str) -> None:
    codes, trade = print_greys.trade_greys(name)
    path = reference(Look(print=name))
    shown = print_greys.own_greys(path, print_greys.code_density(codes))
    away = ciede2000(shown, trade)[print_greys.judged_range(codes)]
    say(f"{name}: ΔE2000 {float(away.mean()):.2f} on average, {float(away.amax()):.2f} at most")
    assert away.mean() <= 1.5
    assert away.amax() <= 3
    assert len(away) >= 13


@pytest.mark.parametrize("name", TABLES)
def test_tone_is_the_trade_s(name: str) -> None:
    codes, trade = print_greys.trade_greys(name)
    shown = print_greys.own_greys(reference(Look(print=name)), print_greys.code_density(codes))
    (low, high), light = ((codes == code).nonzero()[0, 0] for code in (340, 550)), (codes - 95).abs().argmin()
    slopes = [float(luminance(lab)[high] - luminance(lab)[low]) / 0.42 for lab in (shown, trade)]
    say(f"{name}: log10 Y per printing density {slopes[0]:.2f}, the trade's {slopes[1]:.2f}")
    assert slopes[0] == pytest.approx(slopes[1], abs=0.1)
    assert float(luminance(shown)[light]) == pytest.approx(float(luminance(trade)[light]), abs=0.13)


def luminance(lab: torch.Tensor) -> torch.Tensor:
    """Return log10 Y of L*, by the CIE's cube and its straight line near black."""
    light = lab[0]
    return torch.where(light > 8, ((light + 16) / 116) ** 3, light / (29 / 3) ** 3).log10()
