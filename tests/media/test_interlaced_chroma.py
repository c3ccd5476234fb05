"""Interlaced 4:2:0: chroma sited within its field, both ways, and which field comes first."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np
import pytest
import torch
from av.codec.context import Flags
from av.filter import Graph
from helpers.clips import write_clip
from helpers.cpu_looks import agree, picture, recipe

from filmvideo.engine.cpu.half_size import halve_size
from filmvideo.grain.granularity import GrainSettings
from filmvideo.jobs.conversion import compiled_planes, plain_planes
from filmvideo.looks.look import Look
from filmvideo.media import ClipReader, Tags, VideoFrame, from_rgb, plane_format, probe, to_rgb
from filmvideo.media.info.stream_info import field_order_of
from filmvideo.media.pixels.chroma import downsample, upsample
from filmvideo.processing.process import process

if TYPE_CHECKING:
    from pathlib import Path

    from av.video.stream import VideoStream
    from torch import Tensor

    from filmvideo.media.pixels.colour_tags import Siting

RED, GREY = 200, 128
SWSCALE_POSITIONS = {"left": (64, 192), "topleft": (0, 0)}
"""Of a field's chroma below its first row, in 1/256 rows (H.264, figure 6-2)."""


def by_swscale(chroma: Tensor, position: int) -> Tensor:
    """Double the rows of a field's chroma by FFmpeg's scaler."""
    rows, columns = chroma.shape
    frame = av.VideoFrame(2 * columns, 2 * rows, "yuv420p16le")
    for plane, values in zip(frame.planes, (torch.full((2 * rows, 2 * columns), 30000), chroma, chroma), strict=True):
        torch.from_dlpack(plane).copy_(values.to(torch.uint16))
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    graph = Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base)
    scale = graph.add("scale", f"flags=bilinear+accurate_rnd:in_v_chr_pos={position}")
    form, sink = graph.add("format", "pix_fmts=yuv422p16le"), graph.add("buffersink")
    source.link_to(scale)
    scale.link_to(form)
    form.link_to(sink)
    graph.configure()
    graph.push(frame)
    return torch.from_dlpack(graph.vpull().planes[1]).clone().to(torch.float64)


@pytest.mark.parametrize("siting", ["left", "topleft"])
def test_rows_of_each_field_are_doubled_as_ffmpeg_doubles_them(siting: Siting) -> None:
    drawn = np.random.default_rng(1).integers(10000, 50000, (1, 16, 32))
    chroma = torch.from_numpy(drawn.astype(np.float64))
    ours = upsample(chroma, (32, 32), (2, 1), siting, fields=True)[0]
    for field, position in enumerate(SWSCALE_POSITIONS[siting]):
        assert (by_swscale(chroma[0, field::2], position) - ours[field::2]).abs().max() < 1.01


@pytest.mark.parametrize("siting", ["left", "topleft", "center", "top"])
@pytest.mark.parametrize("height", [4, 5, 6, 7, 32])
def test_a_ramp_down_the_frame_comes_back(siting: Siting, height: int) -> None:
    ramp = torch.arange(height, dtype=torch.float64)[None, :, None].expand(1, height, 4)
    small = downsample(ramp, (2, 1), siting, fields=True)
    assert small.shape == (1, -(-height // 2), 4)
    back = upsample(small, (height, 4), (2, 1), siting, fields=True)
    torch.testing.assert_close(back[:, 6:-6], ramp[:, 6:-6])


def two_fields(path: Path, codec: str, *, bottom: bool, options: dict[str, str] | None = None) -> Path:
    """Write a clip whose top field is red and whose bottom field is grey."""
    graph = Graph()
    source = graph.add_buffer(width=720, height=576, format=av.VideoFormat("yuv420p"), time_base=Fraction(1, 25))
    mark, sink = graph.add("setparams", f"field_mode={'bff' if bottom else 'tff'}"), graph.add("buffersink")
    source.link_to(mark)
    mark.link_to(sink)
    graph.configure()
    with av.open(str(path), "w") as out:
        stream = cast("VideoStream", out.add_stream(codec, rate=25, options=options or {}))
        stream.width, stream.height, stream.pix_fmt = 720, 576, "yuv420p"
        stream.codec_context.flags |= int(Flags.interlaced_dct)
        for n in range(3):
            frame = av.VideoFrame(720, 576, "yuv420p")
            for index, level in enumerate((100, GREY, GREY)):
                torch.from_dlpack(frame.planes[index]).fill_(level)
            torch.from_dlpack(frame.planes[2])[0::2] = RED
            frame.pts, frame.time_base = n, Fraction(1, 25)
            graph.push(frame)
            out.mux(stream.encode(graph.vpull()))
        out.mux(stream.encode(None))
    return path


SOURCES: dict[str, tuple[str, dict[str, str], bool]] = {
    "x264.mp4": ("libx264", {"crf": "5", "x264-params": "tff=1"}, False),
    "x264-bottom.mkv": ("libx264", {"crf": "5", "x264-params": "bff=1"}, True),
    "mpeg2.mpg": ("mpeg2video", {"qscale": "2", "flags": "+ilme+ildct"}, False),
    "pal.dv": ("dvvideo", {}, True),
    "pal.mov": ("dvvideo", {}, True),
}


@pytest.mark.parametrize("name", SOURCES)
def test_the_fields_colours_are_not_mixed(name: str, tmp_path: Path) -> None:
    codec, options, bottom = SOURCES[name]
    clip = two_fields(tmp_path / name, codec, bottom=bottom, options=options)
    assert probe(clip).field_order == ("bottom field first" if bottom else "top field first")
    with ClipReader(clip) as reader:
        shown = next(iter(reader))
    red, _, blue = to_rgb(shown)[:, 8:-8, 8:-8].mean(2)
    pink = red - blue
    assert pink[0::2].min() > 0.35
    assert pink[1::2].abs().max() < 0.05


def test_the_fields_of_dv_are_bottom_first_whatever_its_container_says(tmp_path: Path) -> None:
    frame = next(av.open(str(two_fields(tmp_path / "a.dv", "dvvideo", bottom=True))).decode(video=0))
    assert [field_order_of(stated, frame, "dvvideo", mirrored=False) for stated in range(6)] == 6 * [
        "bottom field first"
    ]
    assert field_order_of(2, frame, "v210", mirrored=False) == "top field first"


@pytest.mark.parametrize("codec", ["h264", "h264-10", "ffv1", "prores-hq"])
@pytest.mark.parametrize("bottom", [False, True])
def test_fields_are_written_as_they_are_read(codec: str, bottom: bool, tmp_path: Path) -> None:  # noqa: FBT001
    options = {"crf": "5", "x264-params": "bff=1" if bottom else "tff=1"}
    clip = two_fields(tmp_path / "a.mkv", "libx264", bottom=bottom, options=options)
    target = tmp_path / f"b{'.mov' if codec == 'prores-hq' else '.mkv'}"
    process(clip, target, look=None, codec=codec)
    assert probe(target).field_order == probe(clip).field_order
    with ClipReader(target) as reader:
        red, _, blue = to_rgb(next(iter(reader)))[:, 8:-8, 8:-8].mean(2)
    assert (red - blue)[0::2].min() > 0.35
    assert (red - blue)[1::2].abs().max() < 0.05


def test_a_progressive_clip_is_read_as_before(tmp_path: Path) -> None:
    with ClipReader(write_clip(tmp_path / "a.mp4", frames=2)) as reader:
        assert not next(iter(reader)).tags.field_chroma


@pytest.mark.parametrize("siting", ["left", "topleft"])
def test_compiled_passes_agree_with_their_twin_on_fields(siting: Siting) -> None:
    tags, form = Tags(1, 1, 1, siting=siting, field_chroma=True), plane_format("yuv420p10le")
    how = recipe(Look(grain=GrainSettings(amount=0)))
    for height in (4, 38, 41):
        shown = picture("yuv420p", height, 66, tags)
        agree(compiled_planes(shown, how, form, tags), plain_planes(shown, how, form, tags), form)


@pytest.mark.parametrize("siting", ["left", "topleft", "center"])
def test_half_the_size_is_one_picture_whose_colours_stay(siting: Siting) -> None:
    place = (torch.arange(64) + 0.5) / 64
    level = 0.3 + 0.4 * place[:, None].expand(64, 64)
    code = torch.stack([level, torch.full_like(level, 0.5), 1 - level])
    tags, form = Tags(1, 1, 1, siting=siting, field_chroma=True), plane_format("yuv420p12le")
    whole = VideoFrame(from_rgb(code, form, tags), form, tags, 0, 0, Fraction(1, 24))
    small = halve_size(whole)
    assert not small.tags.field_chroma
    expected = torch.nn.functional.avg_pool2d(code[None], 2)[0]
    assert (to_rgb(small) - expected)[:, 4:-4, 4:-4].abs().max() < 0.001
