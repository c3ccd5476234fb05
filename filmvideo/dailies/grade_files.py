"""The grades of files, and of folders of them at any depth."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from filmvideo.base.errors import ParameterError
from filmvideo.dailies.cdl import SUFFIXES, parse_grades, read_grades
from filmvideo.dailies.grade_list import GradeList


def all_grades(paths: Iterable[Path]) -> GradeList:
    """Read the grades of files and folders; ParameterError for one that has none.

    A file in a folder may be without a grade, as an ALE of another use; that is a remark.
    """
    found = GradeList()
    for path in paths:
        found += _of_folder(path) if path.is_dir() else read_grades(path)
    return found


def _of_folder(folder: Path) -> GradeList:
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and not p.name.startswith("."))
    read = [parse_grades(file) for file in files]
    grades = [grade for one in read for grade in one.grades]
    remarks = [remark for one in read for remark in one.remarks]
    if not grades:
        why = remarks[0] if remarks else f"it holds no {', '.join(SUFFIXES)} file."
        raise ParameterError(f"{folder} has no grade in it: {why}")
    return GradeList(grades, remarks)
