"""Grades by the ASC's formula, against OpenColorIO, and out of every kind of file they come in."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from helpers.reference import OCIO

from filmvideo.base.errors import ParameterError
from filmvideo.dailies.ale import ale_text, read_ale
from filmvideo.dailies.cdl import read_grades
from filmvideo.dailies.grade_list import GradeList, NamedGrade
from filmvideo.jobs.grade import Grade, apply_cdl

if TYPE_CHECKING:
    from pathlib import Path

WARM = Grade((1.2, 1.0, 0.8), (0.02, -0.01, -0.05), (0.9, 1.1, 1.3), 0.7)
GRADES = (
    WARM,
    Grade(),
    Grade(saturation=0.0),
    Grade(saturation=1.8),
    Grade(offset=(-0.2, 0.3, 0.9)),
    Grade(power=(3.0, 0.2, 1.0)),
)
SOP = """<SOPNode><Slope>1.2 1.0 0.8</Slope><Offset>0.02 -0.01 -0.05</Offset>
<Power>0.9 1.1 1.3</Power></SOPNode>"""
SAT = "<SatNode><Saturation>0.7</Saturation></SatNode>"


def grades_of(path: Path, *names: str) -> list[Grade]:
    """Return the grades of a clip in a file."""
    return [one.grade for one in read_grades(path).find(names)]


def by_ocio(code: torch.Tensor, grade: Grade) -> torch.Tensor:
    """Apply a grade as OpenColorIO does."""
    transform = OCIO.CDLTransform()
    transform.setSlope(list(grade.slope))
    transform.setOffset(list(grade.offset))
    transform.setPower(list(grade.power))
    transform.setSat(grade.saturation)
    transform.setStyle(OCIO.CDL_ASC)
    config = OCIO.Config.CreateRaw()
    processor = config.getProcessor(transform).getOptimizedCPUProcessor(OCIO.OPTIMIZATION_LOSSLESS)
    pixels = np.ascontiguousarray(code.T.numpy())
    processor.applyRGB(pixels)
    return torch.from_numpy(pixels).T


@pytest.mark.parametrize("grade", GRADES)
def test_a_grade_is_what_opencolorio_makes_of_it(grade: Grade) -> None:
    code = torch.rand(3, 4096, generator=torch.Generator().manual_seed(1)) * 1.4 - 0.2
    assert torch.allclose(apply_cdl(code, grade), by_ocio(code, grade), atol=2e-5)


def test_a_grade_of_nothing_clamps_and_nothing_else() -> None:
    code = torch.linspace(-0.5, 1.5, 99).expand(3, -1)
    assert torch.allclose(apply_cdl(code, Grade()), code.clamp(0, 1), atol=1e-6)


def test_every_kind_of_file_gives_the_same_grade(tmp_path: Path) -> None:
    inner = f'<ColorCorrection id="A001C001">{SOP}{SAT}</ColorCorrection>'
    bare = inner.replace(' id="A001C001"', "")
    plain = {
        "one.cc": inner,
        "all.ccc": f'<ColorCorrectionCollection xmlns="urn:ASC:CDL:v1.2">{inner}</ColorCorrectionCollection>',
        "list.cdl": f"<ColorDecisionList><ColorDecision>{inner}</ColorDecision></ColorDecisionList>",
        "ref.cdl": "<ColorDecisionList><ColorDecision><MediaRef ref='/card/A001C001.mov'/>"
        f"{bare}</ColorDecision></ColorDecisionList>",
    }
    for name, text in plain.items():
        (tmp_path / name).write_text(text)
        assert grades_of(tmp_path / name, "A001C001") == [WARM], name
    row = {"Name": "A001C001", "Tape": "A001", "ASC_SOP": WARM.sop, "ASC_SAT": WARM.sat}
    text = ale_text(tuple(row), [row, {"Name": "other"}], rate=Fraction(24), height=1080)
    (tmp_path / "avid.ale").write_text(text)
    assert read_ale(tmp_path / "avid.ale")[0] == row
    assert [grades_of(tmp_path / "avid.ale", name) for name in ("A001C001", "A001")] == [[WARM], [WARM]]


def test_a_clip_finds_its_grade_by_name_before_reel() -> None:
    reel, clip = NamedGrade(Grade(saturation=0.1), "x", ("A001",)), NamedGrade(WARM, "x", ("a001c002.MOV",))
    grades = GradeList([reel, clip])
    assert grades.find(("A001C002", "A001C002", "A001")) == [clip]
    assert grades.find(("A001C003", "A001C003", "A001")) == [reel]
    assert grades.find(("B001", None)) == []


def test_a_reel_of_many_rows_has_no_grade_of_its_own(tmp_path: Path) -> None:
    rows = [{"Name": n, "Tape": "A001", "ASC_SOP": WARM.sop, "ASC_SAT": s} for n, s in (("one", "1"), ("two", "0.5"))]
    (tmp_path / "x.ale").write_text(ale_text(tuple(rows[0]), rows, rate=Fraction(24), height=720))
    assert [one.names for one in read_grades(tmp_path / "x.ale").grades] == [("one",), ("two",)]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.cc", "<ColorCorrection><SOPNode><Slope>1 2</Slope></SOPNode></ColorCorrection>", "three numbers"),
        ("a.cc", "<ColorCorrection><SOPNode><Power>1 0 1</Power></SOPNode></ColorCorrection>", "power above 0"),
        ("a.cc", "no xml", "cannot be read"),
        ("a.ccc", "<ColorCorrectionCollection/>", "no grade"),
        ("a.ale", "Heading\n", "not an ALE"),
        ("a.txt", "", "not a file of grades"),
    ],
)
def test_what_is_no_grade_is_said(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ParameterError, match=said):
        read_grades(tmp_path / name)
