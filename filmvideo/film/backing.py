"""The back of a film's base: what it reflects, and what a backing absorbs.

Light that meets the back of the base is reflected in part by the boundary of base and backing, ρ. The rest crosses the
backing, meets air by Fresnel, F, and what returns crosses the backing again. Of a backing behind the base, with a
transmittance T for both crossings, all orders of reflection sum to

    R(θ) = ρ + (1 − ρ)² · T·F / (1 − ρ·T·F),     T = 10^(−2D/cos θ)

A dye above the base, or in it, dims both: R = T · (ρ + (1 − ρ)² · F / (1 − ρ·F)). R is one at most. Beyond the critical
angle ρ changes nothing without a backing, for all light returns anyway.

ρ of a rem-jet is derived; no measurement of it was found. A rem-jet is carbon black in a binder that alkali dissolves,
mostly an ester of cellulose (US 2,271,234; EP 1 246 004). Carbon black has an index of 1.57 − 0.44i (Dalzell and
Sarofim, J. Heat Transfer 91:100, 1969) to 1.95 − 0.79i (Bond and Bergstrom, Aerosol Sci. Technol. 40:27, 2006), mixed
with a binder of 1.475 by Maxwell Garnett's law so that a layer 1 µm thick has the density below: 1.51 − 0.11i to
1.57 − 0.11i. Against a base of 1.48 Fresnel's reflectance is then 0.0015 to 0.0022 at normal incidence, 0.0025 to
0.0035 where total reflection would begin, and 0.003 to 0.004 on average over a cosine law up to 60°: about 0.003. The
thickness is a guess. A layer of 2 µm gives 0.001, one of half a µm 0.012. What carbon scatters back is not counted; no
measurement of it in such a layer was found either. Light that a pressure plate reflects crosses a rem-jet twice, and
1.3 % of it is left: it is left out.

In: refractive indices and densities. Out: parts of the light that meets the back of the base.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.parameters import Among, Parameters, Within
from filmvideo.colour.spectra import resample
from filmvideo.film.emulsion import AIR, Base, cosine, fresnel


@dataclass(frozen=True)
class Backing:
    """An antihalation backing."""

    density: tuple[float, float, float]
    """Optical density at 450, 550 and 650 nm, for one crossing."""
    reflectance: float = 0.0
    """Part of the light that the boundary of base and backing reflects."""
    behind_base: bool = False
    """Whether it lies behind the base, and not above it or in it."""


BACKINGS = {
    "rem-jet": Backing((0.95, 0.95, 0.95), reflectance=0.003, behind_base=True),
    "undercoat": Backing((0.55, 0.87, 0.55)),
    "dyed base": Backing((0.55, 0.87, 0.55)),
    "none": Backing((0.0, 0.0, 0.0)),
}


@dataclass(frozen=True)
class BackingSettings(Parameters):
    """The antihalation backing of the camera film, and what the back of the base reflects.

    Parameters
    ----------
    kind : {auto, rem-jet, undercoat, dyed base, none}
        Backing; auto: the stock's own.
    reflectance : float, 0 to 1 part
        Part of the light that the back of the base reflects at any angle, beside total reflection; 0: the backing's
        own, which is 0.003 for rem-jet. 0.02 and more is stronger than any that could be derived.

    Raises
    ------
    ParameterError
        If the backing is unknown, or the reflectance is out of range.

    References
    ----------
    The module derives the reflectance of a rem-jet, and names the sources.
    """

    kind: Annotated[str, Among(("auto", *BACKINGS))] = "auto"
    reflectance: Annotated[float, Within(0, 1, unit="part", usual=(0, 0.05))] = 0.0

    def apply_to(self, base: Base) -> Base:
        """Return a base with this backing."""
        kind = base.backing if self.kind == "auto" else self.kind
        return Base(base.material, base.thickness_um, kind, self.reflectance or BACKINGS[kind].reflectance)


def backing_density(backing: str) -> Float64[Tensor, "81"]:
    """Return the spectral density of a backing, for one crossing."""
    return resample(torch.tensor(BACKINGS[backing].density, dtype=torch.float64, device="cpu"), 450, 100)


def back_reflectance(base: Base, invariant: Float64[Tensor, " angles"]) -> Float64[Tensor, "2 angles 81"]:
    """Return the reflectance of the back of a base for s and p polarised light, at given n·sin θ."""
    crossed = 10 ** (-2 * backing_density(base.backing) / cosine(base.index, invariant)[:, None])
    face, air = base.reflectance, fresnel(base.index, AIR, invariant)
    if BACKINGS[base.backing].behind_base:
        return _either_order(face, air * crossed)
    return _either_order(face, air) * crossed


def _either_order(face: float, behind: Float64[Tensor, "2 angles _"]) -> Float64[Tensor, "2 angles _"]:
    """Return the reflectance of a face with a reflectance behind it, all orders summed."""
    return face + (1 - face) ** 2 * behind / (1 - face * behind).clamp(min=1e-12)
