"""Pictures read as what they are: light, an ICC profile's space, or sRGB where nothing is stated."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
import torch
from helpers.pictures import write_exr
from PIL import Image, ImageCms

import filmvideo
from filmvideo.base.errors import ParameterError
from filmvideo.colour.gamuts import rgb_to_rgb, rgb_to_xyz
from filmvideo.colour.icc import space_of_profile
from filmvideo.colour.spaces import decode, find_space
from filmvideo.jobs.still import render_still
from filmvideo.looks.look import Look
from filmvideo.media import probe, read_still
from filmvideo.media.pixels.oiio import image_library
from filmvideo.processing.process import process

if TYPE_CHECKING:
    from torch import Tensor

GREY = 0.18


def by_oiio(path: Path, colour: tuple[float, float, float] = (GREY, GREY, GREY), sample: str = "float") -> Path:
    """Write an even picture."""
    library: Any = image_library()
    file = library.ImageOutput.create(str(path))
    assert file.open(str(path), library.ImageSpec(32, 24, 3, sample))
    assert file.write_image(np.broadcast_to(np.array(colour, np.float32), (24, 32, 3)).copy())
    assert file.close()
    return path


def light_of(path: Path) -> Tensor:
    """Return the light of a picture's middle."""
    return next(iter(filmvideo.open(path))).scene_light()[:, 12, 16]


@pytest.mark.parametrize("name", ["a.hdr", "a.tif", "a.exr", "a.0001.tif"])
def test_light_is_read_as_light_and_films_alike(name: str, tmp_path: Path) -> None:
    picture = by_oiio(tmp_path / name)
    torch.testing.assert_close(light_of(picture), torch.full((3,), GREY), atol=0.002, rtol=0)
    render_still(picture, tmp_path / "o.png", look=Look())
    render_still(by_oiio(tmp_path / "reference.exr"), tmp_path / "r.png", look=Look())
    assert abs(float(read_still(tmp_path / "o.png").mean() - read_still(tmp_path / "r.png").mean())) < 0.01


@pytest.mark.parametrize("name", ["a.hdr", "a.0001.tif"])
def test_light_without_film_stays_light(name: str, tmp_path: Path) -> None:
    picture = by_oiio(tmp_path / name, (2.5, 2.5, 2.5))
    process(picture, tmp_path / "o.####.exr", look=None)
    [written] = tmp_path.glob("o.*.exr")
    torch.testing.assert_close(light_of(written), torch.full((3,), 2.5), atol=0.02, rtol=0)
    with pytest.raises(ParameterError, match="do not both hold linear light"):
        process(picture, tmp_path / "p.####.png", look=None)


def test_a_radiance_picture_may_state_its_primaries(tmp_path: Path) -> None:
    picture = by_oiio(tmp_path / "a.hdr", (0.5, 0.1, 0.1))
    head, body = picture.read_bytes().split(b"\n\n", 1)
    stated = b"\nPRIMARIES=0.708 0.292 0.170 0.797 0.131 0.046 0.3127 0.329"
    picture.write_bytes(head + stated + b"\n\n" + body)
    torch.testing.assert_close(light_of(picture), torch.tensor([0.5, 0.1, 0.1]), atol=0.003, rtol=0)


OWN = (0.6295, 0.341, 0.2867, 0.6108, 0.1489, 0.07125, 0.3155, 0.33165)
CIE_XYZ = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1 / 3, 1 / 3)


@pytest.mark.parametrize("numbers", [OWN, CIE_XYZ])
def test_an_exr_with_primaries_of_its_own_is_read_by_them(numbers: tuple[float, ...], tmp_path: Path) -> None:
    import colour  # noqa: PLC0415  (slow to import)

    light = torch.tensor([0.4, 0.2, 0.1])[:, None, None].expand(3, 8, 8)
    picture = write_exr(tmp_path / "a.exr", light, "float", chromaticities=("float[8]", numbers))
    points = np.array(numbers).reshape(4, 2)
    own = numbers is not CIE_XYZ
    to_xyz = colour.normalised_primary_matrix(points[:3], points[3]) if own else np.eye(3)
    whites = [colour.xy_to_XYZ(xy) for xy in (points[3], (0.3127, 0.3290))]
    adapt = colour.adaptation.matrix_chromatic_adaptation_VonKries(*whites, transform="Bradford")
    wanted = rgb_to_xyz("bt2020").inverse().numpy() @ adapt @ to_xyz @ np.array([0.4, 0.2, 0.1])
    found = next(iter(filmvideo.open(picture))).scene_light()[:, 4, 4]
    np.testing.assert_allclose(found.numpy(), wanted, atol=2e-4)


def test_primaries_that_span_no_gamut_are_refused(tmp_path: Path) -> None:
    light = torch.full((3, 8, 8), 0.2)
    said = ("float[8]", (0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3))
    picture = write_exr(tmp_path / "a.exr", light, "float", chromaticities=said)
    with pytest.raises(filmvideo.ParameterError, match="no primaries"):
        filmvideo.open(picture)


CODE = (200, 120, 60)


def with_profile(path: Path, profile: bytes | None, **options: Any) -> Path:  # noqa: ANN401
    """Write an even picture by Pillow."""
    Image.new("RGB", (64, 64), CODE).save(path, icc_profile=profile, **options)
    return path


def s15(value: float) -> bytes:
    """Return a number as ICC has it."""
    return round(value * 65536).to_bytes(4, "big", signed=True)


def profile_of(gamut: str, curve: bytes) -> bytes:
    """Build a display profile: colorants adapted to D50, and one curve."""
    xyz = rgb_to_xyz("romm") @ rgb_to_rgb(gamut, "romm")
    bodies = {
        n: b"XYZ \0\0\0\0" + b"".join(s15(float(v)) for v in xyz[:, i])
        for i, n in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))
    }
    bodies |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    table, data, place = b"", b"", 132 + 12 * len(bodies)
    for name, body in bodies.items():
        table += name + (place + len(data)).to_bytes(4, "big") + len(body).to_bytes(4, "big")
        data += body + bytes(-len(body) % 4)
    head = bytearray(128)
    head[12:24], head[36:40] = b"mntrRGB XYZ ", b"acsp"
    return bytes(head) + len(bodies).to_bytes(4, "big") + table + data


SRGB_CURVE = b"para\0\0\0\0\0\3\0\0" + b"".join(s15(v) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
PROFILES = {
    "display-p3": profile_of("p3-d65", SRGB_CURVE),
    "adobe-rgb": profile_of("adobe-rgb", b"curv\0\0\0\0\0\0\0\1\x02\x33"),
    "srgb": ImageCms.ImageCmsProfile(cast("Any", ImageCms.createProfile("sRGB"))).tobytes(),
    "prophoto": profile_of("romm", b"curv\0\0\0\0\0\0\0\1\x01\xcd"),
}


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.webp", "a.avif", "a.0001.png"])
@pytest.mark.parametrize("space", PROFILES)
def test_an_icc_profile_is_honoured(space: str, name: str, tmp_path: Path) -> None:
    options = {"quality": 100, "lossless": True} if name.endswith("webp") else {"quality": 100}
    picture = with_profile(tmp_path / name, PROFILES[space], **options)
    info = probe(picture)
    assert info.picture_space is not None
    assert info.picture_space.name == space
    code = torch.tensor(CODE, dtype=torch.float32)[:, None] / 255
    wanted = decode(code, find_space(space), full_range=True)[:, 0]
    torch.testing.assert_close(light_of(picture), wanted, atol=0.012, rtol=0)


def test_a_still_goes_by_its_profile(tmp_path: Path) -> None:
    report = render_still(with_profile(tmp_path / "a.png", PROFILES["display-p3"]), tmp_path / "o.png", look=Look())
    assert report.input == "display-p3"


def test_a_profile_of_another_power_and_of_its_own_primaries_is_read() -> None:
    space = space_of_profile(profile_of("awg3", b"curv\0\0\0\0\0\0\0\1\x02\x80"))
    assert space is not None
    code = torch.tensor([0.5, 0.4, 0.3], dtype=torch.float64)[:, None]
    wanted = rgb_to_rgb("awg3", "bt2020") @ code**2.5
    torch.testing.assert_close(decode(code, space, full_range=True), wanted, atol=2e-3, rtol=0)


def test_a_profile_of_tables_is_named_and_not_read(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(cast("Any", ImageCms.createProfile("LAB"))).tobytes()
    assert space_of_profile(lab) is None
    assert space_of_profile(b"broken") is None
    info = probe(with_profile(tmp_path / "a.webp", lab, lossless=True))
    assert [n.code for n in info.notices] == ["icc-profile-ignored"]


@pytest.mark.parametrize("name", ["a.webp", "a.avif", "a.bmp", "a.gif"])
def test_pictures_without_a_word_on_colour_are_srgb(name: str, tmp_path: Path) -> None:
    picture = with_profile(tmp_path / name, None)
    clip = filmvideo.open(picture)
    assert (clip.space.name, clip.info.tags.primaries, clip.info.tags.transfer) == ("srgb", 1, 13)
    assert "matrix-assumed" not in [n.code for n in clip.info.notices]
    shown = np.asarray(Image.open(BytesIO(picture.read_bytes())).convert("RGB"))[32, 32] / 255
    found = next(iter(clip)).code()[:, 32, 32]
    np.testing.assert_allclose(found.numpy(), shown, atol=0.02)
