"""Files for raw converters, parsed again by their published layout, without the code that wrote them.

Neither an Adobe program nor a package that reads an XMP's table is available here. The standard library reads the XML,
and the table is read by the layout of the DNG SDK. tifffile reads a DCP, once its magic word is that of a TIFF.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import tifffile
import torch
from helpers.lut_films import colours, match
from helpers.reference import colour
from numpy.typing import NDArray
from scipy.interpolate import RegularGridInterpolator

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.colour.romm import difference
from filmvideo.luts.dcp import read_camera_tags, read_tags
from filmvideo.luts.export import LutRequest, export
from filmvideo.luts.facts import LutFile
from filmvideo.luts.hsv import apply_hue_table, apply_tone_curve, to_hsv, to_rgb
from filmvideo.luts.romm import PROPHOTO, as_prophoto

CRS = "{http://ns.adobe.com/camera-raw-settings/1.0/}"
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?`'|()[]{}@%$#"
FILM = match("logc3", "awg3")


def exported(tmp_path: Path, name: str, size: int, camera: Path | None = None) -> tuple[Path, LutFile]:
    facts = export(tmp_path / f"film.{name}", name, LutRequest(FILM, None, size, camera), overwrite=True)
    return Path(facts["file"]), facts


def table_of(text: str) -> bytes:
    """Undo base 85 and deflation."""
    data = bytearray()
    for start in range(0, len(text), 5):
        some = text[start : start + 5]
        value = sum(ALPHABET.index(digit) * 85**i for i, digit in enumerate(some))
        data += value.to_bytes(5, "little")[: len(some) - 1]
    stream = zlib.decompress(bytes(data[4:]))
    assert struct.unpack("<I", data[:4])[0] == len(stream)
    return stream


def romm_of(light: torch.Tensor) -> torch.Tensor:
    """Return ProPhoto of ALEXA Wide Gamut, by colour-science."""
    spaces: Any = colour.RGB_COLOURSPACES
    found = colour.RGB_to_RGB(
        light.T.numpy(), spaces["ARRI Wide Gamut 3"], spaces["ProPhoto RGB"], chromatic_adaptation_transform="Bradford"
    )
    return torch.as_tensor(np.asarray(found).T, dtype=torch.float64)


def differences(romm: torch.Tensor, light: torch.Tensor) -> NDArray[Any]:
    """Return ΔE2000 of ProPhoto code against the film."""
    return difference(PROPHOTO.to_xyz(romm), PROPHOTO.to_xyz(PROPHOTO.code(FILM.shows(light)))).numpy()


def inside() -> tuple[torch.Tensor, torch.Tensor]:
    """Return light, and ProPhoto of it, that a raw converter has."""
    light, _ = colours(FILM)
    romm = romm_of(light)
    there = ((romm >= 0) & (romm <= 1)).all(0)
    return light[:, there], romm[:, there]


def test_the_table_of_an_xmp_is_the_film(tmp_path: Path) -> None:
    path, facts = exported(tmp_path, "xmp", 32)
    node = ET.parse(path).getroot()[0][0]  # noqa: S314  (our own)
    name = node.attrib[CRS + "RGBTable"]
    stream = table_of(node.attrib[CRS + "Table_" + name])
    assert hashlib.md5(stream, usedforsecurity=False).hexdigest().upper() == name
    assert node.attrib[CRS + "PresetType"] == "Look"
    output_path = node.find(CRS + "Name")
    assert output_path is not None
    assert "".join(output_path.itertext()).strip() == "film"
    assert struct.unpack_from("<4I", stream) == (1, 1, 3, 32)
    assert struct.unpack("<3I2d", stream[-28:]) == (2, 1, 0, 0.0, 2.0)
    away = np.frombuffer(stream[16:-28], "<u2").reshape(32, 32, 32, 3)
    step = (np.arange(32) * 65535 + 16) // 31
    same = np.stack(np.meshgrid(step, step, step, indexing="ij"), -1)
    nodes = ((same + away) % 65536) / 65535
    light, romm = inside()
    axis = np.linspace(0, 1, 32)
    code = colour.models.eotf_inverse_sRGB(romm.T.numpy())
    read = RegularGridInterpolator((axis, axis, axis), nodes)(code)
    found = differences(torch.as_tensor(read.T), light)
    print(f"xmp, 32 nodes, read straight: {found.mean():.3f} {found.max():.2f}; said {facts['delta_e_2000']}")
    assert found.mean() < 0.15
    assert found.max() < 1.5


def test_a_dcp_is_a_tiff_with_every_tag_and_is_the_film_but_for_its_greys(tmp_path: Path) -> None:
    path, facts = exported(tmp_path, "dcp", 33)
    assert path.name == "film-neutral-greys.dcp"
    data = path.read_bytes()
    assert data[:4] == b"IIRC"
    with tifffile.TiffFile(io.BytesIO(b"II*\0" + data[4:])) as file:
        page: Any = file.pages[0]
        found: dict[int, Any] = {tag.code: tag.value for tag in page.tags}
    assert list(found) == sorted(found)
    assert found[50936] == "film-neutral-greys"
    assert "dE2000" in found[50942]
    assert found[50708] == "Linear ProPhoto"
    assert (found[50778], found[51108], found[51110]) == (23, 1, 1)
    assert tuple(found[50981]) == (90, 25, 33)
    forward = np.array(found[50964]).reshape(3, 3, 2)
    romm_white = (forward[..., 0] / forward[..., 1]).sum(1)
    np.testing.assert_allclose(romm_white, [0.9643, 1, 0.8251], atol=1e-3)
    entries = torch.as_tensor(np.array(found[50982]).reshape(33, 90, 25, 3).transpose(3, 1, 2, 0).copy()).double()
    knots = torch.as_tensor(np.array(found[50940]).reshape(-1, 2).T.copy()).double()
    light, romm = inside()
    shown = apply_tone_curve(apply_hue_table(romm, entries), knots)
    off = differences(colour_code(shown), light)
    print(f"dcp read back: {off.mean():.3f} {off.max():.2f}; said {facts['delta_e_2000']}")
    assert off.mean() < 0.5
    greys = torch.logspace(-2, 0, 20, dtype=torch.float64).expand(3, -1)
    same = apply_tone_curve(apply_hue_table(greys, entries), knots)
    assert float((same.amax(0) - same.amin(0)).max()) < 1e-9
    assert facts["delta_e_2000_greys"]["mean"] > 3 * facts["delta_e_2000"]["mean"]
    assert "tints of grey" in facts["without"]


def colour_code(light: torch.Tensor) -> torch.Tensor:
    """Return ProPhoto's code in sRGB's gamma, by colour-science."""
    return torch.as_tensor(colour.models.eotf_inverse_sRGB(light.numpy()))


def test_a_dcp_takes_the_matrices_of_a_camera(tmp_path: Path) -> None:
    first, _ = exported(tmp_path, "dcp", 9)
    camera = tmp_path / "camera.dcp"
    camera.write_bytes(first.read_bytes().replace(b"Linear ProPhoto\0", b"Nikon D5100 ABC\0"))
    own, _ = exported(tmp_path, "dcp", 9, camera)
    tags = read_tags(own.read_bytes())
    assert tags[50708][2] == b"Nikon D5100 ABC\0"
    assert tags[50721] == read_tags(first.read_bytes())[50721]
    camera.write_bytes(b"II*\0")
    with pytest.raises(MediaError, match="is not a DCP"):
        read_camera_tags(camera)


def test_hue_saturation_and_value_come_back() -> None:
    light = torch.rand((3, 500), dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    torch.testing.assert_close(to_rgb(to_hsv(light)), light)
    nothing = torch.stack([torch.zeros(6, 4, 5), torch.ones(6, 4, 5), torch.ones(6, 4, 5)]).double()
    torch.testing.assert_close(apply_hue_table(light, nothing), light)
    reference = colour.RGB_to_HSV(light.T.numpy()).T
    np.testing.assert_allclose(to_hsv(light).numpy() / [[6], [1], [1]], reference, atol=1e-9)


def test_without_a_gamut_there_is_no_way_to_prophoto() -> None:
    with pytest.raises(ParameterError, match="name the gamut of a match's colours with --gamut"):
        as_prophoto(match())
