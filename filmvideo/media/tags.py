"""What a stream says of its colour: the four code points of ITU-T H.273, and where chroma is sited."""

from __future__ import annotations

from dataclasses import dataclass

UNSPECIFIED = 2


@dataclass(frozen=True)
class Tags:
    """Colour tags by their H.273 numbers (2 is unspecified)."""

    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    matrix: int = UNSPECIFIED
    full_range: bool = False
    siting: str = "left"
    """Where a chroma sample sits: `left`, `topleft` or `center`."""
