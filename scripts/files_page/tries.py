"""Every codec in every container, written by `process` and read back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import filmvideo
from filmvideo.base.errors import FilmvideoError
from filmvideo.looks.look import Look
from filmvideo.media import CODECS, IMAGE_CODECS, ClipInfo, Codec, probe
from filmvideo.media.write.codecs import CONTAINERS
from scripts.files_page.sources import PIXEL_ASPECT, REEL, SOUNDS, TIMECODE, TITLE, write_full, write_with_sound

LOOK = Look(stock="vision3")
SPACES = ("rec709", "p3-d65", "rec2020-pq", "rec2020-hlg")
KEPT: dict[str, Callable[[ClipInfo], bool]] = {
    "sound": lambda info: bool(info.audio),
    "timecode": lambda info: info.timecode == TIMECODE,
    "reel": lambda info: info.reel == REEL,
    "title": lambda info: info.metadata.get("title") == TITLE or info.metadata.get("TITLE") == TITLE,
    "rotation": lambda info: info.rotation_deg == 90,
    "pixel aspect": lambda info: info.sample_aspect == PIXEL_ASPECT,
    "alpha": lambda info: info.format.alpha,
}
"""What a file may keep of the source, and how that is seen in what is read back."""
NOTICE_OF = {
    "sound": ("audio-dropped", "stream-dropped"),
    "timecode": ("timecode-dropped",),
    "title": ("metadata-dropped",),
    "rotation": ("rotation-dropped",),
    "pixel aspect": ("pixel-aspect-dropped",),
    "alpha": ("alpha-dropped",),
}
"""The notices by which a loss is said."""
Try = dict[str, str]


def pairs(codecs: Mapping[str, Codec]) -> list[tuple[str, str]]:
    """Return every codec with every suffix that it is written to."""
    return [(name, suffix) for name, codec in codecs.items() for suffix in codec.suffixes]


def try_all(folder: Path) -> dict[str, dict[str, Try]]:
    """Return what each file kept, its colour tags, and the sound of each container; all files go to a folder."""
    source = write_full(folder / "full.mov")
    clips, pictures = pairs(CODECS), pairs(IMAGE_CODECS)
    return {
        "files": {f"{codec} {suffix}": try_file(source, codec, suffix) for codec, suffix in clips},
        "colours": {f"{codec} {suffix}": try_colours(source, codec, suffix) for codec, suffix in clips},
        "sounds": {name: try_sounds(write_with_sound(folder / f"{name}.mkv", name)) for name in SOUNDS},
        "pictures": {f"{codec} {suffix}": try_file(source, codec, f".####{suffix}") for codec, suffix in pictures},
    }


def try_file(source: Path, codec: str, suffix: str) -> Try:
    """Return what one file kept of the full clip: "kept", the notice of its loss, or "lost"."""
    target = source.with_name(f"{codec}{suffix}")
    report = filmvideo.process(source, target, look=LOOK, codec=codec, engine="fast", overwrite=True)
    info, codes = probe(target), {notice.code for notice in report.notices}
    return {name: _outcome(name, found(info), codes) for name, found in KEPT.items()}


def try_colours(source: Path, codec: str, suffix: str) -> Try:
    """Return which tags of each space are read back from one file: "kept", or those that are not."""
    return {space: _try_colour(source, codec, suffix, space) for space in SPACES}


def _try_colour(source: Path, codec: str, suffix: str, space: str) -> str:
    target = source.with_name(f"{codec}-{space}{suffix}")
    filmvideo.process(source, target, look=LOOK, codec=codec, output=space, engine="fast", overwrite=True)
    manifest = json.loads(target.with_name(f"{target.name}.json").read_text(encoding="utf-8"))
    asked, found = manifest["tags"][target.name], manifest["tags_read_back"][target.name]
    keys = ("primaries", "transfer", "matrix", "full_range")
    lost = [key.replace("_", " ") for key in keys if asked[key] != found[key]]
    return f"lost: {', '.join(lost)}" if lost else "kept"


def try_sounds(source: Path) -> Try:
    """Return the sound that each container has of a source: codec and channels, or "lost"."""
    return {suffix: _try_sound(source, suffix) for suffix in CONTAINERS}


def _try_sound(source: Path, suffix: str) -> str:
    codec = next(name for name, one in CODECS.items() if suffix in one.suffixes)
    target = source.with_name(f"{source.stem}-sound{suffix}")
    try:
        report = filmvideo.process(source, target, look=LOOK, codec=codec, engine="fast", overwrite=True)
    except FilmvideoError:
        return "refused"
    audio = probe(target).audio
    return audio[0].codec if audio else _outcome("sound", False, {notice.code for notice in report.notices})


def _outcome(name: str, kept: bool, codes: set[str]) -> str:  # noqa: FBT001  (one row of a table)
    if kept:
        return "kept"
    said = sorted(codes & set(NOTICE_OF.get(name, ())))
    return said[0] if said else "lost"
