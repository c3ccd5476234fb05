"""A look as the tables that the fused passes read.

Sampled from the float64 reference, `filmvideo.pipeline.build`, each in the form that is cheapest to read on a CPU:

    exposure     corners of the triangle of chromaticity, linear in its cells, times r + g + b
    curves       the path's own samples, 0.01 apart in log exposure, the grain of the dye they make beside them
    printing     log10 exposure is smooth in the dye amounts: a polynomial of the fourth degree
    viewing      a lattice over the dye amounts, tetrahedra between its nodes; it holds the light of the output's own
                 gamut on a soft scale, unclipped, and one curve turns that into code. Its nodes are even in 10^(−D/5),
                 closer where a little dye changes much light: 37 are as good as 65 that are even in D

The scale is σ(L) = (L + ε)^p − ε^p above black and its tangent below, near enough to code for interpolation to see what
an eye sees, and smooth through black where code is not. Silver is three layers that agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import log
from typing import Any, cast

import numpy as np
import torch
from jaxtyping import Float64
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.spaces import Space, encoded_light
from filmvideo.engine.cpu.kernels.structs import EXPONENT, SOFT, BlurTables, FilmTables
from filmvideo.engine.lookup_tables import expose_table
from filmvideo.engine.matrix_exposure import ExposeMatrix
from filmvideo.film.characteristic_curve import STEP, CharacteristicCurve
from filmvideo.film.development import DevelopmentStage
from filmvideo.film.exposure import DARKEST, ExposureStage, Flash
from filmvideo.grain.granularity import Granularity
from filmvideo.optics.blur import Blur, taps
from filmvideo.optics.scatter import ScatterStage
from filmvideo.pipeline.light_path import LightPath

CHROMA_CELLS = 576
WIDE_PX = 2.0
"""The narrowest Gaussian of scatter that is worked out on squares of two pixels."""
SHARED = 1.5
"""Square pixels, a side: how far squares of two pixels spread light, by halving it to them and doubling them again."""
VIEWING_NODES = 37
BEND = 0.2
POST_SAMPLES = 4096
DEGREE = 4
_FITTED_AT, SPREAD_FLOOR = 15, 0.3

Array = NDArray[Any]
Kernels = dict[int, tuple[float, ...]]
"""Weights from the middle outwards, by the column of `weights` that has each layer's share."""
Axis = tuple[Float64[Tensor, " layers"], Float64[Tensor, " layers"]]


def prepared_film(path: LightPath, space: Space | None, *, full_range: bool, glow_step: int) -> FilmTables:
    """Turn a light path for one pixel pitch, and the space its display light is coded in, into tables."""
    printing, last = path.printing, path.develop_print or path.develop
    printed = printing is not None and path.develop_print is not None
    made = dyes_made(path.develop, path.grain)
    seen = dyes_made(last, path.grain_print if printed else path.grain)
    strength = torch.zeros(3, dtype=torch.float64) if path.halation is None else three(path.halation.strength)
    side = VIEWING_NODES
    viewed = DyeAxis(*seen, 0.0, side - 1.0, bend=0.0 if space is None else BEND)
    camera = DyeAxis(*made, -1.0, 1.0) if printed else viewed
    print_curve, print_axis = developed(last, path.grain_print, viewed, path.flash_print)
    camera_curve, camera_axis = developed(path.develop, path.grain, camera, None)
    squares, weights = inhibitor(path.develop)
    fine, wide = spreads_of(path.scatter)
    post_axis, post = post_of(space, full_range=full_range)
    return FilmTables(
        spread=fine,
        soft=wide,
        glow_step=glow_step if path.halation is not None else 0,
        gain=single(1 / (1 + strength)),
        flash=single(three(path.flash.even) if path.flash else torch.zeros(3, dtype=torch.float64)),
        darkest=np.float32(DARKEST),
        axis=axis_of(path.develop.released),
        inhibitor_release=pairs(three(path.develop.released.samples)),
        step=squares,
        reach=weights.shape[1] - 1,
        taps=weights,
        inhibition=_inhibition(path.develop),
        develop_axis=camera_axis,
        develop=camera_curve,
        printing=fitted(printing, made) if printing is not None else np.zeros((35, 3), np.float32),
        print_axis=print_axis,
        develop_print=print_curve,
        printed=printed,
        nodes=lattice(path, viewed, side, space),
        side=side,
        post_axis=post_axis,
        post=post,
        posted=space is not None,
    )


def single(values: Tensor) -> Array:
    """Give a tensor as an array of single precision."""
    return np.ascontiguousarray(values.numpy(), dtype=np.float32)


def three(rows: Tensor) -> Tensor:
    """Let one layer stand for three."""
    return rows.expand(3, *rows.shape[1:])


def pairs(samples: Float64[Tensor, "layers n"]) -> Array:
    """Keep each sample beside the step to the next."""
    return single(torch.stack([samples[:, :-1], samples.diff(dim=1)], dim=2).flatten(1))


def axis_of(curve: CharacteristicCurve) -> Array:
    """Give where a curve begins, its samples a unit, and the last place on it."""
    return np.array([curve.start, 1 / STEP, curve.samples.shape[1] - 1.001], np.float32)


def grid_of(expose: ExposureStage | ExposeMatrix, cells: int = CHROMA_CELLS) -> Array:
    """Sample exposure over chromaticity: (node, layer), a fourth number for nothing."""
    grid = expose_table(expose, cells).grid if isinstance(expose, ExposureStage) else _matrix_grid(expose, cells)
    nodes = torch.zeros((cells + 1) ** 2, 4, dtype=torch.float64, device="cpu")
    nodes[:, :3] = three(grid).flatten(1).T
    return single(nodes.flatten())


def _matrix_grid(expose: ExposeMatrix, cells: int) -> Tensor:
    side = torch.arange(cells + 1, dtype=torch.float64, device="cpu") / cells
    r, g = torch.meshgrid(side, side, indexing="ij")
    return torch.einsum("kc,crg->krg", expose.matrix, torch.stack([r, g, 1 - r - g]))


def dyes_made(develop: DevelopmentStage, grain: Granularity | None) -> Axis:
    """Give the least and the most dye of each layer that development and grain can make."""
    low, high = develop.curve.samples.amin(1), develop.curve.samples.amax(1)
    if grain is None:
        return low, high
    least, most = grain.range
    return torch.minimum(low, least), torch.maximum(high, most)


@dataclass(frozen=True)
class DyeAxis:
    """A scale for dye, even in the dye or in 10^(−bend·dye), from `first` at the least to `last` at the most."""

    least: Float64[Tensor, " layers"]
    most: Float64[Tensor, " layers"]
    first: float
    last: float
    bend: float = 0.0

    def __call__(self, dye: Float64[Tensor, "layers n"]) -> Float64[Tensor, "layers n"]:
        """Put amounts of dye on the scale."""
        start, gain = self._start_gain()
        return self.first + (self._bent(dye) - start) * gain

    def slope(self, dye: Float64[Tensor, "layers n"]) -> Float64[Tensor, "layers n"]:
        """Give the derivative."""
        return self._start_gain()[1] * (-self._rate * self._bent(dye) if self.bend else torch.ones_like(dye))

    def curvature(self, dye: Float64[Tensor, "layers n"]) -> Float64[Tensor, "layers n"]:
        """Give the second derivative."""
        return -self._rate * self.slope(dye)

    def dye(self, place: Float64[Tensor, " n"]) -> Float64[Tensor, "layers n"]:
        """Give the amounts of dye at places on the scale."""
        start, gain = self._start_gain()
        bent = start + (place - self.first) / gain
        return -bent.log10() / self.bend if self.bend else bent

    @property
    def _rate(self) -> float:
        return self.bend * log(10)

    def _bent(self, dye: Tensor) -> Tensor:
        return 10 ** (-self.bend * dye) if self.bend else dye

    def _start_gain(self) -> tuple[Tensor, Tensor]:
        start, end = (self._bent(dye)[:, None] for dye in (self.least, self.most))
        way = end - start
        return start, (self.last - self.first) / torch.where(way.abs() < 1e-9, 1e-9, way)


def developed(
    develop: DevelopmentStage, grain: Granularity | None, scale: DyeAxis, flash: Flash | None
) -> tuple[Array, Array]:
    """Lay a curve out as (dye, step, a, b) by log exposure, on the scale wanted; and give its axis."""
    curve = develop.curve if flash is None else _flashed(develop.curve, flash)
    dye = curve.samples
    a = b = torch.zeros_like(dye)
    if grain is not None:
        place = ((dye - grain.low[:, None]) * grain.per_amount[:, None]).clamp(0, grain.a.shape[1] - 1).round().long()
        a, b, lift = (row.gather(1, place) for row in (grain.a, grain.b, grain.lift))
        dye = dye + lift
    slope, at = scale.slope(dye), scale(dye)
    b = slope * b + scale.curvature(dye) * a.square() / 2
    rows = [at[:, :-1], at.diff(dim=1), (slope * a)[:, :-1], b[:, :-1]]
    return single(three(torch.stack(rows, dim=2).flatten(1))), axis_of(curve)


def _flashed(curve: CharacteristicCurve, flash: Flash) -> CharacteristicCurve:
    """Give the curve of film that has an even exposure beside the picture's."""
    at = (10**curve.log_exposure + flash.even[:, None]).log10()
    place = ((at - curve.start) / STEP).clamp(0, curve.samples.shape[1] - 1)
    low = place.floor().long().clamp(max=curve.samples.shape[1] - 2)
    one, next_ = curve.samples.gather(1, low), curve.samples.gather(1, low + 1)
    return CharacteristicCurve(curve.start, torch.lerp(one, next_, place - low))


def inhibitor(develop: DevelopmentStage) -> tuple[int, Array]:
    """Give the width in pixels of the squares that inhibitor is worked out on, and its weights down and across.

    Averaging over squares and reading between them, with straight lines down and by doubling across, spreads already;
    the weights have what is left of the variance.
    """
    if develop.inhibition is None:
        return 1, np.ones((2, 1), np.float32)
    sigma = develop.diffuse.sigma_px if isinstance(develop.diffuse, Blur) else 0.0
    step = 1 if sigma < 1.5 else 2
    while sigma >= 4 * step > 4:
        step *= 2
    averaged, doubled = (step**2 - 1) / 12, (step**2 - 1) / 4
    parts = (np.arange(step) + 0.5) / step - 0.5
    straight = float(np.mean(np.abs(parts) * (1 - np.abs(parts)))) * step**2
    kernels = [taps(max(sigma**2 - averaged - read, 0.0) ** 0.5 / step) for read in (straight, doubled)]
    longest = max(len(kernel) for kernel in kernels)
    return step, np.stack([in_pairs([*kernel, *[0.0] * (longest - len(kernel))]) for kernel in kernels])


def in_pairs(weights: Sequence[float]) -> Array:
    """Add weights of nothing, so that there are three, five, seven …: one, two, and two more at a time."""
    return np.array([*weights, *[0.0] * max(3 - len(weights), (len(weights) + 1) % 2)], np.float32)


def _inhibition(develop: DevelopmentStage) -> Array:
    found: Tensor | None = develop.inhibition
    if found is None:
        return np.zeros((0, 3), np.float32)
    return single(found if len(found) == 3 else found * torch.eye(3, dtype=found.dtype, device=found.device))


def spreads_of(scatter: ScatterStage | None) -> tuple[BlurTables, BlurTables]:
    """Lay out the blurs of a stack of layers: those worked out on pixels, and the wide ones, on squares of two pixels.

    Sharing among squares and reading between them spread by the variance of `SHARED`; the weights have the rest.
    """
    sigmas = [] if scatter is None else [blur.sigma_px for blur in scatter.blurs]
    weights = torch.ones(3, 1, dtype=torch.float64) if scatter is None else three(scatter.weights)
    fine = {n: taps(sigma) for n, sigma in enumerate(sigmas, 1) if sigma < WIDE_PX}
    wide = {n: taps((sigma**2 - SHARED) ** 0.5 / 2) for n, sigma in enumerate(sigmas, 1) if sigma >= WIDE_PX}
    return on_pixels({0: (1.0,), **fine}, weights), on_squares(wide, weights)


def on_pixels(kernels: Kernels, weights: Tensor) -> BlurTables:
    """Lay out blurs of pixels; those of no more than the pixels beside one go into one."""
    near = torch.zeros(3, 3, dtype=torch.float64, device="cpu")
    for n, kernel in kernels.items():
        if len(kernel) <= 2:
            middle, beside = (*kernel, 0.0)[:2]
            near += weights[:, n, None] * torch.tensor([middle**2, middle * beside, beside**2], dtype=near.dtype)
    return _blurs(near, {n: kernel for n, kernel in kernels.items() if len(kernel) > 2}, weights)


def on_squares(kernels: Kernels, weights: Tensor) -> BlurTables:
    """Lay out blurs of squares of two pixels."""
    return _blurs(torch.zeros(3, 3, dtype=torch.float64, device="cpu"), kernels, weights)


def _blurs(near: Tensor, kernels: Kernels, weights: Tensor) -> BlurTables:
    rows = {n: in_pairs(kernel) for n, kernel in kernels.items()}
    margin = max((len(kernel) - 1 for kernel in rows.values()), default=0)
    table = np.zeros((len(rows), margin + 1), np.float32)
    for row, kernel in zip(table, rows.values(), strict=True):
        row[: len(kernel)] = kernel
    reach = np.array([len(kernel) - 1 for kernel in rows.values()], np.int64)
    return BlurTables(single(near), reach, table, single(weights[:, list(rows)]), margin)


def powers(t: Float64[Tensor, "3 n"]) -> Float64[Tensor, "terms n"]:
    """Give the products of powers of three numbers, the first's powers running fastest."""
    order = [(i, j, k) for k, j, i in product(range(DEGREE + 1), repeat=3) if i + j + k <= DEGREE]
    return torch.stack([t[0] ** i * t[1] ** j * t[2] ** k for i, j, k in order])


def fitted(printing: Callable[[Tensor], Tensor], made: Axis) -> Array:
    """Fit the print film's log exposures over the camera film's dye, from −1 to 1; nearest where dyes are alike."""
    low, high = made
    axis = torch.linspace(-1, 1, _FITTED_AT, dtype=torch.float64, device="cpu")
    t = torch.stack(torch.meshgrid(*(axis,) * len(low), indexing="ij")).reshape(len(low), -1)
    wanted = printing(low[:, None] + (high - low)[:, None] * (t + 1) / 2)
    weight = 1 / (SPREAD_FLOOR + t.amax(0) - t.amin(0))
    if len(low) == 1:
        t = torch.cat([t, torch.zeros(2, t.shape[1], dtype=t.dtype)])
    found = cast("Tensor", torch.linalg.lstsq((powers(t) * weight).T, (wanted * weight).T, driver="gelsd").solution)
    return single(three(found.T).T)


def lattice(path: LightPath, scale: DyeAxis, side: int, space: Space | None) -> Array:
    """Sample what is seen through dye: (node, channel), a fourth number for nothing."""
    axes = scale.dye(torch.arange(side, dtype=torch.float64, device="cpu"))
    dye = torch.stack(torch.meshgrid(*axes, indexing="ij"))
    shown = path.viewing.to_display(path.viewing.see(dye))
    if space is not None:
        shown = soft(encoded_light(shown, space))
    shown = shown.reshape(3, *shown.shape[1:], *[1] * (3 - len(axes))).expand(3, side, side, side)
    nodes = torch.zeros(side**3, 4, dtype=torch.float64, device="cpu")
    nodes[:, :3] = shown.flatten(1).T
    return single(nodes.flatten())


def soft(light: Tensor) -> Tensor:
    """Put light on the soft scale."""
    up = (light.clamp(min=0) + SOFT) ** EXPONENT - SOFT**EXPONENT
    return up + EXPONENT * SOFT ** (EXPONENT - 1) * light.clamp(max=0)


def fade_of(space: Space | None) -> float:
    """Give the power of the display's light that an output codes: HLG's is light of the scene."""
    if space is None:
        return 1.0
    dim, lit = (float(encoded_light(torch.full((3, 1), level, dtype=torch.float64), space)[1]) for level in (0.1, 1.0))
    return log(lit / dim) / log(10)


def post_of(space: Space | None, *, full_range: bool, gain: float = 1.0) -> tuple[Array, Array]:
    """Sample the code of the soft scale, its light times a lamp's gain."""
    last = float(soft(torch.tensor(1.05 * (space.white if space else 1), dtype=torch.float64)))
    axis = np.array([0, (POST_SAMPLES - 1) / last, POST_SAMPLES - 1.001], np.float32)
    if space is None:
        return axis, np.zeros(2, np.float32)
    at = torch.linspace(0, last, POST_SAMPLES, dtype=torch.float64, device="cpu")
    light = (at + SOFT**EXPONENT) ** (1 / EXPONENT) - SOFT
    encoding = ENCODINGS[space.encoding]
    code = encoding.encode(light * gain)
    code = code if full_range else encoding.code_to_video(code)
    return axis, pairs(code.clamp(0, 1)[None])[0]
