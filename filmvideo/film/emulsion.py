"""The emulsion as a stack of layers: absorption, scatter and reflection of light that falls on unexposed film.

Light meets the layers from the top. Every interface reflects by Fresnel, ((n₁ − n₂)/(n₁ + n₂))² at normal incidence; a
layer of thickness d transmits exp(−(a + s)·d), absorbs the part a/(a + s) of the rest and scatters the remainder,
which exposes nothing. Intensities add incoherently, and all orders of reflection are summed exactly: from the bottom
up each layer is added to the reflectance of the layers under it, then the fluxes follow from the top down. Absorbed,
scattered, reflected and transmitted make up the incident light.

In: refractive indices, thickness in µm, absorption and scattering per µm. Out: parts of the incident light by
wavelength. Born and Wolf, Principles of Optics, §1.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.spectra import WAVELENGTHS_NM

AIR = 1.0
BASE_INDEX = {"acetate": 1.48, "polyester": 1.65}
"""Refractive index of the base by its material."""
_TINY = 1e-12
_LEAST = 1e-300


@dataclass(frozen=True)
class Layer:
    """One layer of an emulsion."""

    name: str
    thickness_um: float
    index: float
    absorption: Float64[Tensor, "81"]
    """Per µm, of the layer's crystals or of a filter's dye."""
    scattering: float = 0.0
    """Per µm."""
    exposes: str = ""
    """The record of its crystals; empty for a filter or gelatin."""
    masking: Float64[Tensor, "81"] = field(default_factory=lambda: torch.zeros(81, dtype=torch.float64, device="cpu"))
    """Per µm, of coloured couplers among the crystals; it exposes nothing."""


@dataclass(frozen=True)
class Base:
    """The base under an emulsion."""

    material: str
    thickness_um: float
    backing: str
    reflectance: float = 0.0
    """Part of the light that its back reflects, beside total reflection (`filmvideo.film.backing`)."""

    @property
    def index(self) -> float:
        """The base's refractive index."""
        return BASE_INDEX[self.material]


@dataclass(frozen=True)
class EnergyBalance:
    """The absorbed, scattered, reflected and transmitted parts of the incident light."""

    absorbed: Float64[Tensor, "layers *batch"]
    scattered: Float64[Tensor, "layers *batch"]
    reflected: Float64[Tensor, "*batch"]
    transmitted: Float64[Tensor, "*batch"]


def sum_of_gaussians(
    peak_nm: Sequence[float], sigma_nm: Sequence[float], per_um: Sequence[float]
) -> Float64[Tensor, "81"]:
    """Return an absorption spectrum as a sum of Gaussians."""
    nm = torch.as_tensor(WAVELENGTHS_NM, dtype=torch.float64, device="cpu")
    spectrum = torch.zeros_like(nm)
    for peak, sigma, height in zip(peak_nm, sigma_nm, per_um, strict=True):
        spectrum = spectrum + height * torch.exp(-0.5 * ((nm - peak) / sigma) ** 2)
    return spectrum


def propagate(layers: Sequence[Layer], above: float = AIR, below: float = AIR) -> EnergyBalance:
    """Return the balance of light at normal incidence on layers between two media of given refractive index."""
    return solve_balance(interface_reflectances(layers, above, below), absorbances(layers), scatterings(layers))


def interface_reflectances(layers: Sequence[Layer], above: float, below: float) -> list[Float64[Tensor, ""]]:
    """Return the reflectance of every interface at normal incidence."""
    indices = [above, *(layer.index for layer in layers), below]
    return [torch.tensor(((a - b) / (a + b)) ** 2, dtype=torch.float64, device="cpu") for a, b in pairwise(indices)]


def absorbances(layers: Sequence[Layer]) -> Float64[Tensor, "layers 81"]:
    """Return each layer's absorption integrated over its thickness."""
    return torch.stack([(layer.absorption + layer.masking) * layer.thickness_um for layer in layers])


def crystal_share(layers: Sequence[Layer]) -> Float64[Tensor, "layers 81"]:
    """Return the crystals' part of each layer's absorption."""
    own = torch.stack([layer.absorption for layer in layers])
    masking = torch.stack([layer.masking for layer in layers])
    return own / (own + masking).clamp(min=_LEAST)


def record_places(layers: Sequence[Layer]) -> list[int]:
    """Return the indices of the layers that hold the red-, green- and blue-sensitive or the silver record."""
    exposed = [layer.exposes for layer in layers]
    return [exposed.index(record) for record in ("red", "green", "blue", "silver") if record in exposed]


def scatterings(layers: Sequence[Layer]) -> Float64[Tensor, "layers 81"]:
    """Return each layer's scattering integrated over its thickness."""
    return torch.stack([torch.full_like(layer.absorption, layer.scattering * layer.thickness_um) for layer in layers])


def solve_balance(
    faces: Sequence[Float64[Tensor, "*face"]],
    absorbing: Float64[Tensor, "layers *batch"],
    scattering: Float64[Tensor, "layers *batch"],
) -> EnergyBalance:
    """Return the sum of all orders of reflection, of every interface's reflectance and every layer's optical depths."""
    removing = absorbing + scattering
    through, stopped = torch.exp(-removing), -torch.expm1(-removing)
    under = [faces[-1] + torch.zeros_like(removing[0])]
    inner: list[Tensor] = []
    for face, t in zip(reversed(faces[:-1]), through.flip(0), strict=True):
        inner.append(t**2 * under[-1])
        under.append(face + (1 - face) ** 2 * inner[-1] / _echo(face, inner[-1]))
    down = torch.ones_like(under[-1])
    removed: list[Tensor] = []
    above = zip(faces[:-1], through, stopped, reversed(under[:-1]), reversed(inner), strict=True)
    for face, t, stop, back, seen in above:
        entering = down * (1 - face) / _echo(face, seen)
        removed.append(entering * stop * (1 + t * back))
        down = entering * t
    taken, part = torch.stack(removed), absorbing / removing.clamp(min=_LEAST)
    return EnergyBalance(taken * part, taken * (1 - part), under[-1], down * (1 - faces[-1]))


def _echo(face: Tensor, seen: Tensor) -> Tensor:
    return (1 - face * seen).clamp(min=_TINY)


def fresnel(n1: float, n2: float, invariant: Float64[Tensor, " angles"]) -> Float64[Tensor, "2 angles 1"]:
    """Return Fresnel's reflectance for s and p polarised light of a given n·sin θ; 1 beyond the critical angle."""
    cos1, cos2 = cosine(n1, invariant), cosine(n2, invariant)
    s = (n1 * cos1 - n2 * cos2) / (n1 * cos1 + n2 * cos2).clamp(min=_TINY)
    p = (n2 * cos1 - n1 * cos2) / (n2 * cos1 + n1 * cos2).clamp(min=_TINY)
    return torch.stack([s, p])[:, :, None] ** 2


def cosine(index: float, invariant: Float64[Tensor, " angles"]) -> Float64[Tensor, " angles"]:
    """Return cos θ in a medium for n·sin θ, by Snell's law; 0 beyond the critical angle."""
    return (1 - (invariant / index) ** 2).clamp(min=0).sqrt()
