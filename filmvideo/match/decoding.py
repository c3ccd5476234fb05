"""A camera's code to light, by an encoding that is named or found from the bracket.

Light is proportional to exposure. So the decoded values of a patch in one light, shot at several exposures, must have
the ratio of the exposures (Debevec and Malik 1997):

    log2 f(code at e₁) − log2 f(code at e₂) = e₁ − e₂

The nearest of all known encodings is taken; its median departure must be under `TRUSTED_STOPS`. The gamut need not be
known: the model's matrix is fitted.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.spaces import find_space
from filmvideo.match.pairs import Pairs

LEARNT = "learnt"
LINEAR = "linear"
TRUSTED_STOPS = 0.05
_LEAST_CODE = 0.02
_BLACK = 1e-6


def decode_pairs(pairs: Pairs, encoding: str) -> Pairs:
    """Return the pairs with digital light in place of code."""
    return replace(pairs, digital=to_light(pairs.digital, bracket_encoding(pairs) if encoding == LEARNT else encoding))


def to_light(code: Float[Tensor, "3 *n"], encoding: str, *, full_range: bool = True) -> Float[Tensor, "3 *n"]:
    """Return linear light of the maker's code, or of a reader's 0…1 of a video-range file."""
    known = ENCODINGS[find_encoding(encoding)]
    return known.decode(code if full_range else known.code_from_video(code))


def find_encoding(name: str) -> str:
    """Find an encoding by its own name or by that of a space that has it; raise ParameterError naming the nearest."""
    if name in ENCODINGS:
        return name
    try:
        return find_space(name).encoding
    except ParameterError:
        known = nearest(name, (*ENCODINGS, LEARNT))
        raise ParameterError(f"No encoding is named {name!r}; {known}.") from None


def bracket_encoding(pairs: Pairs, *, full_range: bool = True) -> str:
    """Return the encoding under which the bracket's light is proportional to exposure."""
    first, second = _bracket_rows(pairs)
    if not len(first):
        raise ParameterError(
            "The encoding `learnt` needs patches at two exposures or more, named in the columns patch and exposure; "
            "name the encoding, or add the columns."
        )
    off = {
        name: _departure(pairs, to_light(pairs.digital, name, full_range=full_range), first, second)
        for name in ENCODINGS
    }
    best = min(off, key=lambda name: off[name])
    if off[best] > TRUSTED_STOPS:
        raise ParameterError(
            f"Under no known encoding is the light proportional to the exposures; the nearest, {best}, is "
            f"{off[best]:.2f} stops off. Check the exposures, or linearise the pictures first."
        )
    return best


def _departure(pairs: Pairs, light: Float64[Tensor, "3 pairs"], first: Tensor, second: Tensor) -> float:
    """Return the median departure of decoded light from the exposures, in stops."""
    if not bool((light > _BLACK).float().mean() > 0.5):
        return float("inf")
    stops = light.clamp(min=_BLACK).log2()
    wanted = pairs.exposure_stops[second] - pairs.exposure_stops[first]
    off = (stops[:, second] - stops[:, first] - wanted).abs()
    above_black = (pairs.digital[:, first] > _LEAST_CODE) & (pairs.digital[:, second] > _LEAST_CODE)
    off = off[above_black & off.isfinite()]
    return float(off.median()) if len(off) else float("inf")


def _bracket_rows(pairs: Pairs) -> tuple[Tensor, Tensor]:
    """Return the rows of patches at an exposure, and the rows of the same patches at the next."""

    def key(row: int) -> tuple[str, str, float]:
        return pairs.illuminant[row], pairs.patch[row], float(pairs.exposure_stops[row])

    order = sorted(range(len(pairs)), key=key)
    same = [
        (one, other) for one, other in pairwise(order) if key(one)[:2] == key(other)[:2] and key(other)[2] > key(one)[2]
    ]
    first, second = ([pair[i] for pair in same] for i in (0, 1))
    return torch.tensor(first, dtype=torch.long, device="cpu"), torch.tensor(second, dtype=torch.long, device="cpu")
