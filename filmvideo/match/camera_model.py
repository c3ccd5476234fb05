"""Camera models: the exposure of the film's three layers from camera RGB.

A layer's light is a sum of terms of the camera's RGB, h = M φ, with M fitted. The kind of model sets the k terms φ:

    one        φ = (r, g, b): one matrix for all lights
    root       r, g, b, √rg, √rb, √gb: still twice as bright for twice the light (Finlayson, Mackiewicz, Hurlbert 2015)
    by light   r, g, b, once for every light that was shot: a matrix each; a new light has the linear fit in a and b
               (below) through them or, with few lights, the matrix of the nearest white
    root by light   root's six terms, likewise
    by white   (1, a, b) × (r, g, b), a = log2 R/G and b = log2 B/G of the scene's white: M₀ + a M₁ + b M₂, which
               extends to lights that were not shot
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.match.emulsion import GREY
from filmvideo.match.pairs import Illuminant, Pairs

LEAST_LIGHTS = 4
SPREAD, SPREAD_BY_LIGHT = 0.3, 0.02
Kind = Literal["one", "root", "by light", "root by light", "by white"]
_BY_LIGHT = ("by light", "root by light")
RGB = Float[Tensor, "3 *colours"]


@dataclass(frozen=True)
class CameraModel:
    """The terms of camera RGB that the layers' light is a sum of."""

    kind: Kind
    gain: Float[Tensor, "3"]
    """Scales the pairs' middle to a grey card, channel by channel."""
    whites: Float[Tensor, "lights 3"]
    """The whites of the lights that were shot."""
    names: tuple[str, ...]

    def terms(self, digital: RGB, light: Illuminant) -> Float[Tensor, "terms *colours"]:
        """Return φ of colours under a light."""
        rgb = digital * self.gain.to(digital).reshape(3, *[1] * (digital.ndim - 1))
        own = root_terms(rgb) if self.kind in ("root", "root by light") else rgb
        return torch.cat([weight * own for weight in self.weights(light).to(rgb)])

    def weights(self, light: Illuminant) -> Float[Tensor, " parts"]:
        """Return how much of each of M's parts works under a light."""
        one = torch.ones_like(self.gain[:1])
        if self.kind in _BY_LIGHT:
            return self._line_weights(light) if self.is_new(light) else self._nearest_weights(light)
        if self.kind in ("one", "root"):
            return one
        white = self.whites[self.names.index(light.name)] if light.name in self.names else light.white
        return torch.cat([one, tint(white)])

    def is_new(self, light: Illuminant) -> bool:
        """Return whether a light was not shot, and enough lights were for a linear fit."""
        return light.name not in self.names and len(self.names) >= LEAST_LIGHTS

    def _nearest_weights(self, light: Illuminant) -> Float[Tensor, " lights"]:
        return torch.eye(len(self.names), dtype=self.gain.dtype, device=self.gain.device)[self.nearest(light)]

    def _line_weights(self, light: Illuminant) -> Float[Tensor, " lights"]:
        """Return the lights' weights in the least-squares line through their matrices, at a tint."""
        ones = torch.ones_like(self.whites[:, :1])
        shot = torch.cat([ones, tint(self.whites.T).T], 1)
        here = torch.cat([ones[0], tint(light.white.to(shot))])
        return here @ cast("Tensor", torch.linalg.pinv(shot))

    def nearest(self, light: Illuminant) -> int:
        """Return the place of a light by its name, or else by the nearest white."""
        if light.name in self.names:
            return self.names.index(light.name)
        return int((tint(self.whites.T) - tint(light.white)[:, None]).square().sum(0).argmin())

    def start(self) -> Float64[Tensor, "3 terms"]:
        """Return the M in which each layer receives its own channel."""
        eye = torch.eye(3, dtype=torch.float64, device="cpu")
        own = eye if self.kind in ("one", "by light", "by white") else torch.cat([eye, 0 * eye], 1)
        if self.kind == "by white":
            return torch.cat([own, 0 * own, 0 * own], 1)
        return own.repeat(1, len(self.names)) if self.kind in _BY_LIGHT else own

    def precision(self) -> Float64[Tensor, "numbers numbers"]:
        """Return the precision of M about its start, row by row.

        A number deviates by `SPREAD` in all lights, and by `SPREAD_BY_LIGHT` in one of them.
        """
        lights = len(self.names) if self.by_light else 1
        own = torch.eye(self.start().shape[1] // lights, dtype=torch.float64, device="cpu").repeat(lights, lights)
        covariance = SPREAD**2 * own + SPREAD_BY_LIGHT**2 * torch.eye(len(own), dtype=torch.float64, device="cpu")
        return torch.kron(torch.eye(3, dtype=torch.float64, device="cpu"), covariance.inverse().contiguous())

    def columns(self, names: tuple[str, ...]) -> list[int]:
        """Return the places of M's columns that belong to lights."""
        each = self.start().shape[1] // len(self.names)
        return [each * self.names.index(name) + i for name in names for i in range(each)]

    @property
    def by_light(self) -> bool:
        """Whether each light has its own columns."""
        return self.kind in _BY_LIGHT


def build_camera_model(pairs: Pairs, kind: Kind) -> CameraModel:
    """Build the camera model for the lights of pairs; raise ParameterError where these are too few."""
    lights = pairs.lights()
    if kind == "by white" and len(lights) < LEAST_LIGHTS:
        raise ParameterError(
            f"The pairs have {len(lights)} lights, too few for a model by white; shoot {LEAST_LIGHTS} or more."
        )
    return CameraModel(kind, gain(pairs), torch.stack([lit.white for lit in lights]), tuple(lit.name for lit in lights))


def gain(pairs: Pairs) -> Float64[Tensor, "3"]:
    """Return the factors that scale the middle of the pairs to a grey card, channel by channel."""
    return GREY / 2 ** pairs.digital.log2().mean(1)


def tint(white: Float[Tensor, "3 *lights"]) -> Float[Tensor, "2 *lights"]:
    """Return log2 R/G and B/G."""
    return (white[[0, 2]] / white[1]).log2()


def root_terms(rgb: RGB) -> Float[Tensor, "6 *colours"]:
    """Return the terms of degree 1 of a root-polynomial of order 2."""
    red, green, blue = rgb.clamp(min=0) + 1e-9
    roots = [(red * green).sqrt(), (red * blue).sqrt(), (green * blue).sqrt()]
    return torch.cat([rgb, torch.stack(roots)])
