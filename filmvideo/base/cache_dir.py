"""The user's cache folder, which may be emptied at any time."""

from __future__ import annotations

import os
from pathlib import Path

from filmvideo.base.user_dirs import user_dir


def folder(*parts: str) -> Path:
    """Return a folder of the cache, which FILMVIDEO_CACHE may place elsewhere."""
    if named := os.environ.get("FILMVIDEO_CACHE"):
        return Path(named, *parts)
    return user_dir("cache").joinpath(*parts)
