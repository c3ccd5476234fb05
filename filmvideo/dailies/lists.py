"""Lists for the edit: an ALE for each frame rate, a CSV of everything, and all of it as JSON.

In an ALE `End` is the timecode after the last frame, as Avid has it. Columns that Avid does not know become its own.
"""

from __future__ import annotations

import csv
import json
import re
from fractions import Fraction
from importlib.metadata import version
from io import StringIO
from pathlib import Path

from filmvideo.dailies.ale import ale_text
from filmvideo.dailies.find import plain_name
from filmvideo.dailies.result import Result
from filmvideo.media import ClipInfo
from filmvideo.media.files.atomic import atomic_write, cannot_write
from filmvideo.media.files.timecode import advance_timecode

_COLUMNS = ("Name", "Tape", "Start", "End", "Duration", "FPS", "Tracks", "Source File", "ASC_SOP", "ASC_SAT", "Film")
_MORE = ("Status", "Why", "Frames", "Width", "Height", "Codec", "Input", "Clipped", "Sound", "Warnings", "Files")


def write_lists(results: list[Result], folder: Path) -> None:
    """Write dailies.ale, dailies.csv and dailies.json; of several frame rates an ALE each."""
    written = [result for result in results if result.files and result.info is not None]
    rates = sorted({result.info.rate for result in written if result.info})
    for rate in rates:
        same = [result for result in written if result.info and result.info.rate == rate]
        name = "dailies.ale" if len(rates) == 1 else f"dailies.{float(rate):.6g}.ale"
        height = max(result.info.height for result in same if result.info)
        write_text(folder / name, ale_text(_COLUMNS, [row_of(r) for r in same], rate=rate, height=height))
    table = StringIO()
    columns = (*_COLUMNS, *_MORE)
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(columns)
    rows = (row_of(result) | _columns_of_csv(result) for result in results)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    write_text(folder / "dailies.csv", table.getvalue())
    facts = {"filmvideo": version("filmvideo"), "clips": [result.to_json() for result in results]}
    write_text(folder / "dailies.json", json.dumps(facts, indent=2, ensure_ascii=False) + "\n")


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
    with atomic_write(path) as hidden:
        try:
            hidden.write_text(text, encoding="utf-8")
        except OSError as error:
            raise cannot_write(path, error) from error


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
