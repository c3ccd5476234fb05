"""The Avid Log Exchange: a tabbed text with a heading, names of columns and a row for each clip.

Heading / FIELD_DELIM TABS … / (empty) / Column / names / (empty) / Data / rows
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from filmvideo.base.errors import ParameterError


def read_ale(path: Path) -> list[dict[str, str]]:
    """Read the rows, each by the names of its columns."""
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise ParameterError(f"{path} cannot be read: {error.strerror}.") from error
    words = [line.strip() for line in lines]
    if "Column" not in words or "Data" not in words:
        raise ParameterError(f"{path} is not an ALE: it lacks Column or Data.")
    columns = lines[words.index("Column") + 1].split("\t")
    rows = [line.split("\t") for line in lines[words.index("Data") + 1 :] if line.strip()]
    return [{c.strip(): v.strip() for c, v in zip(columns, row, strict=False)} for row in rows]


def ale_text(columns: Sequence[str], rows: Sequence[Mapping[str, str]], *, rate: Fraction, height: int) -> str:
    """Return the text of an ALE; cells that a row lacks are empty."""
    size = str(height) if height in {720, 1080} else "CUSTOM"
    head = ("FIELD_DELIM\tTABS", f"VIDEO_FORMAT\t{size}", "AUDIO_FORMAT\t48khz", f"FPS\t{_fps(rate)}")
    body = ["\t".join(_plain(row.get(c, "")) for c in columns) for row in rows]
    return "\n".join(["Heading", *head, "", "Column", "\t".join(columns), "", "Data", *body, ""])


def _fps(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    """Return a value on one line, so that it stays in its cell."""
    return " ".join(text.split())
