"""The options of `filmvideo studio`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class StudioOptions:
    """The sources that a studio opens, and the address where it is served."""

    paths: tuple[Path, ...] = ()
    """Clips, frame sequences, folders of clips, and a look's TOML file."""
    look: str | None = None
    """The look to begin with, by name or file."""
    save: str | None = None
    """What the page saves its look as, unless another name is typed there: a TOML file, or a name among own looks."""
    input: str = "auto"
    """The space in which the clips' codes are read."""
    host: str = "127.0.0.1"
    port: int = 0
    """0 for any free one."""
    password: str | None = None
    """The word that callers from other machines must know."""
    browser: bool = True
    """Whether the page is opened in the browser."""
