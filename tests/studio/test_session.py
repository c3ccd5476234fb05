"""The session: there again after the server was killed, and heard by every other page that is open."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from helpers.footage import with_sound
from helpers.studio import Client, open_studio, receive_event
from helpers.studio_process import end, start
from websockets.exceptions import ConnectionClosedError

from filmvideo.studio.session import MOST_BYTES, state_file

SESSION = {"clip": "c", "frame": 3, "looks": {"c": {"camera": {"stops": 0.5}}}, "notes": "Zwölf Uhr – night"}


def test_a_session_outlives_a_server_that_was_killed(tmp_path: Path) -> None:
    clip, state = with_sound(tmp_path / "a.mov"), tmp_path / "state"
    run, client = start(clip, state=state)
    assert client.get("/api/session") == {}
    assert client.call("PATCH", "/api/session?client=me", SESSION).status == 200
    end(run, signal.SIGKILL)
    again, other = start(clip, state=state)
    assert other.token != client.token
    assert other.get("/api/session") == SESSION
    assert Client(other.port, client.token).call("GET", "/api/session").status == 403
    end(again, signal.SIGINT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_server_without_a_traceback(tmp_path: Path, number: signal.Signals) -> None:
    run, client = start(with_sound(tmp_path / "a.mov"), state=tmp_path / "state")
    with client.socket() as socket:
        status, said = end(run, number)
        assert status in {0, 130, -number}
        assert "Traceback" not in said
        with suppress(ConnectionClosedError):
            list(socket)  # what was sent before; then it is closed


def test_two_browsers_hear_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    with open_studio(with_sound(tmp_path / "a.mov")) as client:
        client.clip()
        with client.socket("one") as one, client.socket("two") as two:
            client.call("PATCH", "/api/session?client=one", SESSION)
            told = {"event": "session", "from": "one", "number": 1, "session": SESSION}
            assert receive_event(two, "session") == told
            assert client.call("PATCH", "/api/session?client=two", {"clip": "d"}).values == {"number": 2}
            assert receive_event(one, "session")["session"] == {"clip": "d"}  # its own was not sent to it
        assert client.get("/api/session") == {**SESSION, "clip": "d"}


def test_sessions_are_of_the_clips_whatever_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    first, second = tmp_path / "a.mov", tmp_path / "b.mov"
    state_file("session", [first, second]).write({"frame": 1})
    assert state_file("session", [second, first, first]).read() == {"frame": 1}
    assert state_file("session", [first]).read() == {}
    assert state_file("queue", [first, second]).read() == {}


def test_a_damaged_session_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    file = state_file("session", [tmp_path])
    file.write({"frame": 1})
    text = file.path.read_text(encoding="utf-8")
    file.path.write_text(text[:-3], encoding="utf-8")
    assert file.read() == {}
    assert "damaged" in capsys.readouterr().err
    [aside] = file.path.parent.iterdir()
    assert aside.read_text(encoding="utf-8") == text[:-3]


def test_a_session_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    with open_studio() as client:
        empty = len(json.dumps({"notes": ""}))
        assert client.call("PATCH", "/api/session", {"notes": "x" * (MOST_BYTES - empty)}).status == 200
        assert client.call("PATCH", "/api/session", {"notes": "x" * (MOST_BYTES - empty + 1)}).status == 413
        reply = client.call("PATCH", "/api/session", {"frame": 1})
        assert reply.status == 413
        assert "shorten its notes" in reply.error
        assert len(client.get("/api/session")["notes"]) == MOST_BYTES - empty


def test_only_its_owner_reads_a_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    file = state_file("session", [tmp_path])
    file.write({"notes": "mine"})
    assert os.name == "nt" or not file.path.stat().st_mode & 0o077
