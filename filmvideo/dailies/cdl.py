"""Grades read from .cdl, .ccc and .cc files, where each has an id, and from an ALE.

In an ALE the columns ASC_SOP and ASC_SAT stand in the row of a clip.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from filmvideo.base.errors import ParameterError
from filmvideo.dailies.ale import read_ale
from filmvideo.jobs.grade import Grade, Three

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_SOP = re.compile(r"\(([^()]*)\)")
SUFFIXES = (".cdl", ".ccc", ".cc", ".ale")


def read_grades(path: Path) -> dict[str, Grade]:
    """Read the grades of a file by their id; in an ALE by the clip's name and by its reel."""
    if path.suffix.lower() not in SUFFIXES:
        raise ParameterError(f"{path} is not a file of grades; give one of {', '.join(SUFFIXES)}.")
    if path.suffix.lower() == ".ale":
        return _from_ale(path)
    try:
        root = ET.fromstring(path.read_bytes())  # noqa: S314  (expat of today refuses runaway entities)
    except (OSError, ET.ParseError) as error:
        raise ParameterError(f"{path} cannot be read as a colour decision list: {error}.") from error
    found = {_id_of(root, node) or path.stem: _grade(node, path) for node in root.iter() if _bare(node) in _NODES}
    if not found:
        raise ParameterError(f"{path} has no grade in it (no SOPNode or SATNode).")
    return found


def grade_for(names: Iterable[str | None], grades: Mapping[str, Grade]) -> Grade | None:
    """Find the grade of a clip by its names, the first that has one; case and suffix do not matter."""
    known = {_key(name): grade for name, grade in grades.items()}
    keys = (_key(name) for name in names if name)
    return next((known[key] for key in keys if key in known), None)


_NODES = {"ColorCorrection"}


def _bare(node: ET.Element) -> str:
    return node.tag.rsplit("}", maxsplit=1)[-1]


def _id_of(root: ET.Element, node: ET.Element) -> str | None:
    """Return a grade's own id, or that of the decision around it."""
    if node.get("id"):
        return node.get("id")
    around = (d for d in root.iter() if _bare(d) == "ColorDecision" and node in list(d))
    references = (c.get("ref") or (c.text or "").strip() for d in around for c in d if _bare(c) == "MediaRef")
    return next((Path(r).stem for r in references if r), None)


def _grade(node: ET.Element, path: Path) -> Grade:
    texts = {_bare(part): part.text or "" for part in node.iter()}
    threes = [_three(texts[name], name, path) if name in texts else None for name in ("Slope", "Offset", "Power")]
    return _put_together(threes, texts.get("Saturation"), path)


def _put_together(threes: list[Three | None], saturation: str | None, path: Path) -> Grade:
    slope, offset, power = threes
    grade = Grade(slope or (1.0, 1.0, 1.0), offset or (0.0, 0.0, 0.0), power or (1.0, 1.0, 1.0))
    return grade if not saturation else _with_saturation(grade, saturation, path)


def _three(text: str, name: str, path: Path) -> Three:
    values = _numbers(text)
    if values is None or len(values) != 3:
        raise ParameterError(f"{path.name}: {name} is {text.strip()!r}; it takes three numbers.")
    return values[0], values[1], values[2]


def _with_saturation(grade: Grade, text: str, path: Path) -> Grade:
    values = _numbers(text)
    if values is None or len(values) != 1:
        raise ParameterError(f"{path.name}: saturation is {text.strip()!r}; it takes one number.")
    return Grade(grade.slope, grade.offset, grade.power, values[0])


def _numbers(text: str) -> list[float] | None:
    words = text.replace(",", " ").split()
    return [float(w) for w in words] if all(re.fullmatch(_NUMBER, w) for w in words) else None


def _from_ale(path: Path) -> dict[str, Grade]:
    """Read rows by name and source file; by the tape where it has one row only."""
    rows = [(row, grade) for row in read_ale(path) if (grade := _of_row(row, path)) is not None]
    tapes = Counter(row.get("Tape", "") for row, _ in rows)
    found = {row["Tape"]: grade for row, grade in rows if tapes.get(row.get("Tape", "")) == 1 and row.get("Tape")}
    columns = ("Source File", "Name")
    return found | {row[column]: grade for column in columns for row, grade in rows if row.get(column)}


def _of_row(row: dict[str, str], path: Path) -> Grade | None:
    threes = _SOP.findall(row.get("ASC_SOP", ""))
    if len(threes) not in {0, 3}:
        raise ParameterError(f"{path.name}: ASC_SOP is {row['ASC_SOP']!r}; it takes three brackets of three numbers.")
    if not threes and not row.get("ASC_SAT"):
        return None
    numbers: list[Three | None] = [_three(text, "ASC_SOP", path) for text in threes] or [None] * 3
    return _put_together(numbers, row.get("ASC_SAT"), path)


def _key(name: str) -> str:
    return re.sub(r"\.(mov|mp4|m4v|mkv|mxf|ari|r3d|braw|avi)$", "", name.strip().lower())
