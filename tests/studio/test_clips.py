"""The opened clips: in their order, with their facts, or with the sentence on why one cannot be read."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from helpers.footage import HD, flat, lossless, with_sound
from helpers.studio import LONGEST_S, Client, open_studio, receive_event

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.jobs.clip import open as open_clip
from filmvideo.jobs.log_doubt import doubt_reading
from filmvideo.media import ClipSpec, ClipWriter
from filmvideo.studio.clips import clip_id
from filmvideo.studio.sources import check_paths, find_sources


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))


def all_clips(client: Client, count: int) -> list[dict[str, object]]:
    """Return the clips when all are open."""
    deadline = time.monotonic() + LONGEST_S
    while len(found := client.get("/api/clips")) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def test_a_clip_states_its_facts(tmp_path: Path) -> None:
    path = with_sound(tmp_path / "a.mov")
    with open_studio(path) as client:
        [clip] = client.get("/api/clips")
    expected = {
        "id": clip_id(path),
        "name": "a.mov",
        "path": str(path),
        "width": 64,
        "height": 48,
        "first": 0,
        "last": 7,
        "rate": "24/1",
        "rate_float": 24.0,
        "timecode": "01:00:00:00",
        "drop_frame": False,
        "input": "auto",
        "error": None,
    }
    assert expected.items() <= clip.items()
    assert clip["reading"].startswith("a.mov")


def test_clips_keep_their_order_and_a_damaged_one_stops_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, bad, last = with_sound(tmp_path / "z.mov"), tmp_path / "m.mov", with_sound(tmp_path / "a.mov")
    bad.write_bytes(first.read_bytes()[:2000])
    with open_studio(first, bad, last) as client:
        clips = all_clips(client, 3)
        assert [clip["name"] for clip in clips] == ["z.mov", "m.mov", "a.mov"]
        assert [clip["error"] is None for clip in clips] == [True, False, True]
        assert clips[1]["width"] is None
        reply = client.call("POST", "/api/render", {"clip": clips[1]["id"], "look": {}})
        assert reply.status == 400
        assert reply.error == clips[1]["error"]
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "m.mov" in said


def test_a_folder_is_its_clips_and_a_look_is_the_one_to_begin_with(tmp_path: Path) -> None:
    card = tmp_path / "card"
    (card / "deep").mkdir(parents=True)
    with_sound(card / "deep" / "b.mov")
    with_sound(card / "a.mov")
    look = tmp_path / "mine.toml"
    look.write_text('[film]\nstock = "tri-x"\n[camera]\nstops = 1\n', encoding="utf-8")
    with open_studio(card, look) as client:
        assert [clip["name"] for clip in all_clips(client, 2)] == ["a.mov", "b.mov"]
        start = client.get("/api/describe")["start"]
        assert (start["film"]["stock"], start["camera"]["stops"]) == ("tri-x", 1.0)


def test_clips_of_a_folder_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("many_10.mov", "many_1.mov", "b/2.mov", "many_2.mov", "b/10.mov", "Many_3.mov"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in find_sources([tmp_path]).clips]
    assert found == ["b/2.mov", "b/10.mov", "many_1.mov", "many_2.mov", "Many_3.mov", "many_10.mov"]


def test_without_a_clip_the_page_opens_still() -> None:
    with open_studio() as client:
        assert client.get("/api/clips") == []
        assert client.get("/api/describe")["start"] is None


def test_a_clip_is_read_in_another_space(tmp_path: Path) -> None:
    with open_studio(with_sound(tmp_path / "a.mov")) as client, client.socket() as socket:
        name = client.clip()
        reply = client.call("PATCH", f"/api/clips/{name}", {"input": "logc3"})
        assert (reply.values["input"], reply.values["space"]) == ("logc3", "logc3")
        assert receive_event(socket, "clips")
        assert client.get("/api/clips")[0]["space"] == "logc3"
        bad = client.call("PATCH", f"/api/clips/{name}", {"input": "nonsense"})
        assert bad.status == 400
        assert client.get("/api/clips")[0]["space"] == "logc3"
        assert client.call("PATCH", "/api/clips/nobody", {"input": "logc3"}).status == 404


def test_a_clip_with_the_tones_of_log_is_doubted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filmvideo.studio.clips.FIRST_PICTURE_S", 0.0)
    with open_studio(_ramp(tmp_path / "log.mkv", 0.09, 0.6)) as client, client.socket() as socket:
        while client.get("/api/clips")[0]["doubt"] is None:
            receive_event(socket, "clips")
        doubt = client.get("/api/clips")[0]["doubt"]
        assert doubt["choices"] == ["rec709", "logc3", "slog3"]
        assert "camera log" in doubt["reason"]
        client.call("PATCH", f"/api/clips/{client.clip()}", {"input": "rec709"})
        assert client.get("/api/clips")[0]["doubt"] is None


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.6), (0.09, 1.0)])
def test_a_clip_that_uses_black_or_white_is_not_doubted(tmp_path: Path, low: float, high: float) -> None:
    assert doubt_reading(open_clip(_ramp(tmp_path / "video.mkv", low, high))) is None
    assert doubt_reading(open_clip(_ramp(tmp_path / "log.mkv", 0.09, 0.6))) is not None
    assert doubt_reading(open_clip(tmp_path / "log.mkv", input="logc3")) is None
    assert doubt_reading(open_clip(flat(tmp_path / "grey.mkv", 0.4))) is None
    assert doubt_reading(open_clip(lossless(tmp_path / "noise.mkv"))) is None


def test_names_are_looked_up_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"nothing\.mov"):
        check_paths([tmp_path / "nothing.mov"])
    check_paths([tmp_path / "shot.####.exr"])
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).touch()
    with pytest.raises(ParameterError, match="One look"):
        find_sources([tmp_path / "a.toml", tmp_path / "b.toml"])


def _ramp(path: Path, low: float, high: float) -> Path:
    """Write a grey ramp between two codes of video range."""
    width, height = 64, 48
    spec = ClipSpec(width, height, rate=Fraction(24), time_base=Fraction(1, 24), tags=HD)
    with ClipWriter(path, "ffv1", spec, pixel_format="yuv444p10le") as writer:
        row = torch.linspace(64 + 876 * low, 64 + 876 * high, width).round()
        luma = row.expand(height, width).to(torch.uint16).contiguous()
        writer.write((luma, torch.full_like(luma, 512), torch.full_like(luma, 512)), 0)
    return path
