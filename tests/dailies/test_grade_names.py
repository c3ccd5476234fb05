"""Grades reach their clip by id, medium, file, row and reel, in every encoding; one that does not is named."""

from __future__ import annotations

import json
import unicodedata
from time import process_time
from typing import TYPE_CHECKING

import pytest
from helpers.clips import write_clip

from filmvideo.base.errors import ParameterError
from filmvideo.cli import main
from filmvideo.dailies.cdl import read_grades
from filmvideo.dailies.grade_files import all_grades

if TYPE_CHECKING:
    from pathlib import Path

ALE = "Heading\nFIELD_DELIM\tTABS\nFPS\t24\n\nColumn\nName\tTape\tASC_SOP\tASC_SAT\n\nData\n{}\tA001\t{}\t{}\n"
REFERENCE = '<ColorCorrectionRef ref="cc7"/>'
SOP = "(1.1 1 .9)(0.01 0 0)(1 1 1)"


def correction(name: str | None, slope: float, more: str = "") -> str:
    named = "" if name is None else f' id="{name}"'
    inner = f"<Slope>{slope} 1 1</Slope><Offset>0 0 0</Offset><Power>1 1 1</Power>"
    return f"<ColorCorrection{named}><SOPNode>{inner}</SOPNode>{more}</ColorCorrection>"


def decision(media: str, inner: str) -> str:
    return f"<ColorDecision><MediaRef ref='{media}'/>{inner}</ColorDecision>"


def slopes(path: Path, *names: str) -> list[float]:
    return [one.grade.slope[0] for one in all_grades([path]).find(names)]


def test_files_of_one_id_are_told_apart_by_their_names(tmp_path: Path) -> None:
    for n, slope in ((1, 1.1), (2, 1.3)):
        (tmp_path / f"A001C00{n}_230101_R1AB.CC").write_text(correction("cc0001", slope))
    assert slopes(tmp_path, "A001C001_230101_R1AB") == [1.1]
    assert slopes(tmp_path, "A001C002_230101_R1AB") == [1.3]
    assert slopes(tmp_path, "cc0001") == [1.1, 1.3]


@pytest.mark.parametrize(
    "media",
    [
        "A001C003.mov",
        "/Volumes/card/A001C003.mov",
        "C:\\card\\A001C003.MOV",
        "file:///x/A001C003.mxf",
        "A001C003.%07d.dpx",
        "x/A001C003.[0001-0100].exr",
        "A001C003/",
    ],
)
def test_a_medium_names_its_grade_whatever_its_id(tmp_path: Path, media: str) -> None:
    (tmp_path / "x.cdl").write_text(f"<ColorDecisionList>{decision(media, correction('cc7', 1.2))}</ColorDecisionList>")
    assert slopes(tmp_path / "x.cdl", "A001C003") == slopes(tmp_path / "x.cdl", "cc7") == [1.2]


def test_a_decision_may_refer_to_a_correction(tmp_path: Path) -> None:
    text = f"<X>{correction('cc7', 1.2)}{decision('A1.mov', REFERENCE)}</X>"
    (tmp_path / "x.cdl").write_text(text)
    assert slopes(tmp_path / "x.cdl", "A1") == [1.2]
    (tmp_path / "x.cdl").write_text(text.replace('ref="cc7"', 'ref="cc8"'))
    with pytest.raises(ParameterError, match="'cc8'"):
        read_grades(tmp_path / "x.cdl")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "mac_roman"])
def test_an_ale_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "x.ale").write_bytes(ALE.format("Café", SOP, "0.8").encode(encoding))
    assert slopes(tmp_path / "x.ale", "Café") == [1.1]


def test_accents_may_be_composed_or_not(tmp_path: Path) -> None:
    composed, decomposed = (unicodedata.normalize(form, "Planète") for form in ("NFC", "NFD"))
    for in_file, on_disk in ((composed, decomposed), (decomposed, composed)):
        (tmp_path / "x.ale").write_text(ALE.format(in_file, SOP, ""), encoding="utf-8")
        assert slopes(tmp_path / "x.ale", on_disk) == [1.1]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_only_line_ends_end_a_row(tmp_path: Path, end: str) -> None:
    text = ALE.format("a\u2028b\vc\x1cd\x85e", SOP, "0.8").replace("\n", end)
    (tmp_path / "x.ale").write_bytes(text.encode())
    found = read_grades(tmp_path / "x.ale").grades
    assert [one.names for one in found] == [("a\u2028b\vc\x1cd\x85e", "A001")]


@pytest.mark.parametrize(
    ("graded", "clip"),
    [
        ("A002_C001_0101AB_001.R3D", "A002_C001_0101AB"),
        ("A002_C001_0101AB", "A002_C001_0101AB_001"),
        ("A002_C001_0101AB_001", "A002_C001_0101AB_002"),
    ],
)
def test_the_files_of_a_clip_of_red_have_its_grade(tmp_path: Path, graded: str, clip: str) -> None:
    (tmp_path / "x.ale").write_text(ALE.format(graded, SOP, ""))
    assert slopes(tmp_path / "x.ale", clip) == [1.1]
    assert not slopes(tmp_path / "x.ale", "A002_C002_0101AB", "scene_001")


@pytest.mark.parametrize(
    "sop", ["1.1 1 .9", "(1 1 1)(0 0 0)", "(1 1 1)(0 0 0)(1 1 1) x", "(1 1)(0 0 0)(1 1 1)", "(a b c)"]
)
def test_a_cell_that_cannot_be_read_is_an_error(tmp_path: Path, sop: str) -> None:
    (tmp_path / "x.ale").write_text(ALE.format("A", sop, ""))
    with pytest.raises(ParameterError, match="row 1: ASC_SOP"):
        read_grades(tmp_path / "x.ale")


@pytest.mark.parametrize(
    "sop", ["1.1 1 .9 0.01 0 0 1 1 1", "( 1.1 1 .9 0.01 0 0 1 1 1 )", "[1.1, 1, .9] [0.01 0 0], [1 1 1]"]
)
def test_nine_numbers_are_a_grade_however_they_are_set(tmp_path: Path, sop: str) -> None:
    (tmp_path / "x.ale").write_text(ALE.format("A", sop, "").replace("ASC_SOP", "asc sop"))
    grade = read_grades(tmp_path / "x.ale").grades[0].grade
    assert (grade.slope, grade.offset, grade.power) == ((1.1, 1, 0.9), (0.01, 0, 0), (1, 1, 1))


def test_a_file_without_a_grade_is_an_error_and_in_a_folder_a_remark(tmp_path: Path) -> None:
    (tmp_path / "bare.ale").write_text(ALE.format("A", "", ""))
    (tmp_path / "bare.cc").write_text("<ColorCorrection id='x'><SOPNode/></ColorCorrection>")
    for name in ("bare.ale", "bare.cc"):
        with pytest.raises(ParameterError, match="no grade in it"):
            all_grades([tmp_path / name])
    with pytest.raises(ParameterError, match="no grade in it"):
        all_grades([tmp_path])
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "good.cc").write_text(correction("A", 1.1))
    found = all_grades([tmp_path])
    assert [one.file for one in found.grades] == ["good.cc"]
    assert [remark.split("/")[-1].split(" ")[0] for remark in found.remarks] == ["bare.ale", "bare.cc", "bare.cc:"]


def test_what_a_correction_holds_beside_its_ten_numbers_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.cc").write_text(correction("A", 1.1, "<Contrast>1.2</Contrast><Description>warm</Description>"))
    assert read_grades(tmp_path / "x.cc").remarks == ("x.cc: Contrast of the grade A is not read.",)
    (tmp_path / "x.cc").write_text(correction("A", 1.1, "<SOPNode><Slope>1 1 1</Slope></SOPNode>"))
    with pytest.raises(ParameterError, match="twice"):
        read_grades(tmp_path / "x.cc")


def test_grades_without_ids_cost_as_much_each_however_many_there_are(tmp_path: Path) -> None:
    def cost_s(count: int) -> float:
        rows = "".join(decision(f"A{n}.mov", correction(None, 1.1)) for n in range(count))
        (tmp_path / "x.cdl").write_text(f"<ColorDecisionList>{rows}</ColorDecisionList>")
        start = process_time()
        grades = read_grades(tmp_path / "x.cdl")
        assert all(len(grades.find((f"A{n}",))) == 1 for n in range(count))
        return process_time() - start

    cost_s(50)
    assert cost_s(4000) < 30 * cost_s(400)


def test_two_grades_of_a_clip_and_one_of_none_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "card").mkdir()
    write_clip(tmp_path / "card" / "A1.mov", "prores_ks", "yuv422p10le", frames=1)
    for name, text in (("a.cc", correction("A1", 1.1)), ("b.cc", correction("A1", 1.3)), ("c.cc", correction("B1", 1))):
        (tmp_path / name).write_text(text)
    (tmp_path / "r.toml").write_text("schema = 1\n[film]\nstock = 'vision3'\n[[output]]\ncodec = 'ffv1'\nname = 'a'\n")
    asked = ["dailies", str(tmp_path / "card"), "-o", str(tmp_path / "out"), "--recipe", str(tmp_path / "r.toml")]
    assert main([*asked, *(word for name in "abc" for word in ("--cdl", str(tmp_path / f"{name}.cc")))]) == 0
    assert "The grade B1 in c.cc fits no clip here." in capsys.readouterr().err
    values = json.loads((tmp_path / "out" / "dailies.json").read_text())
    assert values["clips"][0]["asc_sop"].startswith("(1.3 1 1)")
    assert {notice["code"] for notice in values["clips"][0]["notices"]} >= {"grades-differ"}
    assert "B1 in c.cc" in (tmp_path / "out" / "index.html").read_text()
