"""Every codec: real encodes read back, code for code and tag for tag."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
import torch
from av.codec import Codec as Encoder
from helpers.writing import HD, HLG_FULL, P3, PQ, bars, read_back, spec, write_bars

from filmvideo.base.errors import MediaError
from filmvideo.media.info.clip_info import LightLevel, MasteringDisplay
from filmvideo.media.info.container import open_clip
from filmvideo.media.info.probe import probe
from filmvideo.media.pixels.ycbcr import plane_format
from filmvideo.media.write.codecs import CODECS, DEFAULT_CODEC, find_codec

if TYPE_CHECKING:
    from pathlib import Path

    from filmvideo.media.pixels.colour_tags import Tags

torch.set_num_threads(1)

WORST_OF_8_BITS = {
    "libx264": 4.0,
    "libx265": 4.0,
    "libsvtav1": 4.0,
    "ffv1": 0.0,
    "prores_aw": 0.5,
    "dnxhd": 1.5,
}
"""Largest error of a flat bar that each encoder's quantiser may leave, in codes of 8 bits."""
PAIRS = [(name, suffix) for name, codec in CODECS.items() for suffix in codec.suffixes]


@pytest.mark.parametrize("size", [(256, 128), (270, 134)], ids=["aligned", "unaligned"])
@pytest.mark.parametrize("name", CODECS)
def test_flat_bars_come_back(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    codec = CODECS[name]
    path = tmp_path / f"bars{codec.suffixes[0]}"
    write_bars(path, name, spec(width=size[0], height=size[1]))
    form = plane_format(codec.pixel_format)
    back = read_back(path)
    assert len(back) == 4
    for n, planes in enumerate(back):
        for found, sent in zip(planes, bars(form, *size, n), strict=True):
            unit = 1 << (form.bits - 8)
            deeper = 4 if name == "prores-4444" else 1  # its decoder gives 12 bits
            error = (found.to(torch.int32) / deeper - sent.to(torch.int32)).abs() / unit
            edges = torch.arange(found.shape[1]) % (-(-found.shape[1] // 4))
            inside = (edges > 8) & (edges < found.shape[1] // 4 - 8)
            assert float(error[:, inside].max()) <= WORST_OF_8_BITS[codec.encoder]


@pytest.mark.parametrize("tags", [HD, PQ, P3], ids=["bt709", "bt2020-pq", "p3-srgb"])
@pytest.mark.parametrize(("name", "suffix"), PAIRS)
def test_tags_are_said_by_container_stream_and_frame(tmp_path: Path, name: str, suffix: str, tags: Tags) -> None:
    path = tmp_path / f"clip{suffix}"
    if suffix == ".mxf" and tags is P3:
        with pytest.raises(MediaError, match="mxf file cannot state"):
            write_bars(path, name, spec(tags))
        return
    write_bars(path, name, spec(tags))
    asked = (tags.primaries, tags.transfer, tags.matrix)
    stated = probe(path).tagged
    assert (stated.primaries, stated.transfer, stated.matrix, stated.full_range) == (*asked, False)
    if suffix in {".mov", ".mp4", ".m4v"}:
        data = path.read_bytes()
        kind = b"nclc" if suffix == ".mov" else b"nclx"
        numbers = b"".join(n.to_bytes(2, "big") for n in asked)
        assert data.count(b"colr" + kind + numbers) == 1
    with open_clip(path) as container:
        frame = next(container.decode(video=0))
    found = {"primaries": frame.color_primaries, "transfer": frame.color_trc, "matrix": frame.colorspace}
    for key, number in zip(found, asked, strict=True):
        if number in CODECS[name].header_says.get(key, {number}):
            assert found[key] == number


def test_what_a_header_is_said_not_to_say_it_does_not_say(tmp_path: Path) -> None:
    write_bars(tmp_path / "a.mov", "dnxhr-hqx", spec(PQ))
    write_bars(tmp_path / "b.mov", "prores-hq", spec(P3))
    with open_clip(tmp_path / "a.mov") as a, open_clip(tmp_path / "b.mov") as b:
        assert next(a.decode(video=0)).colorspace == 1
        assert next(b.decode(video=0)).color_trc != 13


@pytest.mark.parametrize(("name", "suffix"), [(n, s) for n, s in PAIRS if CODECS[n].full_range and s != ".m4v"])
def test_full_range_is_kept(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    write_bars(path, name, spec(HLG_FULL))
    assert probe(path).tagged.full_range


@pytest.mark.parametrize("name", ["prores-hq", "dnxhr-hqx"])
def test_full_range_is_refused_where_it_has_no_place(tmp_path: Path, name: str) -> None:
    with pytest.raises(MediaError, match="video range only"):
        write_bars(tmp_path / "a.mov", name, spec(HLG_FULL))


def test_every_ten_bit_code_passes_ffv1_unchanged(tmp_path: Path) -> None:
    from filmvideo.media.write.clip import ClipWriter  # noqa: PLC0415

    luma = torch.arange(1024, dtype=torch.int32).reshape(16, 64).to(torch.uint16)
    chroma = torch.arange(512, dtype=torch.int32).reshape(16, 32)
    planes = (luma, (2 * chroma).to(torch.uint16), (2 * chroma + 1).to(torch.uint16))
    path = tmp_path / "codes.mkv"
    with ClipWriter(path, "ffv1", spec(PQ, 64, 16), pixel_format="yuv422p10le") as writer:
        writer.write(planes, 0)
    for found, sent in zip(read_back(path)[0], planes, strict=True):
        assert torch.equal(found.to(torch.int32), sent.to(torch.int32))


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv444p12le", "gbrp10le", "gray10le", "gbrp16le"])
def test_ffv1_takes_the_planes_of_a_source_in_their_order(tmp_path: Path, pixel_format: str) -> None:
    path = tmp_path / "any.mkv"
    form = plane_format(pixel_format)
    asked = spec(HD, 65, 33) if not form.rgb else spec(HLG_FULL, 65, 33)
    write_bars(path, "ffv1", asked, frames=1, pixel_format=pixel_format)
    for found, sent in zip(read_back(path)[0], bars(form, 65, 33), strict=True):
        assert torch.equal(found.to(torch.int32), sent.to(torch.int32))


@pytest.mark.parametrize(("name", "suffix"), [("prores-4444", ".mov"), ("ffv1", ".mkv")])
def test_alpha_is_carried(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / f"alpha{suffix}"
    writer = write_bars(path, name, spec(alpha=True))
    sent = bars(writer.format, 256, 128)[3].to(torch.int32)
    form, found = probe(path).format, read_back(path)[0][3].to(torch.int32)
    assert form.alpha
    assert torch.equal(found >> (form.bits - 10), sent)


def test_codecs_without_alpha_say_which_have_it(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="prores-hq carries no alpha; use prores-4444, ffv1"):
        write_bars(tmp_path / "a.mov", "prores-hq", spec(alpha=True))


@pytest.mark.parametrize("suffix", [".mov", ".mp4"])
def test_hevc_is_hvc1(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"hevc{suffix}"
    write_bars(path, "h265", spec())
    data = path.read_bytes()
    assert b"hvc1" in data
    assert b"hev1" not in data


@pytest.mark.parametrize("name", ["h264-10", "h265", "av1"])
def test_mastering_display_and_light_level_are_carried(tmp_path: Path, name: str) -> None:
    display = MasteringDisplay((0.708, 0.292), (0.17, 0.797), (0.131, 0.046), (0.3127, 0.329), 0.005, 1000.0)
    path = tmp_path / "hdr.mp4"
    write_bars(path, name, spec(PQ, mastering_display=display, light_level=LightLevel(900, 400)))
    info = probe(path)
    assert info.light_level == LightLevel(900, 400)
    assert info.mastering_display is not None
    found, sent = info.mastering_display, display
    pairs = [
        (found.red, sent.red),
        (found.green, sent.green),
        (found.blue, sent.blue),
        (found.white, sent.white),
    ]
    for (fx, fy), (sx, sy) in pairs:
        assert fx == pytest.approx(sx, abs=3e-5)
        assert fy == pytest.approx(sy, abs=3e-5)
    assert found.max_nits == pytest.approx(1000, rel=1e-4)
    assert found.min_nits == pytest.approx(0.005, abs=1e-4)


def test_light_levels_are_refused_where_they_have_no_place(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="carries no mastering display"):
        write_bars(tmp_path / "a.mov", "prores-hq", spec(PQ, light_level=LightLevel(1000, 400)))


@pytest.mark.parametrize("order", ["top field first", "bottom field first"])
def test_prores_says_which_field_is_first(tmp_path: Path, order: str) -> None:
    path = tmp_path / "fields.mov"
    write_bars(path, "prores-hq", spec(field_order=order))
    assert probe(path).field_order == order
    picture_header = path.read_bytes().split(b"icpf", 1)[1]
    assert (picture_header[12] >> 2) & 3 == (1 if order.startswith("top") else 2)


def test_other_codecs_say_that_the_flag_is_lost(tmp_path: Path) -> None:
    writer = write_bars(tmp_path / "a.mp4", "h265", spec(field_order="top field first"))
    assert [notice.code for notice in writer.notices] == ["field-order-dropped"]


@pytest.mark.parametrize("name", CODECS)
def test_a_clip_may_be_one_frame_long(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"one{CODECS[name].suffixes[0]}"
    write_bars(path, name, spec(), frames=1)
    assert len(read_back(path)) == 1


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("ProRes HQ", "prores-hq"),
        ("PRORES_4444", "prores-4444"),
        ("H.265", "h265"),
        ("hevc", "h265"),
        ("dnxhr", "dnxhr-hqx"),
    ],
)
def test_names_are_lenient(given: str, found: str) -> None:
    assert find_codec(given).name == found


def test_a_wrong_name_lists_the_nearest() -> None:
    with pytest.raises(MediaError, match=r"got 'prores-hd'; nearest: .*prores-hq"):
        find_codec("prores-hd")


def test_rows_are_what_ffmpeg_has() -> None:
    assert DEFAULT_CODEC in CODECS
    for codec in CODECS.values():
        known = {f.name for f in Encoder(codec.encoder, "w").video_formats or ()}
        assert {codec.pixel_format, codec.alpha_format or codec.pixel_format} <= known
    bare = [n.replace("-", "") for n in CODECS]
    assert all(a != b for a, b in itertools.combinations(bare, 2))


@pytest.mark.parametrize(
    ("name", "suffix", "size", "sentence"),
    [
        ("dnxhr-hqx", ".mov", (128, 96), "needs at least 256x120 pixels, got 128x96"),
        ("prores-hq", ".mov", (255, 128), "needs an even width, got 255x128"),
        ("prores-4444", ".mov", (255, 127), "needs an even width, got 255x127; use --codec ffv1"),
        ("h264", ".mp4", (256, 127), "needs an even width and height"),
        ("ffv1", ".mov", (256, 128), "ffv1 cannot be written to .mov; use .mkv"),
        ("h264", ".gif", (256, 128), "got .gif"),
    ],
)
def test_what_cannot_be_written_is_said_beforehand(
    tmp_path: Path, name: str, suffix: str, size: tuple[int, int], sentence: str
) -> None:
    with pytest.raises(MediaError, match=sentence):
        write_bars(tmp_path / f"a{suffix}", name, spec(width=size[0], height=size[1]))
    assert list(tmp_path.iterdir()) == []


def test_a_codec_names_the_planes_it_takes(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="prores-hq does not take yuv420p; known:"):
        write_bars(tmp_path / "a.mov", "prores-hq", spec(rate=Fraction(25)), pixel_format="yuv420p")
