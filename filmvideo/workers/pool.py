"""Where the workers of a job are had: nowhere, on this machine, or on a cluster."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from filmvideo.workers.local_pool import on_this_machine
from filmvideo.workers.ray_pool import on_cluster
from filmvideo.workers.scheduler import WorkerPool


@contextmanager
def open_worker_pool(
    workers: int | None, cluster: str | None, device: str, threads: int | None
) -> Generator[WorkerPool | None]:
    """Open a shop of so many workers; None where the work is done in this very process."""
    if cluster is not None:
        with on_cluster(cluster, workers, device, threads) as shop:
            yield shop
    elif workers is not None and workers > 1:
        yield on_this_machine(workers, device)
    else:
        yield None
