"""The first pass: planes to the light of the layers; and the small copy of it on which halation is computed."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

import numpy as np

from filmvideo.engine.cpu.jit import inline_kernel, kernel
from filmvideo.engine.cpu.kernels import coarse_grid
from filmvideo.engine.cpu.rows import F, arithmetic, code_values, lut1d, lut3d, matrix


@kernel
@no_type_check
def light_pass(first, second, third, source, light, scratch, top, bottom):
    """Read a band of rows as the light of the layers."""
    f, pair, low = scratch.rows, scratch.chroma, scratch.wide
    width = scratch.tile.shape[1]
    for y in range(top, bottom):
        if source.planes == 3:
            for c, plane in enumerate((first, second, third)):
                _codes(plane, y, y, F(0), source.luma, f[c])
        else:
            _codes(first, y, y, F(0), source.luma, f[3])
            _chroma_row(second, y, source, low, pair[0])
            _chroma_row(third, y, source, low, pair[1])
            code_values.colours(f[3], pair[0], pair[1], source.to_rgb, f[0], f[1], f[2])
        for n in range(-(-light.shape[2] // width)):
            _tile(source, light, y, min(n * width, light.shape[2] - width), scratch)


@inline_kernel
@no_type_check
def _tile(source, light, y, left, scratch):
    """Compute the light of the layers from a tile of R'G'B'. Twin of `filmvideo.film.exposure.ExposureStage`."""
    f, k = scratch.tile, scratch.places
    right = left + f.shape[1]
    for c in range(3):
        lut1d.table_index(scratch.rows[c, left:right], source.axis[0], source.axis[1], source.axis[2], k[0], f[0])
        lut1d.read(source.transfer, k[0], f[0], f[3 + c])
    r, g, b = f[0], f[1], f[2]
    for c in range(3):
        matrix.mix(source.gamut[c], f[3], f[4], f[5], f[c])
    matrix.compress(r, g, b)
    lut3d.chromaticities(r, g, b, source.cells, k[0], k[1], f[3], f[4], f[5])
    lut3d.expose(source.grid, source.cells + 1, k[0], k[1], f[3], f[4], f[5], scratch.fours)
    red, green, blue = light[0, y, left:right], light[1, y, left:right], light[2, y, left:right]
    lut1d.deinterleave4(scratch.fours, red, green, blue, f[6])


@inline_kernel
@no_type_check
def _codes(plane, y, other, part, scale, out):
    """Convert the codes of two rows of a plane, mixed, to values."""
    a, b, width = y * plane.stride, other * plane.stride, plane.width
    if plane.deep:
        one, next_ = plane.codes[a : a + 2 * width].view(np.uint16), plane.codes[b : b + 2 * width].view(np.uint16)
        code_values.scale_codes(one, next_, part, scale[0], scale[1], out)
    else:
        code_values.scale_codes(plane.codes[a : a + width], plane.codes[b : b + width], part, scale[0], scale[1], out)


@inline_kernel
@no_type_check
def _chroma_row(plane, y, source, low, out):
    """Read the colour differences of a row."""
    count = plane.width
    if source.planes == 1:
        arithmetic.fill_zero(out)
        return
    a, b, part = y, y, F(0)
    if source.steps[0] == 2:
        field, step = y % source.fields, source.fields
        last = plane.height - 1 - (plane.height - 1 - field) % step
        a = y // (2 * step) * step + field
        b = min(a + step, last) if y // step % 2 else min(max(a - step, field), last)
        a = min(a, last)
        part = source.down[y % (2 * step)]
    if source.steps[1] == 1:
        _codes(plane, a, b, part, source.chroma, out[:count])
        return
    _codes(plane, a, b, part, source.chroma, low[1 : count + 1])
    low[0], low[count + 1] = low[1], low[count]
    code_values.upsample2(low, source.across[0], source.across[1], out[: 2 * count])


@kernel
@no_type_check
def shared_pass(light, step, small, scratch, top, bottom):
    """Share the light of pixels among the squares around them; the transpose of `magnified_pass` and linear rows.

    A square has the weighted mean of the pixels that would read it; those beyond the frame are dark.
    """
    for v in range(top, bottom):
        for c in range(light.shape[0]):
            coarse_grid.share(light[c], step, v, scratch.narrow, small[c, v])


@kernel
@no_type_check
def magnified_pass(small, step, wide, scratch, top, bottom):
    """Widen the rows of a small plane to the frame's."""
    count = small.shape[2]
    for y in range(top, bottom):
        for c in range(3):
            arithmetic.scale_row(small[c, y], F(1), scratch.narrow[0, 1 : 1 + count])
            n = coarse_grid.widen(scratch.narrow, count, step)
            arithmetic.scale_row(scratch.narrow[n, 1:], F(1), wide[c, y])
