"""Chain with a smooth residual: bumps over stops fit the density that the chain leaves, up to `LIMIT`.

    D = D_chain + L tanh(Σ_c w_c exp(−|z − z_c|² / 2ℓ²) / L)

with a penalty on w. Away from the pairs the bumps vanish. It helps with thousands of pairs of a film that a chain does
not quite fit, and not with few.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.linear_solve import solve
from filmvideo.colour import romm
from filmvideo.match.least_squares import stops
from filmvideo.match.models import chain
from filmvideo.match.models.chain import Chain
from filmvideo.match.models.model import RGB, XYZ, Function, Model, predict
from filmvideo.match.models.thin_plate import farthest_points
from filmvideo.match.pairs import Illuminant, Pairs

LIMIT = 0.1
_CENTRES = 300
_WIDTH_STOPS = 2.0
_PENALTY = 1e-3


@dataclass(frozen=True)
class SmoothedChain(Model):
    """A chain, and the bumps on its density."""

    chain: Chain
    centres: Float[Tensor, "3 centres"]
    weights: Float[Tensor, "3 centres"]

    def function_in(self, light: Illuminant) -> Function:
        """Return the function for one light."""
        return partial(self.predict, light)

    def predict(self, light: Illuminant, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB under a light."""
        place = stops(digital, self.chain.front.gain)
        more = self.weights.to(place) @ bumps(place.reshape(3, -1), self.centres.to(place))
        more = LIMIT * torch.tanh(more.reshape(place.shape) / LIMIT)
        return romm.colour(romm.density(self.chain.predict(light, digital)) + more)


def bumps(place: Float[Tensor, "3 n"], centres: Float[Tensor, "3 centres"]) -> Float[Tensor, "centres n"]:
    """Return the bumps about centres at places, 1 at a centre."""
    unit_square = (centres[:, :, None] - place[:, None]).square().sum(0)
    return torch.exp(-unit_square / (2 * _WIDTH_STOPS**2))


def fit(pairs: Pairs) -> SmoothedChain:
    """Fit the chain, then the bumps to its residual."""
    return _fit_residual(chain.fit(pairs), pairs)


def refit(pairs: Pairs, model: SmoothedChain) -> SmoothedChain:
    """Fit to some of the pairs a model was fitted to."""
    return _fit_residual(chain.refit(pairs, model.chain), pairs)


def _fit_residual(base: Chain, pairs: Pairs) -> SmoothedChain:
    left = romm.density(pairs.film) - romm.density(predict(base, pairs))
    place = stops(pairs.digital, base.front.gain)
    centres = farthest_points(place, _CENTRES)
    near = bumps(place, centres)
    penalty = _PENALTY * len(pairs) * torch.eye(len(near), dtype=torch.float64, device="cpu")
    weights = solve(near @ near.T + penalty, near @ left.clamp(-LIMIT, LIMIT).T).T
    return SmoothedChain(base, centres, weights)
