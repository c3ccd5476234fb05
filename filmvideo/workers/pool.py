"""The workers of a job: none, processes on this machine, or actors on a cluster."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from filmvideo.workers.local_pool import local_pool
from filmvideo.workers.ray_pool import ray_pool
from filmvideo.workers.scheduler import WorkerPool


@contextmanager
def open_worker_pool(
    workers: int | None, cluster: str | None, device: str, threads: int | None
) -> Generator[WorkerPool | None]:
    """Yield a pool of workers; None where this very process renders."""
    if cluster is not None:
        with ray_pool(cluster, workers, device, threads) as pool:
            yield pool
    elif workers is not None and workers > 1:
        yield local_pool(workers, device)
    else:
        yield None
