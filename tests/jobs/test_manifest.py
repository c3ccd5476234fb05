"""Every output has a manifest, and its job can be rendered again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.footage import lossless
from helpers.pictures import plates

import filmvideo
from filmvideo.base.errors import MediaError
from filmvideo.cli import main
from filmvideo.jobs.job import job_from_json
from filmvideo.jobs.still import render_still
from filmvideo.looks.files import load_look, look_from_values, look_to_values
from filmvideo.looks.look import Look
from filmvideo.looks.presets import look_paths
from filmvideo.media import ClipReader, ClipSpec, ClipWriter, read_still, write_still
from filmvideo.reproduce.reproduce import reproduce

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)
LOOK = Look(stock="vision3")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lossless(tmp_path_factory.mktemp("manifest") / "clip.mkv", frames=4)


@pytest.fixture(scope="module")
def output(source: Path) -> Path:
    return filmvideo.process(source, source.with_name("out.mkv"), look=LOOK, codec="ffv1", seed=7).path


def test_a_look_comes_back_from_plain_values() -> None:
    for name in look_paths():
        look = load_look(name)
        again = look_from_values(json.loads(json.dumps(look_to_values(look))), "here")
        assert (again, again.hash()) == (look, look.hash())


def test_every_output_has_a_manifest(source: Path, output: Path) -> None:
    said = json.loads(output.with_name("out.mkv.json").read_text(encoding="utf-8"))
    job = job_from_json(said["job"])
    assert (job.look, job.seed, job.output.codec, job.span, job.source) == (LOOK, 7, "ffv1", (0, 3), source)
    assert said["films"]["Kodak Vision3 250D"] == {"use": "camera", "sha256": LOOK.camera_film.digest}
    assert said["accuracy"]["film"]["mean"] < 0.03
    assert len(said["grain_sha256"]) == 64
    assert said["versions"]["filmvideo"] == said["filmvideo"]


def test_a_manifest_is_left_out_or_put_elsewhere(source: Path, tmp_path: Path) -> None:
    command = ["process", str(source), "--stock", "none", "-o"]
    assert main([*command, str(tmp_path / "a.mkv"), "--no-manifest"]) == 0
    assert [p.name for p in tmp_path.iterdir()] == ["a.mkv"]
    assert main([*command, str(tmp_path / "b.mkv"), "--manifest", str(tmp_path / "note.json")]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.mkv", "b.mkv", "note.json"]


def test_a_manifest_takes_the_place_of_no_other_file(source: Path, tmp_path: Path) -> None:
    (tmp_path / "a.mkv.json").write_text("{}", encoding="utf-8")
    with pytest.raises(MediaError, match="is not a manifest of filmvideo"):
        filmvideo.process(source, tmp_path / "a.mkv", look=None)
    assert (tmp_path / "a.mkv.json").read_text(encoding="utf-8") == "{}"


def test_what_a_manifest_tells_of_is_made_again(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", str(output.with_name("out.mkv.json"))]) == 0
    assert "4 frames. The same, byte for byte." in capsys.readouterr().out


def test_a_sequence_is_made_again(tmp_path: Path) -> None:
    source = plates(tmp_path / "in", count=3)
    filmvideo.process(source, tmp_path / "a.####.exr", look=LOOK, frames=(1001, 1002))
    assert reproduce(tmp_path / "a.1001-1002.exr.json").same_bytes


@pytest.mark.parametrize(("by", "holds"), [(1, True), (3, False)])
def test_what_differs_is_said(output: Path, tmp_path: Path, by: int, holds: bool) -> None:  # noqa: FBT001
    changed = tmp_path / "out.mkv"
    with ClipReader(output) as reader:
        spec = ClipSpec.like(reader.info, tags=reader.info.tagged)
        with ClipWriter(changed, "ffv1", spec, pixel_format=reader.info.pixel_format) as writer:
            for picture in reader:
                planes = [plane.clone() for plane in picture.planes]
                planes[0][5, 5] = int(planes[0][5, 5]) + (by if picture.index == 2 else 0)
                writer.put(tuple(planes), picture)
    found = reproduce(output.with_name("out.mkv.json"), output=changed)
    assert (found.holds, found.furthest, found.same_grain) == (holds, by, True)
    assert "was changed since it was written" in found.remarks[-1]
    assert (found.frames_off_by_one, found.different) == (((2,), ()) if holds else ((), (2,)))


def test_another_seed_is_another_grain(output: Path, tmp_path: Path) -> None:
    said = json.loads(output.with_name("out.mkv.json").read_text(encoding="utf-8"))
    said["job"]["seed"] = 8
    (tmp_path / "m.json").write_text(json.dumps(said), encoding="utf-8")
    assert main(["reproduce", str(tmp_path / "m.json")]) == 4
    found = reproduce(tmp_path / "m.json")
    assert (found.same_grain, found.different) == (False, (0, 1, 2, 3))


def test_another_source_is_refused(source: Path, output: Path) -> None:
    other = lossless(source.with_name("other.mkv"), frames=3)
    with pytest.raises(MediaError, match="its sha256 differs"):
        reproduce(output.with_name("out.mkv.json"), source=other)


@pytest.mark.parametrize("kind", ["clip", "sequence", "picture"])
def test_a_still_has_a_manifest_and_is_made_again(source: Path, tmp_path: Path, kind: str) -> None:
    given, at = source, ["--at", "frame 2"]
    if kind == "sequence":
        given, at = plates(tmp_path / "in"), ["--at", "frame 1002"]
    if kind == "picture":
        given, at = tmp_path / "photo_07.png", []
        write_still(given, torch.rand(3, 32, 48, generator=torch.Generator().manual_seed(1)))
    still = tmp_path / "frame_0012.tif"
    asked = ["--stock", "vision3", "--before-after", "--seed", "5", "-o", str(still)]
    assert main(["still", str(given), *at, *asked]) == 0
    note = tmp_path / "frame_0012.tif.json"
    said = json.loads(note.read_text(encoding="utf-8"))
    assert (said["seed"], said["first_frame"]) == (5, {"clip": 2, "sequence": 1002, "picture": 0}[kind])
    assert said["films"][LOOK.camera_film.name]["sha256"] == LOOK.camera_film.digest
    assert len(said["source_sha256"]) == len(said["output_sha256"][still.name]) == len(said["grain_sha256"]) == 64
    assert reproduce(note).same_bytes
    codes = read_still(still)
    codes[1, 3, 4] += 3 / 65535 if codes[1, 3, 4] < 0.5 else -3 / 65535
    write_still(still, codes, overwrite=True)
    found = reproduce(note)
    assert (found.holds, found.furthest) == (False, 3)
    assert "was changed" in found.remarks[-1]


def test_a_still_of_another_source_is_refused(source: Path, tmp_path: Path) -> None:
    render_still(source, tmp_path / "a.png", look=LOOK)
    other = lossless(tmp_path / "other.mkv", frames=2)
    with pytest.raises(MediaError, match="its sha256 differs"):
        reproduce(tmp_path / "a.png.json", source=other)
    assert main(["still", str(source), "--stock", "vision3", "-o", str(tmp_path / "b.png"), "--no-manifest"]) == 0
    assert not (tmp_path / "b.png.json").exists()


@pytest.mark.parametrize("name", ["source.{}.exr", "made.{}.exr"])
def test_a_manifest_takes_the_place_of_no_picture(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plates(tmp_path, count=2)
    first = min(tmp_path.glob("*.exr"))
    number = first.name.split(".")[1]
    target = name.format(number) if name.startswith("made") else first.name
    pattern = first.name.replace(number, "#" * len(number))
    before = first.read_bytes()
    asked = ["process", str(tmp_path / pattern), "--stock", "vision3", "-o", str(tmp_path / "made.####.exr")]
    assert main([*asked, "--overwrite", "--manifest", str(tmp_path / target)]) == 1
    assert "another name" in capsys.readouterr().err
    assert first.read_bytes() == before
    assert not list(tmp_path.glob("made*"))
