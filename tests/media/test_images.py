"""Pictures keep every code; FFmpeg reads what OpenImageIO wrote, and the other way round."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import torch
from helpers.pictures import AP1, REC2020, by_ffmpeg, codes, gradient, said_by, write_by_ffmpeg, write_exr
from helpers.writing import hidden_files

from filmvideo.base.errors import MediaError
from filmvideo.media import ClipSpec, Tags, probe, write_still
from filmvideo.media.pixels.image_files import find_fault, read_image
from filmvideo.media.pixels.image_header import read_image_header
from filmvideo.media.pixels.oiio import image_library
from filmvideo.media.write.codecs import IMAGE_CODECS, find_codec
from filmvideo.media.write.image_files import ImageHeaderBuilder, write_image

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

torch.set_num_threads(1)

SIZE = (37, 23)
LOSSLESS = [name for name, row in IMAGE_CODECS.items() if row.lossless]


def spec_of(tags: Tags = Tags(1, 13, 0, full_range=True), **more: Any) -> ClipSpec:  # noqa: ANN401, B008
    return ClipSpec(*SIZE, rate=Fraction(24), time_base=Fraction(1, 24), tags=tags, **more)


def write(
    path: Path,
    name: str,
    planes: tuple[Tensor, ...],
    *,
    spec: ClipSpec | None = None,
    source: Path | None = None,
    timecode: str | None = None,
) -> Path:
    codec = find_codec(name)
    known = spec or spec_of(alpha=len(planes) == 4)
    header = ImageHeaderBuilder(codec, known, (codec.alpha_format or "") if known.alpha else codec.pixel_format)
    write_image(path, planes, header.build(source, timecode), header.bits)
    return path


def same(first: tuple[Tensor, ...], second: tuple[Tensor, ...]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("name", LOSSLESS)
def test_ffmpeg_reads_every_code_that_was_written(tmp_path: Path, name: str) -> None:
    codec = IMAGE_CODECS[name]
    planes = codes(codec.pixel_format, *SIZE[::-1], seed=1)
    path = write(tmp_path / f"a{codec.suffixes[0]}", name, planes)
    found = by_ffmpeg(path)
    assert same(planes, found)
    assert same(planes, read_image(path))
    assert read_image_header(path).pixel_format == codec.pixel_format
    assert hidden_files(tmp_path) == []


@pytest.mark.parametrize("name", [n for n in LOSSLESS if IMAGE_CODECS[n].alpha_format])
def test_opacity_and_the_codes_under_it_are_kept(tmp_path: Path, name: str) -> None:
    codec = IMAGE_CODECS[name]
    assert codec.alpha_format is not None
    planes = codes(codec.alpha_format, *SIZE[::-1], seed=2)
    path = write(tmp_path / f"a{codec.suffixes[0]}", name, planes)
    assert same(planes, read_image(path))
    assert read_image_header(path).pixel_format == codec.alpha_format


@pytest.mark.parametrize(
    ("name", "encoder", "written", "read"),
    [
        ("a.dpx", "dpx", "gbrp10le", "gbrp10le"),
        ("a.dpx", "dpx", "gbrp12le", "gbrp12le"),
        ("a.png", "png", "rgb48be", "gbrp16le"),
        ("a.png", "png", "rgb24", "gbrp"),
        ("a.tif", "tiff", "rgb48le", "gbrp16le"),
        ("a.exr", "exr", "gbrpf32le", "gbrpf32le"),
    ],
)
def test_every_code_that_ffmpeg_wrote_is_read(tmp_path: Path, name: str, encoder: str, written: str, read: str) -> None:
    planes = codes(read, 23, 38, seed=3)
    path = write_by_ffmpeg(tmp_path / name, encoder, written, planes)
    assert read_image_header(path).pixel_format == read
    assert same(planes, read_image(path))


def test_a_jpeg_is_near(tmp_path: Path) -> None:
    ramp = torch.linspace(20, 230, SIZE[0]).expand(SIZE[1], -1).to(torch.uint8)
    planes = (ramp, ramp.flip(1).contiguous(), ramp)
    path = write(tmp_path / "a.jpg", "jpeg", planes)
    for sent, found in zip(planes, read_image(path), strict=True):
        assert (sent.int() - found.int()).abs().max() <= 6


def test_grey_is_three_alike(tmp_path: Path) -> None:
    grey = torch.rand(1, 5, 7).half().float()
    path = write_exr(tmp_path / "a.exr", grey)
    assert same(read_image(path), (grey[0], grey[0], grey[0]))


@pytest.mark.parametrize("name", [*IMAGE_CODECS])
@pytest.mark.parametrize("kept", [0.0, 0.02, 0.5, 0.95])
def test_a_file_that_ends_too_soon_is_known_by_its_end(tmp_path: Path, name: str, kept: float) -> None:
    codec = IMAGE_CODECS[name]
    path = write(tmp_path / f"a{codec.suffixes[0]}", name, codes(codec.pixel_format, *SIZE[::-1], seed=4))
    assert find_fault(path) is None
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])
    assert str(path) in (find_fault(path) or "")
    with pytest.raises(MediaError, match=r"a\.[a-z]+ (is broken|is empty|cannot be read)"):
        read_image(path)


def test_words_time_and_primaries_survive(tmp_path: Path) -> None:
    time = ("timecode", (0x01020304, 77))
    words: dict[str, Any] = {"camera": "Alexa", "lens": "50 mm", "reel": "A001", "shutter": ("float", 172.8)}
    words |= {"chromaticities": ("float[8]", AP1), "smpte__TimeCode": time}
    source = write_exr(tmp_path / "in.exr", gradient(0), **words)
    planes = read_image(source)
    light = spec_of(Tags(2, 8, 0, full_range=True), chromaticities=REC2020)
    copy = write(tmp_path / "out.exr", "exr-half", planes, spec=_sized(light), source=source, timecode="09:00:00:00")
    said = said_by(copy)
    assert said["chromaticities"] == pytest.approx(REC2020)
    assert said["smpte:TimeCode"] == (0x01020304, 77)
    assert (said["camera"], said["lens"], said["reel"]) == ("Alexa", "50 mm", "A001")
    assert said["shutter"] == pytest.approx(172.8)
    assert read_image_header(copy).timecode_word == 0x01020304
    log = write(tmp_path / "out.dpx", "dpx", codes("gbrp10le", 24, 32, 5), spec=_sized(light), source=source)
    assert read_image_header(log).timecode_word == 0x01020304
    assert read_image_header(log).rate == 24


def _sized(spec: ClipSpec) -> ClipSpec:
    from dataclasses import replace  # noqa: PLC0415

    return replace(spec, width=32, height=24)


def test_a_timecode_is_written_where_the_source_has_none(tmp_path: Path) -> None:
    path = write(tmp_path / "a.exr", "exr-half", codes("gbrpf16le", *SIZE[::-1], seed=6), timecode="10:59:59;29")
    assert read_image_header(path).timecode_word == 0x10595969


def test_a_png_says_its_colour_as_video_does(tmp_path: Path) -> None:
    tags = Tags(9, 16, 0, full_range=True)
    path = write(tmp_path / "a.png", "png", codes("gbrp16le", *SIZE[::-1], seed=7), spec=spec_of(tags))
    assert b"cICP\x09\x10\x00\x01" in path.read_bytes()
    write_still(tmp_path / "b.png", torch.rand(3, 8, 8), tags=tags)
    assert (probe(tmp_path / "b.png").tagged.primaries, probe(tmp_path / "b.png").tagged.transfer) == (9, 16)


def test_a_broken_source_leaves_nothing_for_the_library_to_say(tmp_path: Path) -> None:
    (tmp_path / "a.exr").write_bytes(b"nothing")
    codec = find_codec("exr-half")
    ImageHeaderBuilder(codec, spec_of(), codec.pixel_format).build(tmp_path / "a.exr", None)
    assert image_library().geterror() == ""


def test_the_frame_is_the_display_window(tmp_path: Path) -> None:
    light = gradient(1).half().float()
    wide = write_exr(tmp_path / "wide.exr", light, x=-4, y=-2, full_width=24, full_height=20)
    assert read_image_header(wide).cropped
    assert same(read_image(wide), tuple(light[:, 2:22, 4:28]))
    small = write_exr(tmp_path / "small.exr", light, x=3, y=5, full_width=40, full_height=30)
    facts = read_image_header(small)
    assert (facts.width, facts.height, facts.cropped) == (40, 30, False)
    found = torch.stack(read_image(small))
    assert torch.equal(found[:, 5:29, 3:35], light)
    assert float(found.abs().sum()) == pytest.approx(float(light.abs().sum()))


def test_what_is_no_number_is_no_light(tmp_path: Path) -> None:
    light = torch.tensor([float("nan"), float("inf"), -float("inf"), 1.5]).expand(3, 1, 4)
    red = read_image(write_exr(tmp_path / "a.exr", light))[0]
    assert red.tolist() == [[0.0, 65504.0, -65504.0, 1.5]]


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    for name, codec in IMAGE_CODECS.items():
        planes = codes(codec.pixel_format, *SIZE[::-1], seed=8)
        path = tmp_path / f"a{codec.suffixes[0]}"
        files = [write(path, name, planes).read_bytes() for _ in range(2)]
        assert files[0] == files[1]
        assert b".part" not in files[0]
        assert b"2026" not in files[0]


def test_without_the_library_one_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "OpenImageIO", None)
    with pytest.raises(MediaError, match=r"pip install 'filmvideo\[sequences\]'\.$"):
        read_image_header(tmp_path / "a.exr")
