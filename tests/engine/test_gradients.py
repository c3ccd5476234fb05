"""Gradients from display light back to the scene and to every figure of both films, against finite differences."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import torch
from helpers.films import draw, scenes
from torch import Tensor

from filmvideo.film.stock import PublishedCurve, Stock
from filmvideo.looks.presets import find_stock
from filmvideo.pipeline.build import assemble
from filmvideo.pipeline.light_path import LightPath
from filmvideo.render.render import render_scene

Parameters = dict[str, Tensor]
SCENE = scenes(400, seed=31, stops=8)
WEIGHTS = draw(3, 400, seed=32)
OF_A_STOCK = ("log_sensitivity", "unit_dye", "minimum")
NAMES = [
    *(f"film {name}" for name in (*OF_A_STOCK, "inhibition", "knots 0", "knots 1", "knots 2")),
    *(f"print {name}" for name in (*OF_A_STOCK, "aim", "printing_contrast", "knots 0", "knots 1", "knots 2")),
    "couplers",
    "stops",
    "points",
    "scene",
]


@cache
def parameters() -> Parameters:
    """Collect every figure of a light path."""
    film, print_ = find_stock("vision3-250d"), find_stock("2383")
    found: Parameters = {
        "scene": SCENE,
        "couplers": torch.tensor(1.0, dtype=torch.float64),
        "stops": torch.tensor(0.3, dtype=torch.float64),
        "points": torch.tensor([25.0, 26.0, 24.0], dtype=torch.float64),
    }
    for role, stock in (("film", film), ("print", print_)):
        found |= {f"{role} {name}": getattr(stock, name) for name in OF_A_STOCK}
        found |= {f"{role} knots {k}": knots.density for k, knots in enumerate(stock.knots)}
    found["film inhibition"] = film.inhibition
    assert print_.aim is not None
    found |= {"print aim": print_.aim, "print printing_contrast": print_.printing_contrast}
    return {name: found[name].clone() for name in NAMES}


def stock_of(role: str, name: str, given: Parameters) -> Stock:
    """Put figures into a stock."""
    stock = find_stock(name)
    knots = tuple(PublishedCurve(k.start, k.stop, given[f"{role} knots {i}"]) for i, k in enumerate(stock.knots))
    changed = {field: given[f"{role} {field}"] for field in OF_A_STOCK}
    if role == "film":
        return replace(stock, knots=knots, inhibition=given["film inhibition"], **changed)
    return replace(
        stock, knots=knots, aim=given["print aim"], printing_contrast=given["print printing_contrast"], **changed
    )


def path_of(given: Parameters) -> LightPath:
    """Assemble a light path from figures."""
    return assemble(
        stock_of("film", "vision3-250d", given),
        stock_of("print", "2383", given),
        "xenon",
        couplers=given["couplers"],
        stops=given["stops"],
        points=given["points"],
    )


def loss(given: Parameters) -> Tensor:
    """Weigh the display light of many colours into one number."""
    return (WEIGHTS * (render_scene(given["scene"], path_of(given)) + 1e-3).log()).mean()


@cache
def gradients() -> Parameters:
    """Return the gradient to every figure."""
    given = {name: value.clone().requires_grad_() for name, value in parameters().items()}
    found = torch.autograd.grad(loss(given), list(given.values()))
    return dict(zip(given, found, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_is_the_slope(name: str) -> None:
    gradient = gradients()[name]
    assert gradient.isfinite().all()
    assert gradient.any()
    direction = gradient / gradient.square().sum().sqrt()
    size = 1e-5
    with torch.no_grad():
        more, less = (loss(parameters() | {name: parameters()[name] + sign * size * direction}) for sign in (1, -1))
    slope = float(more - less) / (2 * size)
    assert slope == pytest.approx(float((gradient * direction).sum()), rel=2e-3)


def test_a_slides_filtration_carries_gradients() -> None:
    slide = find_stock("ektachrome-100d")
    dye = slide.unit_dye.clone().requires_grad_()
    path = assemble(replace(slide, unit_dye=dye), None, "xenon", filtered=True)
    (gradient,) = torch.autograd.grad(render_scene(SCENE, path).mean(), dye)
    assert gradient.isfinite().all()
    assert gradient.any()
