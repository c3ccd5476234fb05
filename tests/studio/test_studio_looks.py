"""Looks in the studio: in words, saved, as a table, and as thumbnails of a frame."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from helpers.footage import lossless
from helpers.studio import Client, open_studio
from PIL import Image

from filmvideo.cli import main
from filmvideo.looks.files import load_look, look_from_values
from filmvideo.pipeline.keys import describe_keys

LOOK = {"film": {"stock": "vision3-500t"}, "camera": {"stops": 0.5}, "look": {"name": "Dusk", "why": "Blue hour."}}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("looks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILMVIDEO_STATE", str(folder / "state"))
        patch.setenv("FILMVIDEO_LOOKS", str(folder / "own"))
        with open_studio(lossless(folder / "a.mkv", frames=2)) as studio:
            yield studio


def test_the_page_is_told_of_every_setting_film_and_look(client: Client) -> None:
    told = client.get("/api/describe")
    keys = [key["key"] for table in told["tables"] for key in table["keys"]]
    assert keys == [key.key for key in describe_keys() if key.table not in {"", "look"}]
    assert keys[:3] == ["film.stock", "film.print", "film.gate"]
    stops = next(key for table in told["tables"] for key in table["keys"] if key["key"] == "camera.stops")
    assert (stops["unit"], stops["default"], stops["usual"]) == ("stops", 0.0, [-3.0, 3.0])
    assert {stock["kind"] for stock in told["stocks"]} == {"negative", "reversal"}
    assert {film["kind"] for film in told["prints"]} == {"print"}
    assert {stock["medium"] for stock in told["stocks"]} == {"cine", "stills"}
    assert {"Kodak", "Fujifilm"} <= {stock["maker"] for stock in told["stocks"]}
    assert {"name": "super35", "width_mm": 24.89} in told["gates"]
    assert "cube" in told["formats"]
    assert {"prores-hq", "png"} <= {codec["name"] for codec in told["codecs"]}
    night = next(look for look in told["looks"] if look["name"] == "night-500t")
    assert look_from_values(night["look"], "look") == load_look("night-500t")


def test_a_look_in_words_reads_back_as_itself(client: Client) -> None:
    clip = client.clip()
    told = client.call("POST", "/api/toml", {"look": LOOK, "clip": clip}).values
    assert told["changes"] == LOOK
    assert told["settings"] == ["camera.stops=0.5"]
    assert told["command"].startswith("filmvideo process ")
    assert told["command"].endswith("--stock vision3-500t --set camera.stops=0.5")
    assert client.call("POST", "/api/toml", {"toml": told["toml"]}).values["changes"] == LOOK
    for bad in ("[film", "[camera]\nstop = 1", "a = " + "[" * 5000):
        assert client.call("POST", "/api/toml", {"toml": bad}).status == 400


def test_a_look_is_saved_among_the_user_s_own_and_beside_a_clip(client: Client) -> None:
    saved = client.call("POST", "/api/looks", {"look": LOOK, "name": "Blue dusk", "why": "For the bay."}).values
    look = load_look(saved["path"])
    assert (look.name, look.why, look.stock, look.camera.stops) == ("Blue dusk", "For the bay.", "vision3-500t", 0.5)
    own = [look for look in client.get("/api/describe")["looks"] if look["own"]]
    assert [(look["name"], look["why"]) for look in own] == [("blue-dusk", "For the bay.")]
    again = {"look": {"film": {"stock": "tri-x"}}, "name": "Blue dusk", "why": ""}
    assert client.call("POST", "/api/looks", again).status == 409
    assert load_look(saved["path"]).stock == "vision3-500t"
    assert client.call("POST", "/api/looks", {**again, "overwrite": True}).status == 200
    assert load_look(saved["path"]).stock == "tri-x"
    beside = client.call("POST", "/api/looks", {"look": LOOK, "name": "Dusk", "path": "dusk.toml"}).values["path"]
    assert Path(beside).parent == Path(client.get("/api/clips")[0]["path"]).parent
    for name in ("", "../x", "x.toml", "night-500t"):
        reply = client.call("POST", "/api/looks", {"look": LOOK, "name": name, "why": ""})
        assert reply.status == 400 or Path(reply.values["path"]).parent == Path(saved["path"]).parent
    assert client.call("POST", "/api/looks", {"look": LOOK, "name": "a", "path": "a.mov"}).status == 400


def test_a_look_is_saved_as_the_file_that_the_command_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    file = tmp_path / "elsewhere" / "evening.toml"
    file.parent.mkdir()
    with open_studio(lossless(tmp_path / "a.mkv", frames=1), save=str(file)) as client:
        assert client.get("/api/describe")["save"] == str(file)
        body = {"look": LOOK, "name": str(file), "why": "For the bay."}
        assert client.call("POST", "/api/looks", body).values == {"path": str(file)}
        look = load_look(file)
        assert (look.name, look.why, look.camera.stops) == ("evening", "For the bay.", 0.5)
        assert client.call("POST", "/api/looks", body).status == 409
        assert client.call("POST", "/api/looks", {**body, "overwrite": True}).status == 200
        other = {**body, "name": str(file.with_name("other.toml"))}
        assert client.call("POST", "/api/looks", other).status == 400
    assert [path.name for path in file.parent.iterdir()] == ["evening.toml"]


def test_a_table_is_that_of_the_command(client: Client, tmp_path: Path) -> None:
    body = {"clip": client.clip(), "look": {"film": {"stock": "vision3-500t"}}, "format": "cube", "size": 5}
    reply = client.call("POST", "/api/lut", body)
    assert reply.status == 200, reply.body
    assert reply.headers["content-disposition"] == 'attachment; filename="vision3-500t.cube"'
    out = tmp_path / "own.cube"
    words = ["lut", "--stock", "vision3-500t", "--input-space", "rec709", "--nodes", "5", "-o", str(out)]
    assert main(words) == 0
    assert _rows(reply.body) == _rows(out.read_bytes())
    for bad in ({"format": "cubic"}, {"size": 4000}, {"size": 2}, {"clip": "nobody"}):
        assert client.call("POST", "/api/lut", {**body, **bad}).status in {400, 404}


def test_thumbnails_show_looks_stocks_and_prints(client: Client) -> None:
    clip = client.clip()
    base = base64.urlsafe_b64encode(json.dumps({"film": {"print": "2383"}}).encode()).decode().rstrip("=")
    words = ("look=night-500t", "stock=tri-x", "stock=velvia-50", "print=2393", "", "stock=tri-x&input=logc3")
    images: set[bytes] = set()
    for word in words:
        reply = client.call("GET", f"/api/thumbnail?clip={clip}&frame=1&width=64&base={base}&{word}")
        assert reply.status == 200, reply.body
        assert reply.headers["content-type"] == "image/jpeg"
        assert Image.open(BytesIO(reply.body)).size == (64, 48)
        images.add(reply.body)
    assert len(images) == len(words)


@pytest.mark.parametrize(
    "words",
    [
        "look=nothing",
        "look=/etc/passwd.toml",
        "stock=../a.toml",
        "frame=9",
        "frame=-1",
        "frame=1e3",
        "width=1",
        "width=99999",
        "base=%%%",
        "base=AAAA",
        "clip=nobody",
        "input=nonsense",
    ],
)
def test_a_thumbnail_that_cannot_be_made_is_told(client: Client, words: str) -> None:
    given = words if words.startswith("clip") else f"clip={client.clip()}&{words}"
    reply = client.call("GET", f"/api/thumbnail?{given}")
    assert reply.status in {400, 403, 404}
    assert reply.error


def test_curves_of_a_frame(client: Client) -> None:
    body = {"clip": client.clip(), "frame": 0, "look": {"film": {"stock": "vision3-500t"}}}
    curves = client.call("POST", "/api/curves", body).values
    assert "500T" in curves["negative"]["name"]
    assert curves["print"]["density"]
    assert client.call("POST", "/api/curves", {**body, "frame": 7}).status == 400


def _rows(table: bytes) -> list[bytes]:
    """Return the numbers of a table, without its title."""
    return [line for line in table.splitlines() if line[:1].isdigit()]
