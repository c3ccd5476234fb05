"""Looks developed otherwise than their sheets say: printed to the aim, and as hard and tinted as they claim."""

from __future__ import annotations

import pytest
import torch
from helpers.films import reference

from filmvideo.colour.difference import display_to_lab
from filmvideo.film.stock import Stock
from filmvideo.lab.print_aim import print_grey_card
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_look, find_stock
from filmvideo.render.render import render_scene

CROSS = ("cross-ektachrome", "cross-provia", "cross-velvia")
STILLS = ("portra-160", "portra-400", "portra-800", "ektar-100", "gold-200", "ultramax-400", "superia-400")


def shipped(name: str) -> Look:
    """Return a shipped look."""
    return load_look(find_look(name))


def slope(stock: Stock) -> float:
    """Return the mean slope of the curves from two stops under to three over a grey card."""
    grey = stock.grey_log_exposure or 0.0
    rises = list[float]()
    for knots in stock.knots:
        at = torch.linspace(knots.start, knots.stop, len(knots.density), dtype=torch.float64)
        low, high = (int((at - grey - reach).abs().argmin()) for reach in (-0.6, 0.9))
        rises.append(float((knots.density[high] - knots.density[low]) / (at[high] - at[low])))
    return sum(rises) / len(rises)


@pytest.mark.parametrize("name", ["tungsten-800", "pushed-tri-x", *CROSS])
def test_a_grey_card_prints_to_the_aim(name: str) -> None:
    look = shipped(name)
    film = look.print_film
    assert film is not None
    assert film.aim is not None
    assert torch.allclose(print_grey_card(film, reference(look)), film.aim, atol=0.02)


def test_500t_in_c41_is_as_hard_as_still_negatives() -> None:
    look = shipped("tungsten-800")
    stills = [slope(find_stock(name)) for name in STILLS]
    assert slope(look.camera_film) < min(stills)
    assert min(stills) < slope(look.developed_film) < max(stills)
    assert look.development.push_stops == pytest.approx(-look.camera.stops)
    assert look.base is not None
    assert look.base.backing == "none"


@pytest.mark.parametrize("name", CROSS)
def test_cross_processed_slides_print_hard_with_red_shadows_and_green_lights(name: str) -> None:
    scene = (0.18 * 2.0 ** torch.tensor([-1.0, 1.0], dtype=torch.float64)).expand(3, -1)
    (dark, light), tint, _ = display_to_lab(render_scene(scene, reference(shipped(name))))
    usual, _, _ = display_to_lab(render_scene(scene, reference(Look(stock="portra-400", print="portra-endura"))))
    assert light - dark > 1.2 * (usual[1] - usual[0])
    assert float(tint[0]) > 2
    assert float(tint[1]) < -2
