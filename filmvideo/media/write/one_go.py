"""What is alike in outputs that are written in one go: a run that is cut off leaves nothing to go on from."""

from __future__ import annotations


class OneGoWriter:
    """An output without parts."""

    parts = None
    damage = None
    kept = 0
    finished: frozenset[int] = frozenset()

    def reread(self) -> frozenset[int]:
        """Return no frames: nobody else writes this output."""
        return frozenset()

    def discard_parts(self) -> None:
        """Do nothing: there are none."""

    def stop(self) -> None:
        """Do nothing: files never wait."""
