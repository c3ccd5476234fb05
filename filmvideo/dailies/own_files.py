"""The files and folders of a run beside its deliveries, and the check that the deliveries are apart from them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.media.files.names import same_name

STILLS, MANIFESTS = "stills", "manifests"
"""Folders of pictures for the report, and of the clips' manifests."""
PAGE, TIMELINE, LIST = "index.html", "timeline.otio", "dailies"
_SEAL = "ascmhl"


def is_of_the_run(name: str) -> bool:
    """Return whether a name is that of a file or folder which a run writes beside its deliveries."""
    plain = same_name(name)
    return plain in {STILLS, MANIFESTS, PAGE, TIMELINE, _SEAL} or plain.startswith(f"{LIST}.")


def check_apart(card: Path, folder: Path, deliveries: Iterable[str]) -> None:
    """Raise MediaError for a folder in which a delivery, or a list, would lie among what is read."""
    source, target = card.resolve(), folder.resolve()
    if source == target:
        raise MediaError(f"{folder} is the card itself; use another --out.")
    for name in (*deliveries, STILLS, MANIFESTS):
        if source == target / name or source.is_relative_to(target / name):
            raise MediaError(f"{folder / name} would be written to, and {card} lies in it; use another --out.")
