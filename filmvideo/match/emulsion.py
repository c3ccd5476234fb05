"""Film as the chain has it, stage by stage.

Layer light h → log2 exposure e, over a floor that is a part of the layers' own light,

    e = log2(f · log(1 + exp(h/f)) / 0.18),   f = `FLOOR` · rms(h)

which keeps a layer that a saturated colour hardly reaches from falling without end (and the function from folding).
Exposure → density of a layer, the sum of three sub-emulsions, fast, middle and slow:

    D = b + Σ_k a_k / (1 + exp((c_k − e)/w_k)),  a_k > 0, w_k > 0.15

Interimage: density formed shifts the exposure that the neighbours develop, e ← e + K (D − 0.75), taken once.
Mixing in density: dyes absorb out of their band, and a print's layers see past theirs, o + M (D − 0.75) + Q (products).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import softplus

from filmvideo.match import density
from filmvideo.match.stages import Results, Stage, Stages, Values

FLOOR = 0.2
GREY = 0.18
MIDDLE = 0.75
SUB_EMULSIONS = 3
_NARROWEST = 0.15
_BLACK = 1e-5


@dataclass(frozen=True)
class Matrix(Stage):
    """Weighted sums of the channels."""

    fitted = ("weights",)
    weights: Float[Tensor, "out channels"]

    def __call__(self, values: Values) -> Results:
        """Give the sums."""
        return torch.einsum("oi,i...->o...", self.weights, values)


@dataclass(frozen=True)
class Exposed(Stage):
    """Light of the layers in stops over grey, with a soft floor."""

    def __call__(self, values: Values) -> Results:
        """Give log2 exposure."""
        floor = FLOOR * (values.square().mean(0) + _BLACK**2).sqrt() + _BLACK
        return (floor * softplus(values / floor) / GREY).log2()


@dataclass(frozen=True)
class Curves(Stage):
    """Three layers, each a sum of sub-emulsions."""

    fitted = ("base", "amount", "centre", "width")
    base: Float[Tensor, "3"]
    amount: Float[Tensor, "3 sub"]
    """Before softplus, as width is."""
    centre: Float[Tensor, "3 sub"]
    width: Float[Tensor, "3 sub"]

    def __call__(self, values: Values) -> Results:
        """Give density."""
        flat = values.reshape(3, 1, -1)
        place = (flat - self.centre[:, :, None]) / (softplus(self.width) + _NARROWEST)[:, :, None]
        made = (softplus(self.amount)[:, :, None] * torch.sigmoid(place)).sum(1)
        return (made + self.base[:, None]).reshape(values.shape)


@dataclass(frozen=True)
class Developed(Curves):
    """Curves whose layers hold each other back."""

    fitted = (*Curves.fitted, "interimage")
    interimage: Float[Tensor, "3 3"]

    def __call__(self, values: Values) -> Results:
        """Give density."""
        alone = super().__call__(values)
        return super().__call__(values + torch.einsum("oi,i...->o...", self.interimage, alone - MIDDLE))


@dataclass(frozen=True)
class Mixed(Stage):
    """Densities of three layers mixed, with their products."""

    fitted = ("offset", "linear", "products")
    offset: Float[Tensor, "3"]
    linear: Float[Tensor, "3 3"]
    products: Float[Tensor, "3 6"]

    def __call__(self, values: Values) -> Results:
        """Give what the next layers see."""
        red, green, blue = centred = values - MIDDLE
        squares = torch.stack([red**2, green**2, blue**2, red * green, red * blue, green * blue])
        mixed = torch.einsum("oi,i...->o...", self.linear, centred)
        mixed = mixed + torch.einsum("oi,i...->o...", self.products, squares)
        return mixed + self.offset.reshape(3, *[1] * (values.ndim - 1))


@dataclass(frozen=True)
class Shown(Stage):
    """Density as the light that comes through it, in XYZ."""

    def __call__(self, values: Values) -> Results:
        """Give XYZ."""
        return density.colour(values)


def _curves(low: float, high: float, amount: float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    def filled(value: float, *shape: int) -> Tensor:
        return torch.full(shape, value, dtype=torch.float64, device="cpu")

    centre = torch.linspace(low, high, SUB_EMULSIONS, dtype=torch.float64, device="cpu").repeat(3, 1)
    return filled(0.0, 3), filled(log(expm1(amount)), 3, SUB_EMULSIONS), centre, filled(0.5, 3, SUB_EMULSIONS)


def _mixed(offset: float, gain: float) -> Mixed:
    eye = torch.eye(3, dtype=torch.float64, device="cpu")
    return Mixed(torch.full_like(eye[0], offset), gain * eye, torch.zeros_like(eye).repeat(1, 2))


def negative_and_print() -> Stages:
    """Give a plain film printed on a plain film, from which a fit begins: layer light in, XYZ out."""
    interimage = torch.zeros((3, 3), dtype=torch.float64, device="cpu")
    negative = Developed(*_curves(-5.0, 5.0, 0.5), interimage)
    return Exposed(), negative, _mixed(0.0, -3.0), Curves(*_curves(-2.0, 2.0, 0.6)), _mixed(0.8, 1.0), Shown()
