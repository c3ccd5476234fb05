"""Pictures over the live socket: what they show, which of them are made, and what a bad request hears."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import torch
from helpers.footage import lossless
from helpers.studio import LONGEST_S, Client, open_studio, receive, receive_picture
from PIL import Image
from torch import Tensor

from filmvideo.looks.files import look_from_values
from filmvideo.media import read_still
from filmvideo.preview.preview import Preview
from filmvideo.processing.process import process
from filmvideo.studio import pictures
from filmvideo.studio.picture_request import PictureRequest

SIZE = {"width": 64, "height": 48}
WARM = {"film": {"stock": "vision3-250d"}, "camera": {"stops": 0.5}}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lossless(tmp_path_factory.mktemp("live") / "a.mkv", frames=4)


@pytest.fixture(scope="module")
def client(clip: Path) -> Iterator[Client]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILMVIDEO_STATE", str(clip.parent / "state"))
        with open_studio(clip) as studio:
            yield studio


def ask(client: Client, **values: object) -> tuple[dict[str, Any], bytes]:
    """Request one picture and return it, or what is said instead."""
    request = {"id": 1, "slot": "A", "clip": client.clip(), "frame": 0, "look": WARM, **SIZE, **values}
    with client.socket() as socket:
        socket.send(json.dumps(request))
        return receive(socket)


def planes_of(image: bytes) -> Tensor:
    """Decode an image into planes of R, G and B."""
    picture = Image.open(BytesIO(image)).convert("RGB")
    codes = torch.tensor(list(picture.tobytes()), dtype=torch.uint8)
    return codes.reshape(picture.height, picture.width, 3).permute(2, 0, 1)


def test_a_picture_is_the_preview_s_and_states_what_it_is(client: Client, clip: Path) -> None:
    header, image = ask(client, id=7, frame=2, png=True)
    facts = {"id": 7, "slot": "A", "clip": client.clip(), "frame": 2, "width": 64, "height": 48, "type": "image/png"}
    assert facts.items() <= header.items()
    assert (header["exact"], header["space"], header["playing"]) == (True, "srgb", False)
    preview = Preview(clip, None)
    preview.set(look_from_values(WARM, "look"))
    assert torch.equal(planes_of(image), torch.stack(preview.frame(2)))
    preview.close()


def test_a_whole_frame_has_the_grain_of_process(client: Client, clip: Path, tmp_path: Path) -> None:
    _, image = ask(client, frame=1, png=True, width=8192, height=8192)
    out = tmp_path / "film.####.png"
    process(clip, out, look=look_from_values(WARM, "look"), frames=(1, 1), manifest=None)
    written = read_still(out.with_name("film.0001.png"))
    assert (
        planes_of(image).float() / 255 - written
    ).abs().max() <= 1.001 / 255  # a dither of half a code, and rounding


def test_drafts_are_small_jpegs_and_exact_pictures_are_not(client: Client) -> None:
    draft, small = ask(client, draft=True)
    exact, large = ask(client)
    assert (draft["type"], draft["exact"], exact["exact"]) == ("image/jpeg", False, True)
    assert len(small) < len(large)
    assert planes_of(small).shape == planes_of(large).shape == (3, 48, 64)


def test_kinds_and_boxes_of_pictures(client: Client) -> None:
    whole = planes_of(ask(client, png=True)[1])
    header, part = ask(client, slot="loupe", box=[8, 4, 16, 12], png=True)
    assert (header["width"], header["height"]) == (16, 12)
    assert torch.equal(planes_of(part), whole[:, 4:16, 8:24])
    shot, density = (planes_of(ask(client, kind=kind, slot=kind, png=True)[1]) for kind in ("shot", "density"))
    assert not torch.equal(shot, whole)
    spread = density.amax(dim=0) - density.amin(dim=0)
    assert spread.count_nonzero()
    assert (spread == 0).sum()  # the straight line is grey


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"frame": 99}, "frames 0 to 3"),
        ({"frame": 1.5}, "whole number"),
        ({"clip": "nobody"}, "nobody"),
        ({"look": {"camera": {"stops": "much"}}}, "camera.stops"),
        ({"look": {"film": {"stock": "nothing"}}}, "nothing"),
        ({"look": []}, "look"),
        ({"width": 10**6}, "8192"),
        ({"width": True}, "width"),
        ({"box": [0, 0, 10**6, 1]}, "box"),
        ({"box": [900, 900, 4, 4]}, "box"),
        ({"kind": "dream"}, "kind"),
        ({"slot": "elsewhere"}, "slot"),
        ({"space": "unknown"}, "space"),
        ({"id": -1}, "id"),
    ],
)
def test_a_bad_request_hears_one_sentence(client: Client, values: dict[str, object], said: str) -> None:
    header, image = ask(client, **values)
    assert not image
    assert said in header["error"]
    assert "\n" not in header["error"]


def test_a_socket_outlives_what_it_does_not_understand(client: Client) -> None:
    with client.socket() as socket:
        for text in ("nonsense", "[]", "{}", '{"play": 3}', b"\x00\xff"):
            socket.send(text)
            assert receive(socket)[0]["error"]
        socket.send(json.dumps({"id": 3, "clip": client.clip(), "frame": 0, **SIZE}))
        assert receive_picture(socket)[0]["id"] == 3


def test_the_newest_request_of_a_slot_wins(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client)
    began, release = threading.Event(), threading.Event()
    render = pictures.PictureRenderer.render
    rendered: list[int] = []

    def wait(self: pictures.PictureRenderer, request: PictureRequest) -> bytes:
        rendered.append(request.id)
        began.set()
        release.wait(LONGEST_S)
        return render(self, request)

    monkeypatch.setattr(pictures.PictureRenderer, "render", wait)
    clip = client.clip()
    with client.socket() as socket:
        for number in range(1, 21):
            look = {"printer": {"brightness_stops": number / 100}}
            socket.send(json.dumps({"id": number, "slot": "A", "clip": clip, "frame": 0, "look": look, **SIZE}))
            assert began.wait(LONGEST_S)
        socket.send(json.dumps({"id": 50, "slot": "B", "clip": clip, "frame": 0, **SIZE}))
        socket.send("{}")
        receive(socket)
        release.set()
        assert [receive_picture(socket)[0]["id"] for _ in range(3)] == [1, 20, 50]
    assert rendered == [1, 20, 50]


def test_a_damaged_frame_is_told_and_the_next_picture_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    path = lossless(tmp_path / "a.mkv", frames=40)
    with open_studio(path) as client, client.socket() as socket:
        request = {"slot": "A", "clip": client.clip(), **SIZE}
        path.rename(tmp_path / "away.mkv")
        socket.send(json.dumps({"id": 1, "frame": 39, **request}))
        header, _ = receive(socket)
        assert "a.mkv" in header["error"]
        assert "gone" in client.get("/api/clips")[0]["error"]
        (tmp_path / "away.mkv").rename(path)
        socket.send(json.dumps({"id": 2, "frame": 39, **request}))
        assert receive_picture(socket)[0]["id"] == 2
        assert client.get("/api/clips")[0]["error"] is None
