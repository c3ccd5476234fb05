"""Chain by light with a smooth residual in each light: a layer's response to a material that camera RGB does not have.

A layer's exposure by a material differs from that of the camera model by a factor, which depends on light and material
and not on exposure. So in each light it is a function of chromaticity alone, added to the layers' log exposure:

    e_k ← e_k + R_k(c),   R_k(c) = Σ_j w_kj κ(|c − c_j|/ℓ),   c = (log2 r/g, log2 b/g)
    κ(t) = (1 + √5 t + 5/3 t²) exp(−√5 t)

κ is the covariance of Matérn, 5/2: R may be bent twice (Rasmussen and Williams 2006, "Gaussian Processes", 4.2). A grey
scale shifts as one, and far from the pairs the bumps vanish. R is the likeliest function with an rms of `spread` stops;
`spread` is chosen from a few values by held-out exposures and materials.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import cast

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.linear_solve import solve
from filmvideo.colour.romm import difference
from filmvideo.match import solver
from filmvideo.match.fit_stages import (
    FitStage,
    FitStages,
    Jacobian,
    Results,
    Slope,
    Values,
    run,
    slopes_of_sums,
    with_numbers,
)
from filmvideo.match.groups import group_numbers, groupings
from filmvideo.match.least_squares import stops
from filmvideo.match.models import chain
from filmvideo.match.models.chain import Chain
from filmvideo.match.models.model import RGB, XYZ, Function, Model
from filmvideo.match.models.thin_plate import farthest_points
from filmvideo.match.pairs import Illuminant, Pairs

SPREADS_STOPS = (0.03, 0.06, 0.12)
_AS_GOOD = 1.001
_CENTRES = 80
_REACH = 0.27
"""Of a bump, in terms of the pairs' rms chromaticity: cameras whose bands overlap much see less of it."""
_LEAST_REACH_STOPS = 0.15
_STEPS = 4
_TOLERANCE = 1e-3
_EVEN = 1e-6
_AT_ONCE = 32768
_FRONT = 2
"""The stages before the residual: the chain's matrix and exposure."""

Chroma = Float[Tensor, "2 *colours"]


@dataclass(frozen=True)
class Residual:
    """Bumps over chromaticity, in stops a layer."""

    centres: Float[Tensor, "2 centres"]
    weights: Float[Tensor, "3 centres"]
    reach: float = 0.3
    """ℓ, in stops of chromaticity."""

    def __call__(self, chroma: Chroma) -> Float[Tensor, "3 *colours"]:
        """Return the offsets of the layers' exposure."""
        centres, weights = self.centres.to(chroma), self.weights.to(chroma)
        parts = cast("tuple[Tensor, ...]", chroma.reshape(2, -1).split(_AT_ONCE, 1))
        return torch.cat([weights @ bumps(part, centres, self.reach) for part in parts], 1).reshape(
            3, *chroma.shape[1:]
        )


@dataclass(frozen=True)
class SmoothedByLight(Model):
    """A chain by light, and a residual for each of its lights, in their order."""

    chain: Chain
    residuals: tuple[Residual, ...]
    spread: float

    def function_in(self, light: Illuminant) -> Function:
        """Return the function for one light."""
        return partial(self.predict, light)

    def predict(self, light: Illuminant, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB under a light."""
        front = self.chain.front
        if front.is_new(light):
            return self.chain.predict(light, digital)
        return _predict(self.chain, self.residuals[front.nearest(light)], light, digital)


@dataclass(frozen=True)
class ResidualSum(FitStage):
    """Exposure, in three channels, plus weighted sums of the other channels."""

    fitted = ("weights",)
    weights: Float[Tensor, "3 terms"]

    def __call__(self, values: Values) -> Results:
        """Return exposure with the residual."""
        return values[:3] + torch.einsum("ot,t...->o...", self.weights, values[3:])

    def slopes(self, values: Float64[Tensor, "channels colours"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives by the channels and by the weights."""
        by_terms, by_weights = slopes_of_sums(self.weights, values[3:])
        eye = torch.eye(3, dtype=values.dtype, device=values.device).expand(values.shape[1], 3, 3)
        return torch.cat([eye, by_terms], 2), by_weights


@dataclass(frozen=True)
class FixedFilm(FitStage):
    """A film that is not fitted."""

    film: FitStages

    def __call__(self, values: Values) -> Results:
        """Return the film's XYZ."""
        return run(self.film, values)


@dataclass(frozen=True)
class ResidualTerms:
    """Bumps at pairs, whitened: E⁻¹ κ, with E Eᵀ = κ between the centres."""

    centres: Float64[Tensor, "2 centres"]
    even: Float64[Tensor, "centres centres"]
    values: Float64[Tensor, "centres pairs"]
    reach: float


def bumps(
    chroma: Float[Tensor, "2 n"], centres: Float[Tensor, "2 centres"], reach: float
) -> Float[Tensor, "centres n"]:
    """Return κ of chromaticities about centres, 1 at a centre."""
    unit_square = (centres[:, :, None] - chroma[:, None]).square().sum(0)
    far = (5 * unit_square / reach**2 + 1e-12).sqrt()
    return (1 + far + far.square() / 3) * torch.exp(-far)


def fit(pairs: Pairs) -> SmoothedByLight:
    """Fit the chain, then the residuals."""
    base = chain.fit(pairs, "by light")
    return _fit_residual(base, pairs, _choose_spread(base, pairs))


def refit(pairs: Pairs, model: SmoothedByLight) -> SmoothedByLight:
    """Fit to some of the pairs a model was fitted to."""
    return _fit_residual(chain.refit(pairs, model.chain), pairs, model.spread)


def _fit_residual(base: Chain, pairs: Pairs, spread: float) -> SmoothedByLight:
    lit = ((light, pairs.select(pairs.rows_in(light.name))) for light in pairs.lights())
    return SmoothedByLight(base, tuple(_residual(base, light, some, spread) for light, some in lit), spread)


def _residual(base: Chain, light: Illuminant, pairs: Pairs, spread: float) -> Residual:
    """Fit the residual of one light, with the film fixed."""
    terms = _terms(chroma_of(base, pairs.digital))
    stages, values = _start_stages(base, terms), torch.cat([_layer_exposure(base, light, pairs.digital), terms.values])
    prior = 1 / (spread**2 * len(pairs))
    found = solver.fit(stages, values, pairs.film, prior=prior, iterations=_STEPS, tolerance=_TOLERANCE)
    weights = found[0].numbers().reshape(3, -1)
    return Residual(terms.centres, solve(terms.even.mT, weights.T).T, terms.reach)


def _terms(chroma: Float64[Tensor, "2 pairs"]) -> ResidualTerms:
    centres = farthest_points(chroma, _CENTRES)
    eye = torch.eye(centres.shape[1], dtype=torch.float64, device="cpu")
    spread = (chroma - chroma.mean(1, keepdim=True)).square().sum(0).mean().sqrt()
    reach = max(_REACH * float(spread), _LEAST_REACH_STOPS)
    even = cast("Tensor", torch.linalg.cholesky(bumps(centres, centres, reach) + _EVEN * eye))
    return ResidualTerms(centres, even, solve(even, bumps(chroma, centres, reach)), reach)


def _start_stages(base: Chain, terms: ResidualTerms) -> FitStages:
    """Return the stages behind exposure and terms, with a residual of 0."""
    return ResidualSum(terms.values.new_zeros((3, len(terms.values)))), FixedFilm(base.film[_FRONT:])


def _choose_spread(base: Chain, pairs: Pairs) -> float:
    """Return the least spread whose held-out errors are as good as any."""
    lit = [(light, pairs.select(pairs.rows_in(light.name))) for light in pairs.lights()]
    off = torch.stack([_left_out(base, light, some) for light, some in lit]).sum(0)
    return SPREADS_STOPS[int((off <= _AS_GOOD * off.amin()).nonzero()[0])]


def _left_out(base: Chain, light: Illuminant, pairs: Pairs) -> Float64[Tensor, " spreads"]:
    """Return the sum of held-out ΔE2000 over exposures and materials, each by one step of a fit without it."""
    terms = _terms(chroma_of(base, pairs.digital))
    stages, values = _start_stages(base, terms), torch.cat([_layer_exposure(base, light, pairs.digital), terms.values])
    ways = groupings(pairs)
    off = [values.new_zeros((len(SPREADS_STOPS), 0))]
    for groups in (ways[way] for way in ("exposure", "material") if way in ways):
        those = [groups == group for group in group_numbers(groups)]
        normals = [
            solver.least_squares_problem(stages, values[:, one], pairs.film[:, one], 0.0).normal(stages)
            for one in those
        ]
        whole, slope = (torch.stack(parts).sum(0) for parts in zip(*normals, strict=True))
        for out, (matrix, own) in zip(those, normals, strict=True):
            steps = (_step(whole - matrix, slope - own, spread) for spread in SPREADS_STOPS)
            found = (run(with_numbers(stages, step), values[:, out]) for step in steps)
            off.append(torch.stack([difference(one, pairs.film[:, out]) for one in found]))
    return torch.cat(off, 1).sum(1)


def _step(
    matrix: Float64[Tensor, "numbers numbers"], slope: Float64[Tensor, " numbers"], spread: float
) -> Float64[Tensor, " numbers"]:
    return -solve(matrix + torch.eye(len(slope), dtype=torch.float64, device="cpu") / spread**2, slope)


def _predict(base: Chain, residual: Residual, light: Illuminant, digital: RGB) -> XYZ:
    exposed = _layer_exposure(base, light, digital) + residual(chroma_of(base, digital))
    return run(base.film[_FRONT:], exposed)


def _layer_exposure(base: Chain, light: Illuminant, digital: RGB) -> Float[Tensor, "3 *colours"]:
    return run(base.film[:_FRONT], base.front.terms(digital, light))


def chroma_of(base: Chain, digital: RGB) -> Chroma:
    """Return log2 r/g and b/g of camera RGB, a grey's near 0."""
    red, green, blue = stops(digital, base.front.gain)
    return torch.stack([red - green, blue - green])
