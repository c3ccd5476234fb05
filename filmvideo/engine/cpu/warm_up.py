"""The first run on a machine: passes are compiled, by two processes, for numba compiles under one lock.

While this process compiles the last pass, which takes the longest, another, `python -m filmvideo.engine.cpu.warm_up`,
compiles those before it into the cache, where this one finds them. Where it cannot be started, or hangs, they
are compiled when they are called. All is compiled before the first frame is finished.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from threading import Lock

import numpy as np

from filmvideo.base.cache_dir import folder, why_unwritable
from filmvideo.base.collector import pause_collector
from filmvideo.base.notices import Notice
from filmvideo.engine.cpu.kernel_cache import has_kernel
from filmvideo.engine.threads import available

LAST = ("film", "film_pass")
PATIENCE_S = 120.0
"""How long to wait for the other process after this one."""
_lock = Lock()
_ready: list[bool] = []


def needs_compiling() -> bool:
    """Return whether the passes are still to be compiled."""
    return not has_kernel(*LAST)


def compile_notices() -> Iterator[Notice]:
    """Yield what a person should know before the passes are compiled; nothing where they are."""
    if not needs_compiling():
        return
    yield Notice("compiling", "The render kernels are being compiled for this processor, once; this takes about 15 s.")
    if why := why_unwritable():
        text = f"{folder()} cannot be written ({why}): the kernels are compiled again in every run; free or change it."
        yield Notice("cache-unwritable", text)


def warm_up(last: Callable[[], object]) -> None:
    """Compile everything unless it is kept; `last` calls the last pass with no rows."""
    with _lock:
        if not _ready and needs_compiling():
            with _compile_elsewhere(), pause_collector():
                last()
        _ready[:] = [True]


@contextmanager
def _compile_elsewhere() -> Generator[None]:
    """Compile the other passes in another process meanwhile."""
    child = None
    if available() > 1:
        with suppress(OSError):
            child = subprocess.Popen(
                [sys.executable, "-m", "filmvideo.engine.cpu.warm_up"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
    try:
        yield
        if child is not None:
            with suppress(subprocess.TimeoutExpired):
                child.wait(PATIENCE_S)
    finally:
        if child is not None:
            child.kill()
            child.wait()


def main() -> None:
    """Compile the passes before the last, by calling them with no rows."""
    gc.disable()
    from filmvideo.colour.spaces import find_space  # noqa: PLC0415
    from filmvideo.engine.cpu.blur_tables import spreads_of  # noqa: PLC0415
    from filmvideo.engine.cpu.kernels.diffusion import diffusion_pass  # noqa: PLC0415
    from filmvideo.engine.cpu.kernels.exposure import light_pass, magnified_pass, shared_pass  # noqa: PLC0415
    from filmvideo.engine.cpu.kernels.scatter import soft_pass  # noqa: PLC0415
    from filmvideo.engine.cpu.kernels.structs import Plane, scratch_for  # noqa: PLC0415
    from filmvideo.engine.cpu.layouts import input_layout  # noqa: PLC0415
    from filmvideo.media import Tags, plane_format  # noqa: PLC0415

    plane, light = Plane(np.zeros(16, np.uint8), 4, 4, 4, deep=False), np.zeros((3, 4, 4), np.float32)
    source = input_layout(find_space("rec709"), plane_format("yuv420p"), Tags(1, 1, 1), 1)
    room = scratch_for(4, 2, 1, 1, 1)
    light_pass(plane, plane, plane, source, light, room, 0, 0)
    shared_pass(light, 1, light, room, 0, 0)
    magnified_pass(light, 1, light, room, 0, 0)
    soft_pass(light, spreads_of(None)[1], (4, 4), light, room, 0, 0)
    diffusion_pass(light, light, light, spreads_of(None)[0], 1, light, room, 0, 0)


if __name__ == "__main__":
    main()
