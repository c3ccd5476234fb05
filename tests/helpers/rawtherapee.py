"""RawTherapee as a reader of tables and profiles: pictures of flat patches through `rawtherapee-cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import ImageCms

from filmvideo.base.tensors import to_numbers
from filmvideo.colour.romm import TO_RGB
from helpers.lut_readers import Pixels
from helpers.running import ran

PATCH_PX, COLUMNS = 8, 50
_MODEL = "Linear ProPhoto"
_USUAL = """[Version]
AppVersion=5.9
Version=349
[Exposure]
Auto=false
HistogramMatching=false
[HLRecovery]
Enabled=false
[White Balance]
Enabled=true
Setting=Camera
"""


def by_rawtherapee_hald(path: Path, code: Pixels) -> Pixels:
    """Take codes through a Hald as film simulation, in 16 bits, as sRGB all the way."""
    source = path.with_suffix(".codes.tif")
    srgb = _srgb()
    tifffile.imwrite(source, _laid_out(code), photometric="rgb", iccprofile=srgb)
    settings = f"""[Color Management]
InputProfile=(embedded)
WorkingProfile=sRGB
OutputProfile=RTv4_sRGB
OutputBPC=false
[Film Simulation]
Enabled=true
ClutFilename={path}
Strength=100
"""
    return _read(_developed(source, settings), len(code))


def by_rawtherapee_dcp(path: Path, romm: Pixels) -> Pixels:
    """Take light of ProPhoto, as a camera's, through a profile; give light of ProPhoto."""
    source = path.with_suffix(".dng")
    _write_dng(source, romm)
    settings = f"""[Color Management]
InputProfile=file:{path}
ToneCurve=true
ApplyLookTable=true
ApplyBaselineExposureOffset=false
ApplyHueSatMap=true
DCPIlluminant=0
WorkingProfile=ProPhoto
OutputProfile=RTv4_Large
OutputBPC=false
"""
    return _read(_developed(source, settings), len(romm))


def _developed(source: Path, settings: str) -> NDArray[Any]:
    profile, out = source.with_suffix(".pp3"), source.with_name(f"{source.stem}-developed.tif")
    profile.write_text(_USUAL + settings, encoding="utf-8")
    asked = ["rawtherapee-cli", "-q", "-o", str(out), "-t", "-b16", "-Y", "-p", str(profile), "-c", str(source)]
    ran(asked, check=True, capture_output=True)
    return tifffile.imread(out) / 65535


def _laid_out(values: Pixels) -> NDArray[np.uint16]:
    """Return a picture of patches."""
    rows = -(-len(values) // COLUMNS)
    filled = np.concatenate([values, np.zeros((rows * COLUMNS - len(values), 3))]).reshape(rows, COLUMNS, 3)
    return np.round(filled * 65535).astype(np.uint16).repeat(PATCH_PX, 0).repeat(PATCH_PX, 1)


def _read(picture: NDArray[Any], count: int) -> Pixels:
    """Return the pixel in the middle of each patch."""
    half = PATCH_PX // 2
    return picture[half::PATCH_PX, half::PATCH_PX].reshape(-1, 3)[:count]


def _srgb() -> bytes:
    cms: Any = ImageCms
    return cms.ImageCmsProfile(cms.createProfile("sRGB")).tobytes()


def _write_dng(path: Path, romm: Pixels) -> None:
    """Write a linear DNG of a camera whose colours are ProPhoto."""
    matrix = tuple(number for v in to_numbers(TO_RGB.flatten()) for number in (round(v * 100000), 100000))
    tags: list[tuple[Any, ...]] = [
        (50706, "B", 4, (1, 4, 0, 0), True),
        (50707, "B", 4, (1, 1, 0, 0), True),
        (50708, "s", 0, _MODEL, True),
        (50714, "H", 3, (0, 0, 0), True),
        (50717, "H", 3, (65535,) * 3, True),
        (50721, "2i", 9, matrix, True),
        (50728, "2I", 3, (1,) * 6, True),
        (50778, "H", 1, 23, True),
    ]
    tifffile.imwrite(path, _laid_out(romm), photometric=34892, planarconfig="contig", extratags=tags, metadata=None)
