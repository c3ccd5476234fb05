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
from filmvideo.base.text import xml_text_of
from filmvideo.media.files.atomic import cannot_write, write_whole
from filmvideo.media.files.names import safe_component

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


def seal(card: Path, *, but: Path) -> tuple[Path, list[str]]:
    """Write the list of a card, all but the folder that is written to.

    Return its path, and a sentence for each file that it lacks or cannot name.
    """
    check_unsealed(card)
    remarks: list[str] = []
    now, but = datetime.now(UTC), but.resolve()
    paths = list(_entries(card, card, but, remarks))
    rows = "".join(_try_row(path, card, now, remarks) for path in paths)
    if escaped := [shown for path in paths if (shown := xml_text_of(path.name)) != path.name]:
        remarks.append(f"The list of hashes has {len(escaped)} names escaped that XML cannot hold, as {escaped[0]}.")
    patterns = [
        *_IGNORED,
        *([but.relative_to(card.resolve()).as_posix()] if but.is_relative_to(card.resolve()) else []),
    ]
    hash_list = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0">\n'
        f"  <creatorinfo>\n    <creationdate>{_iso(now)}</creationdate>\n"
        f"    <hostname>{_xml(socket.gethostname())}</hostname>\n"
        f'    <tool version="{version("filmvideo")}">filmvideo</tool>\n  </creatorinfo>\n'
        "  <processinfo>\n    <process>in-place</process>\n    <ignore>\n"
        f"{''.join(f'      <pattern>{_xml(p)}</pattern>{chr(10)}' for p in patterns)}"
        f"    </ignore>\n  </processinfo>\n  <hashes>\n{rows}  </hashes>\n</hashlist>\n"
    )
    path = card / FOLDER / f"0001_{safe_component(card.resolve().name)}_{now:%Y-%m-%d_%H%M%SZ}.mhl"
    _write(path, hash_list)
    _write(path.with_name("ascmhl_chain.xml"), _chain(path.name, hash_list))
    return path, remarks


def c4(data: bytes) -> str:
    """Return the C4 ID of data."""
    number, digits = int.from_bytes(hashlib.sha512(data).digest()), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE_58[digit] + digits
    return f"c4{digits.rjust(_C4_DIGITS, _BASE_58[0])}"


def _entries(folder: Path, card: Path, but: Path, remarks: list[str]) -> Iterator[Path]:
    """Walk a folder; the contents of a folder come before it."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        shown = xml_text_of(folder.relative_to(card))
        remarks.append(f"The list of hashes lacks what is in {shown}: {(error.strerror or str(error)).lower()}.")
        return
    for path in paths:
        if path.name in _IGNORED or _resolve(path) == but:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _entries(path, card, but, remarks)
        yield path


def _resolve(path: Path) -> Path | None:
    """Return where a path leads; None for a loop of links."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return None


def _try_row(path: Path, card: Path, now: datetime, remarks: list[str]) -> str:
    """Return a file's entry; none, and a remark, where it cannot be read."""
    shown = xml_text_of(path.relative_to(card))
    if not (path.is_file() or path.is_dir()):
        remarks.append(f"The list of hashes lacks {shown}, which is not a file.")
        return ""
    try:
        return _row(path, card, now)
    except OSError as error:
        remarks.append(f"The list of hashes lacks {shown}: {(error.strerror or str(error)).lower()}.")
        return ""


def _row(path: Path, card: Path, now: datetime) -> str:
    facts, name = path.stat(), _xml(path.relative_to(card).as_posix())
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
        f'  <hashlist sequencenr="1">\n    <path>{_xml(name)}</path>\n    <c4>{c4(text.encode())}</c4>\n'
        "  </hashlist>\n</ascmhldirectory>\n"
    )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
    write_whole(path, text.encode())


def _xml(name: str) -> str:
    """Return a name as the text of an element; a carriage return as the entity that a reader does not change."""
    return escape(xml_text_of(name), {"\r": "&#13;"})


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="seconds")
