"""Every annotation in filmvideo is checked while the tests run: types by beartype, shapes by jaxtyping.

Tests that run other programs are left out where these are missing (programs.py).
"""

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import programs, shape_checker

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read as torch loads; idle threads must not spin

shape_checker.install()

HERE = Path(__file__).parent
os.environ["FILMVIDEO_LOOKS"] = str(HERE / "no-own-looks")  # a folder that is not there: the user's own stay out

LONGEST = (
    "media/test_verify.py",
    "luts/test_luts.py",
    "grain/test_granularity.py",
    "match/test_match_refine.py",
    "cli/test_cli.py",
    "match/test_match_read.py",
    "jobs/test_resume.py",
    "jobs/test_python_api.py",
    "engine/test_kernels.py",
    "studio/test_render_queue.py",
    "studio/test_live.py",
    "studio/test_studio_looks.py",
)
"""The files that take longest, which begin first: else one worker ends with them while the other has no work."""

BROWSER = HERE / "studio"
"""Tests of the page begin: each file starts programs of its own and takes long, so they may not be the end of a run."""

pytest_report_header = programs.header


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests of missing programs, and begin with the longest files."""
    programs.leave_out(config, items)
    order = {HERE / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (item.path.parent != BROWSER, order.get(item.path, len(order))))


@pytest.fixture(autouse=True, scope="session")
def _looks_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Keep the tests' prepared looks out of the user's cache; compiled kernels stay there, for they take long.

    All workers of a run share one folder: what one has prepared, no other prepares again.
    """
    from filmvideo.base import disk_cache  # noqa: PLC0415  (once its annotations are checked)

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk_cache, "folder", folder.joinpath)
        yield


@pytest.fixture(autouse=True, scope="session")
def _everything_collected_at_the_end() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Release the objects that `_one_thread_and_clean_memory` froze."""
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _no_real_time() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Fail a test that leaves this worker a real-time program, which starves the other one and all it starts."""
    yield
    if sys.platform == "linux":
        assert os.sched_getscheduler(0) == os.SCHED_OTHER


@pytest.fixture(autouse=True, scope="module")
def _one_thread_and_clean_memory() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Begin a file with one thread of torch, for every worker has a processor; return freed memory when it ends.

    Every thread's arena keeps some, in all for gigabytes. What lives on, modules above all, is not searched again.
    """
    import torch  # noqa: PLC0415  (after OMP_WAIT_POLICY is set)

    torch.set_num_threads(1)
    yield
    gc.collect()
    gc.freeze()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
