"""What pictures say of themselves: how they lie, what else is in the file, and what is not alike."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
import torch

import filmvideo
from filmvideo.base.errors import MediaError
from filmvideo.looks.look import Look
from filmvideo.media import probe, read_still
from filmvideo.media.pixels.image_files import read_image
from filmvideo.media.pixels.image_header import read_image_header

if TYPE_CHECKING:
    from pathlib import Path

oiio: Any = pytest.importorskip("OpenImageIO")
torch.set_num_threads(1)

UPRIGHT = torch.zeros(16, 24, dtype=torch.uint8)
UPRIGHT[:8, :8], UPRIGHT[:8, 16:], UPRIGHT[8:, :8] = 250, 170, 90
LYING = {
    1: UPRIGHT,
    2: UPRIGHT.flip(1),
    3: UPRIGHT.rot90(2),
    4: UPRIGHT.flip(0),
    5: UPRIGHT.T,
    6: UPRIGHT.rot90(1),
    7: UPRIGHT.rot90(1).rot90(1).T,
    8: UPRIGHT.rot90(-1),
}
"""A picture as it lies in the file, by what Exif's orientation says of it."""


def write(path: Path, samples: Any, kind: str = "uint8", **said: Any) -> Path:  # noqa: ANN401
    samples = np.ascontiguousarray(samples)
    spec = oiio.ImageSpec(samples.shape[1], samples.shape[0], samples.shape[2], kind)
    for name, value in said.items():
        spec.attribute(name, value)
    file = oiio.ImageOutput.create(str(path))
    assert file.open(str(path), spec)
    assert file.write_image(samples)
    file.close()
    return path


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.tif", "a.png", "a.jpg"])
def test_photographs_are_turned_upright(tmp_path: Path, name: str, orientation: int) -> None:
    lying = LYING[orientation].numpy()[..., None].repeat(3, axis=2)
    path = write(
        tmp_path / name, lying, Orientation=orientation, **({"Compression": "jpeg:100"} if "jpg" in name else {})
    )
    facts, plane = read_image_header(path), read_image(path)[0]
    assert (facts.width, facts.height, facts.rotated) == (24, 16, orientation > 1)
    assert (plane.short() - UPRIGHT.short()).abs().max() <= (12 if "jpg" in name else 0)
    if orientation in {1, 3, 6, 8}:
        assert (read_still(path)[0] * 255 - UPRIGHT).abs().max() <= (12 if "jpg" in name else 1e-3)


def test_what_was_turned_is_not_turned_again(tmp_path: Path) -> None:
    for n in range(2):
        write(tmp_path / f"a.{n:04}.tif", LYING[6].numpy()[..., None].repeat(3, axis=2), Orientation=6)
    report = filmvideo.process(tmp_path / "a.####.tif", tmp_path / "made" / "here" / "b.####.tif", look=None)
    assert "orientation-applied" in [notice.code for notice in report.notices]
    facts = read_image_header(tmp_path / "made" / "here" / "b.0001.tif")
    assert (facts.width, facts.height, facts.rotated) == (24, 16, False)
    assert torch.equal(read_image(tmp_path / "made" / "here" / "b.0001.tif")[0], UPRIGHT)


def test_a_folder_is_made_for_pictures_and_not_before_the_work(tmp_path: Path) -> None:
    source = write(tmp_path / "a.0001.tif", np.zeros((16, 24, 3), np.uint8))
    with pytest.raises(filmvideo.ParameterError, match="light"):
        filmvideo.process(source, tmp_path / "new" / "b.exr", look=None)
    assert not (tmp_path / "new").exists()
    (tmp_path / "file").touch()
    with pytest.raises(MediaError, match="file"):
        filmvideo.process(source, tmp_path / "file" / "new" / "b.tif", look=None)


def test_a_camera_s_motion_jpeg_with_exif_is_a_clip(tmp_path: Path) -> None:
    picture = write(tmp_path / "a.jpg", LYING[6].numpy()[..., None].repeat(3, axis=2), Orientation=6).read_bytes()
    with av.open(str(tmp_path / "a.mov"), "w") as clip:
        stream: Any = clip.add_stream("mjpeg", rate=24)
        stream.width, stream.height, stream.pix_fmt = 16, 24, "yuvj420p"
        clip.start_encoding()
        packet = av.Packet(picture)
        packet.stream, packet.pts, packet.dts, packet.time_base = stream, 0, 0, Fraction(1, 24)
        clip.mux(packet)
    info = probe(tmp_path / "a.mov")
    assert (info.width, info.height, info.rotation_deg, info.mastering_display) == (16, 24, -90, None)


def test_other_channels_parts_and_overscan_are_said(tmp_path: Path) -> None:
    path = tmp_path / "a.0001.exr"
    beauty, depth = oiio.ImageSpec(32, 20, 5, "half"), oiio.ImageSpec(24, 16, 1, "float")
    beauty.channelnames, depth.channelnames = ("R", "G", "B", "diffuse.R", "Z"), ("depth.Z",)
    beauty.full_width, beauty.full_height, beauty.x, beauty.y = 24, 16, -4, -2
    for part, name in ((beauty, "beauty"), (depth, "depth")):
        part.attribute("oiio:subimagename", name)
    samples = np.arange(20 * 32 * 5, dtype=np.float32).reshape(20, 32, 5) / 1024
    file = oiio.ImageOutput.create(str(path))
    assert file.open(str(path), (beauty, depth))
    assert file.write_image(samples)
    assert file.open(str(path), depth, "AppendSubimage")
    assert file.write_image(np.zeros((16, 24, 1), np.float32))
    file.close()
    info = probe(path)
    assert (info.width, info.height) == (24, 16)
    assert [notice.code for notice in info.notices] == ["channels-dropped", "parts-dropped", "data-window-cropped"]
    assert info.notices[0].where == "channels Z, diffuse.R"
    found = read_image(path)[0].numpy()
    np.testing.assert_array_equal(found, samples[2:18, 4:28, 0].astype(np.float16))


@pytest.mark.parametrize("suffix", [".tif", ".png"])
@pytest.mark.parametrize("look", [None, Look(stock="vision3")], ids=["as it is", "on film"])
def test_opacity_of_16_bits_goes_through(tmp_path: Path, suffix: str, look: Look | None) -> None:
    samples = np.random.default_rng(1).integers(0, 65536, (16, 24, 4)).astype(np.uint16)
    source = write(tmp_path / f"a.0001{suffix}", samples, "uint16", **{"oiio:UnassociatedAlpha": 1})
    target = tmp_path / f"b.0001{suffix}"
    report = filmvideo.process(source, target, look=look, engine="fast", device="cpu")
    planes = read_image(target)
    assert report.pixel_format == "gbrap16le"
    np.testing.assert_array_equal(planes[3].numpy(), samples[..., 3])
    assert np.array_equal(planes[0].numpy(), samples[..., 0]) == (look is None)


def test_pictures_of_many_sizes_are_said_in_one_sentence(tmp_path: Path) -> None:
    for number, size in ((1, (16, 24)), (2, (8, 24)), (3, (16, 24)), (4, (8, 8))):
        write(tmp_path / f"a.{number:04}.tif", np.zeros((*size, 3), np.uint8))
    with pytest.raises(
        MediaError, match=r"frames 2, 4 are of another size than the first: .*24 x 8 and the first 24 x 16"
    ):
        filmvideo.process(tmp_path, tmp_path / "out.mov", look=None)
