"""RGB gamuts: the chromaticities of three primaries and a white, and the matrices that follow from them.

A matrix takes linear RGB columns to CIE 1931 XYZ with Y = 1 for white (SMPTE RP 177). Between gamuts of
different white, von Kries adaptation in a sharpened cone space: Bradford (Lam 1985, as in ICC.1) or CAT02
(CIE 159). Matrices are float64 and take the type and device of the light they are applied to.

Not kornia: `rgb_to_xyz` has the primaries of BT.709 only, and its rounded matrix is up to 3e-4 away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.base.linear_solve import solve
from filmvideo.base.shapes import Matrix3, Scene

Chromaticity = tuple[float, float]
Tristimulus = Float[Tensor, "3"]
Method = Literal["bradford", "cat02"]

D65: Chromaticity = (0.3127, 0.3290)
DCI: Chromaticity = (0.314, 0.351)
ACES: Chromaticity = (0.32168, 0.33767)
WORKING = "bt2020"
_LEAST_AREA = 1e-4
"""Twice the area of a triangle of primaries below which they span no gamut."""
_SAME_XY = 1e-3  # rounding of chromaticities in file headers


@dataclass(frozen=True)
class Gamut:
    """Chromaticities (x, y) of three primaries and a white, and the document that states them."""

    red: Chromaticity
    green: Chromaticity
    blue: Chromaticity
    white: Chromaticity
    source: str


_SONY: tuple[Chromaticity, Chromaticity, Chromaticity] = ((0.730, 0.280), (0.140, 0.855), (0.100, -0.050))
_REC2020: tuple[Chromaticity, Chromaticity, Chromaticity] = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
_P3: tuple[Chromaticity, Chromaticity, Chromaticity] = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))

GAMUTS: dict[str, Gamut] = {
    "bt709": Gamut((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), D65, "ITU-R BT.709-6"),
    "bt601-525": Gamut((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65, "ITU-R BT.601-7, 525 lines"),
    "bt601-625": Gamut((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), D65, "ITU-R BT.601-7, 625 lines"),
    "bt2020": Gamut(*_REC2020, D65, "ITU-R BT.2020-2"),
    "p3-d65": Gamut(*_P3, D65, "SMPTE EG 432-1"),
    "p3-dci": Gamut(*_P3, DCI, "SMPTE RP 431-2"),
    "awg3": Gamut((0.6840, 0.3130), (0.2210, 0.8480), (0.0861, -0.1020), D65, "ARRI, ALEXA Log C Curve, Usage in VFX"),
    "awg4": Gamut((0.7347, 0.2653), (0.1424, 0.8576), (0.0991, -0.0308), D65, "ARRI LogC4, 2022"),
    "s-gamut": Gamut(*_SONY, D65, "Sony, S-Log White Paper; the same primaries as S-Gamut3"),
    "s-gamut3": Gamut(*_SONY, D65, "Sony, Technical Summary for S-Gamut3.Cine/S-Log3 and S-Gamut3/S-Log3"),
    "s-gamut3-cine": Gamut(
        (0.766, 0.275), (0.225, 0.800), (0.089, -0.087), D65, "Sony, Technical Summary, as S-Gamut3"
    ),
    "v-gamut": Gamut((0.730, 0.280), (0.165, 0.840), (0.100, -0.030), D65, "Panasonic, V-Log/V-Gamut Reference Manual"),
    "cinema-gamut": Gamut(
        (0.740, 0.270), (0.170, 1.140), (0.080, -0.100), D65, "Canon, EOS C500 Mark II: Cinema Gamut"
    ),
    "rwg": Gamut((0.780308, 0.304253), (0.121595, 1.493994), (0.095612, -0.084589), D65, "RED, REDWideGamutRGB, 2017"),
    "bmd-wg5": Gamut(
        (0.7177215, 0.3171181),
        (0.2280410, 0.8615690),
        (0.1005841, -0.0820452),
        (0.3127170, 0.3290312),
        "Blackmagic Design, Generation 5 Color Science, 2021",
    ),
    "davinci-wg": Gamut(
        (0.8000, 0.3130),
        (0.1682, 0.9877),
        (0.0790, -0.1155),
        D65,
        "Blackmagic Design, Wide Gamut Intermediate",
    ),
    "n-gamut": Gamut(*_REC2020, D65, "Nikon, N-Log Specification: BT.2020"),
    "f-gamut": Gamut(*_REC2020, D65, "Fujifilm, F-Log Data Sheet: BT.2020"),
    "f-gamut-c": Gamut(
        (0.7347, 0.2653), (0.0263, 0.9737), (0.1173, -0.0224), D65, "Fujifilm, F-Log2 C Data Sheet, 2024"
    ),
    "d-gamut": Gamut((0.71, 0.31), (0.21, 0.88), (0.09, -0.08), D65, "DJI, White Paper on D-Log and D-Gamut"),
    "adobe-rgb": Gamut((0.640, 0.330), (0.210, 0.710), (0.150, 0.060), D65, "Adobe RGB (1998) Color Image Encoding"),
    "romm": Gamut((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001), (0.3457, 0.3585), "ISO 22028-2, ROMM RGB"),
    "ap0": Gamut((0.7347, 0.2653), (0.0, 1.0), (0.0001, -0.0770), ACES, "Academy TB-2014-004; SMPTE ST 2065-1"),
    "ap1": Gamut((0.713, 0.293), (0.165, 0.830), (0.128, 0.044), ACES, "Academy S-2014-004, ACEScg"),
}

_CONES: dict[Method, tuple[tuple[float, ...], ...]] = {
    "bradford": ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296)),
    "cat02": ((0.7328, 0.4296, -0.1624), (-0.7036, 1.6975, 0.0061), (0.0030, 0.0136, 0.9834)),
}

_H273 = {1: "bt709", 5: "bt601-625", 6: "bt601-525", 7: "bt601-525", 9: "bt2020", 11: "p3-dci", 12: "p3-d65"}


_OWN = "xy "


def gamut_named_by(xy: Sequence[float]) -> str:
    """Return the name of a gamut by x and y of red, green, blue and white; ParameterError where they span none."""
    name = _OWN + " ".join(f"{v:.6g}" for v in xy)
    row = find_gamut(name)
    (r, s), (g, h), (b, c) = row.red, row.green, row.blue
    if row.white[1] <= 0 or not abs((g - r) * (c - s) - (b - r) * (h - s)) > _LEAST_AREA:
        raise ParameterError(f"the chromaticities {name.removeprefix(_OWN)} are no primaries; use --input-space.")
    return name


def find_gamut(name: str) -> Gamut:
    """Return a gamut by name, which may be its own chromaticities; raise ParameterError naming the nearest."""
    if name.startswith(_OWN):
        r, s, g, h, b, c, w, x = (float(v) for v in name.split()[1:])
        return Gamut((r, s), (g, h), (b, c), (w, x), "the picture's header")
    if name not in GAMUTS:
        raise ParameterError(f"Unknown gamut {name!r}; {nearest(name, GAMUTS)}.")
    return GAMUTS[name]


def gamut_of_primaries(primaries: int) -> str | None:
    """Return the name of the gamut of an H.273 primaries number; None for unspecified or unsupported ones."""
    return _H273.get(primaries)


def gamut_of_chromaticities(xy: Sequence[float]) -> str | None:
    """Return the name of the gamut within 0.001 of x and y of red, green, blue and white, or None."""
    for name, row in GAMUTS.items():
        known = (*row.red, *row.green, *row.blue, *row.white)
        if all(abs(a - b) < _SAME_XY for a, b in zip(known, xy, strict=True)):
            return name
    return None


def xy_to_xyz(xy: Chromaticity) -> Tristimulus:
    """Return XYZ of a chromaticity at Y = 1."""
    x, y = xy
    return torch.tensor([x / y, 1.0, (1 - x - y) / y], dtype=torch.float64, device="cpu")


def _primary(xy: Chromaticity) -> Tristimulus:
    """Return XYZ of a primary; one without luminance (Y = 0, as X and Z of CIE XYZ) at X + Y + Z = 1."""
    if xy[1] != 0:
        return xy_to_xyz(xy)
    return torch.tensor([xy[0], 0.0, 1 - xy[0]], dtype=torch.float64, device="cpu")


def rgb_to_xyz(name: str) -> Matrix3:
    """Return the matrix from linear RGB to XYZ, Y = 1 for the gamut's white."""
    row = find_gamut(name)
    primaries = torch.stack([_primary(row.red), _primary(row.green), _primary(row.blue)], dim=1)
    return primaries * (primaries.inverse() @ xy_to_xyz(row.white))


def xyz_to_rgb(name: str) -> Matrix3:
    """Return the matrix from XYZ to linear RGB."""
    return rgb_to_xyz(name).inverse()


def adaptation_matrix(source: Chromaticity, target: Chromaticity, method: Method = "bradford") -> Matrix3:
    """Return the matrix that adapts XYZ under one white to another."""
    return adaptation_matrix_xyz(xy_to_xyz(source), xy_to_xyz(target), method)


def adaptation_matrix_xyz(source: Tristimulus, target: Tristimulus, method: Method = "bradford") -> Matrix3:
    """Return the matrix that adapts XYZ under one measured white to another, differentiable in both."""
    cones = torch.tensor(_CONES[method], dtype=torch.float64, device="cpu")
    gain = (cones @ target) / (cones @ source)
    return solve(cones, gain[:, None] * cones)


def rgb_to_rgb(source: str, target: str, method: Method = "bradford") -> Matrix3:
    """Return the matrix between linear RGB of two gamuts, white to white."""
    whites = adaptation_matrix(find_gamut(source).white, find_gamut(target).white, method)
    return xyz_to_rgb(target) @ whites @ rgb_to_xyz(source)


def apply_matrix(matrix: Matrix3, light: Scene) -> Scene:
    """Multiply the three planes by a matrix, in the planes' type and on their device."""
    return (matrix.to(light) @ light.reshape(3, -1)).reshape(light.shape)
