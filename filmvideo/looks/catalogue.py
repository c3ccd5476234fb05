"""Every look that has a name: those that come with filmvideo, and the user's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.looks.own_looks import own_look_paths
from filmvideo.looks.presets import find_look, look_paths


@dataclass(frozen=True)
class ListedLook:
    """A look of the list; of a file that is wrong, or whose name another look has, the error in place of the look."""

    name: str
    path: Path
    own: bool
    look: Look | None = None
    error: str = ""


def list_looks() -> tuple[ListedLook, ...]:
    """List the shipped looks, then the user's own."""
    shipped = [ListedLook(name, path, own=False, look=load_look(path)) for name, path in look_paths().items()]
    return *shipped, *(_read_own(name, path) for name, path in own_look_paths().items())


def _read_own(name: str, path: Path) -> ListedLook:
    try:
        return ListedLook(name, path, own=True, look=load_look(find_look(name)))
    except (ParameterError, PresetError) as error:
        return ListedLook(name, path, own=True, error=str(error))
