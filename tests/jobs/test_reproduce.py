"""Every kind of output is made again by its manifest, and a change of any of them is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import av
import pytest
import torch
from helpers.footage import lossless, with_sound
from helpers.pictures import plates
from helpers.piping import piped

import filmvideo
from filmvideo.base.errors import MediaError
from filmvideo.cli import main
from filmvideo.looks.look import Look
from filmvideo.looks.presets import presets_dir
from filmvideo.media import read_still, write_still
from filmvideo.reproduce.reproduce import reproduce

if TYPE_CHECKING:
    from pathlib import Path
torch.set_num_threads(1)


@pytest.mark.parametrize("kind", ["half", "split", "sequence"])
def test_a_preview_is_made_again(tmp_path: Path, kind: str) -> None:
    clip = plates(tmp_path / "in", count=3) if kind == "sequence" else with_sound(tmp_path / "talk.mov", frames=4)
    target = tmp_path / "p.mp4"
    more = {"half": ["--frames", "1-2", "--seed", "3"], "split": ["--split"], "sequence": []}[kind]
    assert main(["preview", str(clip), "--stock", "vision3", "-o", str(target), *more]) == 0
    assert reproduce(tmp_path / "p.mp4.json").same_bytes
    assert main(["preview", str(clip), "--stock", "velvia-50", "-o", str(tmp_path / "q.mp4"), *more]) == 0
    found = reproduce(tmp_path / "p.mp4.json", output=tmp_path / "q.mp4")
    assert (found.holds, found.same_grain) == (False, True)
    assert found.different


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_sheets_are_made_again(tmp_path: Path, suffix: str) -> None:
    clip = lossless(tmp_path / "clip.mkv", frames=2)
    stocks, wedge, sheet = (tmp_path / f"{name}{suffix}" for name in ("stocks", "wedge", "sheet"))
    assert main(["preview", str(clip), "--stocks", "250d,tri-x", "--at", "frame 1", "-o", str(stocks)]) == 0
    assert main(["preview", str(clip), "--stock", "250d", "--wedge", "-o", str(wedge)]) == 0
    chart = [] if suffix == ".jpg" else ["--on", str(clip)]
    assert main(["contact", "250d", "--engine", "fast", *chart, "-o", str(sheet)]) == 0
    for path in (stocks, wedge, sheet):
        found = reproduce(path.with_name(f"{path.name}.json"))
        assert (found.same_bytes, found.same_grain) == (True, True)
    if suffix == ".png":
        codes = read_still(sheet)
        codes[2, 40, 50] += 2 / 255 if codes[2, 40, 50] < 0.5 else -2 / 255
        write_still(sheet, codes, bits=8, overwrite=True)
        assert main(["reproduce", str(sheet.with_name("sheet.png.json"))]) == 4
    else:
        with pytest.raises(MediaError, match="remove --source"):
            reproduce(sheet.with_name("sheet.jpg.json"), source=clip)


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    """Write the bytes of a stream."""
    clip = lossless(tmp_path / "clip.mkv", frames=4)
    assert piped(tmp_path / "clip.mkv", tmp_path / "clip.nut", str(clip), "-o", "-", "--stock", "none") == 0
    return tmp_path / "clip.nut"


@pytest.mark.parametrize("part", [[], ["--frames", "1-2"]])
def test_a_stream_is_given_again(
    stream: Path, tmp_path: Path, part: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    target, manifest = tmp_path / "out.mkv", str(tmp_path / "out.mkv.json")
    asked = ["-", "--stock", "vision3", "--codec", "ffv1", "-o", str(target), *part]
    assert piped(stream, tmp_path / "said", *asked) == 0
    said = json.loads((tmp_path / "out.mkv.json").read_text())
    assert (said["first_frame"], said["last_frame"]) == ((1, 2) if part else (0, 3))
    assert main(["reproduce", manifest]) == 1
    assert "pipe it again with --source -" in capfd.readouterr().err
    assert reproduce(tmp_path / "out.mkv.json", source=stream).same_bytes
    with stream.open("rb") as file:
        kept = os.dup(0)
        os.dup2(file.fileno(), 0)
        try:
            assert main(["reproduce", manifest, "--source", "-"]) == 0
        finally:
            os.dup2(kept, 0)
            os.close(kept)
    assert "byte for byte" in capfd.readouterr().out
    data = bytearray(stream.read_bytes())
    data[len(data) // 3] ^= 1
    stream.write_bytes(data)
    assert main(["reproduce", manifest, "--source", str(stream)]) == 1
    assert "its sha256 differs" in capfd.readouterr().err


def test_raw_pictures_are_given_again(tmp_path: Path) -> None:
    raw = tmp_path / "clip.raw"
    raw.write_bytes(bytes(range(256)) * (64 * 48 * 3 // 2 * 3 // 256))
    asked = ["--stock", "vision3", "--size", "64x48", "--pixel-format", "yuv420p", "--rate", "25"]
    assert piped(raw, tmp_path / "said", "-", "-o", str(tmp_path / "out.mkv"), "--codec", "ffv1", *asked) == 0
    assert reproduce(tmp_path / "out.mkv.json", source=raw).same_bytes


def test_a_changed_stock_is_named(tmp_path: Path) -> None:
    stock = tmp_path / "mine.toml"
    text = (presets_dir() / "stocks" / "vision3-250d.toml").read_text(encoding="utf-8")
    stock.write_text(text, encoding="utf-8")
    clip = lossless(tmp_path / "clip.mkv", frames=2)
    filmvideo.process(clip, tmp_path / "out.mkv", look=Look(stock=str(stock)), codec="ffv1")
    assert reproduce(tmp_path / "out.mkv.json").same_bytes
    stock.write_text(text.replace("0.9797, 1.0015, 0.9988", "0.4797, 0.5015, 0.4988", 1), encoding="utf-8")
    again = [sys.executable, "-m", "filmvideo", "reproduce", str(tmp_path / "out.mkv.json")]
    found = subprocess.run(again, capture_output=True, text=True, timeout=300, check=False)
    assert found.returncode == 4
    assert "The film Kodak Vision3 250D has changed since it was rendered." in found.stderr


def test_a_changed_look_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip, manifest = lossless(tmp_path / "clip.mkv", frames=1), tmp_path / "sheet.png.json"
    assert main(["preview", str(clip), "--stocks", "250d,tri-x", "-o", str(tmp_path / "sheet.png")]) == 0
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["job"]["outputs"][0]["sheet"]["looks"]["Kodak Vision3 250D"]["camera"]["stops"] = 1.0
    manifest.write_text(json.dumps(said), encoding="utf-8")
    capsys.readouterr()
    assert main(["reproduce", str(manifest)]) == 4
    assert "The look Kodak Vision3 250D is not the one it was rendered with." in capsys.readouterr().err


def test_sound_and_tags_are_compared(tmp_path: Path) -> None:
    clip = with_sound(tmp_path / "talk.mov", frames=4)
    output = filmvideo.process(clip, tmp_path / "out.mov", look=None, codec="prores-proxy").path
    other = tmp_path / "other.mov"
    with av.open(str(output)) as before, av.open(str(other), "w") as after:
        streams = {
            s.index: after.add_stream_from_template(s) for s in (before.streams.video[0], before.streams.audio[0])
        }
        for packet in before.demux(*[before.streams[n] for n in streams]):
            if packet.dts is not None:
                if packet.stream.type == "audio":
                    changed = av.Packet(bytes(packet)[:-1] + b"\x11")
                    changed.pts, changed.dts, changed.time_base = packet.pts, packet.dts, packet.time_base
                    packet = changed  # noqa: PLW2901
                    packet.stream = streams[before.streams.audio[0].index]
                else:
                    packet.stream = streams[packet.stream.index]
                after.mux(packet)
    found = reproduce(tmp_path / "out.mov.json", output=other)
    assert (found.different, found.frames_off_by_one, found.holds) == ((), (), False)
    assert "sound" in found.files[0].unlike


def test_an_output_that_moved_with_its_manifest_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lossless(tmp_path / "clip.mkv", frames=2)
    assert main(["still", "clip.mkv", "--stock", "vision3", "-o", "a.png"]) == 0
    (tmp_path / "there").mkdir()
    for name in ("clip.mkv", "a.png", "a.png.json"):
        (tmp_path / name).rename(tmp_path / "there" / name)
    monkeypatch.chdir(tmp_path / "there")
    (tmp_path / "there" / "a.png").write_bytes((tmp_path / "there" / "a.png").read_bytes() + b"\0")
    found = reproduce(tmp_path / "there" / "a.png.json")
    assert (found.holds, found.same_bytes) == (True, False)
    assert found.remarks == ("a.png was changed since it was written.",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not a manifest of filmvideo, or is damaged"),
        ("[1]", "not a manifest of filmvideo, or is damaged"),
        ('{"filmvideo": "0.1", "work_sha256": "a"}', "is of unfinished work"),
        ('{"filmvideo": "0.1", "source_sha256": "a", "output_sha256": "a"}', "written by an older filmvideo (0.1)"),
        ('{"filmvideo": "0.1", "kind": "clip"}', "`source` is missing"),
        ({"job": {"kind": "reel"}}, "lacks the key 'source'"),
        ({"job": {}}, "cannot read this job"),
        ({"job": []}, "a.png.json: job must be a table, got []"),
    ],
)
def test_what_is_no_manifest_is_said_in_a_sentence(
    tmp_path: Path, text: str | dict[str, object], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = tmp_path / "a.png.json"
    clip = lossless(tmp_path / "clip.mkv", frames=1)
    if isinstance(text, dict):
        assert main(["still", str(clip), "--stock", "vision3", "-o", str(tmp_path / "a.png")]) == 0
        text = json.dumps(json.loads(manifest.read_text(encoding="utf-8")) | text)
    manifest.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert main(["reproduce", str(manifest)]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
