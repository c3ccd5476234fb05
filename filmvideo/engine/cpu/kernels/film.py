"""The second pass: the light of the layers to planes, each row in the nearest cache throughout.

Exposure runs ahead of the rows that are written: development needs the inhibitor of the rows around, so the exposures
of some rows are kept in a ring. Rows beyond the frame are its mirror image.
"""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel, kernel
from filmvideo.engine.cpu.kernels import blur, coarse_grid, couplers, encode, scatter
from filmvideo.engine.cpu.kernels.grain import texture
from filmvideo.engine.cpu.rows import F, arithmetic, lut1d, lut3d
from filmvideo.engine.cpu.rows import dirt as soils


@kernel
@no_type_check
def film_pass(light, soft, halation, film, grain, print_grain, dirt, sink, first, second, third, scratch, top, bottom):
    """Develop, print and encode a band of rows of light to planes."""
    height = light.shape[1]
    exposure, sums = scratch.exposure, scratch.sums
    inhibited = film.inhibition.shape[0] > 0
    cosited = sink.steps[0] == 2 and sink.down[0] > F(0)
    start = top - 1 if cosited and top > 0 else top
    lost = coarse_grid.locate(start, film.step)[0]
    made = lost - film.reach
    for y in range(start, bottom):
        while made <= coarse_grid.locate(y, film.step)[0] + 1 + film.reach:
            for v in range(made * film.step, made * film.step + film.step):
                _expose(light, soft, halation, film, v, exposure[v % exposure.shape[0]], scratch)
            if inhibited:
                couplers.release(film, made, scratch)
            made += 1
        while inhibited and lost <= coarse_grid.locate(y, film.step)[0] + 1:
            couplers.diffuse(film, lost, scratch)
            lost += 1
        if inhibited:
            couplers.take(film, y, exposure[y % exposure.shape[0]], scratch)
        width = scratch.tile.shape[1]
        for n in range(-(-light.shape[2] // width)):
            _tile(film, grain, print_grain, dirt, y, min(n * width, light.shape[2] - width), scratch)
        encode.write(sink, scratch.rows, y, top, sums, scratch.wide, first, second, third, height)


@inline_kernel
@no_type_check
def _expose(light, soft, halation, film, y, exposure, scratch):
    """Compute the log exposures of a row. Twin of the stages `scatter`, `halation` and `flash`."""
    row, spread, around = blur.mirror(y, light.shape[1]), scratch.rows[0], (2 * light.shape[1], 2 * light.shape[2])
    for c in range(3):
        scatter.spread(light[c], film.spread, c, row, around, spread, scratch.wide)
        if film.soft.reach.shape[0] > 0:
            scatter.add_soft(soft, c, row, scratch, spread)
        if film.halation_step > 0:
            a, part = coarse_grid.locate(row, film.halation_step)
            above, below = halation[c, max(a, 0)], halation[c, min(a + 1, halation.shape[1] - 1)]
        else:
            above, below, part = halation[c, 0], halation[c, 0], F(0)
        lut1d.logarithms(spread, above, below, part, film.gain[c], film.flash[c], film.darkest, exposure[c])


@inline_kernel
@no_type_check
def _tile(film, grain, print_grain, dirt, y, left, scratch):
    """Convert a tile of log exposures to codes."""
    f = scratch.tile
    right = left + f.shape[1]
    for c in range(3):
        here = scratch.exposure[y % scratch.exposure.shape[0], c, left:right]
        _dye(here, film.develop_axis, film.develop[c], grain, c, y, left, scratch, f[c])
    if film.printed:
        for c in range(3):
            lut3d.eval_polynomial4(film.printing[:, c], f[0], f[1], f[2], f[3 + c])
            if dirt.film.shape[0] > 0:
                arithmetic.add_weighed(dirt.film[y, left:right], F(-1), f[3 + c])
        for c in range(3):
            _dye(f[3 + c], film.print_axis, film.develop_print[c], print_grain, c, y, left, scratch, f[c])
    _show(film, dirt, y, left, right, scratch)


@inline_kernel
@no_type_check
def _dye(exposure, axis, curve, grain, c, y, left, scratch, out):
    """Develop a layer with its grain. Twin of `filmvideo.film.development.DevelopmentStage`."""
    place, part, z = scratch.places[0], scratch.tile[6], scratch.tile[7]
    lut1d.table_index(exposure, axis[0], axis[1], axis[2], place, part)
    texture(grain, c, y, left, scratch.counts, z)
    lut1d.develop(curve, place, part, z, out)


@inline_kernel
@no_type_check
def _show(film, dirt, y, left, right, scratch):
    """Compute codes from dye and dirt. Twin of `filmvideo.film.viewing.ViewingStage` and the stages after it."""
    f, k, n = scratch.tile, scratch.places, film.side
    lut3d.cells(f[0], f[1], f[2], n, k[0], k[1], k[2], f[3], f[4], f[5])
    lut3d.tetrahedra(film.nodes, n * n + n + 1, k[0], k[1], k[2], f[3], f[4], f[5], scratch.fours)
    lut1d.deinterleave4(scratch.fours, f[0], f[1], f[2], f[3])
    for c in range(3):
        out = scratch.rows[3 + c, left:right]
        if dirt.seen.shape[0] > 0:
            soils.dim(f[c], dirt.seen[y, left:right], dirt.fade)
        if film.posted:
            lut1d.table_index(f[c], film.post_axis[0], film.post_axis[1], film.post_axis[2], k[0], f[3])
            lut1d.read(film.post, k[0], f[3], out)
        else:
            arithmetic.scale_row(f[c], F(1), out)
