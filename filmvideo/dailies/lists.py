"""Lists for the edit: an ALE for each frame rate, a CSV of everything, and all of it as JSON.

In an ALE `End` is the timecode after the last frame, as Avid has it. Columns that Avid does not know become its own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from importlib.metadata import version
from io import StringIO
from pathlib import Path

from filmvideo.base.text import json_text, text_of
from filmvideo.dailies.ale import ale_text
from filmvideo.dailies.find import plain_name
from filmvideo.dailies.line_faults import LineFaults
from filmvideo.dailies.result import Result
from filmvideo.media import ClipInfo
from filmvideo.media.files.atomic import write_whole
from filmvideo.media.files.timecode import advance_timecode

_COLUMNS = ("Name", "Tape", "Start", "End", "Duration", "FPS", "Tracks", "Source File", "ASC_SOP", "ASC_SAT", "Film")
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""First letters of cells that spreadsheets take for formulas (OWASP, "CSV Injection")."""
_MORE = ("Status", "Why", "Frames", "Width", "Height", "Codec", "Input", "Clipped", "Sound", "Warnings", "Files")


def write_ales(results: Sequence[Result], folder: Path, faults: LineFaults) -> None:
    """Write dailies.ale of the clips that were made; of several frame rates an ALE each."""
    made = [result for result in results if result.files and result.info is not None]
    rows = [(result, faults.try_line(result, partial(row_of, result))) for result in made]
    rates = sorted({result.info.rate for result in made if result.info})
    for rate in rates:
        same = [(r.info, row) for r, row in rows if r.info and r.info.rate == rate and row is not None]
        name = "dailies.ale" if len(rates) == 1 else f"dailies.{float(rate):.6g}.ale"
        height = max((info.height for info, _ in same), default=0)
        write_text(folder / name, ale_text(_COLUMNS, [row for _, row in same], rate=rate, height=height))


def write_csv(results: Sequence[Result], folder: Path, faults: LineFaults) -> None:
    """Write dailies.csv; a clip whose facts cannot be told has its name and status."""
    table = StringIO()
    columns = (*_COLUMNS, *_MORE)
    writer = csv.writer(table)
    writer.writerow(columns)
    for result in results:
        row = faults.try_line(result, partial(_csv_row, result)) or _bare_row(result)
        writer.writerow([_as_text(row.get(column, "")) for column in columns])
    write_text(folder / "dailies.csv", table.getvalue())


def write_json_list(results: Sequence[Result], remarks: Sequence[str], folder: Path, faults: LineFaults) -> None:
    """Write dailies.json; a clip whose facts cannot be told has its name and status."""
    clips = [faults.try_line(result, partial(_checked_json, result)) or _bare_row(result) for result in results]
    facts = {"filmvideo": version("filmvideo"), "remarks": list(remarks), "clips": clips}
    write_whole(folder / "dailies.json", f"{json_text(facts)}\n".encode())


def row_of(result: Result) -> dict[str, str]:
    """Return a clip's row of an ALE."""
    grade = {"ASC_SOP": result.grade.sop, "ASC_SAT": result.grade.sat} if result.grade else {}
    row = {"Name": result.name, "Source File": result.clip.name, "Film": result.film or result.stock, **grade}
    if result.info is None:
        return row
    info = result.info
    channels = sum(a.channels for a in info.audio) if result.channels is None else result.channels
    sound = "".join(f"A{n}" for n in range(1, channels + 1))
    rate = f"{float(info.rate):.3f}".rstrip("0").rstrip(".")
    row |= _times(info, result.frames) | {"Tape": tape_of(result), "FPS": rate, "Tracks": f"V{sound}"}
    return {column: row[column] for column in _COLUMNS if column in row}


def tape_of(result: Result) -> str:
    """Return the reel: the clip's own, else the start of its name as camera makers write it, else the name."""
    reel = result.info.reel if result.info else None
    name = plain_name(result.clip)
    match = re.match(r"([A-Z]\d{3})_?C\d{3}", name)
    return reel or (match[1] if match else name)


def length_of(info: ClipInfo, written: int) -> int:
    """Return a clip's length in frames of its rate; of a clip cut short, that of the written file."""
    return written if info.cut_short and written else round(info.duration_s * info.rate)


def write_text(path: Path, text: str) -> None:
    """Write a text, whole or not at all."""
    write_whole(path, text_of(text).encode())


def _csv_row(result: Result) -> dict[str, str]:
    return row_of(result) | _columns_of_csv(result)


def _bare_row(result: Result) -> dict[str, str]:
    """Return the columns of a clip of whose facts nothing can be told."""
    return {
        "Name": result.name,
        "name": result.name,
        "Source File": result.clip.name,
        "clip": str(result.clip),
        "Status": result.status,
        "status": result.status,
        "Why": result.why,
        "why": result.why,
    }


def _checked_json(result: Result) -> dict[str, object]:
    """Return a result's values; whatever they raise in writing is raised here."""
    values = result.to_json()
    json_text(values)
    return values


def _as_text(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text, where it would take it for a formula."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def _times(info: ClipInfo, written: int) -> dict[str, str]:
    """Return the first frame's timecode, that after the last frame, and the length."""
    start = info.timecode_at(info.first) or "00:00:00:00"
    zero = "00:00:00;00" if ";" in start else "00:00:00:00"
    rate = info.rate if info.rate >= 1 else Fraction(1)
    frames = length_of(info, written)
    end, duration = advance_timecode(start, frames, rate), advance_timecode(zero, frames, rate)
    return {"Start": start, "End": end, "Duration": duration}


def _columns_of_csv(result: Result) -> dict[str, str]:
    info = result.info
    facts = {} if info is None else {"Width": str(info.width), "Height": str(info.height), "Codec": info.codec}
    return facts | {
        "Status": result.status,
        "Why": result.why,
        "Frames": str(result.frames),
        "Input": result.reading,
        "Clipped": f"{result.clipped:.4f}",
        "Sound": result.sound,
        "Warnings": " ".join(str(notice) for notice in result.notices),
        "Files": " ".join(f"{name}/{path.name}" for name, path in result.files.items()),
    }
