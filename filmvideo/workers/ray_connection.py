"""The connection to a cluster of Ray, by the port for its clients, or to a Ray that starts here."""

# ruff: noqa: D102  (the library documents its methods)

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from typing import Protocol, TypedDict, cast, runtime_checkable

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.engine.threads import count
from filmvideo.workers.local_pool import python_path

SCHEME = "ray://"
ANSWER_WITHIN_S = 5.0
"""How long a cluster's port has to answer."""
STORE_BYTES = 80_000_000
"""Ray's store of objects, which is hardly used; about the least it takes."""
_QUIET = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False}


@runtime_checkable
class _Method(Protocol):
    def remote(self, *arguments: object) -> object: ...


@runtime_checkable
class _RemoteRenderer(Protocol):
    describe_machine: _Method
    render: _Method
    frames_done: _Method
    stop: _Method


@runtime_checkable
class _RemoteClass(Protocol):
    def options(self, **options: object) -> _RemoteClass: ...
    def remote(self, *arguments: object) -> _RemoteRenderer: ...


class _Node(TypedDict):
    Alive: bool
    Resources: dict[str, float]


@runtime_checkable
class _Exceptions(Protocol):
    RayError: type[Exception]


@runtime_checkable
class Ray(Protocol):
    """The part of the library that is used; it has no types."""

    exceptions: _Exceptions

    def remote(self, kind: type) -> _RemoteClass: ...
    def get(self, reference: object) -> object: ...
    def wait(self, references: list[object], *, timeout: float) -> tuple[list[object], list[object]]: ...
    def kill(self, actor: _RemoteRenderer) -> None: ...
    def nodes(self) -> list[_Node]: ...
    def is_initialized(self) -> bool: ...
    def init(self, address: str, **options: object) -> None: ...
    def shutdown(self) -> None: ...


def import_ray(address: str) -> Ray:
    """Import the library; raise ParameterError for what is not an address of a cluster."""
    if not address.startswith(SCHEME):
        raise ParameterError(
            f"--engine-cluster {address} is not a cluster; write ray://HOST:PORT, or ray:// for Ray here."
        )
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if address == SCHEME:
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))  # no one else is to run code here
    try:
        ray = import_module("ray")
    except ImportError as error:
        raise MediaError(
            "Rendering on a cluster needs Ray, which is not installed; pip install 'filmvideo[ray]' adds it."
        ) from error
    logging.getLogger("ray").setLevel(logging.ERROR)  # importing it sets another
    return cast("Ray", ray)


@contextmanager
def connection(ray: Ray, address: str) -> Generator[None]:
    """Connect to a cluster for a while; a program that is connected already stays so."""
    if ray.is_initialized():
        yield
        return
    handler = signal.getsignal(signal.SIGTERM)
    with TemporaryDirectory(prefix="filmvideo-") as folder:
        try:
            _connect(ray, address, folder)
            if current_thread() is main_thread():
                signal.signal(signal.SIGTERM, handler)  # Ray has put its own there
            yield
        finally:
            ray.shutdown()


def _connect(ray: Ray, address: str, folder: str) -> None:
    if address == SCHEME:
        os.environ["PYTHONPATH"] = python_path()
        own = {"include_dashboard": False, "num_cpus": count(), "object_store_memory": STORE_BYTES}
        ray.init("local", _temp_dir=folder, **own, **_QUIET)
        vars(import_module("ray._private.worker"))["_worker_logs_enabled"] = False  # the scheduler says who died
        return
    _check_address(address)
    try:
        with warnings.catch_warnings(action="ignore"):  # the error below says it
            ray.init(address, **_QUIET)
    except Exception as error:
        raise MediaError(
            f"{address} refuses the connection ({first_line(error)}); give the port of Ray's clients, usually 10001."
        ) from error


def _check_address(address: str) -> None:
    """Raise an error soon where nothing answers; Ray itself tries for half a minute."""
    host, _, port = address.removeprefix(SCHEME).rpartition(":")
    if not host or not port.isdecimal():
        raise ParameterError(
            f"--engine-cluster {address} is not an address; write ray://HOST:PORT (Ray's usual is 10001)."
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), ANSWER_WITHIN_S).close()
    except (OSError, OverflowError) as error:
        raise MediaError(f"No cluster answers at {address} ({first_line(error)}).") from error


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, without its full stop."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    lines = text.strip().splitlines() or [type(error).__name__]
    return lines[0].strip(" .")
