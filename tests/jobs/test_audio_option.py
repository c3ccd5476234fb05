"""`--audio` and the rule of sound in whole commands: resumed, shared, piped, previewed and reproduced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.commands import one_line
from helpers.piping import piped
from helpers.sounds import decoded, lag, make_clip, rising

import filmvideo
from filmvideo.cli import main
from filmvideo.media import probe
from filmvideo.reproduce.reproduce import reproduce

if TYPE_CHECKING:
    from pathlib import Path

    from filmvideo.media.tracks.audio_codecs import AudioChoice
torch.set_num_threads(1)
SIZE = (256, 128)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "a.mov", "pcm_s16be", layout="5.1", size=SIZE)


def check(path: Path, codec: str) -> None:
    [track] = probe(path).audio
    assert (track.codec, track.channels) == (codec, 6)
    assert lag(decoded(path), rising(48000, 6)) == 0


@pytest.mark.parametrize(("target", "codec"), [("b.mp4", "aac"), ("b.mxf", "pcm_s24le"), ("b.mov", "pcm_s16be")])
def test_a_resumed_and_a_shared_clip_have_the_sound_of_one_run(
    clip: Path, tmp_path: Path, target: str, codec: str
) -> None:
    filmvideo.process(clip, tmp_path / target, look=None, resume=True)
    check(tmp_path / target, codec)
    filmvideo.process(clip, tmp_path / f"w.{target}", look=None, workers=2)
    check(tmp_path / f"w.{target}", codec)


def test_another_choice_is_other_work(clip: Path, tmp_path: Path) -> None:
    choices: dict[AudioChoice, str] = {"auto": "aac", "copy": "pcm_s16be"}
    for choice, codec in choices.items():
        filmvideo.process(clip, tmp_path / "b.mp4", look=None, audio=choice, resume=True, overwrite=True)
        assert probe(tmp_path / "b.mp4").audio[0].codec == codec


def test_the_choice_stands_in_the_manifest_and_is_made_again(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.mov"
    assert main(["process", str(clip), "--stock", "none", "--audio", "aac", "-o", str(target)]) == 0
    check(target, "aac")
    manifest = target.with_name("b.mov.json")
    assert json.loads(manifest.read_text())["job"]["audio"] == "aac"
    assert reproduce(manifest).same_bytes


def test_a_pipe_follows_the_rule(clip: Path, tmp_path: Path) -> None:
    stream = tmp_path / "a.nut"
    assert piped(clip, stream, str(clip), "--stock", "none", "-o", "-") == 0
    assert probe(stream).audio[0].codec == "pcm_s16be"
    for target, codec in (("b.mp4", "aac"), ("b.mxf", "pcm_s24le")):
        arguments = ("-", "--stock", "none", "--input-matrix", "bt709", "-o", str(tmp_path / target))
        assert piped(stream, tmp_path / "no", *arguments) == 0
        check(tmp_path / target, codec)
    assert piped(clip, stream, str(clip), "--stock", "none", "-o", "-", "--audio", "none") == 0
    assert probe(stream).audio == ()


def test_a_preview_takes_the_choice(clip: Path, tmp_path: Path) -> None:
    for choice, codecs in (("auto", ["aac"]), ("none", [])):
        target = tmp_path / f"{choice}.mp4"
        assert main(["preview", str(clip), "--stock", "vision3", "--audio", choice, "-o", str(target)]) == 0
        assert [track.codec for track in probe(target).audio] == codecs


@pytest.mark.parametrize(
    ("choice", "sentence"), [("wav", "--audio must be auto, copy, aac, pcm or none"), ("aac", "mxf holds no AAC")]
)
def test_what_cannot_be_is_refused(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], choice: str, sentence: str
) -> None:
    arguments = ["process", str(clip), "--stock", "none", "--json", "--audio", choice, "-o", str(tmp_path / "b.mxf")]
    assert main(arguments) != 0
    assert sentence in one_line(capsys)
    assert not (tmp_path / "b.mxf").exists()
