"""Calibration of an emulsion: crystal absorptions that give the film its published sensitivity.

Makers publish a layer's sensitivity, not its crystals' absorption. Light reaches the layer through the layers above,
and its crystals absorb it quantum by quantum,

    S_k(λ) ∝ λ · A_k(λ),     A_k the part of the incident light that exposes layer k

Thickness, refractive index, scattering, filters and masks stay as the preset has them; the crystals' absorptions are
scaled by wanted/found, wavelength by wavelength, until the stack has the published curves. A layer's absorptance at
its peak is the preset's, or less where too little light reaches the layer for the rest of the curve. Out: an emulsion,
and from it the film's effective sensitivity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.disk_cache import cached_on_disk
from filmvideo.base.remember import digest, remember
from filmvideo.colour.spectra import WAVELENGTHS_NM
from filmvideo.film.emulsion import AIR, Layer, crystal_share, propagate, record_places
from filmvideo.film.stock import Stock

LESS = 0.7
"""Factor on the peak absorptance of a layer that cannot reach its curve."""
MOST_TRIES = 8
NEAR = 0.01
"""Tolerance, rms of log10 sensitivity over the three decades below the peak."""
DEEPEST = 12.0
"""Optical depth beyond which more crystals absorb no more light."""
GELATIN = 1.5
_DECADES = 3.0
_STEPS = 40

LayerSpectra = Float64[Tensor, "layers 81"]


def effective_sensitivity(stock: Stock, layers: tuple[Layer, ...] = ()) -> LayerSpectra:
    """Return the layers' sensitivity per energy from the emulsion, or the published one without an emulsion.

    Passing the stock's calibrated layers saves their calibration.
    """
    published = 10**stock.log_sensitivity
    if not stock.emulsion:
        return published
    return _absorptance(layers or calibrate_layers(stock), _base_index(stock)) * _nm() * published.amax(1, keepdim=True)


def calibrate_layers(stock: Stock) -> tuple[Layer, ...]:
    """Return the stock's emulsion with crystals of its published sensitivity; empty without an emulsion."""
    return _calibrate(stock.emulsion, _base_index(stock), stock.log_sensitivity) if stock.emulsion else ()


@dataclass(frozen=True)
class _CalibratedLayers:
    layers: tuple[Layer, ...]


@lru_cache(maxsize=32)
def _calibrate(emulsion: tuple[Layer, ...], below: float, log_sensitivity: LayerSpectra) -> tuple[Layer, ...]:
    """Return a calibrated emulsion; kept on disk, because it is of the stock, whatever the look."""
    facts = digest((emulsion, below, log_sensitivity))

    def make() -> _CalibratedLayers:
        return _CalibratedLayers(_solve_layers(emulsion, below, log_sensitivity))

    return (make() if facts is None else cached_on_disk(_CalibratedLayers, facts.hex(), make)).layers


def _solve_layers(emulsion: tuple[Layer, ...], below: float, log_sensitivity: LayerSpectra) -> tuple[Layer, ...]:
    wanted = 10**log_sensitivity / _nm()
    wanted = wanted / wanted.amax(1, keepdim=True)
    level = record_absorptance(emulsion, below).amax(1, keepdim=True)
    layers = emulsion
    for _ in range(MOST_TRIES):
        layers = _solve_absorption(emulsion, below, level * wanted)
        short = _miss(record_absorptance(layers, below), wanted) > NEAR
        if not bool(short.any()):
            break
        level = torch.where(short[:, None], LESS * level, level)
    return layers


def record_absorptance(layers: Sequence[Layer], below: float) -> LayerSpectra:
    """Return the part of the incident light that exposes each record."""
    found = propagate(layers, AIR, below)
    return (found.absorbed * crystal_share(layers))[record_places(layers)]


_absorptance = remember(16)(record_absorptance)


def _solve_absorption(layers: tuple[Layer, ...], below: float, wanted: LayerSpectra) -> tuple[Layer, ...]:
    """Return layers with the crystals of every record scaled until its absorptance is `wanted`."""
    places = record_places(layers)
    for _ in range(_STEPS):
        ratios = wanted / record_absorptance(layers, below).clamp(min=1e-30)
        scaled = dict(zip(places, ratios, strict=True))
        layers = tuple(_scale_absorption(one, scaled[i]) if i in scaled else one for i, one in enumerate(layers))
    return layers


def _scale_absorption(layer: Layer, by: Float64[Tensor, "81"]) -> Layer:
    return replace(layer, absorption=(layer.absorption * by).clamp(1e-9, DEEPEST / layer.thickness_um))


def _miss(found: LayerSpectra, wanted: LayerSpectra) -> Float64[Tensor, " layers"]:
    """Return the rms difference of the logarithms less their mean, over the film's sensitive range."""
    seen = (wanted > 10**-_DECADES).double()
    apart = (found / wanted).log10()
    mean = (apart * seen).sum(1, keepdim=True) / seen.sum(1, keepdim=True)
    return (((apart - mean) ** 2 * seen).sum(1) / seen.sum(1)).sqrt()


def _base_index(stock: Stock) -> float:
    return GELATIN if stock.base is None else stock.base.index


def _nm() -> Float64[Tensor, "81"]:
    return torch.as_tensor(WAVELENGTHS_NM, dtype=torch.float64, device="cpu")
