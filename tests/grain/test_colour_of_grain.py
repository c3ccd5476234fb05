"""Where the colour of grain comes from: the sheets, dyes that overlap, and layers with grain of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pytest
import torch
from helpers.films import read_density, reference, say
from torch import Tensor

from filmvideo.colour.spaces import OUTPUTS, encode
from filmvideo.film.exposure import grey_card
from filmvideo.film.stock import Stock
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.stages import span
from filmvideo.render.render import apply_stages

SIDE_PX, FRAME_PX = 256, 1920
LUMA = torch.tensor([0.2126, 0.7152, 0.0722], dtype=torch.float64)[:, None, None]


@dataclass(frozen=True)
class GreyCard:
    """A grey card on Super 35 at 1920 pixels, with grain."""

    grain: Tensor
    """What grain adds to the amounts of dye."""
    density: Tensor
    code: Tensor
    """sRGB of 8 bits, not rounded."""


@cache
def grey(name: str) -> GreyCard:
    """Develop, print and show a grey card."""
    look = Look(stock=name, print="2383")
    path = light_path(look, look.um_per_px(FRAME_PX))
    stock = look.camera_film
    even = path.develop(grey_card(stock)[:, :, None].expand(-1, SIDE_PX, SIDE_PX).contiguous())
    assert path.grain is not None
    dye = path.grain(even, Key(3, 24))
    shown = apply_stages(dye, "density", path, span("printing"), Key(3, 24))
    return GreyCard(dye - even, read_density(stock, dye), 255 * encode(shown, OUTPUTS["srgb"]).clamp(0, 1))


def correlation(planes: Tensor) -> list[float]:
    """Return the correlation of red with green, red with blue and green with blue."""
    every = torch.corrcoef(planes.flatten(1))
    return [float(every[0, 1]), float(every[0, 2]), float(every[1, 2])]


def sheet_granularity(stock: Stock) -> list[float]:
    """Return the published granularity of the layers at a grey card's densities."""
    density = read_density(stock, reference(Look(stock=stock.id)).develop(grey_card(stock)))[:, 0]
    return [
        float(stock.granularity[layer].interpolate(float(d))) for layer, d in zip(stock.layers, density, strict=True)
    ]


@pytest.mark.parametrize(("name", "ratio"), [("vision3-250d", 2.0), ("vision3-500t", 2.5)])
def test_the_sheets_give_blue_more_grain_than_green(name: str, ratio: float) -> None:
    _, green, blue = sheet_granularity(find_stock(name))
    assert blue / green == pytest.approx(ratio, rel=0.05)


@pytest.mark.parametrize(("name", "ratio"), [("vision3-250d", 1.7), ("vision3-500t", 2.1)])
def test_blue_less_luma_varies_more_than_luma(name: str, ratio: float) -> None:
    code = grey(name).code
    luma = (LUMA * code).sum(0)
    found = float((code[2] - luma).std() / luma.std())
    say(f"{name}: B - Y varies {found:.2f} times as much as luma")
    assert found == pytest.approx(ratio, rel=0.2)


def test_layers_have_grain_of_their_own_and_densities_do_not() -> None:
    card = grey("vision3-250d")
    assert correlation(card.grain) == pytest.approx([0, 0, 0], abs=0.03)
    assert correlation(card.density) == pytest.approx([0.24, 0.03, 0.20], abs=0.05)
