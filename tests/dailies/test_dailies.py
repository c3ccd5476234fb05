"""A card of mixed clips in, dailies out: every file, the report, the lists, and the handling of a bad clip."""

from __future__ import annotations

import csv
import hashlib
import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import av
import numpy as np
import pytest
import torch
from helpers.cards import SIZE, with_reel, write_card, write_wav
from helpers.clips import write_clip
from helpers.footage import planes_of_clip, same

import filmvideo
from filmvideo.cli import main
from filmvideo.dailies.ale import read_ale
from filmvideo.dailies.cdl import read_grades
from filmvideo.dailies.find import find_clips, names_of
from filmvideo.dailies.mhl import c4
from filmvideo.dailies.recipe import DailiesRecipe, FilmSettings, default_deliveries
from filmvideo.dailies.run import Settings, make_dailies
from filmvideo.looks.look import Look
from filmvideo.media import probe

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
[[output]]
name = "marked"
codec = "ffv1"
burn_in = "words"
[[output]]
name = "view"
codec = "h264"
size = "128x72"
suffix = ".view"
burn_in = "usual"
[[output]]
name = "cut"
codec = "prores-proxy"
[burn_in.words]
bottom_left = "{tc} {feet}"
"""
GRADE = '<ColorCorrection id="IMG_1"><SatNode><Saturation>0</Saturation></SatNode></ColorCorrection>'
CODEC = {".mov": "prores-proxy", ".mxf": "dnxhr-lb", ".mkv": "ffv1", ".mp4": "h264"}
FILES = {"A001C001", "IMG_1", "talk", "cut"}


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("card")
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "grades.cc").write_text(GRADE)
    return write_card(folder)


@pytest.fixture(scope="module")
def made(card: Path) -> Path:
    folder = card.parent / "made"
    assert main(["dailies", str(card), "-o", str(folder), "--recipe", str(card / "recipe.toml")]) == 1
    return folder


def clip_of(made: Path, output: str, name: str) -> Path:
    return next((made / output).glob(f"{name}.*"))


def test_one_bad_clip_does_not_stop_the_others(made: Path) -> None:
    clips = {clip["name"]: clip for clip in json.loads((made / "dailies.json").read_text())["clips"]}
    status = {name: clip["status"] for name, clip in clips.items()}
    assert status == dict.fromkeys(FILES, "done") | {"cut": "damaged", "words": "failed", "memo": "left out"}
    assert "frames lost" in clips["cut"]["why"]
    assert clips["IMG_1"]["asc_sat"] == "0"
    assert clips["talk"]["asc_sat"] is None
    for output in ("archive", "marked", "view", "cut"):
        assert {path.name.split(".")[0] for path in (made / output).iterdir()} == FILES


def test_timecode_reel_and_sound_are_in_every_file(made: Path) -> None:
    for output in ("archive", "view", "cut"):
        info = probe(clip_of(made, output, "A001C001"))
        assert (info.timecode or info.stream_metadata.get("TIMECODE")) == "01:02:03:00", output
        assert info.reel == "A001", output
    sounds = {output: probe(clip_of(made, output, "talk")).audio[0] for output in ("archive", "view", "cut")}
    assert {output: sound.codec for output, sound in sounds.items()} == {
        "archive": "pcm_s16le",
        "view": "aac",
        "cut": "pcm_s16le",
    }


def test_the_film_is_that_of_process(card: Path, made: Path) -> None:
    """A single render serves every file; what is written at full size is what `process` writes, within a code."""
    target = card.parent / "process.mkv"
    filmvideo.process(card / "A001C001.mov", target, look=Look(stock="vision3"), codec="ffv1")
    for one, other in zip(planes_of_clip(target), planes_of_clip(clip_of(made, "archive", "A001C001")), strict=True):
        for p, q in zip(one, other, strict=True):
            assert int((p.int() - q.int()).abs().max()) <= 1


def test_burn_ins_change_their_place_only(made: Path) -> None:
    plain, marked = (planes_of_clip(clip_of(made, output, "A001C001")) for output in ("archive", "marked"))
    for one, other in zip(plain, marked, strict=True):
        moved = one[0] != other[0]
        assert moved[70:, :80].float().mean() > 0.1
        assert not moved[:60].any()
        assert not moved[:, 100:].any()
    assert not torch.equal(marked[0][0][70:], marked[1][0][70:])


def test_pictures_come_upright_and_fit_their_box(made: Path) -> None:
    view, whole = probe(clip_of(made, "view", "IMG_1")), probe(clip_of(made, "archive", "IMG_1"))
    assert (whole.width, whole.height, whole.rotation_deg) == (90, 160, 0)
    assert (view.width, view.height, view.rotation_deg) == (72, 128, 0)
    wide = probe(clip_of(made, "view", "A001C001"))
    assert (wide.width, wide.height) == (128, 72)


class Links(HTMLParser):
    """Every link of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002, D102
        self.found += [value for name, value in attrs if name in {"src", "href", "poster"} and value]


def test_the_report_is_whole_and_needs_nothing_from_outside(made: Path) -> None:
    text = (made / "index.html").read_text()
    links = Links()
    links.feed(text)
    assert len(links.found) > 30
    for link in links.found:
        if link.startswith("#"):
            assert f'id="{link[1:]}"' in text
        elif link != "data:,":
            assert (made / unquote(link)).is_file(), link
    for word in ("://", "@import", "fetch("):
        assert word not in text
    assert text.count("<video") == len(FILES)
    assert "encoded as" not in text
    for said in ("words.mov", "frames lost", "01:02:03:00", "sound and no picture"):
        assert said in text


def test_lists_say_what_was_made(made: Path) -> None:
    rows = {row["Name"]: row for row in read_ale(made / "dailies.ale")}
    assert set(rows) == FILES
    first = rows["A001C001"]
    assert (first["Tape"], first["Start"], first["End"], first["Duration"]) == (
        "A001",
        "01:02:03:00",
        "01:02:03:04",
        "00:00:00:04",
    )
    assert read_grades(made / "dailies.ale").keys() == {"IMG_1", "IMG_1.mp4"}
    with (made / "dailies.csv").open() as file:
        assert {row["Name"]: row["Status"] for row in csv.DictReader(file)}["words"] == "failed"


def test_dailies_are_not_made_over_others(made: Path, card: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dailies", str(card), "-o", str(made), "--stock", "vision3"]) == 1
    assert "has dailies already" in capsys.readouterr().err


def quietly(_name: str, _done: int, _total: int) -> None:
    """Show no progress."""


@pytest.mark.parametrize("suffix", [".mov", ".mxf", ".mkv", ".mp4"])
def test_a_reel_survives_in_every_container(tmp_path: Path, suffix: str) -> None:
    clip = write_clip(tmp_path / "A.mov", "prores_ks", "yuv422p10le", size=(256, 144), frames=2, setup=with_reel)
    report = filmvideo.process(clip, tmp_path / f"B{suffix}", look=Look(stock="vision3"), codec=CODEC[suffix])
    assert probe(report.path).reel == "A001"


def order() -> DailiesRecipe:
    return DailiesRecipe(FilmSettings(Look(stock="vision3"), "Vision3"), default_deliveries())


def test_an_interruption_leaves_no_half_files(card: Path, tmp_path: Path) -> None:
    def stop(name: str, done: int, _: int) -> None:
        if name == "IMG_1" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_dailies(card, tmp_path / "out", order(), Settings(), progress=stop, say=lambda _: None)
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    left = sorted(path.name for path in files if path.suffix not in {".jpg", ".json"})
    assert left == ["A001C001.mov", "A001C001.mp4"]


def test_sound_is_laid_in_by_its_timecode_to_the_sample(card: Path, tmp_path: Path) -> None:
    """`talk` starts at 01:00:00:00; the recorder half a second before."""
    one = tmp_path / "card"
    one.mkdir()
    (one / "talk.mov").symlink_to(card / "talk.mov")
    write_wav(tmp_path / "T01.wav", 48000 * 3600 - 24000, 96000)
    write_wav(tmp_path / "T02.wav", 48000 * 7200, 96000)
    results = make_dailies(
        one, tmp_path / "out", order(), Settings(), sound=tmp_path, progress=quietly, say=lambda _: None
    )
    assert results[0].sound == "T01.wav"
    with av.open(str(tmp_path / "out" / "proxy" / "talk.mov")) as clip:
        parts = [frame.to_ndarray().astype(np.int64).ravel() >> 16 for frame in clip.decode(audio=0)]
    heard = np.concatenate(parts)
    assert np.array_equal(heard, (np.arange(24000, 24000 + 6 * 2000) % 30000))
    with av.open(str(tmp_path / "out" / "view" / "talk.mp4")) as clip:
        assert clip.streams.audio[0].codec_context.name == "aac"


def test_what_is_found_on_a_card(card: Path, tmp_path: Path) -> None:
    names = [path.name for path in find_clips(card, but=card / "phone")]
    assert names == ["A001C001.mov", "talk.mov", "words.mov"]
    clips = [tmp_path / "a" / "1.mov", tmp_path / "b" / "1.mov", tmp_path / "b" / "1.mp4", tmp_path / "2.mov"]
    assert names_of(clips, tmp_path) == ["a_1", "b_1_mov", "b_1_mp4", "2"]


def test_a_sealed_card_lists_all_that_is_on_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = tmp_path / "A & B"
    (card / "sub").mkdir(parents=True)
    (card / "sub" / "notes.txt").write_text("notes")
    (card / ".DS_Store").write_text("")
    write_clip(card / "A.mov", "prores_ks", "yuv422p10le", size=SIZE, frames=1)
    asked = ["dailies", str(card), "-o", str(card / "out"), "--stock", "vision3", "--mhl"]
    assert main(asked) == 0
    path = next((card / "ascmhl").glob("0001_A & B_*.mhl"))
    space = "{urn:ASC:MHL:v2.0}"
    rows = {row[0].text: row for row in ET.parse(path).getroot().iter(f"{space}hash")}  # noqa: S314
    assert set(rows) == {"A.mov", "sub/notes.txt"}
    assert rows["sub/notes.txt"][0].get("size") == "5"
    assert rows["sub/notes.txt"][1].text == hashlib.md5(b"notes").hexdigest()  # noqa: S324
    chain = ET.parse(card / "ascmhl" / "ascmhl_chain.xml").getroot()[0]  # noqa: S314
    assert [part.text for part in chain] == [path.name, c4(path.read_bytes())]
    assert main([*asked, "--resume"]) == 0
    assert "A: done before, and kept." in capsys.readouterr().err
    assert main([*asked, "--overwrite"]) == 1
    assert "history already" in capsys.readouterr().err


def test_a_c4_id_is_the_standards() -> None:
    nothing = "c459dsjfscH38cYeXXYogktxf4Cd9ibshE3BHUo6a58hBXmRQdZrAkZzsWcbWtDg5oQstpDuni4Hirj75GEmTc1sFT"
    assert c4(b"") == nothing


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema = 1\n[[output]]\ncodec='h264'\nburn_in='x'", "unknown \\[burn_in.x\\]"),
        ("schema = 1\n[[output]]\ncodec='png'", "dailies are clips"),
        ("schema = 1\n[[output]]\ncodec='h264'\nsize='big'", "write full or 1920x1080"),
        ("schema = 1\n[burn_in.a]\ntop='{clap}'", "nearest: clip"),
        ("schema = 1\n[[outputs]]\ncodec='h264'", "outputs is not known"),
        ("schema = 1\n[[output]]\ncodec='h264'\n[[output]]\ncodec='h264'", "one name"),
    ],
)
def test_a_wrong_recipe_is_said_before_the_work(
    tmp_path: Path, card: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "r.toml").write_text(text)
    out = tmp_path / "out"
    assert main(["dailies", str(card), "-o", str(out), "--stock", "vision3", "--recipe", str(tmp_path / "r.toml")]) == 1
    error = capsys.readouterr().err
    assert said.replace("\\", "") in error
    assert not out.exists()


def test_a_rule_gives_some_clips_another_film_and_space(tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    for name in ("A1", "B1"):
        write_clip(tmp_path / "card" / f"{name}.mov", "prores_ks", "yuv422p10le", size=SIZE, frames=1)
    (tmp_path / "r.toml").write_text(
        "schema = 1\n[film]\nstock = 'vision3'\n[[clip]]\nmatch = 'B*'\ninput = 'logc3'\nstock = '500t'\n"
        "[[output]]\ncodec = 'ffv1'\nname = 'a'\n"
    )
    assert (
        main(["dailies", str(tmp_path / "card"), "-o", str(tmp_path / "out"), "--recipe", str(tmp_path / "r.toml")])
        == 0
    )
    clips = json.loads((tmp_path / "out" / "dailies.json").read_text())["clips"]
    assert [clip["stock"] for clip in clips] == ["Kodak Vision3 250D", "Kodak Vision3 500T"]
    assert "logc3" in clips[1]["reading"]
    one, other = (planes_of_clip(tmp_path / "out" / "a" / f"{name}.mkv") for name in ("A1", "B1"))
    assert not same(one, other)
