"""Frame sequences on a card, dailies that go on where they were cut off, and the timeline of what was made."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
import torch
from helpers.cards import SIZE, with_reel, write_wav
from helpers.clips import write_clip
from helpers.footage import planes_of_clip, same
from helpers.pictures import plates

import filmvideo
from filmvideo.cli import main
from filmvideo.dailies import timeline
from filmvideo.dailies.ale import read_ale
from filmvideo.dailies.find import find_clips, names_of
from filmvideo.dailies.recipe import DailiesRecipe, FilmSettings, default_deliveries
from filmvideo.dailies.run import Settings, make_dailies
from filmvideo.jobs.grade import Grade
from filmvideo.jobs.pictures import change_code, grade_picture
from filmvideo.jobs.plan import plan_for
from filmvideo.looks.look import Look
from filmvideo.media import ClipInfo, find_codec, open_source, probe
from filmvideo.media.info.clip_container import ClipContainer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

torch.set_num_threads(1)
otio: Any = import_module("opentimelineio")

RECIPE = """
schema = 1
cdl = ["grades.cc"]
[film]
stock = "vision3"
[[output]]
name = "archive"
codec = "ffv1"
[[output]]
name = "cut"
codec = "prores-proxy"
"""
GRADE = '<ColorCorrection id="A001C001"><SatNode><Saturation>0.5</Saturation></SatNode></ColorCorrection>'


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a clip, plates of which the third is missing, a numbered picture alone, and a recorder's sound."""
    folder = tmp_path_factory.mktemp("plates")
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "grades.cc").write_text(GRADE)
    card = folder / "card"
    card.mkdir()
    write_clip(card / "A001C001.mov", "prores_ks", "yuv422p10le", size=SIZE, frames=4, setup=with_reel)
    plates(card / "vfx")
    (card / "vfx" / "shot.1003.exr").unlink()
    (card / "vfx" / "look_01.png").write_bytes(b"a picture alone")
    write_wav(folder / "T01.wav", 48000 * 3600, 96000)
    return card


@pytest.fixture(scope="module")
def made(card: Path) -> Path:
    folder = card.with_name("made")
    asked = ["dailies", str(card), "-o", str(folder), "--recipe", str(card.with_name("recipe.toml"))]
    assert main([*asked, "--sound", str(card.parent), "--otio"]) == 3
    return folder


def test_sequences_are_found_and_named(card: Path, tmp_path: Path) -> None:
    clips = find_clips(card, but=tmp_path)
    assert [clip.name for clip in clips] == ["A001C001.mov", "shot.####.exr"]
    assert names_of(clips, card) == ["A001C001", "shot"]
    alike = [card / "a" / "####.dpx", card / "b" / "####.dpx", card / "b" / "b.####.exr"]
    assert names_of(alike, card) == ["a", "b_b_dpx", "b_b_exr"]


def test_a_missing_frame_is_held_and_warned_of(card: Path, made: Path) -> None:
    found = {clip["name"]: clip for clip in json.loads((made / "dailies.json").read_text())["clips"]}
    assert found["shot"]["status"] == "damaged"
    text = "Frame 1003 is missing; the last good frame is held."
    assert {"code": "frames-missing", "text": text, "where": "frame 1003"} in found["shot"]["notices"]
    assert found["shot"]["clipped_share"] == 0
    target = card.with_name("process.mkv")
    look, shot = Look(stock="vision3"), card / "vfx" / "shot.####.exr"
    filmvideo.process(shot, target, look=look, codec="ffv1", missing="hold")
    for one, other in zip(planes_of_clip(target), planes_of_clip(made / "archive" / "shot.mkv"), strict=True):
        assert all(int((p.int() - q.int()).abs().max()) <= 1 for p, q in zip(one, other, strict=True))


def test_a_sequence_has_its_timecode_and_sound(made: Path) -> None:
    info = probe(made / "cut" / "shot.mov")
    assert (info.timecode, info.frames, info.audio[0].codec) == ("01:00:00:01", 4, "pcm_s24le")
    rows = {row["Name"]: row for row in read_ale(made / "dailies.ale")}
    assert (rows["shot"]["Start"], rows["shot"]["End"]) == ("01:00:00:01", "01:00:00:05")
    assert rows["shot"]["Source File"] == "shot.####.exr"
    text = (made / "index.html").read_text()
    assert "Frame 1003 is missing" in text
    assert "stills/shot.middle.after.jpg" in text


def test_a_recipe_says_what_becomes_of_missing_frames(card: Path, tmp_path: Path) -> None:
    text = RECIPE.replace('cdl = ["grades.cc"]', "") + '[[clip]]\nmatch = "*.exr"\nmissing = "error"\nfps = 25\n'
    (tmp_path / "r.toml").write_text(text)
    assert main(["dailies", str(card), "-o", str(tmp_path / "out"), "--recipe", str(tmp_path / "r.toml")]) == 1
    clips = json.loads((tmp_path / "out" / "dailies.json").read_text())["clips"]
    assert [clip["status"] for clip in clips] == ["done", "failed"]
    assert "frame 1003 is missing" in clips[1]["why"]
    assert clips[1]["source"]["rate"] == "25"


def test_light_is_graded_in_acescct_and_keeps_its_range(tmp_path: Path) -> None:
    """A slope of 1 changes nothing, not even what is brighter than white; an offset is stops; no saturation is grey."""
    with open_source(plates(tmp_path / "a", count=1)) as reader:
        picture = next(iter(reader))
        recipe = plan_for(reader.info, find_codec("ffv1"), Look(), "auto", None, 0, "cpu").recipe
    assert recipe is not None
    same_light = torch.stack(grade_picture(picture, recipe, Grade()).planes)
    before = torch.stack(picture.planes)
    assert before.max() > 1
    assert torch.allclose(same_light, before, rtol=1e-4, atol=1e-5)
    stop = grade_picture(picture, recipe, Grade(offset=(1 / 17.52, 1 / 17.52, 1 / 17.52)))
    bright = before > 0.05
    assert torch.allclose((torch.stack(stop.planes) / before)[bright], torch.tensor(2.0), rtol=1e-3)
    halved = torch.stack(change_code(picture, recipe, lambda light: light / 2).planes)
    assert torch.allclose(halved, before / 2)


def test_the_timeline_is_read_back(made: Path) -> None:
    found: Any = otio.adapters.read_from_file(str(made / "timeline.otio"))
    clips = {clip.name: clip for clip in found.find_clips()}
    assert list(clips) == ["A001C001", "shot"]
    for name, start, frames in (("A001C001", "01:02:03:00", 4), ("shot", "01:00:00:01", 4)):
        time = clips[name].source_range
        assert (otio.opentime.to_timecode(time.start_time, 24), time.duration.value) == (start, frames)
        references = clips[name].media_references()
        assert list(references) == ["archive", "cut"]
        for reference in references.values():
            assert (made / reference.target_url).is_file()
            assert reference.available_range == time
    assert clips["A001C001"].metadata["cdl"]["asc_sat"] == 0.5
    assert clips["A001C001"].metadata["filmvideo"]["reel"] == "A001"


def order() -> DailiesRecipe:
    return DailiesRecipe(FilmSettings(Look(stock="vision3"), "Vision3"), default_deliveries())


def run(card: Path, out: Path, seen: list[str], how: Settings, *, stop: Callable[[str], bool]) -> dict[str, Any]:
    def progress(name: str, done: int, _: int) -> None:
        seen.append(name)
        if done == 2 and stop(name):
            raise KeyboardInterrupt

    results = make_dailies(card, out, order(), how, progress=progress, say=lambda _: None)
    return {result.name: result for result in results}


def test_a_run_that_was_cut_off_goes_on(card: Path, tmp_path: Path) -> None:
    """The finished clip is kept, the rest is the same film; what is lost later is made again, and nothing else."""
    out, whole, seen = tmp_path / "out", tmp_path / "whole", list[str]()
    go_on = Settings(resume=True)
    with pytest.raises(KeyboardInterrupt):
        run(card, out, seen, Settings(), stop=lambda name: name == "shot")
    with pytest.raises(filmvideo.FilmvideoError, match="--resume"):
        run(card, out, seen, Settings(), stop=lambda _: False)
    seen.clear()
    results = run(card, out, seen, go_on, stop=lambda _: False)
    assert set(seen) == {"shot"}
    assert (results["A001C001"].kept, results["shot"].kept) == (True, False)
    run(card, whole, [], Settings(), stop=lambda _: False)
    for name in ("proxy/A001C001.mov", "proxy/shot.mov"):
        assert same(planes_of_clip(out / name), planes_of_clip(whole / name))
    rows, again = (json.loads((folder / "dailies.json").read_text())["clips"] for folder in (whole, out))
    for one, other in zip(rows, again, strict=True):
        assert {k: v for k, v in one.items() if k not in {"files", "seconds"}} == {
            k: v for k, v in other.items() if k not in {"files", "seconds"}
        }
    (out / "view" / "A001C001.mp4").unlink()
    cut, other = out / "proxy" / "shot.mov", out / "view" / "shot.mp4"
    cut.write_bytes(cut.read_bytes()[:-3000])
    seen.clear()
    run(card, out, seen, go_on, stop=lambda _: False)
    assert set(seen) == {"A001C001", "shot"}
    other.write_bytes((out / "view" / "A001C001.mp4").read_bytes())
    seen.clear()
    results = run(card, out, seen, go_on, stop=lambda _: False)
    assert (results["A001C001"].kept, results["shot"].status, seen) == (True, "failed", [])
    assert "was changed since it was written" in results["shot"].why
    results = run(card, out, seen, Settings(resume=True, seed=1), stop=lambda _: False)
    assert results["shot"].status == "failed"
    assert "exists; --overwrite" in results["shot"].why


def test_a_fault_of_one_clip_is_that_clips_alone(card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that no one foresaw fails the clip it came up in; the next is rendered."""

    def faulty(info: ClipInfo) -> str:
        if not info.image:
            raise ZeroDivisionError("no day")
        return "2026-11-30"

    monkeypatch.setattr("filmvideo.dailies.run.date_of", faulty)
    results = run(card, tmp_path / "out", [], Settings(), stop=lambda _: False)
    assert [(r.name, r.status) for r in results.values()] == [("A001C001", "failed"), ("shot", "damaged")]
    assert "ZeroDivisionError: no day" in results["A001C001"].why
    assert (tmp_path / "out" / "proxy" / "shot.mov").is_file()


def test_the_picture_of_a_clip_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One container is probed and decoded, where its colour is not judged; a file copies other streams from its own."""
    opened: list[str] = []

    class Counting(ClipContainer):
        def __init__(self, path: Path, **options: Any) -> None:  # noqa: ANN401
            opened.append(path.name)
            super().__init__(path, **options)

    (tmp_path / "card").mkdir()
    write_clip(tmp_path / "card" / "a.mov", "prores_ks", "yuv422p10le", size=SIZE, frames=2, setup=with_reel)
    monkeypatch.setattr("filmvideo.media.read.clip.ClipContainer", Counting)
    monkeypatch.setattr("filmvideo.jobs.log_doubt._PLACES", ())
    run(tmp_path / "card", tmp_path / "out", [], Settings(), stop=lambda _: False)
    assert opened == ["a.mov"]


def test_the_manifest_of_a_clip_names_its_files(made: Path) -> None:
    said = json.loads((made / "manifests" / "A001C001.json").read_text())
    written = {name for name in said["output_sha256"] if not name.startswith("stills/")}
    assert written == {"archive/A001C001.mkv", "cut/A001C001.mov"}
    assert len(said["output_sha256"]) == 2 + 7
    assert said["looks"]["film"]["stock"] == "vision3"
    assert len(said["source_sha256"]) == len(said["work_sha256"]) == len(said["grain_sha256"]) == 64
    assert said["tags_read_back"]["cut/A001C001.mov"]["primaries"] == 1
    assert said["tags"] == said["tags_read_back"]


def test_what_a_timeline_needs_is_said_before_the_work(
    card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(timeline, "is_installed", lambda: False)
    assert main(["dailies", str(card), "-o", str(tmp_path / "out"), "--stock", "vision3", "--otio"]) == 1
    assert "pip install 'filmvideo[otio]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
