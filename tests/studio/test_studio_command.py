"""`filmvideo studio` as a command: it starts at once, and states in one line why it cannot."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
import uvicorn
from helpers.commands import one_line
from helpers.footage import with_sound
from helpers.running import ran
from helpers.studio_process import end, start

from filmvideo.cli import main
from filmvideo.studio import server
from filmvideo.studio.server import is_loopback, open_socket

PASSWORD = "long enough for tests"  # noqa: S105  (of a server that lives for one test)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing.mov",), "nothing.mov does not exist"),
        (("--host", "0.0.0.0"), "give a --password"),  # noqa: S104  (what must not work)
        (("--host", "0.0.0.0", "--password", "short"), "at least 8"),  # noqa: S104
        (("--host", "192.0.2.1", "--password", PASSWORD), "cannot be used"),
        (("--host", "not a host", "--password", PASSWORD), "cannot be used"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FILMVIDEO_STUDIO_PASSWORD", raising=False)
    assert main(["studio", "--no-open", *words]) == 1
    assert said in one_line(capsys)


def test_a_port_in_use_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with open_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert main(["studio", "--no-open", "--port", str(port)]) == 1
    assert f"Port {port}" in one_line(capsys)


@pytest.mark.parametrize("name", ["starlette", "uvicorn", "websockets", "PIL"])
def test_a_missing_extra_is_told_in_one_line(name: str) -> None:
    hide = f"import sys; sys.modules[{name!r}] = None"
    code = f"{hide}; from filmvideo.cli import main; sys.exit(main(['studio', '--no-open']))"
    run = ran([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert f"needs {name}" in run.stderr
    assert "pip install 'filmvideo[studio]'" in run.stderr


def test_the_page_is_served_before_torch_is_loaded() -> None:
    code = "import sys, filmvideo.studio.server, filmvideo.cli; print('torch' in sys.modules, 'numpy' in sys.modules)"
    run = ran([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert run.stdout.split() == ["False", "False"]


def test_the_address_is_opened_in_the_browser_unless_it_is_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(server, "open_browser", opened.append)
    monkeypatch.setattr(uvicorn.Server, "run", _return_at_once)
    assert main(["studio", "--no-open"]) == 0
    assert opened == []
    assert main(["studio"]) == 0
    assert opened[0].startswith("http://127.0.0.1:")
    assert "token=" in opened[0]


def _return_at_once(_: uvicorn.Server, sockets: object) -> None:
    """Run nothing."""
    assert sockets


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.1.2.3", True), ("0.0.0.0", False), ("::", False)],  # noqa: S104
)
def test_loopback_addresses_are_known(host: str, *, alone: bool) -> None:
    assert is_loopback(host) is alone


def test_a_clip_that_cannot_be_read_is_told_and_does_not_end_the_server(tmp_path: Path) -> None:
    good, bad = with_sound(tmp_path / "good.mov"), tmp_path / "bad.mov"
    bad.write_bytes(os.urandom(4000))
    run, client = start(bad, good, state=tmp_path / "state")
    assert client.get("/api/clips")[0]["error"]
    status, said = end(run, signal.SIGINT)
    assert status == 0
    [line] = [line for line in said.splitlines() if line.startswith("filmvideo: ")]
    assert "bad.mov" in line
