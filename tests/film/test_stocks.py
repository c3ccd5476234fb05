"""Every shipped stock: what its sheet says is what the instruments read, and what is guessed is said."""

from __future__ import annotations

import pytest
import torch
from helpers.films import CAMERA_FILMS, COLOUR, REVERSALS, STOCKS, developed, greys, read_density, reference

from filmvideo.colour.spectra import illuminant
from filmvideo.film.development import neutral_wedge
from filmvideo.film.exposure import GREY, ExposureStage, camera_receiver
from filmvideo.film.stock import Stock
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.pipeline.build import clear_film_dyes

SUBJECTS = {
    "sensitivity",
    "dye",
    "minimum",
    "couplers",
    "grey",
    "aim_density",
    "printing_contrast",
    "granularity",
    "mtf",
    "base",
    "emulsion",
    "neutral_fit",
    "reciprocity",
}


def test_the_stocks_that_were_promised_are_there() -> None:
    promised = (
        "vision3-50d vision3-250d vision3-200t vision3-500t double-x tri-x vision-320t exr-100t ektachrome-100d "
        "velvia-50 portra-160 portra-400 portra-800 ektar-100 gold-200 2383 2393 3513di 2302 endura "
        "portra-endura 3523xd 5386 crystal-archive-pro 5293 5247 pro-160s pro-160c reala-100 c200 natura-1600 vista-100"
    )
    assert set(promised.split()) <= set(STOCKS)


@pytest.mark.parametrize("name", STOCKS)
@pytest.mark.parametrize("strength", [0.0, 1.0, 2.0])
def test_a_neutral_wedge_reads_as_the_sheet_says(name: str, strength: float) -> None:
    stock, misses = find_stock(name), list[torch.Tensor]()
    for k, knots in enumerate(stock.knots):
        wedge = torch.linspace(knots.start, knots.stop, len(knots.density), dtype=torch.float64)
        amounts = developed(name, strength)(wedge.expand(len(stock.layers), -1))
        misses.append(read_density(stock, amounts)[k] - knots.density)
    miss = torch.cat(misses)
    assert miss.square().mean().sqrt() <= 0.002
    assert miss.abs().max() <= 0.01


@pytest.mark.parametrize("name", STOCKS)
def test_density_never_turns_back(name: str) -> None:
    stock = find_stock(name)
    wedge = torch.linspace(-7, 6, 2601, dtype=torch.float64).expand(len(stock.layers), -1)
    read = read_density(stock, developed(name)(wedge))
    direction = -1 if stock.kind == "reversal" else 1
    assert bool((direction * read.diff(dim=1) > -1e-9).all())
    assert bool((direction * (read[:, -1] - read[:, 0]) > 1).all())


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_a_grey_card_gets_its_light_in_every_layer(name: str) -> None:
    stock = find_stock(name)
    assert stock.exposure_index is not None
    grey = torch.ones(81, 1, dtype=torch.float64) * GREY
    lux_seconds = camera_receiver(stock) @ grey
    assert torch.allclose(lux_seconds, torch.full_like(lux_seconds, 12.5 / stock.exposure_index), rtol=1.2e-3)
    under = camera_receiver(stock, illuminant(stock.balance_kelvin), -3.0) @ grey
    assert torch.allclose(under, lux_seconds / 8, rtol=1e-9)


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_each_layer_sees_its_own_colour_best(name: str) -> None:
    stock = find_stock(name)
    if len(stock.layers) == 3:
        red, green, blue = (380 + 5 * int(bin_) for bin_ in stock.log_sensitivity.argmax(1))
        assert 600 <= red <= 700
        assert 520 <= green <= 600
        assert 380 <= blue <= 490


@pytest.mark.parametrize("name", COLOUR)
def test_dyes_absorb_what_their_layer_sees(name: str) -> None:
    cyan, magenta, yellow = (380 + 5 * int(bin_) for bin_ in find_stock(name).unit_dye.argmax(1))
    assert 600 <= cyan <= 720
    assert 520 <= magenta <= 570
    assert 420 <= yellow <= 480


@pytest.mark.parametrize("name", REVERSALS)
def test_reversal_film_is_clear_in_the_light(name: str) -> None:
    stock = find_stock(name)
    clearest = read_density(stock, clear_film_dyes(neutral_wedge(stock)))
    assert bool((clearest < 0.35).all())


@pytest.mark.parametrize("name", STOCKS)
def test_sources_and_estimates_are_named(name: str) -> None:
    stock = find_stock(name)
    assert len(stock.source["publication"]) > 3
    assert stock.digest
    assert set(stock.estimated) <= SUBJECTS
    assert all(len(sentence) > 12 or sentence == "not published" for sentence in stock.estimated.values())
    for subject in guessed(stock):
        assert subject in stock.estimated, f"{name}: [estimated] says nothing of {subject}"


def guessed(stock: Stock) -> list[str]:
    """List what no sheet gives and this stock therefore guesses or lacks."""
    absent = {
        "couplers": bool(stock.inhibition.any()),
        "printing_contrast": bool((stock.printing_contrast != 1).any()),
        "granularity": set(stock.granularity) != set(stock.layers),
        "mtf": set(stock.mtf) != set(stock.layers),
        "grey": stock.kind != "print",
        "dye": len(stock.layers) == 1,
        "base": stock.base is not None,
        "emulsion": bool(stock.emulsion),
    }
    return [subject for subject, wanting in absent.items() if wanting]


def test_an_expose_stage_gives_the_logarithm() -> None:
    stage = reference(Look()).expose
    assert isinstance(stage, ExposureStage)
    stops = torch.arange(-4, 5).double()
    wanted = -1.301 + 0.30103 * stops
    assert torch.allclose(stage(greys(stops)), wanted.expand(3, -1), atol=1e-4)
