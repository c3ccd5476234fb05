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

import numpy as np
import torch

from filmvideo.colour.spaces import Space
from filmvideo.engine.cpu.arrays import axis_of, pairs, single, three
from filmvideo.engine.cpu.blur_tables import spreads_of
from filmvideo.engine.cpu.colour_tables import fit_printing, lattice, post_of
from filmvideo.engine.cpu.development_tables import DyeAxis, development_table, dyes_made, inhibition_of, inhibitor
from filmvideo.engine.cpu.kernels.structs import FilmTables
from filmvideo.film.exposure import DARKEST
from filmvideo.pipeline.light_path import LightPath

VIEWING_NODES = 37
BEND = 0.2
"""Nodes of the viewing lattice are even in 10^(−BEND·dye)."""


def film_tables(path: LightPath, space: Space | None, *, full_range: bool, halation_step: int) -> FilmTables:
    """Turn a light path for one pixel pitch, and the space its display light is coded in, into tables."""
    printing, last = path.printing, path.develop_print or path.develop
    printed = printing is not None and path.develop_print is not None
    made = dyes_made(path.develop, path.grain)
    seen = dyes_made(last, path.grain_print if printed else path.grain)
    strength = torch.zeros(3, dtype=torch.float64) if path.halation is None else three(path.halation.strength)
    side = VIEWING_NODES
    viewed = DyeAxis(*seen, 0.0, side - 1.0, bend=0.0 if space is None else BEND)
    camera = DyeAxis(*made, -1.0, 1.0) if printed else viewed
    print_curve, print_axis = development_table(last, path.grain_print, viewed, path.flash_print)
    camera_curve, camera_axis = development_table(path.develop, path.grain, camera, None)
    squares, weights = inhibitor(path.develop)
    fine, wide = spreads_of(path.scatter)
    post_axis, post = post_of(space, full_range=full_range)
    return FilmTables(
        spread=fine,
        soft=wide,
        halation_step=halation_step if path.halation is not None else 0,
        gain=single(1 / (1 + strength)),
        flash=single(three(path.flash.even) if path.flash else torch.zeros(3, dtype=torch.float64)),
        darkest=np.float32(DARKEST),
        axis=axis_of(path.develop.released),
        inhibitor_release=pairs(three(path.develop.released.samples)),
        step=squares,
        reach=weights.shape[1] - 1,
        taps=weights,
        inhibition=inhibition_of(path.develop),
        develop_axis=camera_axis,
        develop=camera_curve,
        printing=fit_printing(printing, made) if printing is not None else np.zeros((35, 3), np.float32),
        print_axis=print_axis,
        develop_print=print_curve,
        printed=printed,
        nodes=lattice(path.viewing, viewed, side, space),
        side=side,
        post_axis=post_axis,
        post=post,
        posted=space is not None,
    )
