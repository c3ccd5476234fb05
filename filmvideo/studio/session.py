"""The session: what the page keeps of its work, stored in the user's data folder by the paths that were opened.

A file is written whole or not at all, and one that cannot be read is set aside, never overwritten.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from filmvideo.studio.data_dir import data_dir

MOST_BYTES = 1_000_000


class StateFile:
    """A JSON object in a file of the user's data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def read(self) -> dict[str, object]:
        """Return what was stored, or nothing."""
        try:
            found: Any = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            found = None
        if isinstance(found, dict):
            return cast("dict[str, object]", found)
        aside = self.path.with_suffix(".damaged.json")
        with suppress(OSError):
            self.path.replace(aside)
        print(f"filmvideo: {self.path} is damaged; it was set aside as {aside.name}.", file=sys.stderr)  # noqa: T201
        return {}

    def write(self, values: dict[str, object]) -> None:
        """Store an object in place of the one before."""
        with self._lock:
            self._write(json.dumps(values))

    def update(self, values: dict[str, object], most: int) -> None:
        """Store values beside those of other names; raise ValueError where all together have more than `most` bytes."""
        with self._lock:
            text = json.dumps({**self.read(), **values})
            if (size := len(text)) > most:
                raise ValueError(f"The session must have at most {most} bytes, got {size}; shorten its notes.")
            self._write(text)

    def _write(self, text: str) -> None:
        from filmvideo.media.files.atomic import atomic_write  # noqa: PLC0415  (torch is loaded with it)

        self.path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(self.path) as hidden:
            hidden.touch(mode=0o600)
            hidden.write_text(text, encoding="utf-8")


def state_file(kind: str, paths: Iterable[Path]) -> StateFile:
    """Return the file for a kind of state of the paths that are open, in whatever order."""
    names = sorted({str(path.resolve()) for path in paths})
    return StateFile(data_dir("studio", f"{hashlib.sha256(json.dumps(names).encode()).hexdigest()[:24]}.{kind}.json"))
