"""The contents of a card, at any depth: clips, frame sequences, sound files, and footage that is not read.

A sequence is two numbered pictures or more of one name. What looks like footage and cannot be made into a clip is
listed with the reason. Company of clips needs no word: proxies beside their clip, thumbnails, sidecars of metadata.
Hidden files are skipped (a Mac leaves `._A001.mov` beside a clip), and so is the folder that is being written to.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.base.text import text_of
from filmvideo.dailies.card_walk import CardWalk, Unread
from filmvideo.dailies.company import Company
from filmvideo.dailies.signatures import format_of
from filmvideo.dailies.suffixes import CLIPS, FRAMES, JPEGS, NUMBERED, SEQUENCES, SOUND, THUMBNAILS, why_not_read
from filmvideo.media.files.names import safe_component, same_name, unique_names
from filmvideo.media.files.sequence_name import Pattern, find_pattern, sequences_of

_INNER_NUMBER = re.compile(r"(?<=[._-])\d{3,}(?=[._-].*\.)")
_SINGLE = "A single picture is not a sequence; `still` renders it."
_JPEGS = "JPEG pictures are taken for photographs; `process` renders a sequence of them."


@dataclass(frozen=True)
class CardContents:
    """The clips and sequences of a card, in the order of their names, and the footage that is not read."""

    clips: list[Path]
    unread: list[Unread]


def read_card(folder: Path, *, but: Path) -> CardContents:
    """List what is on a card, but for the folder `but`; MediaError where it has no footage at all."""
    if not folder.is_dir():
        raise MediaError(f"{folder} is not a folder; name the card, or the folder of the clips.")
    walk = CardWalk(folder, but)
    sequences, singles = _pictures_of(walk.files, SEQUENCES)
    inner = _inner_sequences(singles)
    sequences += inner
    clips = [path for path in walk.files if path.suffix.lower() in CLIPS]
    company = Company(clips + [path for path in walk.files if _is_raw_clip(path)])
    found = sorted([clip for clip in clips if not company.has_proxy(clip)] + [one.path for one in sequences])
    framed = {pattern.file(number) for pattern in inner for number in pattern.numbers()}
    lone = [path for path in singles if path.suffix.lower() in FRAMES and path not in framed]
    unread = [Unread(path, _SINGLE) for path in lone if not company.has_thumbnail(path)]
    unread += _unread_files(walk.files, company) + walk.unread
    unread += [Unread(path, why) for path in found if (why := _why_nameless(path))]
    found = [path for path in found if not _why_nameless(path)]
    if not (found or unread):
        raise MediaError(f"{folder} has no clip; it must hold video files (mov, mp4, mxf …) or numbered pictures.")
    return CardContents(found, sorted(unread, key=lambda one: one.path))


def find_clips(folder: Path, *, but: Path) -> list[Path]:
    """List the clips and sequences of a card in the order of their names; MediaError where it has none."""
    contents = read_card(folder, but=but)
    if not contents.clips:
        first = contents.unread[0]
        raise MediaError(f"{folder} has no clip that can be read. {first.path.name}: {first.why}")
    return contents.clips


def is_sequence(clip: Path) -> bool:
    """Return whether a path is a frame sequence, as shot.####.exr."""
    return clip.suffix.lower() in SEQUENCES


def plain_name(clip: Path) -> str:
    """Return a clip's name without its suffix, or a sequence's without its numbers."""
    pattern = find_pattern(clip)
    if pattern is None or pattern.only is not None:
        return clip.stem
    layer = pattern.after[: -len(pattern.suffix)]
    return f"{pattern.before.rstrip('._- ')}{layer}".lstrip("._- ") or pattern.folder.resolve().name


def find_sound(folder: Path) -> list[Path]:
    """List the sound files in a folder."""
    if not folder.is_dir():
        raise MediaError(f"{folder} is not a folder; name the folder of the sound files.")
    return sorted(path for path in CardWalk(folder, None).files if path.suffix.lower() in SOUND)


def names_of(clips: list[Path], folder: Path) -> list[str]:
    """Return a unique name of every clip: the file's, with its folders' or its suffix where two are alike.

    Each is one component of a path, and no two are alike where case and composition of accents do not count.
    """
    names = [plain_name(clip) for clip in clips]
    for better in (_with_folders, _with_suffix):
        alike = Counter(same_name(name) for name in names)
        names = [
            better(clip, folder) if alike[same_name(name)] > 1 else name
            for clip, name in zip(clips, names, strict=True)
        ]
    return unique_names(safe_component(name) for name in names)


def _why_nameless(clip: Path) -> str:
    """Return why a clip's path cannot be told from that of another kind; empty for a good one."""
    try:
        plain_name(clip)
    except MediaError as error:
        return str(error)
    return ""


def _with_folders(clip: Path, folder: Path) -> str:
    return "_".join((*clip.relative_to(folder).parent.parts, plain_name(clip)))


def _with_suffix(clip: Path, folder: Path) -> str:
    return f"{_with_folders(clip, folder)}_{clip.suffix[1:]}"


def _pictures_of(files: list[Path], suffixes: frozenset[str]) -> tuple[list[Pattern], list[Path]]:
    """Return the sequences of pictures, and the pictures that are in none."""
    patterns = sequences_of([path for path in files if path.suffix.lower() in suffixes])
    several = [pattern for pattern in patterns if len(pattern.numbers()) > 1]
    single = [
        pattern.file(number) for pattern in patterns if len(pattern.numbers()) == 1 for number in pattern.numbers()
    ]
    return several, single


def _inner_sequences(pictures: list[Path]) -> list[Pattern]:
    """Return the sequences whose number is followed by the name of a layer, as shot.####.beauty.png."""
    found = {
        Pattern(path.parent, path.name[: match.start()], len(match[0]), path.name[match.end() :])
        for path in pictures
        for match in _INNER_NUMBER.finditer(path.name)
    }
    return sorted((pattern for pattern in found if len(pattern.numbers()) > 1), key=lambda pattern: pattern.path)


def _unread_files(files: list[Path], company: Company) -> list[Unread]:
    """Return footage of kinds that are not read; numbered pictures are one entry."""
    reasons = {path.suffix.lower(): why_not_read(path.suffix.lower()) for path in files}
    kinds = frozenset(suffix for suffix, why in reasons.items() if why)
    shown = [path for path in files if not (path.suffix.lower() in THUMBNAILS and company.has_thumbnail(path))]
    sequences, singles = _pictures_of(shown, kinds & NUMBERED)
    found = [*(one.path for one in sequences), *singles]
    found += [path for path in shown if path.suffix.lower() in kinds - NUMBERED]
    unread = [Unread(path, reasons[path.suffix.lower()] or "") for path in found]
    photographs, _ = _pictures_of(shown, JPEGS)
    unread += [Unread(one.path, _JPEGS) for one in photographs if _is_gapless(one)]
    return unread + _unknown_kinds(files, kinds)


def _is_raw_clip(path: Path) -> bool:
    suffix = path.suffix.lower()
    return suffix not in THUMBNAILS and why_not_read(suffix) is not None


def _is_gapless(pattern: Pattern) -> bool:
    numbers = pattern.numbers()
    return numbers[-1] - numbers[0] + 1 == len(numbers)


def _unknown_kinds(files: list[Path], unread: frozenset[str]) -> list[Unread]:
    """Return files whose suffix says nothing and whose first bytes are those of a clip."""
    known = CLIPS | SEQUENCES | SOUND | JPEGS | THUMBNAILS | unread
    others = [path for path in files if path.suffix.lower() not in known]
    found = [(path, format_of(path)) for path in others]
    return [
        Unread(path, f"It holds {form}, which its suffix {text_of(path.suffix) or '(none)'} does not say; rename it.")
        for path, form in found
        if form
    ]
