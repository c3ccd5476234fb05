"""The file of a job that is done, whole or in part, behind an address of the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.footage import with_sound
from helpers.studio import open_studio


def test_a_finished_file_is_sent_whole_or_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    clip = with_sound(tmp_path / "a.mov")
    with open_studio(clip) as client:
        body = {"clip": client.clip(), "look": {"film": {"stock": "vision3-250d"}}, "output": {"path": "film.mov"}}
        name = client.call("POST", "/api/render", {**body, "frames": [1, 2]}).values["id"]
        address = f"/api/render/{name}/file"
        early = client.call("GET", address)
        assert early.status == 409 or client.wait_for_job(name, "done")
        assert client.wait_for_job(name, "done", "failed")["state"] == "done"
        file = (tmp_path / "film.mov").read_bytes()
        whole = client.call("GET", address)
        assert (whole.status, whole.body) == (200, file)
        assert whole.headers["content-disposition"].startswith("inline")
        assert client.call("HEAD", address).headers["content-length"] == str(len(file))
        part = client.call("GET", address, headers={"Range": "bytes=10-19"})
        assert (part.status, part.body) == (206, file[10:20])
        kept = client.call("GET", f"{address}?download")
        assert kept.headers["content-disposition"] == 'attachment; filename="film.mov"'
        assert client.call("GET", address, token=False).status == 403
        (tmp_path / "film.mov").unlink()
        assert client.call("GET", address).error == "film.mov is not one file that is there; look in its folder."
        assert client.call("GET", "/api/render/nobody/file").status == 404
