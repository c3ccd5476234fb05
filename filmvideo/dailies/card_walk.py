"""A walk through the folders of a card; what cannot be entered or read costs its own line, not the card."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from filmvideo.dailies.suffixes import CLIPS, SEQUENCES, why_not_read


@dataclass(frozen=True)
class Unread:
    """Footage of which no clip is made."""

    path: Path
    why: str
    """A sentence."""


class CardWalk:
    """The files in a folder and below it, without hidden ones, and what could not be looked into."""

    def __init__(self, folder: Path, but: Path | None) -> None:
        """Walk through a folder; `but` is one that is skipped. OSError where it cannot be listed itself."""
        self.files: list[Path] = []
        self.unread: list[Unread] = []
        self._but = None if but is None else but.resolve()
        self._enter(folder)
        self.files.sort()

    def _enter(self, folder: Path) -> None:
        for path in folder.iterdir():
            if not path.name.startswith("."):
                self._look_at(path)

    def _look_at(self, path: Path) -> None:
        try:
            if path.is_dir():
                self._look_into(path)
            elif path.is_file():
                self.files.append(path)
            elif _is_footage(path):
                self.unread.append(Unread(path, _what_it_is(path)))
        except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError before Python 3.13
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            self.unread.append(Unread(path, f"It cannot be read: {reason}."))

    def _look_into(self, folder: Path) -> None:
        if folder.resolve() == self._but:
            return
        if folder.is_symlink():
            self.unread.append(Unread(folder, "It is a link to a folder, which is not followed."))
        else:
            self._enter(folder)


def _is_footage(path: Path) -> bool:
    suffix = path.suffix.lower()
    return suffix in CLIPS or suffix in SEQUENCES or why_not_read(suffix) is not None


def _what_it_is(path: Path) -> str:
    return "It is a link that leads nowhere." if path.is_symlink() else "It is a device or a pipe, not a file."
