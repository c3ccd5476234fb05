"""Company of a clip on a card: small copies and thumbnails that the camera, or a person, keeps beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from filmvideo.dailies.suffixes import PROXIES

_FOLDERS = re.compile(r"thmbnl|thumb|icon|poster|stills?$|contact", re.IGNORECASE)
_COPY_OF = {"gl": ("gx", "gh", "gp")}
"""How GoPro names a small copy: GL010001.LRV beside GX010001.MP4 or GH010001.MP4."""
_INSTA360_TAKE = re.compile(r"vid_(\d+_\d+)_.*")
_INSTA360 = re.compile(r"lrv_(\d+_\d+)_.*")


class Company:
    """The names of a card's clips, by which their company is known."""

    def __init__(self, clips: Iterable[Path]) -> None:
        names = {(clip.parent, clip.stem.lower()) for clip in clips if not _may_be_proxy(clip)}
        self._beside = names | {
            (folder, found[1]) for folder, name in names if (found := _INSTA360_TAKE.fullmatch(name))
        }
        self._stems = {name for _, name in names}

    def has_proxy(self, path: Path) -> bool:
        """Return whether a clip is the small copy of another beside it."""
        if not _may_be_proxy(path):
            return False
        stem, folder = path.stem.lower(), path.parent
        others = [stem, *(start + stem[2:] for start in _COPY_OF.get(stem[:2], ()))]
        others += [found[1]] if (found := _INSTA360.fullmatch(stem)) else []
        return any((folder, other) in self._beside for other in others)

    def has_thumbnail(self, path: Path) -> bool:
        """Return whether a picture is named after a clip of the card, or lies in a folder of thumbnails."""
        if _FOLDERS.search(path.parent.name):
            return True
        name = path.stem.lower()
        return any(name[:n] in self._stems and _ends_word(name, n) for n in range(1, len(name) + 1))


def _may_be_proxy(path: Path) -> bool:
    return path.suffix.lower() in PROXIES or _INSTA360.fullmatch(path.stem.lower()) is not None


def _ends_word(name: str, end: int) -> bool:
    """Return whether a name's first letters are a word of it: C0001 of C0001T01, not C000."""
    last, following = name[end - 1], name[end : end + 1]
    return not following.isdigit() if last.isdigit() else not following.isalnum()
