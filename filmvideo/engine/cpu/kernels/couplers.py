"""The loss of development to inhibitor, on squares of pixels as wide as its spread allows, interpolated between them.

Inhibitor is smooth: it diffuses farther than a pixel. A square releases the mean of its pixels' releases; the release
of their mean exposure would be less wherever they differ. Rows of squares are kept in a ring, as rows of pixels are,
and the losses of the last two. Where the last square reaches beyond the frame, squares of mirrored pixels continue
there, as far as inhibitor spreads.
"""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.kernels import blur, coarse_grid
from filmvideo.engine.cpu.rows import F, arithmetic, lut1d, matrix


@inline_kernel
@no_type_check
def release(film, q, scratch):
    """Sum the inhibitor of a row of squares. Twin of `filmvideo.film.development.inhibitor_loss`, first part."""
    step, ring, f, rows = film.step, scratch.exposure.shape[0], scratch.rows, scratch.narrow
    width, full = f.shape[1], scratch.release.shape[2] * step
    for c in range(3):
        arithmetic.fill_zero(rows[0, :width])
        for v in range(q * step, q * step + step):
            exposure, place = scratch.exposure[v % ring, c], scratch.wide_places
            lut1d.table_index(exposure, film.axis[0], film.axis[1], film.axis[2], place, f[1])
            lut1d.read(film.inhibitor_release[c], place, f[1], f[2])
            arithmetic.add_weighed(f[2], F(1) / F(step), rows[0, :width])
        for x in range(width, full):
            rows[0, x] = rows[0, blur.mirror(x, width)]
        n = coarse_grid.narrow(rows, full, step)
        arithmetic.scale_row(rows[n], F(1), scratch.release[q % scratch.release.shape[0], c])


@inline_kernel
@no_type_check
def diffuse(film, q, scratch):
    """Spread inhibitor and weight it per layer. Twin of `filmvideo.film.development.inhibitor_loss`, second part."""
    spread = scratch.spread
    for c in range(3):
        _spread(scratch.release, film, q, c, spread[c], scratch.wide)
    for c in range(3):
        matrix.mix(film.inhibition[c], spread[0], spread[1], spread[2], scratch.lost[q % 2, c])


@inline_kernel
@no_type_check
def _spread(release, film, q, c, out, wide):
    ring, reach = release.shape[0], film.reach
    middle, taps = wide[reach : reach + out.shape[0]], film.taps[0]
    a, b, here = release[(q - 2) % ring, c], release[(q - 1) % ring, c], release[q % ring, c]
    d, e = release[(q + 1) % ring, c], release[(q + 2) % ring, c]
    arithmetic.weight_five(a, b, here, d, e, taps[1], taps[2], taps[0], middle)
    for n in range(3, reach + 1, 2):
        a, b = release[(q - n) % ring, c], release[(q + n) % ring, c]
        d, e = release[(q - n - 1) % ring, c], release[(q + n + 1) % ring, c]
        arithmetic.add_pairs(a, b, d, e, taps[n], taps[n + 1], middle)
    arithmetic.fill_zero(out)
    blur.add_blur_across(wide, film.taps[1], F(1), 2 * out.shape[0], out)


@inline_kernel
@no_type_check
def take(film, y, exposure, scratch):
    """Subtract the loss from a row. Twin of `filmvideo.film.development.inhibitor_loss`, last part."""
    a, part = coarse_grid.locate(y, film.step)
    for c in range(3):
        one, two = scratch.lost[a % 2, c], scratch.lost[(a + 1) % 2, c]
        coarse_grid.add_read(one, two, part, film.step, F(-1), scratch.narrow, exposure[c])
