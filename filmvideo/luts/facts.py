"""The description of a LUT file: the contents of FILE.json, and the file's comment."""

from __future__ import annotations

from typing import TypedDict


class Facts(TypedDict):
    """The contents of FILE.json."""

    format: str
    film: str
    film_sha256: str
    source: str
    target: str
    size: int
    delta_e_2000: dict[str, float]
    delta_e_2000_greys: dict[str, float]
    without: list[str]
    filmvideo: str


class LutFile(Facts):
    """A file that was written, and its facts."""

    file: str


def describe(facts: Facts) -> tuple[str, ...]:
    """Return the lines of a file's comment, in ASCII."""
    off = facts["delta_e_2000"]
    return (
        f"filmvideo: {facts['film']}",
        f"{facts['source']} to {facts['target']}, {facts['size']} nodes",
        f"dE2000 from the film: mean {off['mean']:.3f}, 95 % {off['p95']:.3f}, max {off['max']:.2f}",
        f"greys: mean {facts['delta_e_2000_greys']['mean']:.3f}, max {facts['delta_e_2000_greys']['max']:.2f}",
        f"without {', '.join(facts['without'])}",
    )
