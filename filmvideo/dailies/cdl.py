"""Grades read from .cdl, .ccc and .cc files (ASC CDL 1.2), and from the columns ASC_SOP and ASC_SAT of an ALE.

A correction in XML is named by its id, by the MediaRef of the decision that holds it or refers to it, and where a file
holds one correction only by the file. A row of an ALE is named by Source File and Name, and by Tape where the reel has
one grade only.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from filmvideo.base.errors import ParameterError
from filmvideo.dailies.ale import read_ale_readings
from filmvideo.dailies.grade_list import GradeList, NamedGrade
from filmvideo.jobs.grade import Grade, Three

SUFFIXES = (".cdl", ".ccc", ".cc", ".ale")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_SOP = re.compile(r"[\[({]([^\[\](){}]*)[\])}]")
_BETWEEN = re.compile(r"[\s,;]*")
_NUMBERED = re.compile(r"[._-]?(?:%\d*d|#+|@+|\[\d+-\d+\])")
_PARTS = ("Slope", "Offset", "Power", "Saturation")
_AROUND = frozenset({"SOPNode", "SatNode", "SATNode", "Description", "InputDescription", "ViewingDescription"})


def read_grades(path: Path) -> GradeList:
    """Read the grades of a file; ParameterError where it has none, or one that cannot be read."""
    found = parse_grades(path)
    if not found.grades:
        raise ParameterError(found.remarks[0])
    return found


def parse_grades(path: Path) -> GradeList:
    """Read the grades of a file; the first remark says so where it has none. ParameterError for a wrong one."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ParameterError(f"{path} is not a file of grades; give one of {', '.join(SUFFIXES)}.")
    found = _from_ale(path) if suffix == ".ale" else _from_xml(path)
    if found.grades:
        return found
    sought = "ASC_SOP or ASC_SAT cell" if suffix == ".ale" else "SOPNode or SatNode"
    return GradeList(remarks=(f"{path} has no grade in it (no {sought}).", *found.remarks))


def _from_xml(path: Path) -> GradeList:
    try:
        root = ET.fromstring(path.read_bytes())  # noqa: S314  (expat of today refuses runaway entities)
    except OSError as error:
        raise ParameterError(f"{path} cannot be read: {error.strerror}.") from error
    except (ET.ParseError, ValueError, LookupError) as error:  # the latter for encodings that expat does not know
        raise ParameterError(f"{path} cannot be read as a colour decision list: {error}.") from error
    nodes = [node for node in root.iter() if _bare(node) == "ColorCorrection"]
    media = _media_of(root, nodes, path)
    remarks: list[str] = []
    grades: list[NamedGrade] = []
    for number, node in enumerate(nodes):
        names = [node.get("id", ""), *media[number], *([path.stem] if len(nodes) == 1 else [])]
        shown = next(filter(None, names), f"number {number + 1}")
        remarks += [f"{path.name}: {tag} of the grade {shown} is not read." for tag in _unknown_parts(node)]
        grade = _grade(node, f"{path.name}: {shown}")
        if grade is None:
            remarks.append(f"{path.name}: the grade {shown} has no SOPNode and no SatNode.")
        else:
            grades.append(NamedGrade(grade, path.name, tuple(dict.fromkeys(filter(None, names)))))
    return GradeList(grades, remarks)


def _media_of(root: ET.Element, nodes: Sequence[ET.Element], path: Path) -> dict[int, list[str]]:
    """Return the media of every correction by its place among `nodes`, from the decisions."""
    places = {id(node): number for number, node in enumerate(nodes)}
    by_id = defaultdict[str, list[int]](list)
    for number, node in enumerate(nodes):
        by_id[node.get("id", "")].append(number)
    found = defaultdict[int, list[str]](list)
    for decision in (node for node in root.iter() if _bare(node) == "ColorDecision"):
        media = [name for part in decision if _bare(part) == "MediaRef" for name in _media_names(part)]
        for part in decision:
            if _bare(part) == "ColorCorrection":
                found[places[id(part)]] += media
            elif _bare(part) == "ColorCorrectionRef":
                found[_find_referred(part, by_id, path)] += media
    return found


def _find_referred(part: ET.Element, by_id: Mapping[str, list[int]], path: Path) -> int:
    name = part.get("ref") or (part.text or "").strip()
    if len(by_id.get(name, ())) != 1:
        raise ParameterError(
            f"{path.name}: a ColorCorrectionRef names {name!r}, which is not the id of one correction."
        )
    return by_id[name][0]


def _media_names(part: ET.Element) -> Iterator[str]:
    """Yield the names of a medium, which is a path of any platform or a URL, of a clip or of a sequence."""
    reference = part.get("ref") or (part.text or "").strip()
    plain = re.split(r"[/\\]", reference.rstrip("/\\"))[-1]
    for name in (plain, unquote(plain)):
        yield from (name, _NUMBERED.sub("", name))


def _unknown_parts(node: ET.Element) -> list[str]:
    """Return the tags within a correction that hold something and are not read."""
    parts = [part for part in node.iter() if part is not node]
    return [_bare(p) for p in parts if _bare(p) not in {*_PARTS, *_AROUND} and (p.text or "").strip()]


def _bare(node: ET.Element) -> str:
    return node.tag.rsplit("}", maxsplit=1)[-1]


def _grade(node: ET.Element, where: str) -> Grade | None:
    """Return the grade of a correction; None where it has neither SOP nor saturation."""
    parts = [(_bare(part), part.text or "") for part in node.iter() if _bare(part) in _PARTS]
    texts = dict(parts)
    if len(texts) < len(parts):
        raise ParameterError(f"{where} has a Slope, Offset, Power or Saturation twice.")
    threes = [_three(texts[name], name, where) if name in texts else None for name in _PARTS[:3]]
    saturation = _number(texts["Saturation"], where) if "Saturation" in texts else None
    return _put_together(threes, saturation, where) if texts else None


def _put_together(threes: Sequence[Three | None], saturation: float | None, where: str) -> Grade:
    slope, offset, power = threes
    one = 1.0 if saturation is None else saturation
    try:
        return Grade(slope or (1.0, 1.0, 1.0), offset or (0.0, 0.0, 0.0), power or (1.0, 1.0, 1.0), one)
    except ParameterError as error:
        raise ParameterError(f"{where}: {error}") from error


def _three(text: str, name: str, where: str) -> Three:
    values = _numbers(text)
    if values is None or len(values) != 3:
        raise ParameterError(f"{where}: {name} is {text.strip()!r}; it takes three numbers.")
    return values[0], values[1], values[2]


def _number(text: str, where: str) -> float:
    values = _numbers(text)
    if values is None or len(values) != 1:
        raise ParameterError(f"{where}: saturation is {text.strip()!r}; it takes one number.")
    return values[0]


def _numbers(text: str) -> list[float] | None:
    words = text.replace(",", " ").split()
    return [float(w) for w in words] if all(re.fullmatch(_NUMBER, w) for w in words) else None


def _from_ale(path: Path) -> GradeList:
    """Read the rows that have a grade; a file that may be read in two ways gives the names of both."""
    readings = read_ale_readings(path)
    names = [_names_of_rows(rows) for rows in readings]
    grades: list[NamedGrade] = []
    remarks: list[str] = []
    for number, row in enumerate(readings[0]):
        where = f"{path.name}: row {number + 1}"
        if not _has_grade(row):
            continue
        known = tuple(dict.fromkeys(name for reading in names for name in reading[number]))
        remarks += [] if known else [f"{where} has a grade and no name of a clip."]
        grades.append(NamedGrade(_of_row(row, where), path.name, known))
    return GradeList(grades, remarks)


def _names_of_rows(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Return the names of each row; a reel is one where a single row has it and a grade, and no clip its name."""
    own = [[name for column in ("Name", "Source File") if (name := _cell(row, column))] for row in rows]
    tapes = Counter(_cell(row, "Tape") for row in rows if _has_grade(row))
    clips = {name for names in own for name in names}
    return [
        [*names, *([tape] if (tape := _cell(row, "Tape")) and tapes[tape] == 1 and tape not in clips else [])]
        for names, row in zip(own, rows, strict=True)
    ]


def _cell(row: Mapping[str, str], column: str) -> str:
    """Return a cell; the case of a column's name does not matter, nor whether it has spaces or underscores."""
    wanted = column.lower().replace("_", " ")
    return next((value for name, value in row.items() if name.lower().replace("_", " ") == wanted and value), "")


def _has_grade(row: Mapping[str, str]) -> bool:
    return bool(_cell(row, "ASC_SOP") or _cell(row, "ASC_SAT"))


def _of_row(row: Mapping[str, str], where: str) -> Grade:
    sop, sat = _cell(row, "ASC_SOP"), _cell(row, "ASC_SAT")
    threes = [_three(text, "ASC_SOP", where) for text in _brackets(sop, where)] if sop else [None] * 3
    return _put_together(threes, _number(sat, where) if sat else None, where)


def _brackets(sop: str, where: str) -> list[str]:
    """Return the three brackets of a cell, or nine bare numbers as three of them."""
    found = _SOP.findall(sop)
    if len(found) == 3 and _BETWEEN.fullmatch(_SOP.sub("", sop)):
        return found
    words = sop.strip("[](){} ").split()
    if not found[1:] and len(words) == 9:
        return [" ".join(words[n : n + 3]) for n in (0, 3, 6)]
    raise ParameterError(f"{where}: ASC_SOP is {sop!r}; it takes three brackets of three numbers.")
