"""The spec of a written clip apart from its codec; verification compares the file with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from filmvideo.base.notices import Notice
from filmvideo.media.info.clip_info import ClipInfo, LightLevel, MasteringDisplay
from filmvideo.media.pixels.colour_tags import Tags


@dataclass(frozen=True)
class ClipSpec:
    """Size, time, colour and geometry of a clip."""

    width: int
    height: int
    rate: Fraction
    """Frames a second; the average where frames come at uneven times."""
    time_base: Fraction
    """The unit of frame times, in seconds."""
    tags: Tags
    sample_aspect: Fraction | None = None
    """Width of a pixel over its height."""
    rotation_deg: int = 0
    """How far a player rotates the picture, counter-clockwise."""
    field_order: str = "progressive"
    """`progressive`, `top field first` or `bottom field first`."""
    alpha: bool = False
    mastering_display: MasteringDisplay | None = None
    light_level: LightLevel | None = None
    chromaticities: tuple[float, ...] | None = None
    """CIE x and y of red, green, blue and white, for pictures that can state them."""

    @staticmethod
    def like(info: ClipInfo, *, tags: Tags, alpha: bool = False) -> ClipSpec:
        """Return a source's spec with other colour; light levels only where transfer and primaries stay."""
        same_light = (tags.transfer, tags.primaries) == (info.tags.transfer, info.tags.primaries)
        return ClipSpec(
            width=info.width,
            height=info.height,
            rate=info.rate,
            time_base=info.time_base,
            tags=tags,
            sample_aspect=info.sample_aspect,
            rotation_deg=info.rotation_deg,
            field_order=info.field_order,
            alpha=alpha,
            mastering_display=info.mastering_display if same_light else None,
            light_level=info.light_level if same_light else None,
        )

    def without(self, *fields: str) -> ClipSpec:
        """Return the spec with fields that a file cannot hold at their defaults."""
        defaults = {"sample_aspect": None, "rotation_deg": 0, "field_order": "progressive"}
        return replace(self, **{name: defaults[name] for name in fields})


def rotation_dropped(spec: ClipSpec) -> Notice:
    """Return the notice that a kind of output cannot state how its pictures are rotated."""
    text = f"The pictures are written as stored: rotate them by {spec.rotation_deg} degrees to show them upright."
    return Notice("rotation-dropped", text)
