"""Workers that are actors of Ray, on the machines of a cluster or, embedded, on this one.

`ray://HOST:PORT` is the port of a cluster's head for Ray's clients; `ray://` starts Ray here, for this run alone. Ray
places the actors: spread over the machines, each with its share of the processors and, where GPUs are wanted, of a GPU.
An actor that dies, with its machine or without, is replaced by the scheduler; Ray places the next where there is room.

Frames do not go over the network. Source and output lie where every machine sees them under the same name, and every
machine has the same filmvideo.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib import import_module
from math import ceil
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from typing import Protocol, TypedDict, cast, runtime_checkable

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.engine.threads import count
from filmvideo.jobs.job import PLAIN, RenderJob
from filmvideo.media import DecodeErrors
from filmvideo.workers.block_renderer import Answer, Block, Renderer, about_this_machine, decode_errors_from
from filmvideo.workers.local_pool import python_path
from filmvideo.workers.scheduler import PATIENCE_S, Span, Worker, WorkerDied, WorkerPool

SCHEME = "ray://"
ANSWER_WITHIN_S = 5.0
"""How long a cluster's port has to answer."""
POLL_S = 0.3
"""Time between two questions how far an actor is."""
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

    def remote(self, kind: type) -> _RemoteClass: ...  # noqa: D102
    def get(self, reference: object) -> object: ...  # noqa: D102
    def wait(self, references: list[object], *, timeout: float) -> tuple[list[object], list[object]]: ...  # noqa: D102
    def kill(self, actor: _RemoteRenderer) -> None: ...  # noqa: D102
    def nodes(self) -> list[_Node]: ...  # noqa: D102
    def is_initialized(self) -> bool: ...  # noqa: D102
    def init(self, address: str, **options: object) -> None: ...  # noqa: D102
    def shutdown(self) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Machine:
    """A machine of a cluster."""

    cpus: float
    gpus: float


@dataclass(frozen=True)
class ActorShare:
    """An actor's share of a machine."""

    threads: int
    cpus: float
    gpus: float


@contextmanager
def ray_pool(address: str, workers: int | None, device: str, threads: int | None) -> Generator[WorkerPool]:
    """Connect to a cluster, or embed one; yield a pool of actors, by default one for each GPU, else each machine."""
    ray = _import_ray(address)
    with _connection(ray, address):
        machines = [_machine(node["Resources"]) for node in ray.nodes() if node["Alive"]]
        device = cluster_device(machines, device)
        workers = workers or default_workers(machines, device)
        share = share_machines(machines, workers, device)
        if threads is not None:
            share = replace(share, threads=max(1, threads // workers))

        def start_worker(job: RenderJob, _number: int) -> Actor:
            there = job.relocate(job.source.absolute(), job.target.absolute())
            return Actor(ray, replace(there, device=device, threads=share.threads), share)

        yield WorkerPool(workers, device, start_worker)


def cluster_device(machines: Sequence[Machine], name: str) -> str:
    """Return the kind of device that all machines render on, so that a clip is of one piece."""
    gpus = any(machine.gpus for machine in machines)
    if name == "auto":
        return "cuda" if gpus else "cpu"
    if name not in {"cpu", "cuda"}:
        raise ParameterError(f"--device {name} is this machine's; on a cluster auto, cpu and cuda are known.")
    if name == "cuda" and not gpus:
        raise ParameterError("No machine of the cluster has a GPU that Ray knows of; use --device cpu or auto.")
    return name


def default_workers(machines: Sequence[Machine], device: str) -> int:
    """Return the number of workers: one for every GPU, or for every machine."""
    return max(1, int(sum(m.gpus for m in machines)) if device == "cuda" else sum(m.cpus >= 1 for m in machines))


def share_machines(machines: Sequence[Machine], workers: int, device: str) -> ActorShare:
    """Return the even share of a worker: as much as it can have on any of the machines."""
    weights = [m.gpus if device == "cuda" else float(m.cpus >= 1) for m in machines]
    held = [ceil(workers * weight / (sum(weights) or 1)) for weight in weights]
    cpus = min((m.cpus / n for m, n in zip(machines, held, strict=True) if n and m.cpus), default=1.0)
    gpus = 1 / ceil(workers / max(1, int(sum(weights)))) if device == "cuda" else 0.0
    return ActorShare(max(1, int(cpus)), float(int(cpus)) if cpus >= 1 else cpus, gpus)


class Actor(Worker):
    """An actor that renders blocks of a job."""

    def __init__(self, ray: Ray, job: RenderJob, share: ActorShare) -> None:
        self._ray = ray
        kind = ray.remote(Renderer).options(
            num_cpus=share.cpus,
            num_gpus=share.gpus,
            max_concurrency=2,  # it renders, and answers how far it is
            max_restarts=0,  # the scheduler replaces it and keeps its finished frames
            scheduling_strategy="SPREAD",
        )
        self._actor = kind.remote(job.to_json())
        self._answer: object = None
        self._machine: str | None = None

    def render(self, block: Span, *, again: bool, progress: Callable[[int], None]) -> DecodeErrors:
        """Render a block in the actor."""
        ray, actor = self._ray, self._actor
        try:
            if self._machine is None:
                self._machine = _check_versions(cast("dict[str, str]", ray.get(actor.describe_machine.remote())))
            answer = self._answer = actor.render.remote(PLAIN.write(Block(*block, again=again)))
            while not ray.wait([answer], timeout=POLL_S)[0]:
                progress(cast("int", ray.get(actor.frames_done.remote())))
            return decode_errors_from(PLAIN.read(Answer, ray.get(answer), "answer"), self._machine)
        except ray.exceptions.RayError as error:
            raise _death(error) from error
        except ConnectionError as error:
            raise MediaError(f"The cluster stopped answering ({_first_line(error)}).") from error

    def stop(self) -> None:
        """Stop it at the next frame."""
        with suppress(Exception):  # it may be dead
            self._actor.stop.remote()

    def end(self) -> None:
        """Wait for its answer, and kill it."""
        with suppress(Exception):
            if self._answer is not None:
                self._ray.wait([self._answer], timeout=PATIENCE_S)
        with suppress(Exception):
            self._ray.kill(self._actor)


def _check_versions(about: dict[str, str]) -> str:
    """Return the beginning of a machine's sentences; MediaError where its versions would give other bytes."""
    here = about_this_machine()
    for name in ("filmvideo", "av"):
        if about.get(name) != here[name]:
            raise MediaError(
                f"{about['machine']} has {name} {about.get(name)}, this machine {here[name]}; "
                "install the same on every machine of the cluster."
            )
    return "" if about["machine"] == here["machine"] else f"{about['machine']}: "


def _death(error: Exception) -> WorkerDied | MediaError:
    if "No module named 'filmvideo" in str(error):
        return MediaError("A machine of the cluster has no filmvideo; install it there as it is here.")
    return WorkerDied("actor", f"ended ({_first_line(error)})")


def _import_ray(address: str) -> Ray:
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
def _connection(ray: Ray, address: str) -> Generator[None]:
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
            f"{address} refuses the connection ({_first_line(error)}); give the port of Ray's clients, usually 10001."
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
        raise MediaError(f"No cluster answers at {address} ({_first_line(error)}).") from error


def _machine(resources: dict[str, float]) -> Machine:
    return Machine(resources.get("CPU", 0.0), resources.get("GPU", 0.0))


def _first_line(error: Exception) -> str:
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    lines = text.strip().splitlines() or [type(error).__name__]
    return lines[0].strip(" .")
