"""A DCP, Adobe's camera profile: matrices of a camera, a look table and a tone curve (DNG Specification 1.6).

The file is a TIFF directory without a picture, with the magic word `IIRC`:

    50708 UniqueCameraModel      50936 ProfileName            50981 ProfileLookTableDims (hue, saturation, value)
    50721 ColorMatrix1           50940 ProfileToneCurve       50982 ProfileLookTableData, value slowest
    50778 CalibrationIlluminant1 50941 ProfileEmbedPolicy     51108 ProfileLookTableEncoding, 1: sRGB
    50964 ForwardMatrix1         50942 ProfileCopyright       51110 DefaultBlackRender, 1: none

A grey passes the table unchanged but for its value, so a DCP cannot tint neutrals: a film's greys come out grey, and
the file's name says so. The matrices are of the camera whose profile is named; else the file is for DNGs whose camera
is ProPhoto itself.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.base.tensors import to_numbers
from filmvideo.colour.romm import TO_RGB, TO_XYZ
from filmvideo.luts.film import RGB, About, ColourFunction
from filmvideo.luts.hsv import Entries, Knots, apply_hue_table, apply_tone_curve, to_hsv, to_rgb
from filmvideo.luts.romm import GAMMA, ProPhotoFunction, as_prophoto

HUES, SATURATIONS = 90, 25
KNOTS = 512
NEUTRAL_GREYS = "neutral-greys"
MAGIC = b"IIRC"
_CAMERA_TAGS = (50708, 50721, 50722, 50778, 50779, 50964, 50965)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8, 11: 4, 12: 8}
_DARKEST = 2.0**-12
_STEEPEST = 8.0
_D50 = 23
_ROMM = "Linear ProPhoto"

Tag = tuple[int, int, bytes]
"""TIFF type, count and data."""


@dataclass(frozen=True)
class Profile:
    """A look table and a tone curve."""

    entries: Entries
    knots: Knots
    prophoto: ProPhotoFunction
    camera: dict[int, Tag]

    def to_xyz(self, light: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
        """Return XYZ under D50 of light of the source."""
        romm = (self.prophoto.from_source @ light).clamp(0, 1)
        return TO_XYZ @ apply_tone_curve(apply_hue_table(romm, self.entries), self.knots)

    def in_range(self, light: RGB) -> Bool[Tensor, "*colours"]:
        """Return which light the profile has."""
        return self.prophoto.in_range(light)


def bake(film: ColourFunction, size: int, camera: Path | None = None) -> Profile:
    """Bake a film: the curve from its greys, the table from the rest; `size` values of brightness."""
    through = as_prophoto(film)
    knots = _greys(through)
    hue = torch.arange(HUES, dtype=torch.float64, device="cpu") * 6 / HUES
    saturation, code = (torch.linspace(0, 1, n, dtype=torch.float64, device="cpu") for n in (SATURATIONS, size))
    grid = torch.stack(torch.meshgrid(hue, saturation, code, indexing="ij"))
    hsv = torch.stack([grid[0], grid[1], GAMMA.decode(grid[2])]).reshape(3, -1)
    wanted = apply_tone_curve(through.shows(to_rgb(hsv)), knots.flip(0))
    return Profile(_entries(grid, to_hsv(wanted).reshape(grid.shape)), knots, through, read_camera_tags(camera))


def read_camera_tags(path: Path | None) -> dict[int, Tag]:
    """Return the camera's tags of a profile; without a profile those of a ProPhoto camera."""
    if path is None:
        return {
            50708: _text(_ROMM),
            50721: _rationals(TO_RGB),
            50778: (3, 1, struct.pack("<H", _D50)),
            50964: _rationals(TO_XYZ),
        }
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise MediaError(f"{path} is not a DCP; name the camera's own profile (.dcp).")
    return {number: tag for number, tag in read_tags(data).items() if number in _CAMERA_TAGS}


def read_tags(data: bytes) -> dict[int, Tag]:
    """Read the directory of a DCP."""
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    found: dict[int, Tag] = {}
    for at in range(start + 2, start + 2 + 12 * count, 12):
        number, kind, items = struct.unpack_from("<HHI", data, at)
        size = _SIZES.get(kind, 1) * items
        place = at + 8 if size <= 4 else struct.unpack_from("<I", data, at + 8)[0]
        found[number] = (kind, items, data[place : place + size])
    return found


def write(path: Path, profile: Profile, about: About) -> None:
    """Write a DCP."""
    entries, knots = profile.entries, profile.knots
    data = entries.permute(3, 1, 2, 0).reshape(-1)
    tags = profile.camera | {
        50936: _text(about.name),
        50940: _floats(knots.T.reshape(-1)),
        50941: (4, 1, struct.pack("<I", 3)),
        50942: _text("; ".join(about.lines)),
        50981: (4, 3, struct.pack("<3I", *entries.shape[1:])),
        50982: _floats(data),
        51108: (4, 1, struct.pack("<I", 1)),
        51110: (4, 1, struct.pack("<I", 1)),
    }
    place = 8 + 2 + 12 * len(tags) + 4
    index, body = struct.pack("<H", len(tags)), b""
    for number, (kind, count, value) in sorted(tags.items()):
        padded = value + b"\0" * (-len(value) % 4)
        inside = len(value) <= 4
        index += struct.pack("<HHI", number, kind, count)
        index += padded if inside else struct.pack("<I", place + len(body))
        body += b"" if inside else padded
    path.write_bytes(MAGIC + struct.pack("<I", 8) + index + b"\0" * 4 + body)


def _greys(through: ProPhotoFunction) -> Knots:
    """Return the tone curve: luminance of the film's greys, never falling, black to black."""
    low = torch.linspace(0, 1, KNOTS - 1, dtype=torch.float64, device="cpu")
    grey = torch.cat([torch.zeros_like(low[:1]), _DARKEST ** (1 - low)])
    luminance = TO_XYZ[1] @ through.shows(grey.expand(3, -1))
    rising = luminance.cummax(0).values + torch.arange(KNOTS, dtype=torch.float64, device="cpu") * 1e-9
    return torch.stack([grey, rising.clamp(max=1 + 1e-6)])


def _entries(grid: Entries, wanted: Entries) -> Entries:
    """Return the shift of hue and the factors of saturation and value from one grid to another."""
    shift = ((wanted[0] - grid[0] + 3) % 6 - 3) * 60
    more = torch.where(grid[1] > 0, wanted[1] / grid[1].clamp(min=1e-6), 1.0)
    brighter = GAMMA.encode(wanted[2]) / grid[2].clamp(min=1e-4)
    found = torch.stack([shift, more.clamp(0, _STEEPEST), brighter.clamp(0, _STEEPEST)])
    found[:, :, :, 0] = found[:, :, :, 1]
    found[:, :, 0] = found[:, :, 1]
    found[2, :, 0] = 1
    return found


def _text(text: str) -> Tag:
    data = text.encode("ascii", "replace") + b"\0"
    return 2, len(data), data


def _floats(values: Tensor) -> Tag:
    data = values.to(torch.float32).numpy().astype("<f4").tobytes()
    return 11, values.numel(), data


def _rationals(matrix: Tensor) -> Tag:
    values = [round(v * 100000) for v in to_numbers(matrix.reshape(-1))]
    return 10, len(values), b"".join(struct.pack("<ii", v, 100000) for v in values)
