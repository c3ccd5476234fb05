"""Arguments of the passes: tables, planes and scratch rows, as tuples of arrays that kernels read."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

Rows = Any
SOFT, EXPONENT = 0.01, 1 / 2.4
"""Of the soft scale of light, σ(L) = (L + SOFT)^EXPONENT − SOFT^EXPONENT."""
TILE = 960
"""The most pixels of a row that go from exposure to code together: their rows stay in the nearest cache."""


class Plane(NamedTuple):
    """A plane of codes as bytes, its rows a stride apart."""

    codes: Rows
    stride: int
    height: int
    width: int
    deep: bool
    """Two bytes a code."""


def flat(plane: Tensor) -> Plane:
    """View a plane's memory as bytes."""
    plane = plane if plane.stride(1) == 1 else plane.contiguous()
    height, width = plane.shape
    stride, deep = plane.stride(0), plane.dtype == torch.uint16
    codes = plane.as_strided(((height - 1) * stride + width,), (1,)).numpy().view(np.uint8)
    return Plane(codes, stride * (1 + deep), height, width, deep)


class InputLayout(NamedTuple):
    """Conversion of planes to light, and of light to the exposure of layers."""

    luma: Rows
    """offset, gain"""
    chroma: Rows
    steps: Rows
    """Luma samples a chroma sample, down and across: 1 or 2."""
    down: Rows
    """Parts of the neighbours before and after: one a row of chroma's step in every field."""
    across: Rows
    """Parts of the neighbours before and after, across."""
    fields: int
    """Fields whose rows alternate in planes of colour differences: 1 or 2."""
    to_rgb: Rows
    planes: int
    """1 grey, 2 luma and colour differences, 3 R'G'B'."""
    axis: Rows
    """First code, samples a unit and last place of the transfer curve."""
    transfer: Rows
    """Light, each sample with the step to the next."""
    gamut: Rows
    grid: Rows
    """Exposures (three, and one for nothing) on the triangle of chromaticity."""
    cells: int


class BlurTables(NamedTuple):
    """Blurs of the light in the emulsion, and the share of each layer's light that each blurs."""

    near: Rows
    """(layer, share of the pixel itself, of each beside it, of each at its corners)"""
    reach: Rows
    taps: Rows
    """Weights from the middle outwards: three, five, seven …."""
    share: Rows
    margin: int


class FilmTables(NamedTuple):
    """Tables from the light of the layers to codes."""

    spread: BlurTables
    """Blurs of pixels."""
    soft: BlurTables
    """Blurs of squares of two pixels."""
    halation_step: int
    """Pixels a pixel of the small plane; 0 for none."""
    gain: Rows
    flash: Rows
    darkest: np.float32
    axis: Rows
    """First log exposure, samples a unit and last place."""
    inhibitor_release: Rows
    step: int
    """Width in pixels of the squares on which inhibitor is computed."""
    reach: int
    """Squares that it diffuses."""
    taps: Rows
    """Weights down and across, from the middle outwards: three, five, seven …."""
    inhibition: Rows
    develop_axis: Rows
    develop: Rows
    printing: Rows
    print_axis: Rows
    develop_print: Rows
    printed: bool
    nodes: Rows
    side: int
    post_axis: Rows
    post: Rows
    posted: bool


class GrainTile(NamedTuple):
    """Tiles of crystals, a count per pixel, end to end, and the offset of each texture on them in this frame.

    Rows repeat their first `TILE` samples at their end, so reading may begin anywhere.
    """

    tiles: Rows
    begins: Rows
    """(texture, tile): the place of the tile in memory."""
    period: Rows
    row: Rows
    column: Rows
    mean: np.float32
    scale: np.float32
    own: np.float32
    """Weight of a layer's own texture, the rest being the shared one's."""
    shared: np.float32
    textures: int
    """Textures: none, one a layer, or one more."""


class DirtPlanes(NamedTuple):
    """Density of dirt, as planes of the frame's size, or empty ones."""

    film: Rows
    """Between the camera film and the print."""
    seen: Rows
    """On the picture seen."""
    fade: np.float32
    """The power of light that is coded: less than one where an output's light is not the display's."""


class Scratch(NamedTuple):
    """Scratch rows of a thread; none is kept after a band."""

    rows: Rows
    tile: Rows
    places: Rows
    counts: Rows
    fours: Rows
    """Four numbers a pixel."""
    chroma: Rows
    wide: Rows
    wide_places: Rows
    exposure: Rows
    """Log exposures of rows, in a ring."""
    release: Rows
    """Inhibitor released by rows of squares, in a ring."""
    spread: Rows
    lost: Rows
    """Losses of two rows of squares."""
    narrow: Rows
    sums: Rows


def scratch_for(width: int, margin: int, step: int, reach: int, largest: int) -> Scratch:
    """Return a thread's scratch rows for a width, a margin, inhibitor's squares and reach, and the largest squares."""
    squares = -(-width // step) + (reach + 1 if width % step else 0)
    tile = -(-width // -(-width // TILE))
    return Scratch(
        np.zeros((8, width), np.float32),
        np.zeros((8, tile), np.float32),
        np.zeros((3, tile), np.int32),
        np.zeros(tile, np.uint8),
        np.zeros(4 * tile, np.float32),
        np.zeros((2, width + width % 2), np.float32),
        np.zeros(max(width, squares) + 2 * margin + 4, np.float32),
        np.zeros(width, np.int32),
        np.zeros(((reach + 2) * step, 3, width), np.float32),
        np.zeros((2 * reach + 1, 3, squares), np.float32),
        np.zeros((3, squares), np.float32),
        np.zeros((2, 3, squares), np.float32),
        np.zeros((2, max(-(-width // largest) * largest, squares * step) + 2), np.float32),
        np.zeros((2, width + 2), np.float32),
    )


class OutputLayout(NamedTuple):
    """Conversion of codes to planes."""

    luma: Rows
    """Weights of R', G', B'."""
    chroma: Rows
    """Weights of B' − Y and R' − Y."""
    luma_code: Rows
    """gain, offset, least and most code"""
    chroma_code: Rows
    steps: Rows
    down: Rows
    """Weights of rows before, at and after a chroma row."""
    across: Rows
    planes: int
    dithered: bool
    words: Rows
