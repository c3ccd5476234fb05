"""The user's data folder, where the studio keeps its sessions."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_dir(*parts: str) -> Path:
    """Return a folder of the user's data, which FILMVIDEO_STATE may place elsewhere."""
    if named := os.environ.get("FILMVIDEO_STATE"):
        return Path(named, *parts)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base, "filmvideo", *parts)
