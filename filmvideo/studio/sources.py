"""The clips, sequences and look that the words of the command line name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filmvideo.base.errors import MediaError, ParameterError

MOST_CLIPS = 500


@dataclass(frozen=True)
class Sources:
    """The sources that were found, and the look's file."""

    clips: tuple[Path, ...]
    look: Path | None


def check_paths(paths: Sequence[Path]) -> None:
    """Raise MediaError for a path that does not exist; of a sequence's name its folder must."""
    for path in paths:
        place = path.parent if any(mark in path.name for mark in "#@%") and not path.exists() else path
        if not place.exists():
            raise MediaError(f"{path} does not exist; name a clip, a frame sequence, a folder or a look's TOML file.")


def find_sources(paths: Sequence[Path]) -> Sources:
    """Find the clips and the look that paths name; a folder's clips are listed at any depth."""
    look = find_look(paths)
    clips = dict.fromkeys(clip for path in paths if path != look for clip in _clips_in(path))
    if len(clips) > MOST_CLIPS:
        raise ParameterError(f"At most {MOST_CLIPS} clips can be opened, got {len(clips)}; name a smaller folder.")
    return Sources(tuple(clips), look)


def find_look(paths: Sequence[Path]) -> Path | None:
    """Find the look's file among paths; raise ParameterError for more than one."""
    looks = [path for path in paths if path.suffix.lower() == ".toml"]
    if len(looks) > 1:
        raise ParameterError(f"One look can be opened at a time, got {len(looks)}; name one TOML file.")
    return looks[0] if looks else None


def _clips_in(path: Path) -> list[Path]:
    """List the clips of a folder; a folder of one sequence's pictures is that sequence."""
    from filmvideo.dailies.find import find_clips  # noqa: PLC0415  (torch is loaded with it)

    return sorted(find_clips(path, but=path / ".filmvideo"), key=_natural_order) if path.is_dir() else [path]


def _natural_order(path: Path) -> tuple[tuple[str, int, str], ...]:
    """Return a key that sorts a2 before a10: the name's text and numbers in turn, folder by folder."""
    return tuple(
        (text.casefold(), int(number or -1), text + number)
        for part in path.parts
        for text, number in re.findall(r"([^0-9]*)([0-9]*)", part)
    )
