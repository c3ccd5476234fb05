"""The folder of the user's own looks, which are found by name as shipped looks are."""

from __future__ import annotations

import os
import re
from pathlib import Path

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.user_dirs import user_dir

MOST_LETTERS = 100


def own_looks_dir() -> Path:
    """Return the folder of the user's own looks, which FILMVIDEO_LOOKS may place elsewhere; it may not exist."""
    if named := os.environ.get("FILMVIDEO_LOOKS"):
        return Path(named).expanduser()
    return user_dir("config").joinpath("looks")


def own_look_paths() -> dict[str, Path]:
    """Return the files of the user's own looks by name; raise PresetError where the folder cannot be read."""
    folder = own_looks_dir()
    if not os.path.isdir(folder):  # noqa: PTH112  (False, not an error, where a folder above is closed)
        return {}
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix == ".toml" and path.name[0] != ".")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PresetError(
            f"The folder of your own looks, {folder}, cannot be read ({reason}); mend it, or set FILMVIDEO_LOOKS."
        ) from None
    return {path.stem: path for path in found}


def own_look_path(name: str) -> Path:
    """Return the file of an own look of a name, which may not exist yet; its words are joined by dashes."""
    if re.search(r"[/\\]|\.[A-Za-z]{2,4}$", name):
        raise ParameterError(f"A look's file must end in .toml, got {name}; or give a name of words alone.")
    stem = re.sub(r"[^\w]+", "-", name.casefold()).strip("-_")
    if not stem or len(stem) > MOST_LETTERS:
        raise ParameterError(f"A look's name must have 1 to {MOST_LETTERS} letters or digits, got {name!r}.")
    return own_looks_dir() / f"{stem}.toml"
