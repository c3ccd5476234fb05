"""The server as a program: a socket, the page in the browser, and an end that leaves nothing running."""

from __future__ import annotations

import ipaddress
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType

import uvicorn

from filmvideo.base.errors import FilmvideoError, ParameterError
from filmvideo.studio.app import Studio
from filmvideo.studio.memory import limit_arenas
from filmvideo.studio.options import StudioOptions
from filmvideo.studio.start_check import check_start

BACKLOG = 64
MOST_MESSAGE_BYTES = 1 << 18
SHORTEST_PASSWORD = 8
_GRACE_S = 2
_NEEDED_LATER = ("PIL", "websockets")
"""Packages whose absence must be told before the page is open."""


def serve(options: StudioOptions) -> None:
    """Serve a studio until it is interrupted; FilmvideoError where it cannot begin."""
    for name in _NEEDED_LATER:
        import_module(name)
    limit_arenas()
    check_host(options)
    check_start(options)
    with open_socket(options.host, options.port) as listener:
        port = listener.getsockname()[1]
        studio = Studio(options, secrets.token_urlsafe(24), port)
        address = f"http://{_host_in_address(options.host)}:{port}/?token={studio.token}"
        print(f"filmvideo studio: {address}", flush=True)  # noqa: T201
        try:
            _run(build_server(studio), listener, (lambda: open_browser(address)) if options.browser else None)
        finally:
            studio.close()


def build_server(studio: Studio) -> uvicorn.Server:
    """Return the server of a studio's application."""
    config = uvicorn.Config(
        studio.app,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws_max_size=MOST_MESSAGE_BYTES,
        ws_max_queue=8,
        ws_per_message_deflate=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=128,
        timeout_graceful_shutdown=_GRACE_S,
    )
    return uvicorn.Server(config)


def open_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket; FilmvideoError where the port is taken or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = str(getattr(error, "strerror", None) or error).lower()
        raise FilmvideoError(f"Port {port} of {host} cannot be used ({reason}); choose another with --port.") from error
    return listener


def check_host(options: StudioOptions) -> None:
    """Raise ParameterError where other machines could call without a password."""
    if is_loopback(options.host):
        return
    if options.password is None:
        raise ParameterError(f"--host {options.host} lets other machines in; give a --password too.")
    if len(options.password) < SHORTEST_PASSWORD:
        raise ParameterError(f"--password must have at least {SHORTEST_PASSWORD} characters.")


def is_loopback(host: str) -> bool:
    """Return whether an address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def open_browser(address: str) -> None:
    """Open the page, on a thread of its own: a browser may take long, or never return."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _run(server: uvicorn.Server, listener: socket.socket, started: Callable[[], None] | None) -> None:
    if started is not None:
        started()
    with _hangup_ends(server):
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            return


@contextmanager
def _hangup_ends(server: uvicorn.Server) -> Generator[None]:
    """End the server when its terminal is closed."""
    if not hasattr(signal, "SIGHUP") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = server.force_exit = True

    before = signal.signal(signal.SIGHUP, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _host_in_address(host: str) -> str:
    """Return the name by which a browser on this machine reaches an address."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104  (given on purpose, with a password)
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host
