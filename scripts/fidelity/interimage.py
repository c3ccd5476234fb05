"""Interimage effects: by how much a layer is steeper where it alone is exposed."""

from __future__ import annotations

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.film.development import DevelopmentStage, build_development, neutral_wedge
from filmvideo.film.neutral_fit import remove_neutral_fit
from filmvideo.film.stock import Stock
from filmvideo.lab.densitometer import status_density
from filmvideo.looks.presets import find_stock
from scripts.fidelity.markdown import code, number, numbers, table
from scripts.fidelity.prints import stocks_of

STRENGTHS = (0.7, 1.0, 1.3)
"""Factors on the inhibition; `scripts.fidelity.estimates` moves pictures by the same."""
KNOWN = "vision3-250d"
"""The stock that is held to the patents' films."""
LEVEL = 1.0
"""Density over fog, or dye amount, at which gradients are read."""
HALF = 15
"""Steps on either side of it: 0.15 log10 exposure, at 0.01 a step."""
STEPS = 100
"""Steps of the wedge in log10 exposure."""


def status_table() -> str:
    """Return the effects of the stock that others go by, as densitometers read them, at several strengths."""
    stock = find_stock(KNOWN)
    films = {"as shipped": stock, "without its neutral fit": remove_neutral_fit(stock)}
    head = (f"`{KNOWN}`", *(f"{part:g} of the inhibition" for part in STRENGTHS))
    return table(head, ((name, *_strengths(film)) for name, film in films.items()))


def _strengths(stock: Stock) -> list[str]:
    wedge = neutral_wedge(stock)
    return [numbers(status_effect(stock, build_development(stock, part, wedge)), 0) for part in STRENGTHS]


def dye_table() -> str:
    """Return the effects of every colour camera film in its dyes, and the reach of the inhibitor."""
    stocks = (stock for stock in stocks_of("negative", "reversal") if len(stock.layers) == 3)
    return table(("camera film", "kind", "in its dyes, %", "reach, µm"), map(_dye_row, stocks))


def _dye_row(stock: Stock) -> tuple[str, ...]:
    effect = numbers(dye_effect(build_development(stock)), 0)
    return code(stock.id), stock.kind, effect, number(stock.diffusion_um, 1)


def status_effect(stock: Stock, develop: DevelopmentStage) -> list[float]:
    """Return the effect in percent as a densitometer reads separations and a neutral wedge of a negative."""
    along, neutral, alone = _wedges(develop)
    separate = torch.stack([status_density(stock, develop(one))[layer] for layer, one in enumerate(alone)])
    read = status_density(stock, develop(neutral))
    return _percent(separate - separate[:, :1], read - read[:, :1], along)


def dye_effect(develop: DevelopmentStage) -> list[float]:
    """Return the effect in percent in the dyes themselves."""
    along, neutral, alone = _wedges(develop)
    separate = torch.stack([develop(one)[layer] for layer, one in enumerate(alone)])
    return _percent(separate, develop(neutral), along)


def _wedges(
    develop: DevelopmentStage,
) -> tuple[Float64[Tensor, " n"], Float64[Tensor, "layers n"], Float64[Tensor, "layers layers n"]]:
    """Return log exposures, a neutral wedge of them, and for each layer a wedge that exposes it alone."""
    axis = develop.released.log_exposure
    first, last = float(axis[0]), float(axis[-1])
    along = torch.linspace(first, last, round((last - first) * STEPS) + 1, dtype=torch.float64, device="cpu")
    layers = len(develop.curve.samples)
    alone = torch.full((layers, layers, len(along)), first, dtype=torch.float64, device="cpu")
    for layer in range(layers):
        alone[layer, layer] = along
    return along, along.expand(layers, -1).contiguous(), alone


def _percent(separate: Tensor, neutral: Tensor, along: Tensor) -> list[float]:
    return [float(one) for one in 100 * (_gradient(separate, along) / _gradient(neutral, along) - 1)]


def _gradient(density: Tensor, along: Tensor) -> Tensor:
    """Return each layer's gradient where its density is nearest to `LEVEL`."""
    place = (density - LEVEL).abs().argmin(1).clamp(HALF, len(along) - HALF - 1)
    row = torch.arange(len(density), device="cpu")
    return (density[row, place + HALF] - density[row, place - HALF]) / (along[place + HALF] - along[place - HALF])
