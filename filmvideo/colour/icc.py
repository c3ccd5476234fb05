"""The space of a picture's ICC profile (ICC.1:2022): three primaries and a curve, or the numbers of its `cicp` tag.

Read are RGB profiles of matrix and curves, as cameras, phones and editors write. Their colorants are relative to D50;
where a known gamut adapted by Bradford has the same, they are that gamut, else one of their own. A curve within
0.004 of a known encoding's light is that encoding, else the nearest power. Profiles of tables are not read.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from filmvideo.base.errors import ParameterError
from filmvideo.colour.encodings import ENCODINGS, power_encoding
from filmvideo.colour.gamuts import GAMUTS, adaptation_matrix_xyz, gamut_named_by, rgb_to_xyz, xy_to_xyz
from filmvideo.colour.h273 import space_from_tags
from filmvideo.colour.spaces import INPUTS, Space

Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]
_D50 = (0.9642, 1.0, 0.8249)
_SAME_XYZ, _SAME_LIGHT, _NEAR_LIGHT = 0.003, 0.004, 0.02
_CURVES = ("srgb", "linear", "gamma22", "adobe-rgb", "gamma24", "gamma26", "romm", "bt709")
_CODES = np.linspace(0, 1, 65)


def space_of_profile(profile: bytes) -> Space | None:
    """Return the space of a profile; None where it has no matrix and curves, or is broken."""
    try:
        tags = _tags(profile)
        if b"cicp" in tags:
            primaries, transfer = tags[b"cicp"][8:10]
            return space_from_tags(primaries, transfer)[0]
        if profile[16:20] != b"RGB " or b"rXYZ" not in tags:
            return None
        return _matrix_space(tags)
    except (struct.error, KeyError, IndexError, ValueError, ParameterError):
        return None


def _tags(profile: bytes) -> dict[bytes, bytes]:
    if profile[36:40] != b"acsp":
        return {}
    (count,) = struct.unpack_from(">I", profile, 128)
    rows = [struct.unpack_from(">4sII", profile, 132 + 12 * n) for n in range(min(count, 200))]
    return {name: profile[start : start + length] for name, start, length in rows}


def _matrix_space(tags: dict[bytes, bytes]) -> Space | None:
    encoding = _encoding(tags)
    if encoding is None:
        return None
    colorants = np.array([_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]).T
    gamut = _known_gamut(colorants) or _own_gamut(colorants)
    kind = "scene" if encoding == "linear" else "display"
    for space in INPUTS.values():
        if (space.encoding, space.gamut, space.kind) == (encoding, gamut, kind):
            return space
    name = gamut if gamut in GAMUTS else "the profile's primaries"
    return Space(f"{encoding} on {name}", encoding, gamut, kind, "From the picture's ICC profile.")


def _xyz(tag: bytes) -> tuple[float, float, float]:
    x, y, z = struct.unpack_from(">3i", tag, 8)
    return x / 65536, y / 65536, z / 65536


def _known_gamut(colorants: NDArray[np.float64]) -> str | None:
    d50 = torch.tensor(_D50, dtype=torch.float64, device="cpu")
    for name, row in GAMUTS.items():
        adapted = adaptation_matrix_xyz(xy_to_xyz(row.white), d50) @ rgb_to_xyz(name)
        if np.abs(adapted.numpy() - colorants).max() < _SAME_XYZ:
            return name
    return None


def _own_gamut(colorants: NDArray[np.float64]) -> str:
    columns = [*colorants.T, colorants.sum(axis=1)]
    return gamut_named_by([float(v) for column in columns for v in column[:2] / column.sum()])


def _encoding(tags: dict[bytes, bytes]) -> str | None:
    """Return the name of the curve that all three channels have."""
    red, green, blue = (_curve(tags[name])(_CODES) for name in (b"rTRC", b"gTRC", b"bTRC"))
    if max(np.abs(red - green).max(), np.abs(blue - green).max()) > _SAME_LIGHT:
        return None
    miss = {n: np.abs(ENCODINGS[n].decode(torch.from_numpy(_CODES)).numpy() - green).max() for n in _CURVES}
    nearest = min(miss, key=lambda name: miss[name])
    if miss[nearest] < _SAME_LIGHT:
        return nearest
    inner = slice(8, -1)
    power = float(np.mean(np.log(np.maximum(green[inner], 1e-6)) / np.log(_CODES[inner])))
    return power_encoding(power) if np.abs(_CODES**power - green).max() < _NEAR_LIGHT else None


def _curve(tag: bytes) -> Curve:
    """Return the function from code to light of a `curv` or `para` tag."""
    if tag[:4] == b"para":
        (kind,) = struct.unpack_from(">H", tag, 8)
        count = (1, 3, 4, 5, 7)[kind]
        return _parametric(kind, [v / 65536 for v in struct.unpack_from(f">{count}i", tag, 12)])
    if tag[:4] != b"curv":
        raise ValueError(tag[:4])
    (count,) = struct.unpack_from(">I", tag, 8)
    if count == 0:
        return lambda code: code
    if count == 1:
        (power,) = struct.unpack_from(">H", tag, 12)
        return lambda code: code ** (power / 256)
    table = np.frombuffer(tag, ">u2", count, 12) / 65535
    return lambda code: np.interp(code, np.linspace(0, 1, count), table)


def _parametric(kind: int, parts: list[float]) -> Curve:
    """Return a curve of `para`: Y = (aX + b)^g + e from X = d on, below it cX + f."""
    g, a, b, c, d, e, f = [*parts, *[0.0] * (7 - len(parts))]
    if kind == 0:
        a, b, d = 1.0, 0.0, 0.0
    elif kind in {1, 2}:  # the fourth number, where there is one, is added to both parts
        e = f = c if kind == 2 else 0.0
        c, d = 0.0, -b / a
    return lambda code: np.where(code >= d, np.maximum(a * code + b, 0) ** g + e, c * code + f)
