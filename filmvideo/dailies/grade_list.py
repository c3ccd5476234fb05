"""Grades by the names that files give them, and the grade of a clip by the names that the clip has.

A grade may be named by its id, by the media it was made on, by its file or by a row's name, source file and reel. Names
are compared without case, without the suffix of a media file, and as Unicode's canonical equivalence has them (a Mac's
disk decomposes accents). RED numbers the files of a clip: A001_C001_0101AB_001 is the clip A001_C001_0101AB.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from filmvideo.dailies.suffixes import CLIPS, JPEGS, SEQUENCES, why_not_read
from filmvideo.jobs.grade import Grade
from filmvideo.media.files.names import same_name

_SUFFIX = re.compile(r"\.[a-z0-9-]{1,6}$")
_RED = re.compile(r"([a-z]\d{3}_[a-z]\d{3}_[a-z0-9]{4,6})_\d{3}")


@dataclass(frozen=True)
class NamedGrade:
    """A grade, the name of its file, and every name by which a clip may have it, the strongest first."""

    grade: Grade
    file: str
    names: tuple[str, ...]

    def describe(self) -> str:
        """Return the first name and the file."""
        return f"{self.names[0]} in {self.file}" if self.names else f"without a name in {self.file}"


class GradeList:
    """Grades in the order in which they were read; of two for one name the later is taken."""

    def __init__(self, grades: Iterable[NamedGrade] = (), remarks: Iterable[str] = ()) -> None:
        """Keep grades by their names; `remarks` are sentences on what was left out of the files."""
        self.grades, self.remarks = tuple(grades), tuple(remarks)

    def __add__(self, other: GradeList) -> GradeList:
        return GradeList((*self.grades, *other.grades), (*self.remarks, *other.remarks))

    def __len__(self) -> int:
        return len(self.grades)

    def find(self, names: Iterable[str | None]) -> list[NamedGrade]:
        """Return the grades of a clip by the first of its names that has any; the last of them is taken."""
        keys = [_key(name) for name in names if name]
        without = [_without_number(key) for key in keys]
        for index, tried in ((self._by_name, (*keys, *without)), (self._by_red_clip, without)):
            for key in tried:
                if key in index:
                    return index[key]
        return []

    @cached_property
    def _by_name(self) -> Mapping[str, list[NamedGrade]]:
        index = defaultdict[str, list[NamedGrade]](list)
        for grade in self.grades:
            for key in dict.fromkeys(_key(name) for name in grade.names):
                index[key].append(grade)
        return index

    @cached_property
    def _by_red_clip(self) -> Mapping[str, list[NamedGrade]]:
        """The grades whose name is that of one of RED's files, by the name of its clip."""
        index = defaultdict[str, list[NamedGrade]](list)
        for key, grades in self._by_name.items():
            if (clip := _without_number(key)) != key:
                index[clip] += grades
        return index


def _key(name: str) -> str:
    """Return a name as it is compared."""
    key = same_name(name.strip())
    found = _SUFFIX.search(key)
    known = found and (found[0] in CLIPS | SEQUENCES | JPEGS or why_not_read(found[0]))
    return key[: found.start()] if found and known else key


def _without_number(key: str) -> str:
    match = _RED.fullmatch(key)
    return match[1] if match else key
