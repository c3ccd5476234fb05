"""`process` and `still` on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.clips import level_of, write_clip
from helpers.commands import answer, one_line
from helpers.footage import lossless, planes_of_clip, same

from filmvideo.cli import main
from filmvideo.looks.look import Look
from filmvideo.media import probe, read_still, write_still
from filmvideo.render.render import render_frame

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)


def test_process_says_what_it_decided_and_what_it_wrote(capsys: pytest.CaptureFixture[str], clip: Path) -> None:
    command = ["process", str(clip), "--stock", "Vision3", "--frames", "0-3"]
    assert main(command) == 0
    said = capsys.readouterr()
    target = clip.with_name("clip.vision3.mov")
    assert said.out.startswith(f"{target}: 4 frames in ")
    assert "read as" not in said.err
    assert probe(target).frames == 4
    assert main(command) == 1
    assert "exists; --overwrite" in one_line(capsys)


def test_process_answers_in_json(capsys: pytest.CaptureFixture[str], clip: Path) -> None:
    options = "--look vision3-day --exposure 1 --gate Super-16 --codec h264 --seed 7 --frames 5 --json --device cpu"
    assert main(["process", str(clip), *options.split(), "--manifest", str(clip.with_name("m.json"))]) == 0
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert said.err == ""
    assert report["output"] == str(clip.with_name("clip.vision3-day.mp4"))
    assert (report["look"]["camera"]["stops"], report["look"]["gate"], report["seed"]) == (1.0, "super16", 7)
    assert (report["first_frame"], report["frames_written"]) == (5, 1)
    assert report["um_per_px"] == pytest.approx(12520 / 64)
    assert "read as rec709" in report["reading"]
    written = json.loads(clip.with_name("m.json").read_text(encoding="utf-8"))
    look, tags = report.pop("look"), report.pop("tags")
    assert {name: written.get(name) for name in report} == report
    assert list(written["tags"].values()) == [tags]
    assert [one["hash"] for one in written["looks"].values()] == [look["hash"]]


def test_any_parameter_of_a_look_may_be_set(capsys: pytest.CaptureFixture[str], clip: Path) -> None:
    options = "--stock 500t --grain 0.5 --grain-colour 0 --grain-size 2 --engine fast --frames 0 --json --overwrite"
    settings = ["camera.flash=0.01", "printer.points=[24, 25, 26]", "weave.mechanism=home camera", "lens.softness_um=3"]
    how = [word for setting in settings for word in ("--set", setting)]
    assert main(["process", str(clip), *options.split(), *how]) == 0
    report = json.loads(capsys.readouterr().out)
    look = report["look"]
    assert (look["camera"]["flash"], look["printer"]["points"]) == (0.01, [24.0, 25.0, 26.0])
    assert (look["weave"]["mechanism"], look["lens"]["softness_um"]) == ("home camera", 3.0)
    assert [look["grain"][key] for key in ("amount", "size", "colour")] == [0.5, 2.0, 0.0]
    assert report["engine"] == "fast"


def test_without_film_every_code_passes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = lossless(tmp_path / "a.mkv", frames=3)
    assert str(tmp_path / "a.none.mkv") in answer(capsys, "process", str(source), "--stock", "none")
    assert same(planes_of_clip(tmp_path / "a.none.mkv"), planes_of_clip(source))


def test_still_is_the_frame_at_that_time(capsys: pytest.CaptureFixture[str], clip: Path, tmp_path: Path) -> None:
    stills: list[torch.Tensor] = []
    for number, at in enumerate(("00:00:00.5", "0.5", "frame 12", "00:00:00.25")):
        target = tmp_path / f"{number}.png"
        assert main(["still", str(clip), "--at", at, "--stock", "vision3", "-o", str(target)]) == 0
        stills.append(read_still(target))
    assert "read as rec709" not in capsys.readouterr().err
    assert main(["still", str(clip), "--stock", "vision3", "-o", str(tmp_path / "j.png"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["output"] == str(tmp_path / "j.png")
    assert "read as rec709" in told["reading"]
    assert stills[0].shape == (3, 48, 64)
    assert torch.equal(stills[0], stills[1])
    assert torch.equal(stills[0], stills[2])
    assert not torch.equal(stills[0], stills[3])


def test_still_of_a_picture_beside_itself(tmp_path: Path) -> None:
    code = torch.linspace(0, 1, 32).expand(3, 16, 32)
    write_still(tmp_path / "a.png", code)
    both = tmp_path / "b.tif"
    command = ["still", str(tmp_path / "a.png"), "--stock", "portra 400", "--before-after", "-o", str(both)]
    assert main(command) == 0
    found = read_still(both)
    torch.testing.assert_close(found[:, :, :32], code, atol=2 / 65535, rtol=0)
    scene = torch.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    shown = render_frame(scene, Look(stock="portra-400")).mean()
    after = found[:, :, 32:]
    light = torch.where(after <= 0.04045, after / 12.92, ((after + 0.055) / 1.055) ** 2.4).mean()
    assert abs(float(light - shown)) < 0.01


def test_a_still_never_takes_the_place_of_its_source(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    write_still(picture, torch.linspace(0, 1, 32).expand(3, 16, 32))
    before = picture.read_bytes()
    assert main(["still", str(picture), "--stock", "vision3", "-o", str(picture), "--overwrite"]) == 1
    assert "the source itself" in one_line(capsys)
    assert picture.read_bytes() == before


def test_a_damaged_clip_is_rendered_as_far_as_it_goes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "a.mov", "prores_ks", "yuv422p10le", container_options={"movflags": "faststart"})
    cut = tmp_path / "cut.mov"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.6)])
    target = tmp_path / "out.mkv"
    assert main(["process", str(cut), "--stock", "none", "-o", str(target)]) == 3
    last = capsys.readouterr().err.splitlines()[-1]
    frames = planes_of_clip(target)
    assert 11 <= len(frames) <= 16
    assert last.startswith(f"filmvideo: {cut}: {24 - len(frames)} frames lost")
    assert [level_of(luma.numpy(), 10) for luma, *_ in frames] == list(range(len(frames)))
    assert main(["process", str(cut), "--stock", "vision3", "-o", str(tmp_path / "film.mov"), "--json"]) == 3
    said = capsys.readouterr()
    assert json.loads(said.out)["frames_lost"] == 24 - len(frames)
    assert said.err.count("\n") == 1
    assert probe(tmp_path / "film.mov").frames == len(frames)
