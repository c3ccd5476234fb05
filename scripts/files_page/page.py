"""The text of docs/files.md, of the tables of the code and of the tries that were made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from filmvideo.dailies.suffixes import CLIPS, SEQUENCES, SOUND, why_not_read
from filmvideo.media import CODECS, IMAGE_CODECS
from filmvideo.media.files.sequence_name import IMAGE_SUFFIXES
from scripts.files_page.tries import KEPT, SPACES, Try, pairs

PAGE = Path(__file__).parents[2] / "docs" / "files.md"
TRIES = Path(__file__).with_name("tries.json")
Tries = Mapping[str, Mapping[str, Try]]
_RAW = (
    ".r3d",
    ".braw",
    ".ari",
    ".arx",
    ".crm",
    ".rmf",
    ".nev",
    ".krw",
    ".vrw",
    ".zraw",
    ".sir",
    ".dng",
    ".nef",
    ".heic",
    ".yuv",
)
_HEAD = """# What is read and written

`python -m scripts.files_page` writes this page. It renders a small clip into every codec and container, and reads the
files back. A cell is empty where nothing is lost; else it has the code of the notice that says so
([notices.md](notices.md)), or **lost** where no notice does.
"""
_READ = """## Read

Clips are read by FFmpeg, whatever their suffix. A card is searched by `filmvideo dailies` for these:

{clips}

Frame sequences are read by OpenImageIO: {pictures}. On a card JPEG files are taken for photographs, and sequences are
{sequences}.
Recorders' sound for `--sound`: {sound}.

Footage that is not read is named with the reason, and makes the exit status 3:

{raw}
"""
_WRITTEN = """## Clips

The source is ProRes 4444 with alpha, 24-bit PCM, timecode, reel, title, a rotation of 90° and pixels of 4:3.

{files}

## Colour

What a file states when it is read back, of four spaces of `--output-space`. A cell is empty where all tags are.

{colours}

## Sound

The sound of a file, by the source's. A notice's code says why it has no sound; **refused**, that no file is
written.

{sounds}

## Pictures

{pictures}
"""


def page(tries: Tries) -> str:
    """Return the page."""
    return f"{_HEAD}\n{_read_section()}\n{_write_section(tries)}"


def read_tries() -> Tries:
    """Return the tries that were made last."""
    return json.loads(TRIES.read_text(encoding="utf-8"))


def _read_section() -> str:
    raw = [(suffix, (why_not_read(suffix) or "").removeprefix("It is ").rstrip(".")) for suffix in _RAW]
    return _READ.format(
        clips=_names(CLIPS),
        pictures=_names(IMAGE_SUFFIXES),
        sequences=_names(SEQUENCES),
        sound=_names(SOUND),
        raw=_table(("Suffix", "Reason"), [(f"`{suffix}`", why[:1].upper() + why[1:]) for suffix, why in raw]),
    )


def _write_section(tries: Tries) -> str:
    files = [(*_place(n, s), CODECS[n].pixel_format, *_cells(tries["files"][f"{n} {s}"])) for n, s in pairs(CODECS)]
    colours = [(*_place(n, s), *_cells(tries["colours"][f"{n} {s}"])) for n, s in pairs(CODECS)]
    pictures = [
        (*_place(n, s), IMAGE_CODECS[n].pixel_format, *_cells(tries["pictures"][f"{n} {s}"]))
        for n, s in pairs(IMAGE_CODECS)
    ]
    containers = next(iter(tries["sounds"].values()))
    sounds = [(f"`{name}`", *_cells(outcomes)) for name, outcomes in tries["sounds"].items()]
    head = ("Codec", "File", "Planes", *(name.capitalize() for name in KEPT))
    return _WRITTEN.format(
        files=_table(head, files),
        colours=_table(("Codec", "File", *SPACES), colours),
        sounds=_table(("Source", *containers), sounds),
        pictures=_table(head, pictures),
    )


def _place(name: str, suffix: str) -> tuple[str, str]:
    return f"`{name}`", f"`{suffix}`"


def _cells(outcomes: Try) -> list[str]:
    return [{"kept": "", "lost": "**lost**", "refused": "**refused**"}.get(value, value) for value in outcomes.values()]


def _names(suffixes: frozenset[str]) -> str:
    return ", ".join(f"`{suffix}`" for suffix in sorted(suffixes))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join((lines[0], "|---" * len(head) + "|", *lines[1:]))
