"""Crystals counted: rows of tori, a bit a pixel, added as binary digits 64 pixels at a time."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.kernel import part
from filmvideo.engine.rows import F, S, U, W

RUN_WORDS = 16
"""Words of bits that are counted at a time."""
RUN = 64 * RUN_WORDS
MOST_COUNTED = 63


@part
@no_type_check
def piled(a, b, c, by_a, by_b, by_c, digits):
    """Add three rows of bits, each from a bit on, to the six binary digits of counts (64 a word)."""
    one, rest_a, rest_b, rest_c = U(1), U(63) - by_a, U(63) - by_b, U(63) - by_c
    d0, d1, d2, d3, d4, d5 = digits[0], digits[1], digits[2], digits[3], digits[4], digits[5]
    for i in range(RUN_WORDS):
        x = (a[i] >> by_a) | ((a[i + 1] << one) << rest_a)
        y = (b[i] >> by_b) | ((b[i + 1] << one) << rest_b)
        z = (c[i] >> by_c) | ((c[i + 1] << one) << rest_c)
        either = x ^ y
        ones, twos = either ^ z, (x & y) | (either & z)
        carry = d0[i] & ones
        d0[i] ^= ones
        either = d1[i] ^ twos
        fours = (d1[i] & twos) | (either & carry)
        d1[i] = either ^ carry
        carry = d2[i] & fours
        d2[i] ^= fours
        eights = d3[i] & carry
        d3[i] ^= carry
        carry = d4[i] & eights
        d4[i] ^= eights
        d5[i] ^= carry


@part
@no_type_check
def textured(digits, mean, scale, out):
    """Give a texture of mean 0 and variance 1 of counts' binary digits (32 a word)."""
    one, width = W(1), out.shape[0]
    for w in range((width + 31) // 32):
        d0, d1, d2, d3, d4, d5 = digits[0, w], digits[1, w], digits[2, w], digits[3, w], digits[4, w], digits[5, w]
        run = out[w * 32 : min(w * 32 + 32, width)]
        for x in range(run.shape[0]):
            bit = W(one << W(x))
            count = S(1) if W(d0 & bit) else S(0)
            count = S(count | (S(2) if W(d1 & bit) else S(0)))
            count = S(count | (S(4) if W(d2 & bit) else S(0)))
            count = S(count | (S(8) if W(d3 & bit) else S(0)))
            count = S(count | (S(16) if W(d4 & bit) else S(0)))
            count = S(count | (S(32) if W(d5 & bit) else S(0)))
            run[x] = (F(count) - mean) * scale
