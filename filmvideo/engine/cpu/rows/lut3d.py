"""Functions of three rows at once: exposure over chromaticity, a polynomial of dye, a lattice over dye.

Four numbers are read and written side by side: one load and one store.
"""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.rows import F, S, U, W


@inline_kernel
@no_type_check
def chromaticities(r, g, b, n, i0, i1, w0, w1, w2):
    """Find colours on the triangle of chromaticity with n cells a side: a corner, two neighbours, and their weights."""
    cells, last, side = F(n), S(n - 1), S(n + 1)
    for x in range(r.shape[0]):
        total = max(r[x] + g[x] + b[x], F(1e-12))
        scale = cells / total
        u, v = max(r[x] * scale, F(0)), max(g[x] * scale, F(0))
        i, j = min(S(u), last), min(S(v), last)
        f, h = u - F(i), v - F(j)
        upper = f + h > F(1)
        i1[x] = i * side + j
        i0[x] = side + S(1) if upper else S(0)
        a, c = (F(1) - h if upper else f), (F(1) - f if upper else h)
        w1[x] = a * total
        w2[x] = c * total
        w0[x] = (F(1) - a - c) * total


@inline_kernel
@no_type_check
def expose(grid, side, i0, i1, w0, w1, w2, out):
    """Weight three corners of a cell, each of four numbers, and write the sum."""
    s, one, two, three = U(side) << U(2), U(1), U(2), U(3)
    for x in range(i0.shape[0]):
        q = U(W(i1[x])) << two
        p, r, o = q + (U(W(i0[x])) << two), q + U(4), U(x) << two
        q += s
        a, b, c = w0[x], w1[x], w2[x]
        v0 = a * grid[p] + b * grid[q] + c * grid[r]
        v1 = a * grid[p + one] + b * grid[q + one] + c * grid[r + one]
        v2 = a * grid[p + two] + b * grid[q + two] + c * grid[r + two]
        v3 = a * grid[p + three] + b * grid[q + three] + c * grid[r + three]
        out[o] = v0
        out[o + one] = v1
        out[o + two] = v2
        out[o + three] = v3


@inline_kernel
@no_type_check
def eval_polynomial4(m, a, b, c, out):
    """Evaluate a polynomial in the order of `colour_tables.powers`. Twin of `filmvideo.film.printing.PrintingStage`.

    The terms are a column of a table: side by side, LLVM would join them into vectors in place of pixels.
    """
    for x in range(out.shape[0]):
        p, q, r = a[x], b[x], c[x]
        s0 = m[0] + p * (m[1] + p * (m[2] + p * (m[3] + p * m[4])))
        s0 += q * (m[5] + p * (m[6] + p * (m[7] + p * m[8])))
        s0 += q * q * (m[9] + p * (m[10] + p * m[11]) + q * (m[12] + p * m[13] + q * m[14]))
        s1 = m[15] + p * (m[16] + p * (m[17] + p * m[18])) + q * (m[19] + p * (m[20] + p * m[21]))
        s1 += q * q * (m[22] + p * m[23] + q * m[24])
        s2 = m[25] + p * (m[26] + p * m[27]) + q * (m[28] + p * m[29] + q * m[30])
        s3 = m[31] + p * m[32] + q * m[33]
        out[x] = s0 + r * (s1 + r * (s2 + r * (s3 + r * m[34])))


@inline_kernel
@no_type_check
def cells(a, b, c, n, i0, i1, i2, w1, w2, w3):
    """Find the tetrahedra of a lattice with n nodes a side: a node, the ways to two others, and their weights."""
    top, na, nb = F(n - 1.001), S(n * n), S(n)
    whole = na + nb + S(1)
    for x in range(a.shape[0]):
        p, q, r = min(max(a[x], F(0)), top), min(max(b[x], F(0)), top), min(max(c[x], F(0)), top)
        i, j, k = S(p), S(q), S(r)
        f, g, h = p - F(i), q - F(j), r - F(k)
        most, least = max(max(f, g), h), min(min(f, g), h)
        i0[x] = i * na + j * nb + k
        i1[x] = na if f == most else (nb if g == most else S(1))
        i2[x] = whole - (S(1) if h == least else (nb if g == least else na))
        w1[x] = most
        w2[x] = f + g + h - most - least
        w3[x] = least


@inline_kernel
@no_type_check
def tetrahedra(nodes, whole, i0, i1, i2, w1, w2, w3, out):
    """Interpolate between the four nodes of each tetrahedron, each of four numbers."""
    far, one, two, three = U(whole) << U(2), U(1), U(2), U(3)
    for x in range(i0.shape[0]):
        p, o = U(W(i0[x])) << two, U(x) << two
        q, r, s = p + (U(W(i1[x])) << two), p + (U(W(i2[x])) << two), p + far
        d = w3[x]
        a, b, c = F(1) - w1[x], w1[x] - w2[x], w2[x] - d
        v0 = a * nodes[p] + b * nodes[q] + c * nodes[r] + d * nodes[s]
        v1 = a * nodes[p + one] + b * nodes[q + one] + c * nodes[r + one] + d * nodes[s + one]
        v2 = a * nodes[p + two] + b * nodes[q + two] + c * nodes[r + two] + d * nodes[s + two]
        v3 = a * nodes[p + three] + b * nodes[q + three] + c * nodes[r + three] + d * nodes[s + three]
        out[o] = v0
        out[o + one] = v1
        out[o + two] = v2
        out[o + three] = v3
