"""The second pass: the light of the layers to planes, a row staying near the processor all the way through.

It runs ahead of what it writes: development needs the inhibitor of rows around, so the exposures of 2·reach + 1 rows go
round in a ring. Rows beyond the frame are its mirror image.
"""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

import numpy as np

from filmvideo.engine.kernel import kernel, part
from filmvideo.engine.passes import blur, textures, write
from filmvideo.engine.rows import F, colours, curves, solids, weights


@kernel
@no_type_check
def film_pass(light, glow, film, grain, print_grain, sink, first, second, third, scratch, top, bottom):
    """Take a band of rows of light to planes."""
    height = light.shape[1]
    ring = 2 * film.reach + 1
    exposure, release = scratch.exposure[:ring], scratch.release[:ring]
    f, k = scratch.rows, scratch.places
    wide, sums = scratch.wide, scratch.sums
    cosited = sink.steps[0] == 2 and sink.down[0] > F(0)
    start = top - 1 if cosited and top > 0 else top
    for v in range(start - film.reach, start + film.reach):
        _expose(light, glow, film, v, exposure[v % ring], release[v % ring], f, wide, k)
    for y in range(start, bottom):
        v = y + film.reach
        _expose(light, glow, film, v, exposure[v % ring], release[v % ring], f, wide, k)
        _develop(exposure, release, film, grain, y, scratch)
        if film.printed:
            _print(film, print_grain, y, scratch)
        _show(film, f, k, scratch.fours)
        write.write(sink, f, y, top, sums, wide, first, second, third, height)


@part
@no_type_check
def _expose(light, glow, film, y, exposure, release, f, wide, k):
    """Let light spread and come back, and give the log exposures of a row and what will be released."""
    height = light.shape[1]
    row = blur.mirror(y, height)
    for c in range(3):
        spread = f[0]
        _spread(light[c], film.spread, c, row, spread, wide)
        if film.glow_step > 0:
            place = (F(row) + F(0.5)) / F(film.glow_step) - F(0.5)
            a = int(np.floor(place))
            part = place - F(a)
            above, below = glow[c, max(a, 0)], glow[c, min(a + 1, glow.shape[1] - 1)]
        else:
            above, below, part = glow[c, 0], glow[c, 0], F(0)
        curves.logarithms(spread, above, below, part, film.gain[c], film.flash[c], film.darkest, exposure[c])
        if film.reach >= 0 and film.inhibition.shape[0] > 0:
            curves.placed(exposure[c], film.axis[0], film.axis[1], film.axis[2], k[0], f[1])
            curves.read(film.released[c], k[0], f[1], release[c])


@part
@no_type_check
def _spread(light, spread, layer, row, out, wide):
    """Blur a row down and across, by every blur that takes a share of its layer's light."""
    height, near = light.shape[0], spread.near[layer]
    above, below = light[blur.mirror(row - 1, height)], light[blur.mirror(row + 1, height)]
    weights.near(above, light[row], below, near[0], near[1], near[2], out)
    for i in range(spread.reach.shape[0]):
        share, reach = spread.share[layer, i], spread.reach[i]
        if share > F(0):
            taps = spread.taps[i, : reach + 1]
            blur.down(light, taps, row, wide[reach : reach + out.shape[0]])
            blur.across(wide, taps, share, out)


@part
@no_type_check
def _develop(exposure, release, film, grain, y, scratch):
    """Give the grainy dye of a row, in the first three rows of scratch, as what follows wants it."""
    ring, f = exposure.shape[0], scratch.rows
    inhibited = film.inhibition.shape[0] > 0
    if inhibited:
        for c in range(3):
            _diffuse(release, film, y, c, f[3 + c], scratch.wide)
    for c in range(3):
        here = exposure[y % ring, c]
        if inhibited:
            colours.less(film.inhibition[c], f[3], f[4], f[5], here)
        _dye(here, film.develop_axis, film.develop[c], grain, c, y, scratch, f[c])


@part
@no_type_check
def _dye(exposure, axis, curve, grain, c, y, scratch, out):
    """Develop a layer's row, with its grain."""
    place, part, z = scratch.places[0], scratch.rows[6], scratch.rows[7]
    curves.placed(exposure, axis[0], axis[1], axis[2], place, part)
    textures.texture(grain, c, y, scratch.counts, z)
    curves.found(curve, place, scratch.fours)
    curves.developed(scratch.fours, part, z, out)


@part
@no_type_check
def _diffuse(release, film, y, c, out, wide):
    """Spread what a row and its neighbours in the ring release."""
    ring, reach, width = release.shape[0], film.reach, out.shape[0]
    middle = wide[reach : reach + width]
    a, b, here = release[(y - 2) % ring, c], release[(y - 1) % ring, c], release[y % ring, c]
    d, e = release[(y + 1) % ring, c], release[(y + 2) % ring, c]
    taps = film.taps
    weights.five(a, b, here, d, e, taps[1], taps[2], taps[0], middle)
    for n in range(3, reach + 1, 3):
        a, b = release[(y - n) % ring, c], release[(y + n) % ring, c]
        d, e = release[(y - n - 1) % ring, c], release[(y + n + 1) % ring, c]
        f, g = release[(y - n - 2) % ring, c], release[(y + n + 2) % ring, c]
        weights.add_pairs(a, b, d, e, f, g, taps[n], taps[n + 1], taps[n + 2], middle)
    weights.emptied(out)
    blur.across(wide, taps, F(1), out)


@part
@no_type_check
def _print(film, grain, y, scratch):
    """Expose print film through the row's dye, and give the print's grainy dye."""
    f = scratch.rows
    for c in range(3):
        solids.polynomial(film.printing[:, c], f[0], f[1], f[2], f[3 + c])
    for c in range(3):
        _dye(f[3 + c], film.print_axis, film.develop_print[c], grain, c, y, scratch, f[c])


@part
@no_type_check
def _show(film, f, k, seen):
    """Give the codes of what is seen through a row's dye, in f[3:6]."""
    n = film.side
    solids.cells(f[0], f[1], f[2], n, k[0], k[1], k[2], f[6], f[7], f[8])
    solids.tetrahedra(film.nodes, n * n + n + 1, k[0], k[1], k[2], f[6], f[7], f[8], seen)
    curves.parted(seen, f[3], f[4], f[5], f[6])
    if film.posted:
        for c in range(3):
            curves.placed(f[3 + c], film.post_axis[0], film.post_axis[1], film.post_axis[2], k[0], f[6])
            curves.read(film.post, k[0], f[6], f[3 + c])
