"""Flat field: the unevenness of lens and lamp, or of a scanner, across a picture.

A picture of an even card that fills the frame is, but for noise and dust, a smooth function of the place: per channel
log light is a polynomial of degree 4 in x and y, fitted to the medians of blocks. Light is divided by it. It is 1 in
the chart's middle, so that colours stay what they are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.tensors import EXACT

Planes = Float[Tensor, "3 h w"]
_DEGREE = 4
_BLOCKS = 24


@dataclass(frozen=True)
class FlatField:
    """log2 of an even field, as a polynomial in places of −1 to 1 across the picture."""

    weights: Float64[Tensor, "3 terms"]

    def divide_out(self, light: Planes, middle: Float64[Tensor, "2"]) -> Planes:
        """Return light divided by the field; `middle` is the chart's, in samples."""
        height, width = light.shape[1:]
        at = self.weights @ _terms(_normalize_place(middle[0], width)[None], _normalize_place(middle[1], height)[None])
        y = _normalize_place(torch.arange(height, **EXACT), height)
        x = _normalize_place(torch.arange(width, **EXACT), width)
        across, down = _powers(x), _powers(y)
        table = torch.zeros(3, _DEGREE + 1, _DEGREE + 1, **EXACT)
        for k, (i, j) in enumerate(_exponents()):
            table[:, i, j] = self.weights[:, k]
        field = torch.einsum("iw,cij,jh->chw", across, table, down) - at[:, :, None]
        return light / (2**field).to(light)


def fit_flat_field(light: Planes, name: str) -> FlatField:
    """Fit a picture of an even card; raise ParameterError for one that is dark or uneven."""
    blocks = _medians(light)
    if not bool((blocks > 0).all()):
        raise ParameterError(f"{name} is black in places; a flat field is an even card that fills the frame.")
    log = blocks.log2().reshape(3, -1)
    middles = (_middles(count, size) for count, size in zip(blocks.shape[1:], light.shape[1:], strict=True))
    y, x = torch.meshgrid(*middles, indexing="ij")
    terms = _terms(x.reshape(-1), y.reshape(-1))
    weights = cast("tuple[Tensor, ...]", torch.linalg.lstsq(terms.T, log.T))[0].T
    off = float((weights @ terms - log).abs().quantile(0.95))
    if off > 0.15:
        raise ParameterError(
            f"{name} departs from a smooth field by {off:.2f} stops; a flat field is an even card that fills the "
            "frame, out of focus, without a chart."
        )
    return FlatField(weights)


def _medians(light: Planes) -> Float64[Tensor, "3 rows columns"]:
    rows, columns = (min(_BLOCKS, n) for n in light.shape[1:])
    high, wide = light.shape[1] // rows, light.shape[2] // columns
    cut = light[:, : rows * high, : columns * wide].double()
    blocks = cut.reshape(3, rows, high, columns, wide).transpose(2, 3).reshape(3, rows, columns, -1)
    return blocks.median(3).values


def _normalize_place(place: Tensor, size: int) -> Tensor:
    return (2 * place + 1) / size - 1


def _middles(count: int, size: int) -> Float64[Tensor, " n"]:
    """Return the blocks' middles."""
    return _normalize_place((torch.arange(count, **EXACT) + 0.5) * (size // count) - 0.5, size)


def _exponents() -> list[tuple[int, int]]:
    return [(i, j) for i in range(_DEGREE + 1) for j in range(_DEGREE + 1 - i)]


def _powers(x: Float64[Tensor, " n"]) -> Float64[Tensor, "powers n"]:
    return torch.stack([x**i for i in range(_DEGREE + 1)])


def _terms(x: Float64[Tensor, " n"], y: Float64[Tensor, " n"]) -> Float64[Tensor, "terms n"]:
    return torch.stack([x**i * y**j for i, j in _exponents()])
