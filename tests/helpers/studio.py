"""A studio that serves in this process, and plain clients of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from filmvideo.studio.app import Studio
from filmvideo.studio.options import StudioOptions
from filmvideo.studio.server import build_server, open_socket

TOKEN = "token-of-the-tests"  # noqa: S105  (of a server that lives for one test)
LONGEST_S = 120.0


@dataclass(frozen=True)
class Reply:
    """A reply of the server."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def values(self) -> Any:  # noqa: ANN401  (JSON)
        """The JSON of the body."""
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The one sentence of a refusal."""
        sentence = self.values["error"]
        assert "\n" not in sentence
        assert sentence.endswith(".")
        return sentence


@dataclass(frozen=True)
class Client:
    """A caller of a studio."""

    port: int
    token: str = TOKEN

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        token: bool = True,
    ) -> Reply:
        """Send a request and return the reply."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        address = f"{path}{'&' if '?' in path else '?'}token={self.token}" if token else path
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_S)
        try:
            connection.request(method, address, data, dict(headers or {}))
            reply = connection.getresponse()
            return Reply(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read())
        finally:
            connection.close()

    def get(self, path: str) -> Any:  # noqa: ANN401  (JSON)
        """Return the JSON behind an address."""
        reply = self.call("GET", path)
        assert reply.status == 200, reply.body
        return reply.values

    def clip(self) -> str:
        """Return the id of the first clip."""
        return self.get("/api/clips")[0]["id"]

    def socket(self, name: str = "tests", **headers: str) -> ClientConnection:
        """Open a live socket."""
        address = f"ws://127.0.0.1:{self.port}/live?client={name}&token={self.token}"
        return connect(address, max_size=None, open_timeout=LONGEST_S, additional_headers=headers)

    def wait_for_job(self, name: str, *states: str) -> dict[str, Any]:
        """Wait until a job of the queue is in one of the states."""
        deadline = time.monotonic() + LONGEST_S
        while time.monotonic() < deadline:
            job = next(one for one in self.get("/api/render") if one["id"] == name)
            if job["state"] in states:
                return job
            time.sleep(0.05)
        raise AssertionError(f"The job did not come to {states}.")


@contextmanager
def open_studio(
    *paths: Path, password: str | None = None, look: str | None = None, save: str | None = None
) -> Generator[Client]:
    """Serve a studio on a thread; yield a client of it."""
    with open_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        studio = Studio(StudioOptions(paths=paths, password=password, look=look, save=save), TOKEN, port)
        server = build_server(studio)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield Client(port)
        finally:
            server.should_exit = True
            thread.join(LONGEST_S)
            studio.close()
    assert not thread.is_alive()


def receive(socket: ClientConnection) -> tuple[dict[str, Any], bytes]:
    """Return the next message: its header and the image, which is empty for a message in words.

    That a clip has been opened is passed over.
    """
    while (message := _receive_any(socket))[0] == {"event": "clips"}:
        pass
    return message


def receive_picture(socket: ClientConnection) -> tuple[dict[str, Any], bytes]:
    """Return the next picture; a refusal fails the test."""
    while True:
        header, image = receive(socket)
        assert "error" not in header, header["error"]
        if image:
            return header, image


def receive_event(socket: ClientConnection, event: str) -> dict[str, Any]:
    """Return the next message of an event."""
    while True:
        values, _ = _receive_any(socket)
        if values.get("event") == event:
            return values


def _receive_any(socket: ClientConnection) -> tuple[dict[str, Any], bytes]:
    message = socket.recv(timeout=LONGEST_S)
    if isinstance(message, str):
        return json.loads(message), b""
    length = int.from_bytes(message[:4], "big")
    return json.loads(message[4 : 4 + length]), message[4 + length :]
