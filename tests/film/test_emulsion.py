"""The emulsion as a stack: energy balances, and each law by itself."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import pytest
import torch
from helpers.films import CAMERA_FILMS, draw
from torch import Tensor

from filmvideo.film.emulsion import Layer, fresnel, propagate, sum_of_gaussians
from filmvideo.looks.presets import find_stock


def layer(per_um: float | Tensor, thickness_um: float = 2.0, index: float = 1.0, scattering: float = 0.0) -> Layer:
    absorption = per_um if isinstance(per_um, Tensor) else torch.full((81,), per_um, dtype=torch.float64)
    return Layer("any", thickness_um, index, absorption, scattering)


def stack(seed: int) -> list[Layer]:
    """Draw a stack of any layers."""
    thickness, index, scattering = draw(3, 7, seed=seed)
    rows = draw(7, 81, seed=seed + 100)
    return [
        layer(rows[i], 0.2 + 5 * float(thickness[i]), 1 + 1.5 * float(index[i]), float(scattering[i])) for i in range(7)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_energy_balances_at_every_wavelength(seed: int) -> None:
    found = propagate(stack(seed), 1.0 + 0.1 * seed, 1.7)
    total = found.absorbed.sum(0) + found.scattered.sum(0) + found.reflected + found.transmitted
    assert (total - 1).abs().max() < 1e-12
    for part in (found.absorbed, found.scattered, found.reflected, found.transmitted):
        assert bool((part >= 0).all())


def test_beer_lambert_alone() -> None:
    absorption = draw(81, seed=1)
    found = propagate([layer(absorption, 3.0), layer(absorption, 1.0)])
    assert torch.allclose(found.transmitted, torch.exp(-4 * absorption), rtol=1e-12)
    assert torch.allclose(found.absorbed[0], 1 - torch.exp(-3 * absorption), rtol=1e-12)
    assert not found.reflected.any()


def test_fresnel_alone() -> None:
    glass = propagate([layer(0.0, 1.0, 1.5)])
    once = 0.2**2
    assert torch.allclose(glass.reflected, torch.full((81,), 2 * once / (1 + once), dtype=torch.float64), rtol=1e-12)
    face = propagate([layer(0.0, 1.0, 1.5)], 1.0, 1.5)
    assert torch.allclose(face.reflected, torch.full((81,), once, dtype=torch.float64), rtol=1e-12)


def test_all_orders_are_summed() -> None:
    """One absorbing slab has a closed form: R = r + (1 − r)²·r·t²/(1 − r²t²)."""
    r, t = 0.25, torch.exp(torch.tensor(-0.6, dtype=torch.float64))
    found = propagate([layer(0.3, 2.0, 3.0)])
    assert torch.allclose(found.reflected[0], r + (1 - r) ** 2 * r * t**2 / (1 - (r * t) ** 2), rtol=1e-12)
    assert torch.allclose(found.transmitted[0], (1 - r) ** 2 * t / (1 - (r * t) ** 2), rtol=1e-12)


def test_oblique_light_reflects_by_its_polarisation() -> None:
    brewster = torch.tensor(1.5, dtype=torch.float64).atan().sin()[None]
    s, p = fresnel(1.0, 1.5, brewster)[:, 0, 0]
    assert p < 1e-20
    assert float(s) == pytest.approx(((1.5**2 - 1) / (1.5**2 + 1)) ** 2, rel=1e-12)
    straight = fresnel(1.0, 1.5, torch.zeros(1, dtype=torch.float64))
    assert torch.allclose(straight, torch.full_like(straight, 0.04), rtol=1e-12)
    beyond = fresnel(1.48, 1.0, torch.tensor([1.001, 1.3, 1.47], dtype=torch.float64))
    assert bool((beyond == 1).all())


def test_scattering_deposits_nothing() -> None:
    found = propagate([layer(0.0, 3.0, 1.5, 0.4)])
    assert not found.absorbed.any()
    assert bool((found.scattered > 0.5).all())


def test_a_transparent_stack_exposes_nothing() -> None:
    found = propagate([layer(0.0, d, n) for d, n in ((1.0, 1.5), (6.0, 1.53), (125.0, 1.48))])
    assert not found.absorbed.any()
    assert torch.allclose(found.reflected + found.transmitted, torch.ones(81, dtype=torch.float64), rtol=1e-12)


def test_thicker_takes_more() -> None:
    taken = torch.stack([propagate([layer(0.2, d, 1.5, 0.05)]).absorbed[0, 0] for d in (0.1, 0.5, 1.0, 3.0, 10.0)])
    assert bool((taken.diff() > 0).all())


@pytest.mark.parametrize("seed", range(4))
def test_a_lossless_stack_lets_as_much_through_from_behind(seed: int) -> None:
    clear = [replace(one, absorption=torch.zeros_like(one.absorption), scattering=0.0) for one in stack(seed)]
    there, back = propagate(clear, 1.0, 1.6), propagate(clear[::-1], 1.6, 1.0)
    assert torch.allclose(there.transmitted, back.transmitted, rtol=1e-12)


def test_gaussians_add_up() -> None:
    found = sum_of_gaussians([450, 550], [10, 20], [2, 1])
    assert float(found[14]) == pytest.approx(2 + exp(-12.5))
    assert float(found[30]) == pytest.approx(exp(-0.5))


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_red_goes_deepest(name: str) -> None:
    stock = find_stock(name)
    found = propagate(stock.emulsion)
    for nm, record in ((450, "blue"), (550, "green"), (650, "red")):
        most = stock.emulsion[int(found.absorbed[:, (nm - 380) // 5].argmax())]
        assert most.exposes == (record if len(stock.layers) == 3 else "silver")
    if len(stock.layers) == 3:
        turned = propagate(stock.emulsion[::-1])
        red = [layer.exposes for layer in stock.emulsion].index("red")
        assert turned.absorbed[-1 - red, 14] > found.absorbed[red, 14]  # on top it would see blue as well
