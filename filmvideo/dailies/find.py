"""The contents of a card: clips, frame sequences and sound files, in folders of any depth.

A sequence is two numbered pictures or more of one name; JPEG files beside clips are thumbnails and are skipped.

Hidden files are skipped (a Mac leaves `._A001.mov` beside a clip), and so is the folder that is being written to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.media.files.sequence_name import find_pattern, sequences_of

CLIPS = frozenset({".mov", ".mp4", ".m4v", ".mkv", ".mxf", ".avi", ".mts", ".m2ts", ".webm", ".mpg"})
SEQUENCES = frozenset({".exr", ".dpx", ".cin", ".tif", ".tiff", ".png"})
SOUND = frozenset({".wav", ".bwf", ".w64", ".rf64"})


def find_clips(folder: Path, *, but: Path) -> list[Path]:
    """List the clips and sequences of a card in the order of their names; MediaError where it has none."""
    if not folder.is_dir():
        raise MediaError(f"{folder} is not a folder; name the card, or the folder of the clips.")
    files = list(_files(folder, but.resolve()))
    found = [path for path in files if path.suffix.lower() in CLIPS] + _sequences(files)
    if not found:
        kinds = ", ".join(sorted(CLIPS))
        raise MediaError(f"{folder} has no clip; it must hold {kinds} or numbered pictures.")
    return sorted(found)


def is_sequence(clip: Path) -> bool:
    """Return whether a path is a frame sequence, as shot.####.exr."""
    return clip.suffix.lower() in SEQUENCES


def plain_name(clip: Path) -> str:
    """Return a clip's name without its suffix, or a sequence's without its numbers."""
    pattern = find_pattern(clip)
    if pattern is None or pattern.only is not None:
        return clip.stem
    return pattern.name or pattern.folder.resolve().name


def find_sound(folder: Path) -> list[Path]:
    """List the sound files in a folder."""
    if not folder.is_dir():
        raise MediaError(f"{folder} is not a folder; name the folder of the sound files.")
    return sorted(path for path in _files(folder, None) if path.suffix.lower() in SOUND)


def names_of(clips: list[Path], folder: Path) -> list[str]:
    """Return a unique name of every clip: the file's, with its folders' or its suffix where two are alike."""
    names = [plain_name(clip) for clip in clips]
    for better in (_with_folders, _with_suffix):
        alike = Counter(name.lower() for name in names)
        names = [
            better(clip, folder) if alike[name.lower()] > 1 else name for clip, name in zip(clips, names, strict=True)
        ]
    return names


def _with_folders(clip: Path, folder: Path) -> str:
    return "_".join((*clip.relative_to(folder).parent.parts, plain_name(clip)))


def _with_suffix(clip: Path, folder: Path) -> str:
    return f"{_with_folders(clip, folder)}_{clip.suffix[1:]}"


def _sequences(files: list[Path]) -> list[Path]:
    pictures = [path for path in files if is_sequence(path)]
    return [pattern.path for pattern in sequences_of(pictures) if len(pattern.numbers()) > 1]


def _files(folder: Path, but: Path | None) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.resolve() == but:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path, but)
        elif path.is_file():
            yield path
