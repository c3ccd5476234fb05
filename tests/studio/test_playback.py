"""Playing keeps the clip's time: a machine that is too slow drops frames and never falls behind."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers.footage import lossless
from helpers.studio import open_studio, receive, receive_picture

from filmvideo.base.errors import FilmvideoError
from filmvideo.studio.picture_request import PictureRequest
from filmvideo.studio.playback import Playback, read_playback

RATE = 50.0


class Clock:
    """A clock that runs while somebody sleeps, and stands still else: no other program makes it late."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now_s

    def sleep(self, time_s: float) -> None:
        """Return after a time, and a little later, as the system does."""
        self.now_s += time_s + 1e-5


CLOCK = Clock()


@pytest.fixture
def _own_clock(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setattr("filmvideo.studio.playback.monotonic", CLOCK.monotonic)


@dataclass
class SlowPictures:
    """Pictures that take a time, noted with when they were shown."""

    takes_s: float
    shown: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])

    def rate_of(self, _clip: str) -> float:
        """Return the rate of every clip."""
        return RATE

    def planes(self, request: PictureRequest) -> int:
        """Wait for the time, and return the frame in place of its planes."""
        CLOCK.sleep(self.takes_s)
        return request.frame

    def encode(self, _request: PictureRequest, planes: int, _started: float, **more: object) -> bytes:
        """Record when a frame was shown."""
        self.shown.append((CLOCK.monotonic(), planes))
        return json.dumps(more).encode()


def play(playback: Playback, pictures: Any, for_s: float) -> dict[str, object]:  # noqa: ANN401  (a stand-in)
    """Play for a time as the thread of the pictures does; return the last header."""
    sent: list[bytes] = []
    end = CLOCK.monotonic() + for_s
    due: float | None = 0.0
    while due is not None and CLOCK.monotonic() < end:
        CLOCK.sleep(max(0.0, due - CLOCK.monotonic()))
        due = playback.show(pictures, sent.append)
    return json.loads(sent[-1])


@pytest.mark.usefixtures("_own_clock")
@pytest.mark.parametrize("takes_s", [0.001, 0.013, 0.055])
def test_the_frame_that_is_due_is_shown_whatever_a_picture_takes(takes_s: float) -> None:
    pictures = SlowPictures(takes_s)
    header = play(read_playback({"clip": "c", "first": 10, "last": 1000}), pictures, 1.0)
    begin, first = pictures.shown[0]
    assert first == 10
    for at, frame in pictures.shown[1:]:
        late = (at - begin) * RATE - (frame - first)
        assert -0.5 <= late <= takes_s * RATE + 1.1
    frames = [frame for _, frame in pictures.shown]
    assert all(b > a for a, b in pairwise(frames))
    assert header["dropped"] == frames[-1] - first + 1 - len(frames)
    if takes_s > 1 / RATE:
        assert header["dropped"]


@pytest.mark.usefixtures("_own_clock")
def test_a_range_ends_with_its_last_frame_and_a_loop_begins_again() -> None:
    once = SlowPictures(0.001)
    play(read_playback({"clip": "c", "first": 3, "last": 8}), once, 2.0)
    assert [frame for _, frame in once.shown][-1] == 8
    looped = SlowPictures(0.001)
    play(read_playback({"clip": "c", "first": 3, "last": 8, "frame": 6, "loop": True}), looped, 0.4)
    frames = [frame for _, frame in looped.shown]
    assert frames[0] == 6
    assert set(frames) == set(range(3, 9))


@pytest.mark.usefixtures("_own_clock")
def test_another_look_goes_on_where_the_clock_is() -> None:
    pictures = SlowPictures(0.001)
    first = read_playback({"clip": "c", "first": 0, "last": 500})
    play(first, pictures, 0.3)
    second = read_playback({"clip": "c", "first": 0, "last": 500, "look": {"camera": {"stops": 1}}})
    play(second.continue_from(first), pictures, 0.1)
    frames = [frame for _, frame in pictures.shown]
    assert all(b >= a for a, b in pairwise(frames))
    assert frames[-1] > 10


@pytest.mark.parametrize(
    "values", [{}, {"clip": "c"}, {"clip": "c", "first": 5, "last": 4}, {"clip": "c", "first": -1, "last": 4}]
)
def test_what_cannot_be_played_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(FilmvideoError):
        read_playback(values)


def test_a_clip_plays_over_the_socket_and_tells_when_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    with open_studio(lossless(tmp_path / "a.mkv", frames=12)) as client, client.socket() as socket:
        clip = client.clip()
        socket.send(json.dumps({"play": {"clip": clip, "look": {}, "first": 2, "last": 9, "width": 64, "height": 48}}))
        frames: list[int] = []
        while True:
            header, image = receive(socket)
            if not image:
                break
            assert header["playing"]
            frames.append(header["frame"])
        assert header == {"event": "stopped", "clip": clip, "frame": 9}
        assert frames[0] == 2
        assert frames[-1] == 9
        assert frames == sorted(frames)
        loop = {"clip": clip, "first": 0, "last": 11, "loop": True, "width": 64, "height": 48}
        socket.send(json.dumps({"play": loop}))
        receive_picture(socket)
        socket.send(json.dumps({"stop": True}))
        socket.send(json.dumps({"id": 9, "slot": "B", "clip": clip, "frame": 1, "width": 64, "height": 48}))
        while receive_picture(socket)[0]["slot"] != "B":
            pass
        socket.send(json.dumps({"id": 10, "slot": "B", "clip": clip, "frame": 1, "width": 64, "height": 48}))
        assert receive_picture(socket)[0]["id"] == 10
