"""A plane of codes at half its size."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

import numpy as np

from filmvideo.engine.cpu.jit import kernel
from filmvideo.engine.cpu.rows import S, half_size


@kernel
@no_type_check
def halved_pass(plane, down, across, small, room, top, bottom):  # noqa: ARG001  (parallel_rows passes scratch rows)
    """Average a plane's codes two by two, to a band of rows of the small one."""
    wide, narrow = plane.width * (1 + plane.deep), small.width * (1 + small.deep)
    for y in range(top, bottom):
        a, b, c = 2 * y * plane.stride, min(2 * y + 1, plane.height - 1) * plane.stride, y * small.stride
        above, below, out = plane.codes[a : a + wide], plane.codes[b : b + wide], small.codes[c : c + narrow]
        if plane.deep:
            above16, below16, out16 = above.view(np.uint16), below.view(np.uint16), out.view(np.uint16)
            half_size.halve(above16, below16, S(down), S(across), out16)
        else:
            half_size.halve(above, below, S(down), S(across), out)
