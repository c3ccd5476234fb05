"""Exposure by the light's colour and level."""

from __future__ import annotations

import pytest
import torch
from helpers.films import (
    CAMERA_FILMS,
    display_to_lab,
    draw,
    greys,
    reference,
)

from filmvideo.colour.spectra import illuminant
from filmvideo.film.exposure import DARKEST, CameraSettings, camera_receiver
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.render.render import render_scene


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_warm_light_exposes_red_more_and_blue_less(name: str) -> None:
    stock = find_stock(name)
    warm, cool = (camera_receiver(stock, illuminant(kelvin)).sum(1).log10() for kelvin in (2800, 8000))
    if len(stock.layers) == 3:
        tilt = warm - cool
        assert tilt[0] > tilt[1] > tilt[2]
        assert tilt[0] > 0 > tilt[2]


def test_tungsten_film_in_daylight_is_blue_and_daylight_film_under_lamps_orange() -> None:
    card = greys([0.0])
    blue = display_to_lab(
        render_scene(card, reference(Look(stock="vision3-500t", camera=CameraSettings(light_kelvin=5500))))
    )[:, 0]
    orange = display_to_lab(
        render_scene(card, reference(Look(stock="vision3-250d", camera=CameraSettings(light_kelvin=3200))))
    )[:, 0]
    assert blue[2] < -10
    assert orange[2] > 10
    assert orange[1] > blue[1]


def test_stops_are_powers_of_two_and_no_light_is_a_floor() -> None:
    stage = reference(Look()).expose
    colours = draw(3, 100, seed=1) + 0.01
    over = reference(Look(camera=CameraSettings(stops=3))).expose(colours)
    assert torch.allclose(over - stage(colours), torch.full_like(over, 3 * 0.30103), atol=1e-5)
    assert torch.allclose(stage(8 * colours), over, atol=1e-9)
    assert torch.allclose(stage(0 * colours), torch.full_like(over, DARKEST).log10())
