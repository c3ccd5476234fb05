"""The clips that are shipped, the script that makes them, and its test charts."""

from __future__ import annotations

import sys
from dataclasses import replace
from math import pi
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from helpers.reference import colour, models
from helpers.running import ran

from filmvideo.base.errors import MediaError
from filmvideo.colour.difference import ciede2000, xyz_to_lab
from filmvideo.colour.gamuts import D65, apply_matrix, rgb_to_xyz, xy_to_xyz
from filmvideo.colour.spaces import decode, encode, find_space
from filmvideo.media.info.probe import probe
from filmvideo.media.pixels.colour_tags import Tags
from filmvideo.media.pixels.ycbcr import to_rgb
from filmvideo.media.read.clip import ClipReader
from scripts.pictures import charts, photos
from scripts.pictures.camera import Shot, Size, View, expose, see
from scripts.pictures.chart_clips import DEPTHS, Depth, make_chart
from scripts.pictures.clips import SAMPLES, Sample, make_sample
from scripts.pictures.shots import DAY, NIGHT

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

torch.set_num_threads(1)

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "samples"
SMALL = Size(128, 256)
DAY_CLIP, NIGHT_CLIP = SAMPLES

# Code of the wedge's light by colour-science, 0 to 1.
REFERENCE: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "rec709": models.oetf_BT709,
    "logc3": models.log_encoding_ARRILogC3,
    "logc4": models.log_encoding_ARRILogC4,
}
# Codes that an encoding may be off from exact: rounding, and what the codec loses on flat fields.
OFF = {"8bit-420": 1.0, "10bit-422": 1.0, "12bit-444": 0.5}
# ITU-R BT.709 at 75 %, ten bits: Y', Cb, Cr of white, yellow, cyan, green, magenta, red, blue, black.
BARS = (
    (721, 674, 581, 534, 251, 204, 111, 64),
    (512, 176, 589, 253, 771, 435, 848, 512),
    (512, 543, 176, 207, 817, 848, 481, 512),
)


def first_planes(path: Path) -> tuple[Tensor, ...]:
    with ClipReader(path, frames=(0, 0)) as reader:
        return tuple(p.float() for picture in reader for p in picture.planes)


def frame_of(path: Path, number: int) -> Tensor:
    with ClipReader(path, frames=(number, number)) as reader:
        return next(to_rgb(picture) for picture in reader)


def middles(plane: Tensor, fields: int) -> Tensor:
    """Return the mean over the middle of each of `fields` columns."""
    width = plane.shape[1] / fields
    return torch.stack([plane[:, int((i + 0.3) * width) : int((i + 0.7) * width)].mean() for i in range(fields)])


def lab(light: Tensor) -> Tensor:
    return xyz_to_lab(apply_matrix(rgb_to_xyz("bt2020"), light), xy_to_xyz(D65))


def test_shipped_files_are_small_and_all_in_the_readme() -> None:
    files = [path for path in FOLDER.iterdir() if path.is_file()]
    assert {path.name for path in files} == {"README.md", *(sample.file for sample in SAMPLES)}
    assert sum(path.stat().st_size for path in files) < 6_000_000
    words = (FOLDER / "README.md").read_text(encoding="utf-8")
    sources = {Path(file).name for _, file in photos.PHOTOS.values()}
    assert all(name in words for name in {path.name for path in files} - {"README.md"} | sources)


def test_day_clip_is_what_the_readme_says() -> None:
    info = probe(FOLDER / "day.mp4")
    assert (info.codec, info.pixel_format, info.width, info.height) == ("h264", "yuv420p", 960, 540)
    assert info.tagged == Tags(1, 1, 1, siting=info.tagged.siting)
    assert (info.rate, info.frames, info.duration_s) == (24, 192, 8.0)
    assert [audio.codec for audio in info.audio] == ["aac"]
    assert info.notices == ()


def test_night_clip_is_what_the_readme_says() -> None:
    info = probe(FOLDER / "night_logc3.mov")
    assert (info.codec, info.pixel_format, info.width, info.height) == ("prores", "yuv422p10le", 640, 360)
    assert info.tagged == Tags(1, 1, 1, siting=info.tagged.siting)
    assert (info.rate, info.frames, info.duration_s) == (24, 72, 3.0)
    assert [audio.codec for audio in info.audio] == ["pcm_s16le"]
    assert info.timecode == "01:00:00:00"
    assert info.notices == ()


def test_night_has_lamps_five_stops_over_grey_and_a_dark_sky() -> None:
    light = decode(frame_of(FOLDER / "night_logc3.mov", 10), find_space("logc3")).amax(0)
    assert (light > 0.18 * 2**5).float().mean() > 0.0005
    assert light.median() < 0.18


@pytest.mark.parametrize(
    ("sample", "number", "shot", "frame"), [(DAY_CLIP, 20, DAY[0], 20), (NIGHT_CLIP, 50, NIGHT[1], 8)]
)
def test_shipped_clip_is_what_the_script_makes(sample: Sample, number: int, shot: Shot, frame: int) -> None:
    shipped = frame_of(FOLDER / sample.file, number)
    made = encode(expose(shot, frame, sample.size), sample.space).clamp(0, 1.09)
    assert (shipped - made).square().mean().sqrt() < 0.015


def test_a_clip_is_the_same_at_every_run(tmp_path: Path) -> None:
    small = replace(NIGHT_CLIP, shots=(replace(NIGHT[0], seconds=0.125),), size=SMALL)
    frames: list[list[Tensor]] = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        path = make_sample(small, tmp_path / name)
        with ClipReader(path) as reader:
            frames.append([torch.cat([p.flatten() for p in picture.planes]) for picture in reader])
    assert len(frames[0]) == 3
    assert all(torch.equal(a, b) for a, b in zip(*frames, strict=True))
    assert not torch.equal(frames[0][0], frames[0][2])


def test_camera_sees_a_photograph_as_it_is_and_moves_by_parts_of_a_pixel() -> None:
    across = torch.linspace(0.1, 0.9, 41).expand(3, 21, 41).clone()
    size = Size(21, 41)
    assert torch.allclose(see(across, View(20, 10, 41), size), across, atol=1e-5)
    moved = see(across, View(20.5, 10, 41), size)
    assert torch.allclose((moved - across)[:, 3:-3, 3:-3], torch.tensor(0.5 * 0.02), atol=1e-5)


def test_shutter_is_open_for_half_a_frame() -> None:
    shot = Shot(1, lambda time_s, size: torch.full((3, size.height, size.width), time_s))
    light = expose(shot, 6, Size(2, 2))
    assert torch.allclose(light, torch.tensor(6.25 / 24))


def test_missing_wheel_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(photos.PHOTOS, "lost", ("no-such-wheel", "lost.png"))
    with pytest.raises(MediaError, match=r"lost\.png is in no-such-wheel, which is not installed; run"):
        photos.photo("lost")


@pytest.mark.parametrize("depth", DEPTHS, ids=lambda depth: depth.name)
def test_wedge_reads_back(depth: Depth, tmp_path: Path) -> None:
    luma, *chroma = first_planes(make_chart(tmp_path, "wedge", depth, Size(64, 672)))
    bits = int(depth.name.split("bit")[0])
    brightest = 1.0 if depth.space == "rec709" else 0.18 * 10**1.5
    light = brightest * 10 ** (-0.15 * np.arange(20, -1, -1))
    expected = 2 ** (bits - 8) * (16 + 219 * torch.from_numpy(REFERENCE[depth.space](light)))
    assert (middles(luma, 21) - expected).abs().max() <= OFF[depth.name] + 0.01
    assert all((plane - 2 ** (bits - 1)).abs().max() <= OFF[depth.name] for plane in chroma)


@pytest.mark.parametrize("depth", DEPTHS, ids=lambda depth: depth.name)
def test_bars_have_the_codes_of_the_standard(depth: Depth, tmp_path: Path) -> None:
    planes = first_planes(make_chart(tmp_path, "bars", depth, SMALL))
    scale = 2 ** (int(depth.name.split("bit")[0]) - 10)
    for plane, codes in zip(planes, BARS, strict=True):
        off = middles(plane, 8) / scale - torch.tensor(codes)
        assert off.abs().max() <= 0.5 + OFF[depth.name] / scale


def test_checker_is_the_published_one() -> None:
    published = colour.CCS_COLOURCHECKERS["BabelColor Average"]
    light = charts.checker(Size(96, 144))[:, 12::24, 12::24].reshape(3, 24)
    reference = colour.XYZ_to_Lab(colour.xyY_to_XYZ(list(published.data.values())), published.illuminant)
    white = torch.tensor(colour.xy_to_XYZ(published.illuminant))
    found = xyz_to_lab(torch.from_numpy(_under_d50(light)), white)
    assert ciede2000(found, torch.from_numpy(np.ascontiguousarray(reference.T))).max() < 1


def _under_d50(light: Tensor) -> np.ndarray:
    """Take BT.2020 light to XYZ under D50 by colour-science alone."""
    space = colour.RGB_COLOURSPACES["ITU-R BT.2020"]
    d50 = colour.CCS_COLOURCHECKERS["BabelColor Average"].illuminant
    found = colour.RGB_to_XYZ(light.double().numpy().T, space, d50, chromatic_adaptation_transform="Bradford")
    return np.asarray(found).T


@pytest.mark.parametrize("depth", DEPTHS, ids=lambda depth: depth.name)
def test_checker_reads_back(depth: Depth, tmp_path: Path) -> None:
    path = make_chart(tmp_path, "checker", depth, Size(192, 288))
    light = decode(frame_of(path, 0), find_space(depth.space))
    found = light.reshape(3, 4, 48, 6, 48)[:, :, 16:32, :, 16:32].mean((2, 4)).flatten(1)
    worst = ciede2000(lab(found.double()), lab(charts.patches())).max()
    assert worst < {"8bit-420": 2.0, "10bit-422": 1.5, "12bit-444": 0.5}[depth.name]


def test_points_hold_the_light_that_they_should() -> None:
    size = Size(96, 128)
    picture = charts.points(size)[1]
    for x, y, radius_px, light in charts.point_places(size):
        around = picture[y - 6 : y + 7, x - 6 : x + 7].sum()
        assert around == pytest.approx(light * pi * radius_px**2, rel=0.05)
        assert picture[y, x] <= light
    assert (picture == 0).float().mean() > 0.9


def test_pan_moves_a_quarter_of_a_pixel_a_frame() -> None:
    first, fourth = charts.pan(SMALL, 0), charts.pan(SMALL, 4)
    assert torch.allclose(fourth[:, :, 1:], first[:, :, :-1], atol=1e-4)
    assert not torch.allclose(charts.pan(SMALL, 1), first, atol=0.01)


def test_script_runs_by_its_name() -> None:
    made = ran([sys.executable, ROOT / "scripts/make_samples.py", "--help"], capture_output=True, text=True, check=True)
    assert "--charts" in made.stdout
