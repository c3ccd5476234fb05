"""No encoder makes this program a real-time one, which other programs of the machine would wait for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from helpers.writing import bars, spec

from filmvideo.media.segments.segment import Segment
from filmvideo.media.write.clip import ClipWriter
from filmvideo.media.write.codecs import CODECS
from filmvideo.media.write.scheduling import keep_scheduling

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="SCHED_FIFO and its rules are Linux's")


def schedulers() -> set[int]:
    """Return the scheduling of all threads of this program."""
    return {os.sched_getscheduler(int(thread.name)) for thread in Path("/proc/self/task").iterdir()}


@pytest.mark.parametrize("name", sorted(CODECS))
def test_an_encoder_leaves_the_scheduling_as_it_was(tmp_path: Path, name: str) -> None:
    """As root SVT-AV1 would leave SCHED_FIFO to this thread and all of its own; other users may not raise it."""
    codec = CODECS[name]
    with ClipWriter(tmp_path / f"a{codec.suffixes[0]}", name, spec()) as writer:
        assert schedulers() == {os.SCHED_OTHER}
        for n in range(3):
            writer.write(bars(writer.format, 256, 128), n)
        assert schedulers() == {os.SCHED_OTHER}
        segment = Segment(writer, tmp_path / "segment", threads=1)
        assert schedulers() == {os.SCHED_OTHER}
        segment.abandon(RuntimeError())
    assert schedulers() == {os.SCHED_OTHER}


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="Only root may raise the scheduling.")
def test_scheduling_that_was_raised_before_stays() -> None:
    """Who runs the program as a real-time one wants that."""
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    try:
        with keep_scheduling():
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(2))
        assert os.sched_getscheduler(0) == os.SCHED_FIFO
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
