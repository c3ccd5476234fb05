"""Who may call the studio: the token, the names it answers to, the pages that may call it, and what may be named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.footage import with_sound
from helpers.studio import TOKEN, Client, open_studio
from websockets.exceptions import ConnectionClosed, InvalidStatus

from filmvideo.studio.replies import MOST_BYTES
from filmvideo.studio.server import MOST_MESSAGE_BYTES

PASSWORD = "long enough for tests"  # noqa: S105
COOKIE = "filmvideo_studio_{}={}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("access")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILMVIDEO_STATE", str(folder / "state"))
        with open_studio(with_sound(folder / "a.mov")) as studio:
            yield studio


@pytest.mark.parametrize("path", ["/", "/api/clips", "/api/describe", "/api/session", "/page/main.js", "/nothing"])
def test_nothing_is_answered_without_the_token(client: Client, path: str) -> None:
    for headers in ({}, {"Cookie": COOKIE.format(client.port, "wrong")}, {"Cookie": f"filmvideo_studio={TOKEN}"}):
        reply = client.call("GET", path, headers=headers, token=False)
        assert reply.status == 403
        assert "token" in reply.error
    wrong = client.call("GET", f"{path}?token=wrong", token=False)
    assert wrong.status == 403


def test_the_token_of_the_address_becomes_a_cookie_that_scripts_cannot_read(client: Client) -> None:
    reply = client.call("GET", "/")
    assert (reply.status, reply.headers["location"]) == (303, "/")
    cookie = reply.headers["set-cookie"]
    assert cookie.startswith(COOKIE.format(client.port, TOKEN))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    held = {"Cookie": cookie.partition(";")[0]}
    assert client.call("GET", "/api/clips", headers=held, token=False).status == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "10.0.0.1", "[::1", "localhost:x:y"])
def test_another_name_is_refused(client: Client, host: str) -> None:
    reply = client.call("GET", "/api/clips", headers={"Host": host})
    assert reply.status in {400, 403}
    assert b"Traceback" not in reply.body


def test_a_page_of_another_site_is_refused(client: Client) -> None:
    own = f"http://127.0.0.1:{client.port}"
    assert client.call("GET", "/api/clips", headers={"Origin": own}).status == 200
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{client.port + 1}"):
        reply = client.call("PATCH", "/api/session", {}, headers={"Origin": origin})
        assert reply.status == 403
        assert "may not call" in reply.error
        with pytest.raises(InvalidStatus), client.socket(Origin=origin):
            pass


def test_a_socket_needs_the_token(client: Client) -> None:
    with pytest.raises(InvalidStatus), Client(client.port, "wrong").socket():
        pass


def test_every_reply_bears_the_policy_of_the_page(client: Client) -> None:
    for path in ("/api/clips", "/nothing", "/page/none.js"):
        headers = client.call("GET", path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert "script-src" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/page/../app.py",
        "/page/%2e%2e/app.py",
        "/page/..%2fapp.py",
        "/page//etc/passwd",
        "/page/%00",
        "/page/" + "a/" * 2000,
    ],
)
def test_no_file_outside_the_page_is_served(client: Client, path: str) -> None:
    reply = client.call("GET", path)
    assert reply.status in {400, 404}
    assert b"AccessControl" not in reply.body
    assert b"Traceback" not in reply.body


def test_files_are_named_beside_the_clips_alone(client: Client, tmp_path: Path) -> None:
    clip = client.clip()
    for name in (str(tmp_path / "x.mov"), "../x.mov", "/etc/x.mov", "a/../../x.mov", "x\0.mov"):
        body = {"clip": clip, "look": {}, "output": {"path": name}}
        assert client.call("POST", "/api/render", body).status in {400, 403}
        assert client.call("POST", "/api/looks", {"look": {}, "name": "a", "path": name}).status in {400, 403}
        stock = {"film": {"stock": name.replace(".mov", ".toml")}}
        assert client.call("POST", "/api/toml", {"look": stock}).status in {400, 403}
    assert not list(tmp_path.iterdir())


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    opened, outside = tmp_path / "opened", tmp_path / "outside"
    opened.mkdir()
    outside.mkdir()
    (opened / "link").symlink_to(outside)
    with open_studio(with_sound(opened / "a.mov")) as client:
        reply = client.call("POST", "/api/looks", {"look": {}, "name": "a", "path": "link/a.toml"})
    assert reply.status == 403
    assert not list(outside.iterdir())


def test_large_bodies_are_refused_in_a_sentence(client: Client) -> None:
    reply = client.call("POST", "/api/toml", b" " * (MOST_BYTES + 1))
    assert reply.status == 413
    assert str(MOST_BYTES) in reply.error
    assert client.call("POST", "/api/toml", b"", headers={"Content-Length": str(10**12)}).status == 413


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"nonsense", b'{"look": 1}', b'{"look": {"camera": {"stops": NaN}}}', b"[" * 100_000, b"\xff"]
)
def test_bad_bodies_are_refused_in_a_sentence(client: Client, body: bytes) -> None:
    reply = client.call("POST", "/api/toml", body)
    assert reply.status == 400
    assert reply.error


def test_a_large_message_closes_the_socket_and_nothing_else(client: Client) -> None:
    with client.socket() as socket:
        socket.send("x" * (MOST_MESSAGE_BYTES + 1))
        with pytest.raises(ConnectionClosed):
            list(socket)
    assert client.get("/api/clips")


def test_a_password_lets_callers_in_and_a_wrong_one_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMVIDEO_STATE", str(tmp_path / "state"))
    with open_studio(with_sound(tmp_path / "a.mov"), password=PASSWORD) as client:
        for host in ("127.0.0.1", "192.168.1.20"):
            sent = client.call("GET", "/", headers={"Host": f"{host}:{client.port}"}, token=False)
            assert (sent.status, sent.headers["location"]) == (303, "/login")
        assert client.call("GET", "/api/clips", token=False).status == 403
        assert client.call("GET", "/login", token=False).status == 200
        wrong = client.call("POST", "/login", b"password=nonsense", token=False)
        assert wrong.status == 403
        assert "set-cookie" not in wrong.headers
        right = client.call("POST", "/login", b"password=long+enough+for+tests", token=False)
        cookie = {"Cookie": right.headers["set-cookie"].partition(";")[0]}
        assert client.call("GET", "/api/clips", headers=cookie, token=False).status == 200
