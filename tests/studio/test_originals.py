"""Nothing that the studio writes takes the place of an opened clip, or of a frame of an opened sequence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.footage import lossless
from helpers.pictures import plates
from helpers.studio import Client, Reply, open_studio

from filmvideo.studio.originals import is_there, protect_originals
from filmvideo.studio.render_job import QueueJob
from filmvideo.studio.replies import RequestError
from filmvideo.studio.session import state_file

LOOK = {"film": {"stock": "vision3-250d"}}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Open two clips and a sequence."""
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    for name in ("a.mkv", "b.mkv"):
        lossless(tmp_path / name, frames=2)
    os.link(tmp_path / "b.mkv", tmp_path / "link.mkv")
    plates(tmp_path / "plates")
    _store_job(tmp_path)
    with open_studio(*_opened(tmp_path)) as studio:
        yield studio


def _opened(folder: Path) -> tuple[Path, ...]:
    return (folder / "a.mkv", folder / "b.mkv", folder / "plates")


def _store_job(folder: Path) -> None:
    """Store a job of an earlier run, whose output is one of today's clips."""
    words = {"id": "old", "clip": "", "source": str(folder / "a.mkv"), "input": "auto", "command": ""}
    job = QueueJob(**words, path="", look=LOOK, codec=None, space=None, frames=None, overwrite=True, state="failed")  # pyright: ignore[reportArgumentType]
    state_file("queue", _opened(folder)).write({"jobs": [replace(job, path=str(folder / "b.mkv")).to_values()]})


def _ask(client: Client, path: str, codec: str | None = None) -> Reply:
    output = {"path": path, "codec": codec, "overwrite": True}
    return client.call("POST", "/api/render", {"clip": client.clip(), "look": LOOK, "output": output})


@pytest.mark.parametrize(
    ("path", "codec"),
    [
        ("a.mkv", None),
        ("b.mkv", "ffv1"),
        ("b", "ffv1"),
        ("link.mkv", None),
        ("plates/../b.mkv", None),
        ("plates/shot.####.exr", None),
        ("plates/shot.1002.exr", None),
        ("plates/shot.%04d.exr", "exr-half"),
    ],
)
def test_a_render_never_replaces_an_original(client: Client, path: str, codec: str | None) -> None:
    reply = _ask(client, path, codec)
    assert reply.status == 409, reply.body
    assert "never replaced" in reply.error
    assert " exists" not in reply.error  # the page would offer to replace it
    assert len(client.get("/api/render")) == 1


def test_a_job_of_an_earlier_run_is_not_resumed_over_a_clip_of_today(client: Client, tmp_path: Path) -> None:
    before = (tmp_path / "b.mkv").read_bytes()
    reply = client.call("POST", "/api/render/old/resume")
    assert reply.status == 409
    assert "never replaced" in reply.error
    assert (tmp_path / "b.mkv").read_bytes() == before


def test_a_look_is_not_saved_over_a_clip(client: Client, tmp_path: Path) -> None:
    before = (tmp_path / "b.mkv").read_bytes()
    os.link(tmp_path / "b.mkv", tmp_path / "b.toml")
    for path in ("b.mkv", "b.toml"):
        body = {"look": LOOK, "name": "x", "path": path, "overwrite": True}
        assert "never replaced" in client.call("POST", "/api/looks", body).error
    assert (tmp_path / "b.mkv").read_bytes() == before


def test_other_files_and_sequences_may_be_replaced(tmp_path: Path) -> None:
    sequence = plates(tmp_path / "plates")
    clip = lossless(tmp_path / "a.mkv", frames=1)
    originals = (clip, tmp_path / "gone.mov", sequence)
    free = ("other.mkv", "plates/film.####.exr", "plates/shot.####.dpx", "shot.####.exr")
    for name in free:
        protect_originals(tmp_path / name, originals)
    with pytest.raises(RequestError, match="opened clip"):
        protect_originals(tmp_path / "gone.mov", originals)
    with pytest.raises(RequestError, match="never replaced"):
        protect_originals(sequence.with_name("shot.1090.exr"), originals)


def test_a_sequence_is_there_when_a_frame_is(tmp_path: Path) -> None:
    sequence = plates(tmp_path / "plates")
    assert is_there(sequence)
    assert not is_there(sequence.with_name("film.####.exr"))
    assert not is_there(tmp_path / "film.mov")
