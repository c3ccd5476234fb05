"""The user's cache folder, which may be emptied at any time."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def folder(*parts: str) -> Path:
    """Return a folder of the cache, which FILMVIDEO_CACHE may place elsewhere."""
    if named := os.environ.get("FILMVIDEO_CACHE"):
        return Path(named, *parts)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base, "filmvideo", *parts)
