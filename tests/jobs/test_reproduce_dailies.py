"""Dailies are rendered again by their manifests, and a change of any file is found."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.cards import SIZE, with_reel, write_wav
from helpers.clips import write_clip
from helpers.pictures import plates

from filmvideo.base.errors import FilmvideoError, MediaError
from filmvideo.cli import main
from filmvideo.media import ClipReader, ClipSpec, ClipWriter
from filmvideo.reproduce import compare
from filmvideo.reproduce.reproduce import reproduce

if TYPE_CHECKING:
    from pathlib import Path
torch.set_num_threads(1)
RECIPE = """
schema = 1
cdl = ["grades.cc"]
[film]
stock = "vision3"
[[output]]
name = "archive"
codec = "ffv1"
size = "120x68"
burn_in = "all"
[[output]]
name = "view"
codec = "h264"
burn_in = "usual"
[burn_in.all]
top_left = "{clip} {date}"
bottom_right = "{feet} {look} {reel}"
watermark = "for {name}"
aspect = 2.0
matte = 0.8
frame_lines = true
slate_frames = 1
"""
GRADE = '<ColorCorrection id="A001C001"><SatNode><Saturation>0.4</Saturation></SatNode></ColorCorrection>'


@pytest.fixture(scope="module")
def dailies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render dailies of a clip with a grade, burn-ins and a recorder's sound; return their folder."""
    folder = tmp_path_factory.mktemp("dailies")
    (folder / "card").mkdir()
    write_clip(folder / "card" / "A001C001.mov", "prores_ks", "yuv422p10le", size=SIZE, frames=3, setup=with_reel)
    plates(folder / "card" / "vfx", count=3)
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "grades.cc").write_text(GRADE)
    write_wav(folder / "T01.wav", 48000 * 3722, 200000)
    asked = ["dailies", str(folder / "card"), "-o", str(folder / "out"), "--recipe", str(folder / "recipe.toml")]
    assert main([*asked, "--sound", str(folder), "--seed", "4"]) == 0
    (folder / "recipe.toml").unlink()
    (folder / "grades.cc").unlink()
    return folder / "out"


def test_dailies_are_made_again_on_another_day(dailies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The day that is burnt in is that of the file, which is another by now; the recipe and the grades are gone."""
    clip = dailies.parent / "card" / "A001C001.mov"
    os.utime(clip, (1e9, 1e9))
    assert main(["reproduce", str(dailies / "manifests" / "A001C001.json"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["same_bytes"], found["same_grain"], found["frames"], found["remarks"]) == (True, True, 3, [])
    names = {file["name"] for file in found["files"]}
    assert {"archive/A001C001.mkv", "view/A001C001.mp4", "stills/A001C001.thumbnail.jpg"} < names
    assert len(names) == 2 + 7


def test_dailies_whose_card_and_sound_moved_are_made_again(dailies: Path, tmp_path: Path) -> None:
    there = tmp_path / "archive"
    shutil.copytree(dailies.parent, there)
    (dailies.parent / "T01.wav").rename(dailies.parent / "hidden")
    try:
        manifest, clip = there / "out" / "manifests" / "A001C001.json", there / "card" / "A001C001.mov"
        with pytest.raises(MediaError, match=r"T01\.wav does not exist"):
            reproduce(manifest)
        assert reproduce(manifest, source=clip).same_bytes
    finally:
        (dailies.parent / "hidden").rename(dailies.parent / "T01.wav")


def test_dailies_of_a_sequence_that_moved_are_made_again(dailies: Path, tmp_path: Path) -> None:
    card = dailies.parent / "card" / "vfx"
    card.rename(tmp_path / "vfx")
    manifest = dailies / "manifests" / "shot.json"
    try:
        with pytest.raises(MediaError, match="with --source"):
            reproduce(manifest)
        found = reproduce(manifest, source=tmp_path / "vfx" / "shot.####.exr")
    finally:
        (tmp_path / "vfx").rename(card)
    assert (found.holds, found.same_bytes) == (True, True)


def test_a_changed_sound_of_dailies_is_named(dailies: Path) -> None:
    sound = dailies.parent / "T01.wav"
    before = sound.read_bytes()
    sound.write_bytes(before[:-2] + b"\1\2")
    try:
        with pytest.raises(MediaError, match=r"T01\.wav is not the file that A001C001\.json names"):
            reproduce(dailies / "manifests" / "A001C001.json")
    finally:
        sound.write_bytes(before)


def changed_pixel(path: Path) -> None:
    """Write a lossless clip anew with one code of its second frame 3 higher or lower."""
    kept = path.with_name(f"kept{path.suffix}")
    path.rename(kept)
    with ClipReader(kept) as reader:
        info, spec = reader.info, ClipSpec.like(reader.info, tags=reader.info.tagged)
        form, timecode = info.pixel_format, info.timecode
        with ClipWriter(path, "ffv1", spec, source=kept, pixel_format=form, timecode=timecode) as writer:
            for picture in reader:
                planes = [plane.clone() for plane in picture.planes]
                code = int(planes[0][5, 5])
                planes[0][5, 5] = code + ((3 if code < 500 else -3) if picture.index == 1 else 0)
                writer.put(tuple(planes), picture)
    kept.unlink()


def test_a_changed_pixel_of_dailies_is_found(
    dailies: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output, manifest = dailies / "archive" / "A001C001.mkv", dailies / "manifests" / "A001C001.json"
    before = output.read_bytes()
    changed_pixel(output)
    try:
        assert main(["reproduce", str(manifest)]) == 4
        said = capsys.readouterr()
        assert "rchive/A001C001.mkv: frames 1 differ, by 3 codes at most." in said.out
        assert "archive/A001C001.mkv was changed since it was written." in said.err
        monkeypatch.setattr(compare, "_difference", lambda *_: 0.0)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        assert reproduce(manifest).holds
    finally:
        output.write_bytes(before)


def test_what_was_made_beside_a_failure_is_made_again(tmp_path: Path) -> None:
    """A codec that cannot hold so small a clip leaves the other outputs, and their manifest."""
    (tmp_path / "card").mkdir()
    write_clip(tmp_path / "card" / "a.mov", "prores_ks", "yuv422p10le", size=SIZE, frames=2, setup=with_reel)
    lines = ['schema = 1\n[film]\nstock = "vision3"']
    lines += [f'[[output]]\nname = "{codec}"\ncodec = "{codec}"' for codec in ("dnxhr-lb", "ffv1")]
    (tmp_path / "r.toml").write_text("\n".join(lines))
    asked = ["dailies", str(tmp_path / "card"), "-o", str(tmp_path / "out"), "--recipe", str(tmp_path / "r.toml")]
    assert main(asked) == 1
    found = reproduce(tmp_path / "out" / "manifests" / "a.json")
    assert (found.same_bytes, len(found.files)) == (True, 1 + 7)
    assert main([*asked, "--resume"]) == 1


def test_nothing_is_left_behind(dailies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = {path: path.stat().st_mtime for path in dailies.rglob("*")}

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    assert reproduce(dailies / "manifests" / "A001C001.json").holds
    with pytest.raises(KeyboardInterrupt):
        reproduce(dailies / "manifests" / "A001C001.json", progress=stop)
    assert list(tmp_path.iterdir()) == []
    assert {path: path.stat().st_mtime for path in dailies.rglob("*")} == before


@pytest.mark.parametrize("name", ["../../../escaped", "a/b", "..", "con"])
@pytest.mark.parametrize("key", ["fields", "outputs"])
def test_a_manifest_that_leads_elsewhere_is_refused(dailies: Path, tmp_path: Path, key: str, name: str) -> None:
    values = json.loads((dailies / "manifests" / "A001C001.json").read_text())
    if key == "fields":
        values["job"]["fields"]["clip"] = name
    else:
        values["job"]["outputs"][0]["path"] = f"{name}/.."
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "x.json").write_text(json.dumps(values))
    with pytest.raises(FilmvideoError, match="of the clip or of an output"):
        reproduce(tmp_path / "manifests" / "x.json", output=dailies)
