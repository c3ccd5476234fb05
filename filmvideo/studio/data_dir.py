"""The user's data folder, where the studio keeps its sessions."""

from __future__ import annotations

import os
from pathlib import Path

from filmvideo.base.user_dirs import user_dir


def data_dir(*parts: str) -> Path:
    """Return a folder of the user's data, which FILMVIDEO_STATE may place elsewhere."""
    if named := os.environ.get("FILMVIDEO_STATE"):
        return Path(named, *parts)
    return user_dir("data").joinpath(*parts)
