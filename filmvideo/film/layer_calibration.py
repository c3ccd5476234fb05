"""The stack, calibrated: crystals that absorb what makes the film as sensitive as its maker says.

Nobody publishes how a layer's crystals absorb, but how sensitive the layer is: to the light that reaches it through
what lies above, and is absorbed there by crystals, quantum by quantum,

    S_k(λ) ∝ λ · A_k(λ),     A_k the part of the incident light that exposes layer k

Thickness, refractive index, scattering, filters and masks stay as the preset has them; the crystals' absorptions are
scaled by wanted/found, wavelength by wavelength, until the stack gives the published curves. How much a layer takes at
its most sensitive is the preset's own, or less where the light that gets there is not enough for the rest of the curve.
Out: an emulsion, and from it the film's effective sensitivity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.spectra import WAVELENGTHS_NM
from filmvideo.film.emulsion import AIR, Layer, crystal_share, propagate, record_places
from filmvideo.film.stock import Stock

LESS = 0.7
"""Steps in which a layer that cannot have its curve takes less at its most sensitive."""
MOST_TRIES = 8
NEAR = 0.01
"""rms of log10 sensitivity that is near enough, over the three decades below the most sensitive."""
DEEPEST = 12.0
"""Natural depths of crystals beyond which more of them take no more light."""
GELATIN = 1.5
_DECADES = 3.0
_STEPS = 40

LayerSpectra = Float64[Tensor, "layers 81"]


def effective_sensitivity(stock: Stock, layers: tuple[Layer, ...] = ()) -> LayerSpectra:
    """Give the layers' sensitivity per energy as the stack has it, or the published one of a stock without a stack.

    The stock's calibrated layers save time where they are at hand.
    """
    published = 10**stock.log_sensitivity
    if not stock.emulsion:
        return published
    return (
        record_absorptance(layers or calibrate_layers(stock), _below(stock)) * _nm() * published.amax(1, keepdim=True)
    )


def calibrate_layers(stock: Stock) -> tuple[Layer, ...]:
    """Give a stock's layers, if it has a stack, with crystals that make it as sensitive as published."""
    return _calibrated(stock.emulsion, _below(stock), stock.log_sensitivity) if stock.emulsion else ()


@lru_cache(maxsize=32)
def _calibrated(emulsion: tuple[Layer, ...], below: float, log_sensitivity: LayerSpectra) -> tuple[Layer, ...]:
    """Calibrate a stack; kept, for a stock developed or coated in another way has the same."""
    wanted = 10**log_sensitivity / _nm()
    wanted = wanted / wanted.amax(1, keepdim=True)
    level = record_absorptance(emulsion, below).amax(1, keepdim=True)
    layers = emulsion
    for _ in range(MOST_TRIES):
        layers = _solved(emulsion, below, level * wanted)
        short = _miss(record_absorptance(layers, below), wanted) > NEAR
        if not bool(short.any()):
            break
        level = torch.where(short[:, None], LESS * level, level)
    return layers


def record_absorptance(layers: Sequence[Layer], below: float) -> LayerSpectra:
    """Give the part of the incident light that exposes each record."""
    found = propagate(layers, AIR, below)
    return (found.absorbed * crystal_share(layers))[record_places(layers)]


def _solved(layers: tuple[Layer, ...], below: float, wanted: LayerSpectra) -> tuple[Layer, ...]:
    """Scale the crystals of every record until it takes what is wanted of the incident light."""
    places = record_places(layers)
    for _ in range(_STEPS):
        ratios = wanted / record_absorptance(layers, below).clamp(min=1e-30)
        scaled = dict(zip(places, ratios, strict=True))
        layers = tuple(_scaled(one, scaled[i]) if i in scaled else one for i, one in enumerate(layers))
    return layers


def _scaled(layer: Layer, by: Float64[Tensor, "81"]) -> Layer:
    return replace(layer, absorption=(layer.absorption * by).clamp(1e-9, DEEPEST / layer.thickness_um))


def _miss(found: LayerSpectra, wanted: LayerSpectra) -> Float64[Tensor, " layers"]:
    """Give the rms difference of the logarithms, levels aside, where the film sees."""
    seen = (wanted > 10**-_DECADES).double()
    apart = (found / wanted).log10()
    mean = (apart * seen).sum(1, keepdim=True) / seen.sum(1, keepdim=True)
    return (((apart - mean) ** 2 * seen).sum(1) / seen.sum(1)).sqrt()


def _below(stock: Stock) -> float:
    return GELATIN if stock.base is None else stock.base.index


def _nm() -> Float64[Tensor, "81"]:
    return torch.as_tensor(WAVELENGTHS_NM, dtype=torch.float64, device="cpu")
