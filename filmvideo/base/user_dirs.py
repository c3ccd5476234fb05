"""The user's folders for a program's files, by kind and platform (XDG base directories on Linux)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

Kind = Literal["cache", "config", "data"]
_WINDOWS = {"cache": ("LOCALAPPDATA", "Local"), "config": ("APPDATA", "Roaming"), "data": ("LOCALAPPDATA", "Local")}
_MAC = {"cache": "Caches", "config": "Application Support", "data": "Application Support"}
_XDG = {
    "cache": ("XDG_CACHE_HOME", ".cache"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
}


def user_dir(kind: Kind) -> Path:
    """Return filmvideo's folder of a kind, which may not exist."""
    if sys.platform == "win32":
        variable, name = _WINDOWS[kind]
        base = os.environ.get(variable) or Path.home() / "AppData" / name
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / _MAC[kind]
    else:
        variable, name = _XDG[kind]
        base = os.environ.get(variable) or Path.home() / name
    return Path(base, "filmvideo")
