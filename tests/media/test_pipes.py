"""The standard input and output as clips: real streams, by the real command."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest
import torch
from helpers.footage import HD, lossless, planes_of_clip, same, samples_of, with_sound
from helpers.piping import SMOOTH, piped
from helpers.running import ran

from filmvideo.cli import main
from filmvideo.media import probe
from filmvideo.media.pixels.av_planes import planes_of

if TYPE_CHECKING:
    from torch import Tensor
from helpers.module_command import ALONE, FILMVIDEO

torch.set_num_threads(1)


def frames_of(stream: Path, options: dict[str, str] | None = None, kind: str | None = None) -> list[tuple[Tensor, ...]]:
    """Decode a stream by FFmpeg alone."""
    with av.open(str(stream), format=kind, options=options or {}) as clip:
        return [tuple(p.clone() for p in planes_of(frame)) for frame in clip.decode(video=0)]


@pytest.mark.parametrize(
    "pixel_format", ["yuv420p", "yuv420p10le", "yuv422p10le", "yuv444p12le", "yuva444p10le", "gbrp10le"]
)
def test_nut_carries_every_code_out_and_in(tmp_path: Path, pixel_format: str) -> None:
    source, stream, back = (
        lossless(tmp_path / "a.mkv", pixel_format=pixel_format),
        tmp_path / "a.nut",
        tmp_path / "b.mkv",
    )
    assert piped(source, stream, str(source), "--stock", "none", "-o", "-") == 0
    assert same(frames_of(stream), planes_of_clip(source))
    assert piped(stream, tmp_path / "no", "-", "--stock", "none", "-o", str(back)) == 0
    assert probe(back).pixel_format == pixel_format
    assert same(planes_of_clip(back), planes_of_clip(source))


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv420p10le", "yuv444p12le"])
def test_y4m_carries_every_code_and_where_chroma_is(tmp_path: Path, pixel_format: str) -> None:
    source, stream, back = (
        lossless(tmp_path / "a.mkv", pixel_format=pixel_format),
        tmp_path / "a.y4m",
        tmp_path / "b.mkv",
    )
    assert piped(source, stream, str(source), "--stock", "none", "-o", "-", "--pipe", "y4m") == 0
    head = stream.read_bytes().split(b"\n", 1)[0]
    assert head.startswith(b"YUV4MPEG2 W64 H48 F24:1")
    assert pixel_format != "yuv420p" or b"C420mpeg2" in head
    assert same(frames_of(stream), planes_of_clip(source))
    assert piped(stream, tmp_path / "no", "-", "--stock", "none", "-o", str(back)) == 0
    assert same(planes_of_clip(back), planes_of_clip(source))


def test_raw_pictures_are_what_one_says(tmp_path: Path) -> None:
    source, stream, back = (
        lossless(tmp_path / "a.mkv", pixel_format="yuv420p10le"),
        tmp_path / "a.raw",
        tmp_path / "b.mkv",
    )
    assert piped(source, stream, str(source), "--stock", "none", "-o", "-", "--pipe", "raw") == 0
    assert stream.stat().st_size == 6 * 64 * 48 * 3
    said = ["--size", "64x48", "--pixel-format", "yuv420p10le", "--rate", "23.976"]
    assert piped(stream, tmp_path / "no", "-", "--stock", "none", "-o", str(back), *said) == 0
    assert same(planes_of_clip(back), planes_of_clip(source))
    assert probe(back).rate == Fraction(24000, 1001)


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p10le"])
def test_film_through_pipes_is_film_through_files(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], pixel_format: str
) -> None:
    source = lossless(tmp_path / "a.mkv", pixel_format=pixel_format)
    stream, whole, part = tmp_path / "a.nut", tmp_path / "b.nut", tmp_path / "c.nut"
    film, filmed = tmp_path / "film.mkv", tmp_path / "filmed.mkv"
    how = [*SMOOTH, "--seed", "3"]
    assert piped(source, stream, str(source), "--stock", "none", "-o", "-") == 0
    assert piped(source, whole, str(source), *how, "-o", "-") == 0
    capfd.readouterr()
    assert piped(stream, part, "-", *how, "--input-space", "rec709", "-o", "-", "--frames", "2-4") == 0
    said = capfd.readouterr()
    assert said.out == ""
    assert f"nut to the standard output: {pixel_format}, 64x48, 24 frames a second, BT.709 / BT.709" in said.err
    assert same(frames_of(part), frames_of(whole)[2:5])
    assert not same(frames_of(whole), frames_of(stream))
    assert piped(stream, part, "-", *how, "--input-space", "rec709", "-o", str(film), "--codec", "ffv1") == 0
    assert main(["process", str(source), *how, "-o", str(filmed), "--codec", "ffv1"]) == 0
    assert same(planes_of_clip(film), planes_of_clip(filmed))
    assert pixel_format == "yuv420p" or same(frames_of(whole), planes_of_clip(filmed))


def test_sound_goes_along(tmp_path: Path) -> None:
    source, stream = with_sound(tmp_path / "clip.mov"), tmp_path / "a.nut"
    assert piped(source, stream, str(source), "--stock", "none", "-o", "-") == 0
    assert samples_of(stream) == samples_of(source)
    again, back = tmp_path / "b.nut", tmp_path / "b.mov"
    assert piped(stream, again, "-", "--stock", "none", "-o", "-") == 0
    assert samples_of(again) == samples_of(source)
    assert piped(again, tmp_path / "no", "-", "--stock", "none", "-o", str(back), "--codec", "prores-hq") == 0
    assert samples_of(back) == samples_of(source)
    assert probe(back).frames == 8
    assert piped(again, stream, "-", "--stock", "none", "-o", "-", "--frames", "2-3") == 0
    assert 3000 < len(samples_of(stream)) < 5000


def test_any_stream_that_needs_no_seeking_will_do(tmp_path: Path) -> None:
    source, back = lossless(tmp_path / "a.mkv"), tmp_path / "b.mkv"
    assert piped(source, tmp_path / "no", "-", "--stock", "none", "-o", str(back)) == 0
    assert same(planes_of_clip(back), planes_of_clip(source))
    assert probe(back).tagged == HD


def test_pictures_of_a_stream(tmp_path: Path) -> None:
    pytest.importorskip("OpenImageIO")
    source, pictures = lossless(tmp_path / "a.mkv", pixel_format="gbrp10le", frames=3), tmp_path / "a.####.dpx"
    arguments = ["-", "--stock", "none", "-o", str(pictures)]
    assert piped(source, tmp_path / "no", *arguments) == 1
    assert piped(source, tmp_path / "no", *arguments, "--frames", "0-2") == 0
    assert sorted(p.name for p in tmp_path.glob("a.*.dpx")) == ["a.0000.dpx", "a.0001.dpx", "a.0002.dpx"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-"], "name the output with -o"),
        (["-", "-o", "-", "--pixel-format", "yuv420p"], "--size WxH"),
        (["-", "-o", "-", "--size", "64x48"], "--pixel-format"),
        (["-", "-o", "-", "--size", "64 by 48"], "1920x1080"),
        (["-", "-o", "-", "--size", "64x48", "--pixel-format", "yuv9"], "is not known to FFmpeg"),
        (["-", "-o", "-", "--pipe", "avi"], "nut, y4m or raw"),
        (["-", "-o", "-", "--codec", "h264"], "leave --codec h264 out"),
        (["CLIP", "-o", "-", "--manifest", "m.json"], "leave --manifest out"),
        (["-", "-o", "-", "--json"], "leave --json out"),
        (["-", "-o", "-", "--missing", "hold"], "leave --missing out"),
        (["-", "-o", "-"], "FFmpeg cannot read the standard input"),
        (["CLIP", "-o", "a.mov", "--pipe", "y4m"], "give -o -"),
        (["CLIP", "-o", "a.mov", "--size", "64x48"], "leave them out"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",  # type: ignore[arg-type]
)
def test_what_does_not_fit_is_said_in_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    noise = tmp_path / "noise"
    noise.write_bytes(bytes(range(7, 250)) * 9)
    clip = lossless(tmp_path / "a.mkv", frames=1)
    named = [str(clip) if a == "CLIP" else a for a in arguments]
    assert piped(noise, tmp_path / "out", *named, "--stock", "none") == 1
    said = capfd.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert (tmp_path / "out").read_bytes() == b""


def test_an_empty_stream_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").touch()
    assert piped(tmp_path / "empty", tmp_path / "out", "-", "-o", "-", "--stock", "none") == 1
    assert capfd.readouterr().err == "filmvideo: The standard input is empty; pipe a stream into it.\n"


def test_a_stream_cut_off_gives_what_came(tmp_path: Path) -> None:
    source, stream, out = lossless(tmp_path / "a.mkv", frames=8), tmp_path / "a.nut", tmp_path / "b.nut"
    assert piped(source, stream, str(source), "--stock", "none", "-o", "-") == 0
    stream.write_bytes(stream.read_bytes()[: stream.stat().st_size * 6 // 10])
    assert piped(stream, out, "-", "--stock", "none", "-o", "-") in {0, 3}
    found = frames_of(out)
    assert 4 <= len(found) <= 5
    assert same(found[:4], planes_of_clip(source)[:4])


def test_programs_in_a_row(tmp_path: Path) -> None:
    """A shell's pipeline: nothing but the stream between the programs, and the first of them ends when one is shut."""
    source = lossless(tmp_path / "a.mkv", frames=200, pixel_format="yuv420p10le")
    out = tmp_path / "b.nut"
    line = " ".join(FILMVIDEO)
    script = f"{line} process {source} --stock none -o - | {line} process - --stock none -o - > {out}"
    done = ran(["sh", "-c", script], capture_output=True, text=True, check=True, env=ALONE)
    assert done.stdout == ""
    assert same(frames_of(out), planes_of_clip(source))
    script = f"({line} process {source} --stock none -o -; echo $? > {tmp_path}/code) | head -c 9000 > /dev/null"
    done = ran(["sh", "-c", script], capture_output=True, text=True, check=True, env=ALONE)
    assert (tmp_path / "code").read_text() == "1\n"
    assert all(row.startswith("filmvideo: ") for row in done.stderr.splitlines())
