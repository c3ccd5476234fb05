"""What is on a card: clips and sound files, in folders of any depth.

Hidden files are left out (`._A001.mov` is no clip but what a Mac leaves beside one), and so is the folder that is being
written to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from filmvideo.errors import MediaError

CLIPS = frozenset({".mov", ".mp4", ".m4v", ".mkv", ".mxf", ".avi", ".mts", ".m2ts", ".webm", ".mpg"})
SOUND = frozenset({".wav", ".bwf", ".w64", ".rf64"})


def find_clips(folder: Path, *, but: Path) -> list[Path]:
    """List the clips of a card in the order of their names; MediaError where there is none."""
    if not folder.is_dir():
        raise MediaError(f"{folder} is no folder; name the card or the folder that the clips are in.")
    found = sorted(path for path in _files(folder, but.resolve()) if path.suffix.lower() in CLIPS)
    if not found:
        raise MediaError(f"{folder} has no clip in it; {', '.join(sorted(CLIPS))} are looked for.")
    return found


def find_sound(folder: Path) -> list[Path]:
    """List the sound files in a folder."""
    if not folder.is_dir():
        raise MediaError(f"{folder} is no folder; name the one that the sound files are in.")
    return sorted(path for path in _files(folder, None) if path.suffix.lower() in SOUND)


def names_of(clips: list[Path], folder: Path) -> list[str]:
    """Give every clip a name of its own: the file's, with its folders' or its suffix where two are alike."""
    names = [clip.stem for clip in clips]
    for better in (_with_folders, _with_suffix):
        alike = Counter(name.lower() for name in names)
        names = [
            better(clip, folder) if alike[name.lower()] > 1 else name for clip, name in zip(clips, names, strict=True)
        ]
    return names


def _with_folders(clip: Path, folder: Path) -> str:
    return "_".join(clip.relative_to(folder).with_suffix("").parts)


def _with_suffix(clip: Path, folder: Path) -> str:
    return f"{_with_folders(clip, folder)}_{clip.suffix[1:]}"


def _files(folder: Path, but: Path | None) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.resolve() == but:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path, but)
        elif path.is_file():
            yield path
