"""Light leaks: light that passes the gate or the perforations instead of the lens.

The leak adds to the exposure at a distance x from the edge, y down the frame, in frame n

    H_k · a² · exp(−x / (r · (0.3 + 0.7 a))) · p(y),     a(y, n) = ½ + ⅙ Σ sin 2π(±y/λ + f·n + φ)

where a, of three waves along the edge (λ 4 to 30 mm) that drift with the frame (f in cycles per frame), is 1 at the
leak's brightest part, and r is its reach there. Through perforations p = cos⁸(π(y − y₀)/pitch), y₀ a hole's middle,
else 1. A leak's shape and drift are estimates.

Its colour follows from the film. H_k is layer k's exposure by the leak's light; a leak from the front is absorbed like
the lens's light. Light through the base crosses the backing, and then meets the red-sensitive layer first, which
absorbs more of red light, and some of the blue light that no yellow filter has blocked yet; the blue-sensitive layer
lies behind that filter. So each wavelength is weighted by a layer's absorption from below over its absorption from
above (`filmvideo.film.emulsion`), and the leak is orange-red. On a film of one layer the leak has no colour.

Quantity in and out: exposure in lux seconds, linear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import pi
from typing import Annotated

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.base.parameters import Among, Parameters, Within
from filmvideo.colour.spectra import illuminant
from filmvideo.film.backing import backing_density
from filmvideo.film.emulsion import AIR, propagate, record_places
from filmvideo.film.exposure import GREY, camera_receiver
from filmvideo.film.layer_calibration import calibrate_layers
from filmvideo.film.stock import Stock
from filmvideo.grain.keys import Key, uniform_scalars

SIDES = {"none": (), "left": (False,), "right": (True,), "both": (False, True)}
"""Whether the frame is mirrored, for every edge."""
PERFORATIONS = {
    "none": (0.0, 0.0),
    "35mm": (4750.0, 0.5),
    "16mm": (7620.0, 0.5),
    "super8": (4234.0, 0.0),
    "65mm": (4750.0, 0.0),
}
"""Pitch in µm, and where a hole's middle is, in pitches from the middle of the frame (ISO 491, 69, 1700, 3023)."""
SHORTEST_UM, LONGEST_UM = 4e3, 3e4
SLOWEST, FASTEST = 0.002, 0.03
_WAVES = 3


@dataclass(frozen=True)
class LeakSettings(Parameters):
    """Light leak at the edge of the camera film.

    Parameters
    ----------
    side : {none, left, right, both}
        Edge of the picture that the light comes from.
    stops : float, -10 to 10 stops
        Brightest part relative to a grey card, in the layer that takes most: worn door 1 to 3, end of a roll 4.
    reach_um : float, 1 to 100000 µm
        Distance from the edge at which the leak falls to 1/e: worn door 2000, end of a roll 4000.
    through : {base, front}
        Side of the film that the light falls on.
    kelvin : float, 1000 to 25000 K
        Colour temperature of the light outside.
    perforations : {none, 35mm, 16mm, super8, 65mm}
        Film gauge whose perforations the light passes; none: a gap along the edge.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    ISO 491, 69, 1700 and 3023, for perforations; look and drift of a leak are estimates.
    """

    side: Annotated[str, Among(tuple(SIDES))] = "none"
    stops: Annotated[float, Within(-10, 10, unit="stops", usual=(-2, 5))] = 2.0
    reach_um: Annotated[float, Within(1, 100000, unit="µm", usual=(500, 10000))] = 3000.0
    through: Annotated[str, Among(("base", "front"))] = "base"
    kelvin: Annotated[float, Within(1000, 25000, unit="K", usual=(2500, 10000))] = 5500.0
    perforations: Annotated[str, Among(tuple(PERFORATIONS))] = "none"


@dataclass(frozen=True)
class LeakStage:
    """A light leak, for one film and pixel pitch."""

    leak: LeakSettings
    light: Float[Tensor, " layers"]
    """Lux seconds of the brightest part."""
    um_per_px: float

    def __call__(self, light: Float[Tensor, "layers h w"], key: Key) -> Float[Tensor, "layers h w"]:
        """Return a frame's exposure with the leak added."""
        own = self.light.to(light)[:, None, None]
        for mirrored in SIDES[self.leak.side]:
            fog = self._from_left(light[0], key.derive("leak right" if mirrored else "leak left"))
            light = light + own * (fog.flip(1) if mirrored else fog)
        return light

    def _from_left(self, like: Float[Tensor, "h w"], key: Key) -> Float[Tensor, "h w"]:
        """Return the leak at the left edge, relative to its brightest part."""
        down, across = (
            (torch.arange(n, dtype=like.dtype, device=like.device) + 0.5) * self.um_per_px for n in like.shape
        )
        open_ = openness(key, down)[:, None]
        fog = open_**2 * torch.exp(-across / (self.leak.reach_um * (0.3 + 0.7 * open_)))
        pitch_um, hole = PERFORATIONS[self.leak.perforations]
        if not pitch_um:
            return fog
        middle = like.shape[0] * self.um_per_px / 2
        return fog * torch.cos(pi * ((down[:, None] - middle) / pitch_um - hole)) ** 8


def build_leak(leak: LeakSettings, stock: Stock, um_per_px: float) -> LeakStage:
    """Build a leak for a camera film and frames of a pixel pitch."""
    taken = leak_exposure(stock, leak.through, leak.kelvin)
    grey = 10**stock.grey_log_exposure if stock.grey_log_exposure is not None else 1.0
    return LeakStage(leak, taken / taken.amax() * grey * 2**leak.stops, um_per_px)


def leak_exposure(stock: Stock, through: str, kelvin: float) -> Float64[Tensor, " layers"]:
    """Return each layer's exposure by a grey card's light on the film's front, or on its base."""
    front = camera_receiver(stock, illuminant(kelvin)) * GREY
    return front.sum(1) if through == "front" else (front * _absorption_ratio(stock)).sum(1)


def _absorption_ratio(stock: Stock) -> Float64[Tensor, "layers 81"]:
    """Return each layer's absorption of light through the base over its absorption of light from the front."""
    if stock.base is None or not stock.emulsion:
        raise PresetError(f'{stock.name} has no [base] or [emulsion] in its preset; set leak.through to "front".')
    layers = calibrate_layers(stock)
    own = record_places(layers)
    down = propagate(layers, AIR, stock.base.index).absorbed
    up = propagate(layers[::-1], stock.base.index, AIR).absorbed.flip(0)
    return up[own] / down[own] * 10 ** -backing_density(stock.base.backing)


def openness(key: Key, down_um: Float[Tensor, " h"]) -> Float[Tensor, " h"]:
    """Return the openness a of the gap along the edge in a frame, 0 to 1."""
    chance = uniform_scalars(replace(key, frame=0), 4 * _WAVES)
    out = torch.full_like(down_um, 0.5)
    for length, speed, phase, way in zip(*(chance[n::4] for n in range(4)), strict=True):
        per_um = 1 / (SHORTEST_UM * (LONGEST_UM / SHORTEST_UM) ** length)
        turn = (SLOWEST * (FASTEST / SLOWEST) ** speed * key.frame + phase) % 1
        out = out + torch.sin(2 * pi * (down_um * (per_um if way < 0.5 else -per_um) + turn)) / (2 * _WAVES)
    return out
