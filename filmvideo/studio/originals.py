"""The opened clips as originals: nothing that the studio writes may take the place of one, or of a frame of one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from filmvideo.media.files.sequence_name import Pattern, find_pattern
from filmvideo.studio.replies import RequestError


def protect_originals(target: Path, originals: Iterable[Path]) -> None:
    """Raise RequestError where a file or a sequence would replace an opened clip, or a frame of an opened sequence."""
    for original in originals:
        if _is_replaced(original, target):
            what = "an opened clip" if find_pattern(original) is None else f"of the opened {original.name}"
            raise RequestError(f"{target.name} is {what}, which is never replaced; name another file.", 409)


def is_there(target: Path) -> bool:
    """Return whether a file, or any frame of a sequence, is there already."""
    if target.exists():
        return True
    pattern = find_pattern(target)
    return pattern is not None and bool(pattern.numbers())


def _is_replaced(original: Path, target: Path) -> bool:
    frames = find_pattern(original)
    if frames is None:
        return original.resolve() == target.resolve() or bool(_files([original]) & _files([target]))
    written = None if target.is_dir() else find_pattern(target)
    if written is None:
        return bool(_files([target]) & _files_of(frames))
    return _is_same_sequence(frames, written) or bool(_files_of(frames) & _files_of(written))


def _is_same_sequence(one: Pattern, other: Pattern) -> bool:
    """Return whether two patterns name a common frame; of sequences also one that is missing yet."""
    names = [(each.folder.resolve(), each.before.casefold(), each.after.casefold()) for each in (one, other)]
    return names[0] == names[1] and (None in {one.only, other.only} or one.only == other.only)


def _files_of(pattern: Pattern) -> set[tuple[int, int]]:
    return _files(map(pattern.file, pattern.numbers()))


def _files(paths: Iterable[Path]) -> set[tuple[int, int]]:
    """Return what the system knows files by, whatever they are called: device and number; those that exist."""
    return {(facts.st_dev, facts.st_ino) for path in paths if path.exists() for facts in (path.stat(),)}
