"""Alpha: film of the colour times its coverage, whichever way a file holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

import filmvideo
from filmvideo.grain.granularity import GrainSettings
from filmvideo.looks.look import Look
from filmvideo.media import ClipReader, alpha_of, to_rgb
from filmvideo.media.pixels.oiio import image_library
from filmvideo.processing.process import process

if TYPE_CHECKING:
    from pathlib import Path

LOOK = Look(grain=GrainSettings(amount=0))
COVER = np.repeat(np.array([1, 0.5, 0.25, 0], np.float32), 16)[None, :].repeat(32, 0)
INSIDE = [8, 24, 40]
"""Columns in the middle of what is covered."""
Samples = np.ndarray[Any, np.dtype[np.float32]]


def write(path: Path, colour: float, *, multiplied: bool, sample: str = "half", light: float = 0.0) -> Path:
    """Write a picture of even colour under COVER; `light` where nothing is covered."""
    library: Any = image_library()
    header = library.ImageSpec(64, 32, 4, sample)
    if not multiplied:
        header.attribute("oiio:UnassociatedAlpha", 1)
    values = np.zeros((32, 64, 4), np.float32)
    values[..., :3] = colour * (COVER[..., None] if multiplied else 1)
    values[:, 48:, :3] += light
    values[..., 3] = COVER
    file = library.ImageOutput.create(str(path))
    assert file.open(str(path), header)
    assert file.write_image(values)
    assert file.close()
    return path


def read(path: Path) -> tuple[Samples, bool]:
    """Read a picture as stored, and whether its colours are straight."""
    library: Any = image_library()
    wish = library.ImageSpec()
    wish.attribute("oiio:UnassociatedAlpha", 1)
    file = library.ImageInput.open(str(path), wish)
    straight = file.spec().get_int_attribute("oiio:UnassociatedAlpha") == 1
    return file.read_image(0, 0, 0, file.spec().nchannels, "float"), straight


SOURCES = {
    "exr": ("a.0001.exr", {"multiplied": True}),
    "tiff 1": ("a.0001.tif", {"multiplied": True, "sample": "uint16"}),
    "tiff 2": ("b.0001.tif", {"multiplied": False, "sample": "uint16"}),
    "png": ("a.0001.png", {"multiplied": False, "sample": "uint16"}),
    "tiff 1 of 8 bits": ("c.0001.tif", {"multiplied": True, "sample": "uint8"}),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("target", ["o.exr", "o.png", "o.tif"])
def test_film_of_what_is_half_covered_is_half_of_its_film(source: str, target: str, tmp_path: Path) -> None:
    name, how = SOURCES[source]
    picture = write(tmp_path / name, 0.4, **how)  # type: ignore[arg-type]
    process(picture, tmp_path / target, look=LOOK)
    found, straight = read(tmp_path / target)
    assert straight is (target == "o.png" or (target == "o.tif" and "tiff 1" not in source))
    cover = np.ones(3, np.float32) if straight else COVER[0, INSIDE]
    row = found[16, INSIDE, :3] / cover[:, None]
    assert row[0].min() > 0.04
    np.testing.assert_allclose(row, row[:1].repeat(3, 0), rtol=0.1 if "8 bits" in source else 0.02)
    np.testing.assert_allclose(found[16, INSIDE, 3], COVER[0, INSIDE], atol=0.01)
    if not straight:
        assert np.abs(found[16, 60, :3]).max() == 0


@pytest.mark.parametrize("look", [LOOK, None])
def test_light_without_alpha_is_kept(look: Look | None, tmp_path: Path) -> None:
    picture = write(tmp_path / "a.0001.exr", 0.18, multiplied=True, light=0.18)
    process(picture, tmp_path / "o.exr", look=look)
    found, _ = read(tmp_path / "o.exr")
    np.testing.assert_allclose(found[16, 56, :3], found[16, 8, :3], rtol=0.03)
    assert found[16, 56, 3] == 0


def test_prores_holds_straight_colours(tmp_path: Path) -> None:
    picture = write(tmp_path / "a.0001.exr", 0.4, multiplied=True)
    process(picture, tmp_path / "o.mov", look=LOOK, codec="prores-4444")
    with ClipReader(tmp_path / "o.mov") as reader:
        shown = next(iter(reader))
    code = to_rgb(shown)[:, 16, INSIDE]
    torch.testing.assert_close(code, code[:, :1].expand(3, 3), atol=0.02, rtol=0)
    alpha = alpha_of(shown)
    assert alpha is not None
    torch.testing.assert_close(alpha[16, INSIDE], torch.tensor([1, 0.5, 0.25]), atol=0.01, rtol=0)


@pytest.mark.parametrize(("name", "multiplied"), [("a.0001.tif", True), ("a.0001.tif", False), ("a.0001.png", False)])
def test_without_film_alpha_is_held_as_before(name: str, multiplied: bool, tmp_path: Path) -> None:  # noqa: FBT001
    picture = write(tmp_path / name, 0.4, multiplied=multiplied, sample="uint16")
    target = tmp_path / f"o{picture.suffix}"
    process(picture, target, look=None)
    (before, straight), (after, still) = read(picture), read(target)
    assert still is straight
    np.testing.assert_array_equal(before, after)


def test_without_film_a_png_of_multiplied_colours_is_straight(tmp_path: Path) -> None:
    picture = write(tmp_path / "a.0001.tif", 0.4, multiplied=True, sample="uint16")
    report = process(picture, tmp_path / "o.png", look=None)
    assert "codes-converted" in [notice.code for notice in report.notices]
    np.testing.assert_allclose(read(tmp_path / "o.png")[0][16, INSIDE, :3], 0.4, atol=1e-4)


def test_python_gives_the_light_of_the_colour(tmp_path: Path) -> None:
    write(tmp_path / "a.0001.exr", 0.18, multiplied=True)
    clip = filmvideo.open(tmp_path / "a.0001.exr")
    light = next(iter(clip)).scene_light()[:, 16, INSIDE]
    torch.testing.assert_close(light, torch.full((3, 3), 0.18), atol=1e-3, rtol=0)
    with filmvideo.Writer(tmp_path / "o.exr", clip) as writer:
        for frame in clip:
            writer.write(frame.scene_light(), frame)
    np.testing.assert_allclose(read(tmp_path / "o.exr")[0], read(tmp_path / "a.0001.exr")[0], atol=1e-3)


def test_what_has_no_alpha_shows_light_over_black(tmp_path: Path) -> None:
    picture = write(tmp_path / "a.0001.exr", 0.4, multiplied=True)
    report = process(picture, tmp_path / "o.mov", look=LOOK, codec="prores-hq")
    assert "alpha-dropped" in [notice.code for notice in report.notices]
    with ClipReader(tmp_path / "o.mov") as reader:
        code = to_rgb(next(iter(reader)))[1, 16, INSIDE]
    assert code[0] > code[1] + 0.1
