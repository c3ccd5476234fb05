"""The render queue: its files are those of `process`, and what was cancelled or cut off is resumed where it was."""

from __future__ import annotations

import os
import shlex
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from helpers.footage import lossless, planes_of_clip, same, with_sound
from helpers.studio import LONGEST_S, Client, open_studio, receive_event
from helpers.studio_process import end, start

from filmvideo.cli import main
from filmvideo.studio.render_job import job_from_values
from filmvideo.studio.render_queue import RenderQueue
from filmvideo.studio.session import StateFile, state_file

LOOK = {"film": {"stock": "vision3-250d"}, "camera": {"stops": -0.5}, "look": {"name": "Dusk"}}


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))


def render(client: Client, path: str | None = "film.mov", **values: object) -> str:
    """Put the first clip into the queue; return the job's id."""
    body = {"clip": client.clip(), "look": LOOK, "output": {"path": path}, **values}
    reply = client.call("POST", "/api/render", body)
    assert reply.status == 200, reply.body
    return reply.values["id"]


def test_a_file_of_the_queue_is_that_of_its_command(tmp_path: Path) -> None:
    clip = with_sound(tmp_path / "a.mov")
    with open_studio(clip) as client, client.socket() as socket:
        name = render(client, frames=[1, 6])
        states = {receive_event(socket, "render")["job"]["state"]}
        job = client.wait_for_job(name, "done", "failed")
        while "done" not in states:
            states.add(receive_event(socket, "render")["job"]["state"])
        assert (job["state"], job["error"], job["done"], job["total"]) == ("done", None, 6, 6)
        assert Path(job["path"]) == tmp_path / "film.mov"
        assert states >= {"waiting", "running", "done"}
        assert client.get("/api/render") == [job]
    words = shlex.split(job["command"])
    own = [str(tmp_path / "own.mov") if word == job["path"] else word for word in words[1:]]
    assert main(own) == 0
    assert (tmp_path / "own.mov").read_bytes() == (tmp_path / "film.mov").read_bytes()
    assert main([word for word in own if word != "--resume"] + ["--overwrite"]) == 0
    assert same(planes_of_clip(tmp_path / "own.mov"), planes_of_clip(tmp_path / "film.mov"))


def test_names_are_chosen_beside_the_clip_and_never_twice(tmp_path: Path) -> None:
    (tmp_path / "film.mov").touch()
    with open_studio(with_sound(tmp_path / "a.mov")) as client:
        names = [render(client, None) for _ in range(2)]
        paths = [client.wait_for_job(name, "waiting", "running", "done")["path"] for name in names]
        assert paths == [str(tmp_path / "a.dusk.mov"), str(tmp_path / "a.dusk-2.mov")]
        taken = {"clip": client.clip(), "look": LOOK, "output": {"path": "film.mov"}}
        assert client.call("POST", "/api/render", taken).status == 409
        for frames in ([5, 3], [0, 99], [1], "all"):
            bad = {"clip": client.clip(), "look": LOOK, "frames": frames}
            assert client.call("POST", "/api/render", bad).status == 400
        for name in names:
            client.call("DELETE", f"/api/render/{name}")
        assert client.call("DELETE", "/api/render/nobody").status == 404


def test_a_cancelled_job_goes_on_where_it_was_and_leaves_nothing_when_it_is_removed(tmp_path: Path) -> None:
    clip, parts = lossless(tmp_path / "a.mkv", frames=400), tmp_path / ".film.mkv.segments"
    with open_studio(clip) as client:
        running, waiting = render(client, "film.mkv"), render(client, "other.mkv")
        client.wait_for_job(running, "running")
        _wait_for_progress(client, running, least=60)
        assert client.call("DELETE", f"/api/render/{waiting}").values["state"] == "cancelled"
        assert client.call("DELETE", f"/api/render/{running}").values["state"] == "cancelled"
        _wait_for(lambda: client.call("POST", f"/api/render/{running}/resume").status == 200)
        assert any(parts.iterdir())
        client.wait_for_job(running, "running")
        _wait_for(lambda: client.get("/api/render")[0]["done"] > 0)
        assert client.get("/api/render")[0]["done"] >= 24
        assert client.call("DELETE", f"/api/render/{running}").values["state"] == "cancelled"
        assert [job["state"] for job in client.get("/api/render")] == ["cancelled", "cancelled"]
        assert not (tmp_path / "film.mkv").exists()
        assert client.call("DELETE", f"/api/render/{waiting}").status == 200
        assert [job["id"] for job in client.get("/api/render")] == [running]
        client.call("DELETE", f"/api/render/{running}")
        _wait_for(lambda: sorted(path.name for path in tmp_path.iterdir()) == ["a.mkv", "state"])


def test_a_job_that_fails_states_why(tmp_path: Path) -> None:
    with open_studio(with_sound(tmp_path / "a.mov")) as client:
        reply = client.call(
            "POST", "/api/render", {"clip": client.clip(), "look": LOOK, "output": {"codec": "nothing"}}
        )
        assert reply.status == 400
        assert "nothing" in reply.error
        waiting = render(client, "first.mov")
        name = render(client)
        (tmp_path / "film.mov").write_bytes(b"of somebody else")
        client.wait_for_job(waiting, "done", "failed")
        job = client.wait_for_job(name, "failed", "done")
        assert job["state"] == "failed"
        assert job["error"].startswith("film.mov exists")
        assert "--" not in job["error"]
        assert (tmp_path / "film.mov").read_bytes() == b"of somebody else"


def test_a_killed_server_takes_its_renders_along_and_the_next_one_resumes_them(tmp_path: Path) -> None:
    clip, state = lossless(tmp_path / "a.mkv", frames=600), tmp_path / "state"
    run, client = start(clip, state=state)
    name = render(client, "film.mkv")
    _wait_for_progress(client, name, least=60)
    child = _child_of(run.pid)
    end(run, signal.SIGKILL)
    _wait_for(lambda: not _is_alive(child))
    assert not (tmp_path / "film.mkv").exists()
    segments = len(list((tmp_path / ".film.mkv.segments").iterdir()))
    assert segments
    again, other = start(clip, state=state)
    assert other.wait_for_job(name, "interrupted")["error"] is None
    assert other.call("POST", f"/api/render/{name}/resume").status == 200
    done = other.wait_for_job(name, "done", "failed")
    assert (done["state"], done["done"], done["total"]) == ("done", 600, 600)
    end(again, signal.SIGINT)
    with open_studio(clip):
        pass
    assert len(planes_of_clip(tmp_path / "film.mkv")) == 600
    assert not (tmp_path / ".film.mkv.segments").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_renders_too(tmp_path: Path, number: signal.Signals) -> None:
    run, client = start(lossless(tmp_path / "a.mkv", frames=600), state=tmp_path / "state")
    name = render(client, "film.mkv")
    _wait_for_progress(client, name)
    child = _child_of(run.pid)
    _, said = end(run, number)
    assert "Traceback" not in said
    _wait_for(lambda: not _is_alive(child))
    assert not (tmp_path / "film.mkv").exists()


def test_a_stored_queue_that_is_damaged_loses_the_damaged_jobs_alone(tmp_path: Path) -> None:
    file = state_file("queue", [tmp_path])
    good: dict[str, Any] = {
        "id": "a",
        "clip": "c",
        "source": "s",
        "path": str(tmp_path / "p"),
        "look": {},
        "input": "auto",
        "command": "",
        "state": "running",
    }
    file.write({"jobs": [3, {}, {**good, "state": "dreaming"}, good]})
    queue = RenderQueue(StateFile(file.path), lambda _: None)
    assert [(job["id"], job["state"]) for job in queue.list()] == [("a", "interrupted")]
    assert job_from_values({**good, "state": "done"}).state == "done"
    queue.close()


def _wait_for_progress(client: Client, name: str, least: int = 1) -> None:
    _wait_for(lambda: client.wait_for_job(name, "running", "done")["done"] >= least)


def _wait_for(condition: Any) -> None:  # noqa: ANN401  (a condition)
    deadline = time.monotonic() + LONGEST_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _child_of(pid: int) -> int:
    """Return the process that renders for a server."""
    found = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal() and _parent_of(entry) == pid and b"render_child" in _command_of(entry)
    ]
    assert len(found) == 1
    return found[0]


def _parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _command_of(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return b"render_child" in _command_of(Path(f"/proc/{pid}"))
