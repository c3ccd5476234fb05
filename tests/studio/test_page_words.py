"""The engine's sentences on the page: files by name, and no option of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.footage import lossless
from helpers.studio import open_studio, receive

from filmvideo.studio.page_words import page_words


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("/card/day 1/a.mov: frame 3 is damaged.", "a.mov: frame 3 is damaged."),
        ("/card/day 1/deep/a.mov is gone.", "deep/a.mov is gone."),
        ("/other/a.mov is gone.", "/other/a.mov is gone."),
        ("film.mov exists; --overwrite replaces it.", "film.mov exists; choose to replace it."),
        ("--print scan needs a negative; use --print none.", "The print scan needs a negative; use the print none."),
        ("If it is log, use --input-space.", "If it is log, choose how it is read."),
        ("Run again with --debug for the traceback.", "Run again with --debug for the traceback."),
    ],
)
def test_a_sentence_is_in_the_page_s_words(said: str, meant: str) -> None:
    assert page_words(said, [Path("/card"), Path("/card/day 1")]) == meant


def test_a_picture_that_cannot_be_shown_is_told_by_the_file_s_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    clip = lossless(tmp_path / "a.mkv", frames=8)
    with open_studio(clip) as client, client.socket() as socket:
        name = client.clip()
        assert "--" not in client.get("/api/clips")[0]["reading"]
        clip.write_bytes(clip.read_bytes()[:1000])
        socket.send(f'{{"id": 1, "slot": "A", "clip": "{name}", "frame": 7, "look": {{"film": {{"stock": "tri-x"}}}}}}')
        header, _ = receive(socket)
        while "error" not in header:
            header, _ = receive(socket)
        assert header["error"].startswith("a.mkv")
        assert str(tmp_path) not in header["error"]
        clip.unlink()
        assert client.get("/api/clips")[0]["error"].startswith("a.mkv has gone")
