"""Whether a stream is Dolby Vision, and of which profile (Dolby Vision Streams Within the ISO Base Media File Format).

The base layer of profiles 4, 7 and 8 is ordinary HDR10, HLG or SDR video, and so is that of 9, and of 10 and 20 with a
compatible base; their metadata for brighter or darker displays (RPU) is left out. Profile 5 has no compatible base: its
codes are IPT-PQ-C2, no Y'CbCr, and mean greens and magentas to who reads them so.
"""

from __future__ import annotations

from dataclasses import dataclass

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice

_RECORD = b"\x41\xed\x98"
"""Matroska's BlockAddIDExtraData of 24 bytes, behind the name of the record."""
_NAMES = (b"dvcC", b"dvvC", b"dvwC")
_WITHOUT_BASE = frozenset({5, 10, 20})
_WITH_COMPATIBILITY = frozenset({8, 10, 20})


@dataclass(frozen=True)
class DolbyVision:
    """The configuration record of a stream."""

    profile: int
    compatibility: int
    """What the base layer is by itself: 0 nothing, 1 HDR10, 2 SDR, 4 HLG, 6 HDR10 of a disc."""

    def describe(self) -> str:
        """Return the profile as people write it: 5, 7, 8.1, 8.4."""
        more = f".{self.compatibility}" if self.profile in _WITH_COMPATIBILITY else ""
        return f"{self.profile}{more}"

    @property
    def has_base(self) -> bool:
        """Whether the base layer is video that can be read by itself."""
        return self.profile not in _WITHOUT_BASE or (self.profile != 5 and self.compatibility != 0)

    @property
    def notice(self) -> Notice:
        """What a person should know of such a clip."""
        if not self.has_base:
            return Notice("dolby-vision", f"The clip is Dolby Vision profile {self.describe()}. {_NO_BASE}")
        text = (
            f"The clip is Dolby Vision profile {self.describe()}: its base layer is read as tagged, and its dynamic "
            "metadata is left out."
        )
        return Notice("dolby-vision", text)

    def check(self, name: str) -> None:
        """Raise MediaError where the codes cannot be read."""
        if not self.has_base:
            raise MediaError(f"{name} is Dolby Vision profile {self.describe()}. {_NO_BASE}")


_NO_BASE = "Its codes are IPT-PQ-C2, not Y'CbCr, and are not read; convert it to HDR10 (profile 8.1) or SDR first."


def dolby_vision_in(header: bytes) -> DolbyVision | None:
    """Return the record in a Matroska header; None where it has none."""
    place = max(header.find(name) for name in _NAMES)
    start = header.find(_RECORD, max(place, 0)) + len(_RECORD)
    if place < 0 or start < len(_RECORD) or start + 5 > len(header):
        return None
    return DolbyVision(header[start + 2] >> 1, header[start + 4] >> 4)
