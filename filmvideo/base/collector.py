"""Python's garbage collector, which searches for cycles among objects that are all in use while modules load.

It searches again whenever their number has grown by a quarter, and at the program's end once more. That took a tenth of
the time of a still.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def pause_collector() -> Generator[None]:
    """Stop the garbage collector for a short piece of work."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def loading() -> Generator[None]:
    """Stop the garbage collector while modules load, and let it pass over what they hold from then on."""
    with pause_collector():
        yield
    gc.freeze()


def skip_last_collection() -> None:
    """Remove the search for cycles at the program's end, which takes a quarter of a second and frees nothing.

    OpenImageIO's bindings count what is left at the end and complain on the standard error; with them it is searched.
    """
    atexit.unregister(_freeze)
    atexit.register(_freeze)


def _freeze() -> None:
    if "OpenImageIO" in sys.modules:
        gc.unfreeze()
    else:
        gc.freeze()
