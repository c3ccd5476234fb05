"""Previews and sheets: what is in them, and where."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import pytest
import torch
from helpers.cards import SIZE, turned
from helpers.clips import write_clip
from helpers.footage import HD, planes_of_clip, with_sound
from helpers.pictures import plates

from filmvideo.cli import main
from filmvideo.colour.spaces import OUTPUTS, decode, encode
from filmvideo.dailies.cells import CellSource, chart_source, render_cells, tile
from filmvideo.dailies.chart import chart_scene
from filmvideo.dailies.sheet import wedge
from filmvideo.jobs.pictures import MASTER, MASTER_TAGS
from filmvideo.lab.colorimeter import patches
from filmvideo.looks.look import Look
from filmvideo.media import ClipSpec, ClipWriter, VideoFrame, probe, read_still, to_rgb, write_still

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)


def wide_clip(path: Path) -> Path:
    """Write two frames of grey, 320 wide."""
    spec = ClipSpec(320, 180, rate=Fraction(24), time_base=Fraction(1, 24), tags=HD)
    with ClipWriter(path, "ffv1", spec, pixel_format="yuv444p10le") as writer:
        luma = torch.full((180, 320), 400, dtype=torch.uint16)
        for n in range(2):
            writer.write((luma, torch.full_like(luma, 512), torch.full_like(luma, 512)), n)
    return path


def test_a_preview_is_half_the_size_and_keeps_the_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = wide_clip(tmp_path / "clip.mkv")
    assert main(["preview", str(clip), "--stock", "vision3"]) == 0
    assert "2 frames of 160 x 90" in capsys.readouterr().out
    info = probe(tmp_path / "clip.preview.mp4")
    assert (info.width, info.height, info.frames, info.codec) == (160, 90, 2, "h264")
    talk = with_sound(tmp_path / "talk.mov")
    assert main(["preview", str(talk), "--stock", "vision3", "-o", str(tmp_path / "t.mp4")]) == 0
    assert probe(tmp_path / "t.mp4").audio[0].codec == "aac"


def test_a_part_of_a_preview_has_its_part_of_the_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sample n of the clip is n, so frames 4 to 7 of 2000 samples each sound as 8000 to 16000."""
    talk = with_sound(tmp_path / "talk.mov", frames=12)
    target = tmp_path / "t.mp4"
    assert main(["preview", str(talk), "--stock", "vision3", "--frames", "4-7", "-o", str(target)]) == 0
    assert "(pcm_s16le) was encoded as AAC: mp4" in capsys.readouterr().err
    with av.open(str(target)) as clip:
        assert clip.streams.audio[0].codec_context.name == "aac"
        heard = torch.cat([torch.from_numpy(f.to_ndarray()[0]) for f in clip.decode(audio=0) if (f.pts or 0) >= 0])
    assert abs(len(heard) - 8000) <= 1024
    ramp = heard[1000:7000] * 32768
    assert float(ramp.mean()) == pytest.approx(12000, rel=0.03)
    assert float((ramp[-500:].mean() - ramp[:500].mean()) / 5500) == pytest.approx(1, abs=0.1)


def test_a_preview_of_a_sequence(tmp_path: Path) -> None:
    sequence = plates(tmp_path / "in", count=3)
    sequence.with_name("shot.1002.exr").unlink()
    assert main(["preview", str(sequence), "--stock", "vision3"]) == 3
    info = probe(tmp_path / "in" / "shot.preview.mp4")
    assert (info.frames, info.codec) == (3, "h264")


def test_a_split_has_the_clip_on_its_left(tmp_path: Path) -> None:
    clip = wide_clip(tmp_path / "clip.mkv")
    assert main(["preview", str(clip), "--stock", "velvia-50", "--grain", "0", "--split"]) == 0
    luma, cb, cr = planes_of_clip(tmp_path / "clip.preview.mp4")[0]
    left, right = luma[20:70, 10:70].float(), luma[20:70, 90:150].float()
    assert left.mean() == pytest.approx(100, abs=1.5)
    assert (left.mean() - right.mean()).abs() > 3
    assert (cb[10:35, 5:35].float().mean() - 128).abs() < 1
    assert (cr[10:35, 5:35].float().mean() - 128).abs() < 1
    assert luma[40, 79:81].float().mean() > 180


def test_a_wedge_is_darker_to_the_left(tmp_path: Path) -> None:
    clip = wide_clip(tmp_path / "clip.mkv")
    target = tmp_path / "wedge.png"
    assert main(["preview", str(clip), "--stock", "vision3", "--wedge", "-o", str(target)]) == 0
    assert list(wedge(Look())) == ["-3 stops", "-2 stops", "-1 stops", "as exposed", "+1 stops", "+2 stops", "+3 stops"]
    looks = wedge(Look(stock="vision3"))
    code = (torch.full((3, 64, 96), 0.46) * 65535).to(torch.uint16)
    grey = CellSource(VideoFrame(tuple(code), MASTER, MASTER_TAGS, 0, 0, Fraction(1)), OUTPUTS["srgb"])
    means = [float(cell[:, :32].float().mean()) / 255 for cell in render_cells([grey], looks, engine="fast")]
    assert means == sorted(means)
    assert means[0] < 0.35 < means[3] < 0.6 < means[6]


def test_a_grid_has_each_stock_and_a_turned_clip_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = write_clip(tmp_path / "IMG.mp4", size=SIZE, frames=2, setup=turned)
    assert main(["preview", str(clip), "--stocks", "250d, 500t,velvia-50", "--at", "frame 1"]) == 0
    assert "Kodak Vision3 500T" in capsys.readouterr().out
    sheet = read_still(tmp_path / "IMG.stocks.jpg")
    assert sheet.shape[1:] == (160 + 16 + 4, 3 * 90 + 8)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--stocks", "250d", "--wedge"], "exclude each other"),
        (["--stocks", "250d", "--stock", "500t"], "no --stock beside"),
        (["--stocks", "250q"], "nearest"),
        (["--stock", "250d", "--at", "1"], "--at is for"),
        (["--stock", "250d", "--wedge", "--frames", "1-2"], "--frames is for a video"),
        (["--stock", "none"], "name a stock"),
        (["--stock", "250d", "-o", "x.gif"], "cannot be written as"),
    ],
)
def test_what_does_not_fit_together_is_said(
    tmp_path: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = tmp_path / "clip.mkv"
    if not clip.exists():
        wide_clip(clip)
    assert main(["preview", str(clip), *more]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("width", "height"), [(640, 480), (360, 640)])
def test_the_chart_is_the_colorchecker(width: int, height: int) -> None:
    scene = chart_scene(width, height)
    assert scene.shape == (3, height, width)
    for number, colour in enumerate(patches().T.float()):
        row, column = divmod(number, 6)
        middle = (round((row + 0.5) * height / 4.5), round((column + 0.5) * width / 6))
        assert torch.allclose(scene[:, middle[0], middle[1]], colour)
    scale = scene[1, -20].log2()
    assert float(scale[20]) == pytest.approx(float(torch.tensor(0.18).log2()) - 4, abs=1e-4)
    assert float(scale[-20]) == pytest.approx(float(torch.tensor(0.18).log2()) + 4, abs=1e-4)


def test_the_chart_is_as_large_as_the_frame_beside_it_and_turned_with_it() -> None:
    picture = VideoFrame(tuple(torch.zeros(3, 36, 64, dtype=torch.uint16)), MASTER, MASTER_TAGS, 5, 0, Fraction(1))
    beside = CellSource(picture, OUTPUTS["srgb"], quarters=1)
    chart = chart_source(beside)
    assert (chart.picture.width, chart.picture.height, chart.picture.index) == (64, 36, 5)
    code = torch.rot90(to_rgb(chart.picture), 1, (1, 2))
    assert torch.allclose(decode(code, chart.space, full_range=True), chart_scene(36, 64), rtol=2e-3, atol=2e-5)


def test_a_contact_sheet_sets_a_frame_beside_the_chart(tmp_path: Path) -> None:
    picture = encode(torch.full((3, 480, 640), 0.18), OUTPUTS["srgb"])
    write_still(tmp_path / "photo.png", picture)
    alone, both = tmp_path / "a.png", tmp_path / "b.png"
    assert main(["contact", "250d", "velvia-50", "-o", str(alone), "--engine", "fast"]) == 0
    asked = ["contact", "250d", "velvia-50", "-o", str(both), "--engine", "fast", "--on", str(tmp_path / "photo.png")]
    assert main(asked) == 0
    one, two = read_still(alone), read_still(both)
    assert two.numel() > 1.8 * one.numel()
    light = decode(two, OUTPUTS["srgb"], full_range=True)
    assert float(light[:, two.shape[1] // 4, -60:-40].mean()) == pytest.approx(0.18, abs=0.08)


@pytest.mark.parametrize("count", [1, 3, 7, 22])
def test_every_picture_has_its_place(count: int) -> None:
    cells = [torch.full((3, 90, 160), 50 + 8 * n, dtype=torch.uint8) for n in range(count)]
    sheet = tile(cells)
    assert set(cast("list[int]", sheet[0].flatten().tolist())) == {23} | {50 + 8 * n for n in range(count)}
    assert 0.7 < sheet.shape[2] / sheet.shape[1] < 6


def test_what_is_looked_at_has_a_manifest_too(tmp_path: Path) -> None:
    clip = wide_clip(tmp_path / "clip.mkv")
    assert main(["preview", str(clip), "--stock", "vision3"]) == 0
    assert main(["preview", str(clip), "--stocks", "250d,tri-x"]) == 0
    assert main(["contact", "250d", "--on", str(clip), "-o", str(tmp_path / "sheet.jpg")]) == 0
    for name, films in {"clip.preview.mp4": 1, "clip.stocks.jpg": 2, "sheet.jpg": 1}.items():
        said = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        assert said["source_sha256"] == hashlib.sha256(clip.read_bytes()).hexdigest()
        assert said["output_sha256"] == {name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()}
        assert len(said["looks"]) == films
        assert all(len(look["hash"]) >= 16 for look in said["looks"].values())
        assert {"accuracy", "grain_sha256", "tags", "tags_read_back", "frames", "notices", "seconds"} <= said.keys()
