"""Codes to planes; a row of chroma after the last row that it depends on."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

import numpy as np

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.rows import F, S, W, arithmetic, code_values, matrix


@inline_kernel
@no_type_check
def write(sink, f, y, top, sums, wide, first, second, third, height):
    """Write the codes of a row, and a chroma row after its last row. Twin of `filmvideo.media.from_rgb`."""
    if sink.planes == 3:
        for c, plane in enumerate((first, second, third)):
            _dither(sink, c, y, 1, f[6])
            _put(plane, y, f[3 + c], f[6], sink.luma_code)
        return
    matrix.mix(sink.luma, f[3], f[4], f[5], f[7])
    if y >= top:
        _dither(sink, 0, y, 1, f[6])
        _put(first, y, f[7], f[6], sink.luma_code)
    if sink.planes == 1:
        return
    for i in range(2):
        colour = f[5] if i == 0 else f[3]
        _gather(sink, colour, f[7], i, y, height, sums[i, 1 : 1 + f.shape[1]])
        if y >= top and _complete(sink, y, height):
            _write_chroma(sink, sums[i], i, y // sink.steps[0], f[6], wide, second if i == 0 else third)
    if sink.steps[0] == 2 and y % 2 == 1 and sink.down[0] > F(0):
        for i in range(2):
            _begin(sink, f[5] if i == 0 else f[3], f[7], i, sums[i, 1 : 1 + f.shape[1]])


@inline_kernel
@no_type_check
def _put(plane, y, values, dither, code):
    """Round values to the codes of a plane's row."""
    a, width = y * plane.stride, plane.width
    if plane.deep:
        out = plane.codes[a : a + 2 * width].view(np.uint16)
        code_values.quantize(values, dither, code[0], code[1], code[2], code[3], out)
    else:
        code_values.quantize(values, dither, code[0], code[1], code[2], code[3], plane.codes[a : a + width])


@inline_kernel
@no_type_check
def _complete(sink, y, height):
    return sink.steps[0] == 1 or y % 2 == 1 or y == height - 1


@inline_kernel
@no_type_check
def _gather(sink, colour, luma, i, y, height, out):
    """Add a row to the chroma row it belongs to."""
    gain = sink.chroma[i]
    if sink.steps[0] == 1:
        _difference(colour, luma, gain, F(0), out)
    elif y % 2 == 0:
        weight = sink.down[1]
        if y == 0:
            weight += sink.down[0]
        if y == height - 1:
            weight += sink.down[2]
        _difference(colour, luma, gain * weight, F(1) if y > 0 and sink.down[0] > F(0) else F(0), out)
    else:
        _difference(colour, luma, gain * sink.down[2], F(1), out)


@inline_kernel
@no_type_check
def _begin(sink, colour, luma, i, out):
    """Start the next chroma row with the row before it."""
    _difference(colour, luma, sink.chroma[i] * sink.down[0], F(0), out)


@inline_kernel
@no_type_check
def _difference(colour, luma, gain, keep, out):
    for x in range(out.shape[0]):
        out[x] = out[x] * keep + (colour[x] - luma[x]) * gain


@inline_kernel
@no_type_check
def _write_chroma(sink, sums, i, row, spare, wide, plane):
    """Narrow a row of colour differences and write its codes."""
    count, width = plane.width, sums.shape[0] - 2
    values = sums[1 : width + 1]
    if sink.steps[1] == 2:
        sums[0], sums[width + 1] = sums[1], sums[width]
        values = wide[:count]
        code_values.downsample2(sums, sink.across[0], sink.across[1], sink.across[2], values)
    _dither(sink, i + 1, row * sink.steps[0], sink.steps[1], spare[:count])
    _put(plane, row, values, spare, sink.chroma_code)


@inline_kernel
@no_type_check
def _dither(sink, plane, y, step, out):
    if sink.dithered:
        code_values.noise(S(y), S(step), W(sink.words[plane]), out)
    else:
        arithmetic.fill_zero(out)
