"""What is found on a card, its seal, and the recipe that is followed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import av
import numpy as np
import pytest
import torch
from helpers.cards import GRADE, RECIPE, SIZE, with_reel, write_card, write_wav
from helpers.clips import write_clip
from helpers.footage import planes_of_clip, same

import filmvideo
from filmvideo.cli import main
from filmvideo.dailies.find import find_clips, names_of
from filmvideo.dailies.mhl import c4
from filmvideo.dailies.recipe import DailiesRecipe, FilmSettings, default_deliveries
from filmvideo.dailies.run import Settings, make_dailies
from filmvideo.looks.look import Look
from filmvideo.media import probe

if TYPE_CHECKING:
    from pathlib import Path
torch.set_num_threads(1)
CODEC = {".mov": "prores-proxy", ".mxf": "dnxhr-lb", ".mkv": "ffv1", ".mp4": "h264"}


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("card")
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "grades.cc").write_text(GRADE)
    return write_card(folder)


def quietly(_name: str, _done: int, _total: int) -> None:
    """Show no progress."""


@pytest.mark.parametrize("suffix", [".mov", ".mxf", ".mkv", ".mp4"])
def test_a_reel_survives_in_every_container(tmp_path: Path, suffix: str) -> None:
    clip = write_clip(tmp_path / "A.mov", "prores_ks", "yuv422p10le", size=(256, 144), frames=2, setup=with_reel)
    report = filmvideo.process(clip, tmp_path / f"B{suffix}", look=Look(stock="vision3"), codec=CODEC[suffix])
    assert probe(report.path).reel == "A001"


def order() -> DailiesRecipe:
    return DailiesRecipe(FilmSettings(Look(stock="vision3"), "Vision3"), default_deliveries())


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
