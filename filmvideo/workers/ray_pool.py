"""Workers that are actors of Ray, on the machines of a cluster or, embedded, on this one.

`ray://HOST:PORT` is the port of a cluster's head for Ray's clients; `ray://` starts Ray here, for this run alone. Ray
places the actors: spread over the machines, each with its share of the processors and, where GPUs are wanted, of a GPU.
An actor that is gone, with its machine or without, is replaced by the crew; Ray places the next where there is room.

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
from typing import Any

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.engine.threads import count
from filmvideo.jobs.job import RenderJob
from filmvideo.media import DecodeErrors
from filmvideo.workers.block_renderer import Renderer, about_this_machine, decode_errors_from
from filmvideo.workers.local_pool import python_path
from filmvideo.workers.scheduler import PATIENCE_S, Span, Worker, WorkerDied, WorkerPool

SCHEME = "ray://"
ANSWER_WITHIN_S = 5.0
"""How long a cluster's port has to answer."""
LOOK_EVERY_S = 0.3
"""How often an actor is asked how far it is."""
STORE_BYTES = 80_000_000
"""Ray's store of objects, which is hardly used; about the least it takes."""


@dataclass(frozen=True)
class Machine:
    """A machine of a cluster."""

    cpus: float
    gpus: float


@dataclass(frozen=True)
class Seat:
    """What an actor is given."""

    threads: int
    cpus: float
    gpus: float


@contextmanager
def on_cluster(address: str, workers: int | None, device: str, threads: int | None) -> Generator[WorkerPool]:
    """Connect to a cluster, or embed one, and give so many actors; by default one for each GPU, else each machine."""
    ray = _library(address)
    with _connected(ray, address):
        machines = [_machine(node["Resources"]) for node in ray.nodes() if node["Alive"]]
        device = device_on(machines, device)
        workers = workers or usual_workers(machines, device)
        seat = seat_on(machines, workers, device)
        if threads is not None:
            seat = replace(seat, threads=max(1, threads // workers))

        def start_worker(job: RenderJob, number: int) -> Actor:  # noqa: ARG001  (Ray says where)
            there = job.relocated(job.source.absolute(), job.target.absolute())
            return Actor(ray, replace(there, device=device, threads=seat.threads), seat)

        yield WorkerPool(workers, device, start_worker)


def device_on(machines: Sequence[Machine], name: str) -> str:
    """Say what kind of device the machines render on; all on the same, so that a clip is of one piece."""
    gpus = any(machine.gpus for machine in machines)
    if name == "auto":
        return "cuda" if gpus else "cpu"
    if name not in {"cpu", "cuda"}:
        raise ParameterError(f"--device {name} is this machine's; on a cluster auto, cpu and cuda are known.")
    if name == "cuda" and not gpus:
        raise ParameterError("No machine of the cluster has a GPU that Ray knows of; use --device cpu or auto.")
    return name


def usual_workers(machines: Sequence[Machine], device: str) -> int:
    """Give a worker to every GPU, or to every machine."""
    return max(1, int(sum(m.gpus for m in machines)) if device == "cuda" else sum(m.cpus >= 1 for m in machines))


def seat_on(machines: Sequence[Machine], workers: int, device: str) -> Seat:
    """Share the machines out evenly: every worker has as much as it can have on any of them."""
    weights = [m.gpus if device == "cuda" else float(m.cpus >= 1) for m in machines]
    held = [ceil(workers * weight / (sum(weights) or 1)) for weight in weights]
    cpus = min((m.cpus / n for m, n in zip(machines, held, strict=True) if n and m.cpus), default=1.0)
    gpus = 1 / ceil(workers / max(1, int(sum(weights)))) if device == "cuda" else 0.0
    return Seat(max(1, int(cpus)), float(int(cpus)) if cpus >= 1 else cpus, gpus)


class Actor(Worker):
    """An actor that renders blocks of a job."""

    def __init__(self, ray: Any, job: RenderJob, seat: Seat) -> None:  # noqa: ANN401  (the library has no types)
        self._ray = ray
        kind = ray.remote(Renderer).options(
            num_cpus=seat.cpus,
            num_gpus=seat.gpus,
            max_concurrency=2,  # it renders, and is asked how far it is
            max_restarts=0,  # the crew replaces it and keeps what it finished
            scheduling_strategy="SPREAD",
        )
        self._actor = kind.remote(job.to_json())
        self._asked: Any = None
        self._where: str | None = None

    def render(self, block: Span, *, again: bool, progress: Callable[[int], None]) -> DecodeErrors:
        """Have a block rendered."""
        ray, actor = self._ray, self._actor
        try:
            where = self._where = self._where or _checked(ray.get(actor.about.remote()))
            self._asked = actor.render.remote(*block, again=again)
            while not ray.wait([self._asked], timeout=LOOK_EVERY_S)[0]:
                progress(ray.get(actor.frames_done.remote()))
            return decode_errors_from(ray.get(self._asked), where)
        except ray.exceptions.RayError as error:
            raise _death(error) from error
        except ConnectionError as error:
            raise MediaError(f"The cluster does not answer any more ({_first_line(error)}).") from error

    def stop(self) -> None:
        """Ask it to leave off at the next frame."""
        with suppress(Exception):  # it may be gone
            self._actor.stop.remote()

    def end(self) -> None:
        """Let it leave off, and kill it."""
        with suppress(Exception):
            if self._asked is not None:
                self._ray.wait([self._asked], timeout=PATIENCE_S)
        with suppress(Exception):
            self._ray.kill(self._actor)


def _checked(about: dict[str, str]) -> str:
    """Say how sentences of a machine begin; MediaError where its versions would give other bytes."""
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


def _library(address: str) -> Any:  # noqa: ANN401  (the library has no types)
    if not address.startswith(SCHEME):
        raise ParameterError(
            f"--engine-cluster {address} is no cluster; write ray://HOST:PORT, or ray:// for Ray here."
        )
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if address == SCHEME:
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))  # no one else is to run code here
    try:
        ray = import_module("ray")
    except ImportError as error:
        raise MediaError(
            "Rendering on a cluster is done by Ray, which is not installed; pip install 'filmvideo[ray]' adds it."
        ) from error
    logging.getLogger("ray").setLevel(logging.ERROR)  # importing it sets another
    return ray


@contextmanager
def _connected(ray: Any, address: str) -> Generator[None]:  # noqa: ANN401
    """Be connected to a cluster; a program that is already stays so."""
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


def _connect(ray: Any, address: str, folder: str) -> None:  # noqa: ANN401
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False}
    if address == SCHEME:
        os.environ["PYTHONPATH"] = python_path()
        own: dict[str, Any] = {"include_dashboard": False, "num_cpus": count(), "object_store_memory": STORE_BYTES}
        ray.init("local", _temp_dir=folder, **own, **quiet)
        vars(import_module("ray._private.worker"))["_worker_logs_enabled"] = False  # the crew says who died
        return
    _look_for(address)
    try:
        with warnings.catch_warnings(action="ignore"):  # what Ray warns of is said in the sentence
            ray.init(address, **quiet)
    except Exception as error:
        raise MediaError(
            f"{address} lets no one in ({_first_line(error)}); is it the port of Ray's clients?"
        ) from error


def _look_for(address: str) -> None:
    """Find out soon where nothing answers; Ray itself tries for half a minute."""
    host, _, port = address.removeprefix(SCHEME).rpartition(":")
    if not host or not port.isdecimal():
        raise ParameterError(f"--engine-cluster {address} is no address; write ray://HOST:PORT (Ray's usual is 10001).")
    try:
        socket.create_connection((host.strip("[]"), int(port)), ANSWER_WITHIN_S).close()
    except (OSError, OverflowError) as error:
        raise MediaError(f"No cluster answers at {address} ({_first_line(error)}).") from error


def _machine(resources: dict[str, float]) -> Machine:
    return Machine(resources.get("CPU", 0.0), resources.get("GPU", 0.0))


def _first_line(error: Exception) -> str:
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    lines = said.strip().splitlines() or [type(error).__name__]
    return lines[0].strip(" .")
