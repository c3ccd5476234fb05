"""Every annotation in filmvideo is checked while the tests run: types by beartype, shapes by jaxtyping.

Tests that run other programs are left out where these are missing (programs.py).
"""

import ctypes
import gc
import os
import sys
from collections.abc import Iterator

import pytest
from helpers import programs, shape_checker

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read as torch loads; idle threads must not spin

shape_checker.install()

pytest_collection_modifyitems = programs.leave_out
pytest_report_header = programs.header


@pytest.fixture(autouse=True, scope="session")
def _looks_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Keep the tests' prepared looks out of the user's cache; compiled kernels stay there, for they take long."""
    from filmvideo.engine import disk_cache  # noqa: PLC0415  (once its annotations are checked)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk_cache, "folder", tmp_path_factory.mktemp("cache").joinpath)
        yield


@pytest.fixture(autouse=True, scope="module")
def _memory_given_back() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Give back what a file's tests have freed; every thread's arena keeps some, in all for gigabytes."""
    yield
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
