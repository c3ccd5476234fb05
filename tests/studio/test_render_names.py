"""The output of a render: a name is completed, and what cannot be is refused before it stands in the queue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.footage import lossless
from helpers.pictures import plates
from helpers.studio import Client, Reply, open_studio


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Open a clip and a sequence."""
    folder = tmp_path_factory.mktemp("names")
    plates(folder / "plates")
    (folder / "old.0003.png").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILMVIDEO_STATE", str(folder / "state"))
        with open_studio(lossless(folder / "a.mkv", frames=8), folder / "plates") as studio:
            yield studio


def _ask(client: Client, *, frames: object = None, clip: int = 0, **output: object) -> Reply:
    while len(clips := client.get("/api/clips")) <= clip:
        pass
    body = {"clip": clips[clip]["id"], "look": {"film": {"stock": "tri-x"}}, "output": output, "frames": frames}
    reply = client.call("POST", "/api/render", body)
    if reply.status == 200:
        client.call("DELETE", f"/api/render/{reply.values['id']}")
    return reply


@pytest.mark.parametrize(
    ("given", "codec", "written"),
    [
        ("film", None, "film.mov"),
        ("film", "h264", "film.mp4"),
        ("film", "ffv1", "film.mkv"),
        ("night.v2", "prores-422", "night.v2.mov"),
        ("film", "png", "film.####.png"),
        ("film.####", "jpeg", "film.####.jpg"),
        ("film.MKV", None, "film.MKV"),
        ("film.####.dpx", None, "film.####.dpx"),
    ],
)
def test_a_bare_name_gets_the_usual_suffix(client: Client, given: str, codec: str | None, written: str) -> None:
    reply = _ask(client, path=given, codec=codec)
    assert reply.status == 200, reply.body
    assert Path(reply.values["path"]).name == written


def test_pictures_stay_pictures(client: Client) -> None:
    assert Path(_ask(client, clip=1, path="film").values["path"]).name == "film.####.exr"
    assert Path(_ask(client, clip=1, path=None).values["path"]).name == "shot.tri-x.####.exr"


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ({"path": "film.mp4", "codec": "prores-422"}, "prores-422 cannot be written to .mp4; use .mov or .mkv"),
        ({"path": "film.avi"}, "got .avi; change the name"),
        ({"path": "film.mov", "codec": "png"}, "cannot name png pictures"),
        ({"path": "film.png"}, "name film.####.png"),
        ({"path": "film.mov", "codec": "dnxhr-sq"}, "needs at least 256x120 pixels"),
        ({"codec": "nothing"}, "The codec must be a known codec"),
        ({"path": "film.mov", "space": "nothing"}, "Unknown colour space 'nothing'"),
        ({"path": "film.mov", "space": "cineon"}, "choose the print scan"),
        ({"path": "no folder/film.mov"}, "does not exist"),
        ({"path": "old.####.png"}, "old.####.png exists; name another file, or let it be replaced"),
        ({"path": "~/film.mov"}, "begins with ~"),
        ({"path": "~nobody/film.mov"}, "begins with ~"),
        ({"path": "film.mov", "frames": [0.5, 2]}, "whole numbers, got 0.5 to 2"),
        ({"path": "film.mov", "frames": [2, 99]}, "has frames 0 to 7"),
    ],
)
def test_an_output_that_cannot_be_is_refused_in_words(client: Client, output: dict[str, object], said: str) -> None:
    reply = _ask(client, **output)  # pyright: ignore[reportArgumentType]
    assert reply.status in {400, 409}, reply.body
    assert said in reply.error
    assert "--" not in reply.error
    assert str(Path(client.get("/api/clips")[0]["path"]).parent) not in reply.error
