"""The garbage collector rests while modules load, and works again after."""

from __future__ import annotations

import gc
import sys

import pytest
from helpers.running import ran

from filmvideo.base.collector import loading, pause_collector


def test_the_collector_works_again_after_a_pause_and_after_an_error() -> None:
    assert gc.isenabled()
    with pause_collector():
        assert not gc.isenabled()
        with pause_collector():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), pause_collector():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_what_was_loaded_is_passed_over() -> None:
    before = gc.get_freeze_count()
    held: list[list[int]] = []
    with loading():
        held.extend([n] for n in range(1000))
    assert gc.get_freeze_count() >= before + 1000
    assert len(held) == 1000
    gc.unfreeze()


@pytest.mark.parametrize("library", ["", "import OpenImageIO"])
def test_a_program_ends_without_a_word(library: str) -> None:
    script = (
        f"from filmvideo.base.collector import *; skip_last_collection()\nwith loading():\n    import json; {library}"
    )
    done = ran([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
