"""Film in the chain, stage by stage.

Layer light h → log2 exposure e, over a floor that is a part of the layers' own light,

    e = log2(f · log(1 + exp(h/f)) / 0.18),   f = `FLOOR` · rms(h)

which bounds the exposure of a layer that a saturated colour hardly reaches (so that the function does not fold).
Exposure → density of a layer, the sum of three sub-emulsions, fast, middle and slow:

    D = b + Σ_k a_k / (1 + exp((c_k − e)/w_k)),  a_k > 0, w_k > 0.15

Interimage: density shifts the development of the layer and its neighbours, e ← e + K (D − 0.75), applied once.
Mixing in density: dyes absorb outside their bands, as a print's layers are sensitive outside theirs, o + M (D − 0.75).

Dyes are broad bands, whose densities do not quite add: products of densities, `PRODUCTS` · Q (D Dᵀ), model that.
Each stage but the interimage and the products is monotone for any numbers, so the chain can fold only where these are
strong; `film_prior` holds them to what films have.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log

import torch
from jaxtyping import Float, Float64
from torch import Tensor
from torch.nn.functional import softplus

from filmvideo.colour import romm
from filmvideo.match.fit_stages import FitStage, FitStages, Jacobian, Results, Slope, Values, slopes_of_sums

Layers = Float[Tensor, "3 colours"]
FLOOR = 0.2
GREY = 0.18
MIDDLE = 0.75
SUB_EMULSIONS = 3
PRODUCTS = 0.03
_NARROWEST = 0.15
_BLACK = 1e-5


@dataclass(frozen=True)
class Matrix(FitStage):
    """Weighted sums of the channels."""

    fitted = ("weights",)
    weights: Float[Tensor, "out channels"]

    def __call__(self, values: Values) -> Results:
        """Return the sums."""
        return torch.einsum("oi,i...->o...", self.weights, values)

    def slopes(self, values: Float64[Tensor, "channels colours"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives by the channels and by the weights."""
        return slopes_of_sums(self.weights, values)


@dataclass(frozen=True)
class LogExposure(FitStage):
    """Light of the layers in stops over grey, with a soft floor."""

    def __call__(self, values: Values) -> Results:
        """Return log2 exposure."""
        floor = FLOOR * (values.square().mean(0) + _BLACK**2).sqrt() + _BLACK
        return (floor * softplus(values / floor) / GREY).log2()

    def slopes(self, values: Float64[Tensor, "3 colours"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives, with the floor as a function of the layers' light."""
        size = (values.square().mean(0) + _BLACK**2).sqrt()
        floor = FLOOR * size + _BLACK
        over = values / floor
        soft, passed = softplus(over), torch.sigmoid(over)
        by_floor = (soft - over * passed) * FLOOR / (3 * size)
        eye = torch.eye(3, dtype=values.dtype, device=values.device)
        by = passed.T[:, :, None] * eye + by_floor.T[:, :, None] * values.T[:, None]
        return by / (log(2) * floor * soft).T[:, :, None], values.new_zeros((values.shape[1], 3, 0))


@dataclass(frozen=True)
class Development(FitStage):
    """Three layers, each a sum of sub-emulsions, that inhibit each other."""

    fitted = ("base", "amount", "centre", "width", "interimage")
    base: Float[Tensor, "3"]
    amount: Float[Tensor, "3 sub"]
    """Before softplus, as `width`."""
    centre: Float[Tensor, "3 sub"]
    width: Float[Tensor, "3 sub"]
    interimage: Float[Tensor, "3 3"]

    def __call__(self, values: Values) -> Results:
        """Return density."""
        flat = values.reshape(3, -1)
        return self.plain_density(self.inhibitor_loss(flat)).reshape(values.shape)

    def plain_density(self, values: Layers) -> Layers:
        """Return the density of the layers without interimage."""
        formed = (softplus(self.amount)[:, :, None] * torch.sigmoid(self._place(values))).sum(1)
        return formed + self.base[:, None]

    def inhibitor_loss(self, values: Layers) -> Layers:
        """Return exposure after interimage."""
        return values + self.interimage @ (self.plain_density(values) - MIDDLE)

    def slopes(self, values: Float64[Tensor, "3 colours"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives by exposure and by the fitted numbers."""
        shifted = self.inhibitor_loss(values)
        first, by_first = self._slopes_alone(values)
        last, by_last = self._slopes_alone(shifted)
        passed = torch.diag_embed(last.T) @ self.interimage
        eye = torch.eye(3, dtype=values.dtype, device=values.device)
        formed = (self.plain_density(values) - MIDDLE).T[:, None, None] * eye[:, :, None]
        by_interimage = torch.diag_embed(last.T) @ formed.flatten(2)
        by_values = torch.diag_embed(last.T) + passed * first.T[:, None]
        return by_values, torch.cat([by_last + passed @ by_first, by_interimage], 2)

    def _place(self, values: Layers) -> Float[Tensor, "3 sub colours"]:
        """Return exposure relative to each sub-emulsion's centre, in its widths."""
        return (values[:, None] - self.centre[:, :, None]) / self._spread

    @property
    def _spread(self) -> Float[Tensor, "3 sub 1"]:
        return (softplus(self.width) + _NARROWEST)[:, :, None]

    def _slopes_alone(self, values: Float64[Tensor, "3 colours"]) -> tuple[Float64[Tensor, "3 colours"], Jacobian]:
        """Return the slope of each layer's own curve, and its derivatives by the curve's numbers."""
        place = self._place(values)
        grown = torch.sigmoid(place)
        growing = softplus(self.amount)[:, :, None] * grown * (1 - grown) / self._spread
        by = (
            torch.ones_like(values)[:, None],
            torch.sigmoid(self.amount)[:, :, None] * grown,
            -growing,
            -growing * place * torch.sigmoid(self.width)[:, :, None],
        )
        own = [torch.diag_embed(part.permute(2, 1, 0)).permute(0, 2, 3, 1).flatten(2) for part in by]
        return growing.sum(1), torch.cat(own, 2)


@dataclass(frozen=True)
class DyeMixing(FitStage):
    """A matrix on the densities of three layers."""

    fitted = ("offset", "linear")
    offset: Float[Tensor, "3"]
    linear: Float[Tensor, "3 3"]

    def __call__(self, values: Values) -> Results:
        """Return the densities by the next layers' sensitivities."""
        mixed = torch.einsum("oi,i...->o...", self.linear, values - MIDDLE)
        return mixed + self.offset.reshape(3, *[1] * (values.ndim - 1))

    def slopes(self, values: Float64[Tensor, "3 colours"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives by density and by the fitted numbers."""
        by_values, by_linear = slopes_of_sums(self.linear, values - MIDDLE)
        return by_values, torch.cat(
            [torch.eye(3, dtype=values.dtype, device=values.device).expand(len(by_linear), 3, 3), by_linear], 2
        )


@dataclass(frozen=True)
class DyeMixingWithProducts(DyeMixing):
    """A matrix on the densities of three layers and on their products."""

    fitted = (*DyeMixing.fitted, "products")
    products: Float[Tensor, "3 6"]

    def __call__(self, values: Values) -> Results:
        """Return the densities by the next layers' sensitivities."""
        return super().__call__(values) + PRODUCTS * torch.einsum("oi,i...->o...", self.products, _products(values))

    def slopes(self, values: Float64[Tensor, "3 colours"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives by density and by the fitted numbers."""
        red, green, blue = values - MIDDLE
        none = torch.zeros_like(red)
        rows = (
            (2 * red, none, none, green, blue, none),
            (none, 2 * green, none, red, none, blue),
            (none, none, 2 * blue, none, red, green),
        )
        by_layer = PRODUCTS * torch.stack([torch.stack(row) for row in rows])
        by_values, by_linear = super().slopes(values)
        _, by_products = slopes_of_sums(self.products, PRODUCTS * _products(values))
        more = torch.einsum("op,lpn->nol", self.products, by_layer)
        return by_values + more, torch.cat([by_linear, by_products], 2)


@dataclass(frozen=True)
class DensityToXyz(FitStage):
    """Density to XYZ under D50."""

    def __call__(self, values: Values) -> Results:
        """Return XYZ."""
        return romm.colour(values)

    def slopes(self, values: Float64[Tensor, "3 colours"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives."""
        light = -log(10) * 10**-values
        return romm.TO_XYZ.to(values) * light.T[:, None], values.new_zeros((values.shape[1], 3, 0))


def negative_and_print() -> FitStages:
    """Return a plain film printed on a plain film: layer light in, XYZ out."""
    negative, positive = _plain_development(-5.0, 5.0, 0.5), _plain_development(-2.0, 2.0, 0.6)
    return LogExposure(), negative, _plain_mixing(0.0, -3.0), positive, _plain_mixing(0.8, 1.0), DensityToXyz()


def _plain_development(lowest: float, highest: float, amount: float) -> Development:
    def full(value: float, columns: int) -> Float64[Tensor, "3 columns"]:
        return torch.full((3, columns), value, dtype=torch.float64, device="cpu")

    centre = torch.linspace(lowest, highest, SUB_EMULSIONS, dtype=torch.float64, device="cpu").repeat(3, 1)
    amounts, widths = full(log(expm1(amount)), SUB_EMULSIONS), full(0.5, SUB_EMULSIONS)
    return Development(full(0.0, 1)[:, 0], amounts, centre, widths, full(0.0, 3))


def _plain_mixing(offset: float, gain: float) -> DyeMixingWithProducts:
    eye = torch.eye(3, dtype=torch.float64, device="cpu")
    return DyeMixingWithProducts(torch.full_like(eye[0], offset), gain * eye, eye.new_zeros((3, 6)))


def _products(density: Values) -> Float[Tensor, "6 *colours"]:
    """Return the products of the layers' densities about the middle."""
    red, green, blue = density - MIDDLE
    return torch.stack([red**2, green**2, blue**2, red * green, red * blue, green * blue])
