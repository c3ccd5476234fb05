"""Outputs that are written in one go: a run that is cut off cannot be resumed."""

from __future__ import annotations


class OneGoWriter:
    """An output without parts."""

    parts = None
    damage = None
    kept_frames = 0
    finished_frames: frozenset[int] = frozenset()

    def reread(self) -> frozenset[int]:
        """Return no frames: nobody else writes this output."""
        return frozenset()

    def discard_parts(self) -> None:
        """Return at once: this output has no parts."""

    def stop(self) -> None:
        """Return at once: files never wait."""
