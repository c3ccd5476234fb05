"""A clip appears whole and verified, or not at all."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import sys
import textwrap
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from helpers.clips import frame_of
from helpers.running import ran
from helpers.writing import HD, PQ, bars, frame_times, hidden_files, read_back, spec, write_bars

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.media.info.clip_info import LightLevel
from filmvideo.media.info.probe import probe
from filmvideo.media.pixels.av_planes import planes_of
from filmvideo.media.read.clip import ClipReader
from filmvideo.media.write.clip import ClipWriter
from filmvideo.media.write.spec import ClipSpec

if TYPE_CHECKING:
    pass

torch.set_num_threads(1)


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, OSError, MediaError])
@pytest.mark.parametrize("name", ["a.mov", "a.mp4"])
def test_an_exception_leaves_nothing(tmp_path: Path, error: type[BaseException], name: str) -> None:
    codec = "prores-hq" if name.endswith("mov") else "h264"
    with pytest.raises(error, match="stop"), ClipWriter(tmp_path / name, codec, spec()) as writer:  # noqa: PT012
        for n in range(12):
            writer.write(bars(writer.format, 256, 128), n)
        raise error("stop")
    assert list(tmp_path.iterdir()) == []


def test_the_same_pictures_are_the_same_file(tmp_path: Path) -> None:
    """In the times of a mov libx264 by AVX-512 made another file of these three frames a third of the time."""
    frames = [planes_of(frame_of("yuv420p", 160, 90, 40 + 4 * n)) for n in range(3)]
    made = set[str]()
    for number in range(24):
        path = tmp_path / f"{number}.mp4"
        with ClipWriter(path, "h264", spec(HD, 160, 90, time_base=Fraction(1, 12288)), threads=1) as writer:
            for n, planes in enumerate(frames):
                writer.write(planes, 512 * n)
        made.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(made) == 1


def test_an_exception_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.mov"
    path.write_bytes(b"before")
    with pytest.raises(RuntimeError), ClipWriter(path, "prores-hq", spec(), overwrite=True) as writer:  # noqa: PT012
        writer.write(bars(writer.format, 256, 128), 0)
        raise RuntimeError
    assert path.read_bytes() == b"before"
    write_bars(path, "prores-hq", spec(), overwrite=True)
    assert probe(path).frames == 4
    assert hidden_files(tmp_path) == []


@pytest.mark.parametrize("limit", [20_000, 200], ids=["while writing", "at the end"])
def test_a_full_disk_is_one_sentence_and_no_file(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "a.mov"
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    noise = torch.Generator().manual_seed(0)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with pytest.raises(MediaError) as caught, ClipWriter(path, "prores-hq", spec()) as writer:  # noqa: PT012
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, old[1]))
            for n in range(30 if limit > 1000 else 1):
                planes = tuple(
                    torch.randint(64, 940, p.shape, generator=noise).to(torch.uint16)
                    for p in bars(writer.format, 256, 128)
                )
                writer.write(planes, n)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert str(caught.value) == f"{path} could not be written (file too large); nothing was left under that name."
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_leaves_only_a_hidden_file_that_the_next_removes(tmp_path: Path) -> None:
    script = f"""
        import os, signal, sys
        sys.path.insert(0, {str(Path(__file__).parents[1])!r})
        from helpers.writing import *
        from pathlib import Path
        with ClipWriter(Path({str(tmp_path)!r}) / "a.mov", "prores-hq", spec()) as writer:
            for n in range(64):
                writer.write(bars(writer.format, 256, 128), n)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    done = ran([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert done.returncode == -signal.SIGKILL
    left = [p.name for p in tmp_path.iterdir()]
    assert left == hidden_files(tmp_path)
    assert len(left) == 1
    alive = tmp_path / left[0].replace(left[0].split("-")[-2], str(os.getppid()))
    alive.write_bytes(b"of a process at work")
    write_bars(tmp_path / "a.mov", "prores-hq", spec())
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([alive.name, "a.mov"])


def test_what_stands_in_the_way_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.mov"
    write_bars(path, "prores-hq", spec())
    (tmp_path / "folder.mov").mkdir()
    (tmp_path / "again.mov").symlink_to(path)
    cases: list[tuple[Path, dict[str, Any], str]] = [
        (path, {}, "exists; --overwrite replaces it"),
        (path, {"source": path, "overwrite": True}, "is the source itself"),
        (tmp_path / "again.mov", {"source": path, "overwrite": True}, "is the source itself"),
        (tmp_path / "no" / "a.mov", {}, "does not exist; create it first"),
        (tmp_path / "folder.mov", {"overwrite": True}, "is a folder"),
    ]
    for target, more, sentence in cases:
        with pytest.raises(MediaError, match=sentence):
            write_bars(target, "prores-hq", spec(), **more)
    assert probe(path).frames == 4


def test_no_frame_no_file(tmp_path: Path) -> None:
    with (
        pytest.raises(MediaError, match="no frame of the source"),
        ClipWriter(tmp_path / "a.mov", "ProRes HQ", spec()),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_planes_of_another_shape_are_refused_not_scaled(tmp_path: Path) -> None:
    with (
        pytest.raises(ParameterError, match=r"must be \(128, 256\)"),
        ClipWriter(tmp_path / "a.mov", "prores-hq", spec()) as writer,
    ):
        writer.write(bars(writer.format, 128, 128), 0)
    assert list(tmp_path.iterdir()) == []


def test_planes_may_be_views_and_are_copied(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with ClipWriter(path, "ffv1", spec()) as writer:
        planes = bars(writer.format, 256, 128)
        wide = [torch.stack([p, p], dim=-1)[..., 0] for p in planes]
        for n in range(8):
            writer.write(tuple(wide), n)
        for plane in wide:
            plane.zero_()
    for frame in read_back(path):
        assert all(torch.equal(a.int(), b.int()) for a, b in zip(frame, planes, strict=True))


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mov", "prores-hq"), ("a.mov", "dnxhr-hqx"), ("a.mp4", "h264"), ("a.mp4", "h265"), ("a.mp4", "av1")],
)
def test_uneven_times_are_kept_exactly(tmp_path: Path, name: str, codec: str) -> None:
    times = [1800, 4803, 10809, 13812, 31830, 31830 + 1501]
    asked = spec(rate=Fraction(20), time_base=Fraction(1, 90000))
    write_bars(tmp_path / name, codec, asked, frames=6, pts=times)
    found = frame_times(tmp_path / name)
    assert found == [t * Fraction(1, 90000) for t in times]


def test_times_in_mkv_are_kept_to_its_millisecond(tmp_path: Path) -> None:
    write_bars(tmp_path / "a.mkv", "ffv1", spec(rate=Fraction(30000, 1001), time_base=Fraction(1001, 30000)))
    found = frame_times(tmp_path / "a.mkv")
    for n, time_s in enumerate(found):
        assert abs(time_s - n * Fraction(1001, 30000)) <= Fraction(1, 2000)


def test_a_start_offset_is_kept(tmp_path: Path) -> None:
    for name, codec in (("a.mov", "prores-hq"), ("b.mp4", "h264"), ("c.mkv", "ffv1")):
        write_bars(tmp_path / name, codec, spec(), pts=[12, 13, 14, 15])
        assert probe(tmp_path / name).start_s == 0.5


def test_frames_that_share_a_time_are_all_written(tmp_path: Path) -> None:
    asked = spec(time_base=Fraction(1, 24000))
    writer = write_bars(tmp_path / "a.mov", "prores-hq", asked, pts=[0, 1000, 1000, 500])
    assert len(read_back(tmp_path / "a.mov")) == 4
    assert [notice.code for notice in writer.notices] == ["timestamps-adjusted"]


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize(("name", "codec"), [("a.mov", "prores-hq"), ("a.mp4", "h264"), ("a.mkv", "ffv1")])
def test_rotation_and_pixel_shape(tmp_path: Path, name: str, codec: str, turn: int) -> None:
    asked = spec(rotation_deg=turn, sample_aspect=Fraction(64, 45))
    writer = write_bars(tmp_path / name, codec, asked)
    info = probe(tmp_path / name)
    assert info.rotation_deg % 360 == turn
    if name == "a.mkv":
        assert [notice.code for notice in writer.notices] == ["pixel-aspect-dropped"]
    else:
        assert info.sample_aspect == Fraction(64, 45)


def test_a_lossless_pass_returns_every_code(tmp_path: Path) -> None:
    source = tmp_path / "source.mov"
    write_bars(source, "prores-hq", spec(PQ), frames=5)
    with ClipReader(source) as reader:
        asked = ClipSpec.like(reader.info, tags=reader.info.tags)
        name = reader.info.format.name
        with ClipWriter(tmp_path / "copy.mkv", "ffv1", asked, pixel_format=name, source=source) as writer:
            for picture in reader:
                writer.write(picture.planes, picture.pts, picture.duration)
    pairs = zip(read_back(source), read_back(tmp_path / "copy.mkv"), strict=True)
    assert all(torch.equal(a.int(), b.int()) for f, g in pairs for a, b in zip(f, g, strict=True))
    assert probe(tmp_path / "copy.mkv").tagged == probe(source).tagged


def test_light_levels_stay_only_where_the_light_does(tmp_path: Path) -> None:
    source = tmp_path / "hdr.mp4"
    write_bars(source, "h265", spec(PQ, light_level=LightLevel(1000, 400)))
    info = probe(source)
    assert ClipSpec.like(info, tags=info.tags).light_level == LightLevel(1000, 400)
    assert ClipSpec.like(info, tags=HD).light_level is None


def test_the_bytes_are_on_the_disk_before_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def look(_descriptor: int) -> None:
        seen.append([p.name for p in tmp_path.iterdir()])

    monkeypatch.setattr(os, "fsync", look)
    write_bars(tmp_path / "a.mov", "prores-hq", spec())
    assert len(seen) == 1
    assert "a.mov" not in seen[0]
