"""Workers that are actors of Ray, on the machines of a cluster or, embedded, on this one.

`ray://HOST:PORT` is the port of a cluster's head for Ray's clients; `ray://` starts Ray here, for this run alone. Ray
places the actors: spread over the machines, each with its share of the processors and, where GPUs are wanted, of a GPU.
An actor that dies, with its machine or without, is replaced by the scheduler; Ray places the next where there is room.

Frames do not go over the network. Source and output lie where every machine sees them under the same name, and every
machine has the same filmvideo.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from math import ceil
from typing import cast

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.jobs.job import PLAIN, RenderJob
from filmvideo.media import DecodeErrors
from filmvideo.workers.block_renderer import Answer, Block, Renderer, about_this_machine, decode_errors_from
from filmvideo.workers.ray_connection import Ray, connection, first_line, import_ray
from filmvideo.workers.scheduler import PATIENCE_S, Span, Worker, WorkerDied, WorkerPool

POLL_S = 0.3
"""Time between two questions how far an actor is."""


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
    ray = import_ray(address)
    with connection(ray, address):
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
            raise MediaError(f"The cluster stopped answering ({first_line(error)}).") from error

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
    return WorkerDied("actor", f"ended ({first_line(error)})")


def _machine(resources: dict[str, float]) -> Machine:
    return Machine(resources.get("CPU", 0.0), resources.get("GPU", 0.0))
