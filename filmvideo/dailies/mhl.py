"""The ASC Media Hash List of a card: its files by size, date and MD5, so that every later copy can be checked.

Written as the first generation of a history (ASC MHL 2.0): CARD/ascmhl/0001_CARD_DATE.mhl. The chain beside it names
the list by its C4 ID (SMPTE ST 2114: SHA-512 in base 58 after "c4"). The reference tool reads it: `ascmhl diff` finds
what is missing from a copy, `ascmhl create` checks every file and adds the next generation.
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import escape

from filmvideo.base.errors import MediaError
from filmvideo.media.files.atomic import atomic_write, cannot_write

FOLDER = "ascmhl"
_IGNORED = (".DS_Store", FOLDER)
_BASE_58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_C4_DIGITS = 88


def is_sealed(card: Path) -> bool:
    """Return whether a card has a history."""
    return (card / FOLDER).exists()


def check_unsealed(card: Path) -> None:
    """Raise MediaError for a card that has a history: adding to it means checking it, which is ascmhl's work."""
    if is_sealed(card):
        raise MediaError(f"{card} has an ASC MHL history already; continue it with `ascmhl create`, and drop --mhl.")


def seal(card: Path, *, but: Path) -> Path:
    """Write the list of a card, all but the folder that is written to."""
    check_unsealed(card)
    now, but = datetime.now(UTC), but.resolve()
    rows = "".join(_row(path, card, now) for path in _entries(card, but))
    patterns = [
        *_IGNORED,
        *([but.relative_to(card.resolve()).as_posix()] if but.is_relative_to(card.resolve()) else []),
    ]
    hash_list = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0">\n'
        f"  <creatorinfo>\n    <creationdate>{_iso(now)}</creationdate>\n"
        f"    <hostname>{escape(socket.gethostname())}</hostname>\n"
        f'    <tool version="{version("filmvideo")}">filmvideo</tool>\n  </creatorinfo>\n'
        "  <processinfo>\n    <process>in-place</process>\n    <ignore>\n"
        f"{''.join(f'      <pattern>{escape(p)}</pattern>{chr(10)}' for p in patterns)}"
        f"    </ignore>\n  </processinfo>\n  <hashes>\n{rows}  </hashes>\n</hashlist>\n"
    )
    path = card / FOLDER / f"0001_{card.resolve().name}_{now:%Y-%m-%d_%H%M%SZ}.mhl"
    _write(path, hash_list)
    _write(path.with_name("ascmhl_chain.xml"), _chain(path.name, hash_list))
    return path


def c4(data: bytes) -> str:
    """Return the C4 ID of data."""
    number, digits = int.from_bytes(hashlib.sha512(data).digest()), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE_58[digit] + digits
    return f"c4{digits.rjust(_C4_DIGITS, _BASE_58[0])}"


def _entries(folder: Path, but: Path) -> Iterator[Path]:
    """Walk a folder; the contents of a folder come before it."""
    for path in sorted(folder.iterdir()):
        if path.name in _IGNORED or path.resolve() == but:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _entries(path, but)
        yield path


def _row(path: Path, card: Path, now: datetime) -> str:
    facts, name = path.stat(), escape(path.relative_to(card).as_posix())
    changed = _iso(datetime.fromtimestamp(facts.st_mtime, UTC))
    if path.is_dir():
        return (
            f'    <directoryhash>\n      <path lastmodificationdate="{changed}">{name}</path>\n'
            "      <content/>\n      <structure/>\n    </directoryhash>\n"
        )
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "md5").hexdigest()
    return (
        f'    <hash>\n      <path size="{facts.st_size}" lastmodificationdate="{changed}">{name}</path>\n'
        f'      <md5 action="original" hashdate="{_iso(now)}">{digest}</md5>\n    </hash>\n'
    )


def _chain(name: str, text: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ascmhldirectory xmlns="urn:ASC:MHL:DIRECTORY:v2.0">\n'
        f'  <hashlist sequencenr="1">\n    <path>{escape(name)}</path>\n    <c4>{c4(text.encode())}</c4>\n'
        "  </hashlist>\n</ascmhldirectory>\n"
    )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        with atomic_write(path) as hidden:
            hidden.write_bytes(text.encode())
    except OSError as error:
        raise cannot_write(path, error) from error


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="seconds")
