"""The Avid Log Exchange: a tabbed text with a heading, names of columns and a row for each clip.

Heading / FIELD_DELIM TABS … / (empty) / Column / names / (empty) / Data / rows

Rows end with CR, LF or both, and with nothing else. A text is UTF-8, or UTF-16 where its first bytes say so; else it is
of one byte a letter, which Windows and old Macs read differently: such a file is read both ways.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from filmvideo.base.errors import ParameterError

_ROW_END = re.compile(r"\r\n|\r|\n")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 512
"""Bytes of a file by which UTF-16 without a mark is told."""


def read_ale(path: Path) -> list[dict[str, str]]:
    """Read the rows, each by the names of its columns; ParameterError where the file is not an ALE."""
    return read_ale_readings(path)[0]


def read_ale_readings(path: Path) -> list[list[dict[str, str]]]:
    """Read the rows as `read_ale`, once for each way of reading its letters."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ParameterError(f"{path} cannot be read: {error.strerror}.") from error
    return [_rows(text, path) for text in _texts(data, path)]


def ale_text(columns: Sequence[str], rows: Sequence[Mapping[str, str]], *, rate: Fraction, height: int) -> str:
    """Return the text of an ALE; cells that a row lacks are empty."""
    size = str(height) if height in {720, 1080} else "CUSTOM"
    head = ("FIELD_DELIM\tTABS", f"VIDEO_FORMAT\t{size}", "AUDIO_FORMAT\t48khz", f"FPS\t{_fps(rate)}")
    body = ["\t".join(_plain(row.get(c, "")) for c in columns) for row in rows]
    return "\n".join(["Heading", *head, "", "Column", "\t".join(columns), "", "Data", *body, ""])


def _texts(data: bytes, path: Path) -> list[str]:
    """Return a file's text, in each encoding that it may have."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None) or _utf16_without_mark(data)
    try:
        return [data.decode(encoding or "utf-8")]
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise ParameterError(f"{path} is damaged: its text is not {encoding}.") from error
    return list(dict.fromkeys((_by_byte(data), data.decode("mac_roman"))))


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[:_HEAD]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) // 4 else None


def _by_byte(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _rows(text: str, path: Path) -> list[dict[str, str]]:
    lines = _ROW_END.split(text)
    words = [line.strip() for line in lines]
    if "Column" not in words or "Data" not in words[words.index("Column") :]:
        raise ParameterError(f"{path} is not an ALE: it lacks Column or Data.")
    head = words.index("Column")
    data = words.index("Data", head)
    _check_delimiter(words[:head], path)
    columns = next((line for line in lines[head + 1 : data] if line.strip()), "").split("\t")
    rows = [line.split("\t") for line in lines[data + 1 :] if line.strip()]
    for number, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row[len(columns) :]):
            raise ParameterError(f"{path.name}: row {number} has {len(row)} cells for {len(columns)} columns.")
    return [{c.strip(): v.strip() for c, v in zip(columns, row, strict=False)} for row in rows]


def _check_delimiter(head: Sequence[str], path: Path) -> None:
    stated = [line.split(maxsplit=1)[1] for line in head if re.match(r"FIELD_DELIM\s+\S", line)]
    if stated and stated[0].upper() not in {"TAB", "TABS"}:
        raise ParameterError(f"{path.name}: FIELD_DELIM is {stated[0]}; export the ALE with TABS.")


def _fps(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    """Return a value on one line, so that it stays in its cell."""
    return " ".join(text.split())
