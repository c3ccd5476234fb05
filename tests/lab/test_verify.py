"""`filmvideo verify` and the sheets: what is said is what was measured, and nothing is left out."""

from __future__ import annotations

import json
import struct
import sys
from functools import cache
from pathlib import Path

import pytest
from helpers.films import CAMERA_FILMS, PRINTS

from filmvideo.cli import main, work
from filmvideo.lab.verification import Verification, verify
from filmvideo.looks.presets import presets_dir

CAMERA = ["density", "speed point", "mean gradient", "spectral sensitivity", "MTF", "neutral scale"]
PRINT = ["density", "speed point", "mean gradient", "print aim", "neutral scale"]
SHORT = {"crystal-archive-pro": {"neutral scale"}}
"""What a sheet's own figures forbid: the blacks of a paper whose blue layer ends 0.3 D under red's."""


@cache
def measured(name: str) -> Verification:
    """Measure a shipped stock once."""
    return verify(name)


@pytest.fixture
def measured_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show by commands what was measured before; `test_verify_answers_in_json` measures anew."""
    monkeypatch.setattr(work, "verify_stock", measured)


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_camera_film_measures_as_its_sheet_says(name: str) -> None:
    verification = measured(name)
    assert {reading.name for reading in verification.readings} >= set(CAMERA)
    for kind in ("density", "speed point", "mean gradient", "spectral sensitivity", "halation radius", "neutral scale"):
        reading = verification.reading(kind)
        assert reading is not None
        assert reading.passed, f"{name}: {kind} {reading.figure}"
    aim = verification.reading("print aim")
    assert (aim is None) == (verification.stock.kind == "reversal")
    assert aim is None or aim.passed


@pytest.mark.parametrize("name", PRINTS)
def test_print_film_measures_as_its_sheet_says(name: str) -> None:
    verification = measured(name)
    assert {reading.name for reading in verification.readings} >= set(PRINT)
    short = {reading.name: reading.shortfall for reading in verification.readings if not reading.passed}
    assert set(short) == SHORT.get(name, set()), short


@pytest.mark.usefixtures("measured_before")
def test_the_exit_status_is_what_was_measured(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("vision3-250d", "tri-x"):
        status = main(["verify", name])
        table = capsys.readouterr().out
        assert status == (0 if measured(name).passed else 4)
        assert ("falls short" in table) == (status == 4)
        for reading in measured(name).readings:
            line = next(line for line in table.splitlines() if line.strip().startswith(reading.name))
            assert f"{reading.figure:.3f}" in line
            assert line.endswith(reading.verdict)


def test_verify_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["verify", "Vision 3", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["stock"] == "vision3-250d"
    assert said["passed"] == (status == 0)
    wedge = next(reading for reading in said["readings"] if reading["name"] == "density")
    assert len(wedge["rows"]) == 63
    assert set(wedge["rows"][0]) == {"layer", "log10 H", "read", "sheet"}


def too_sharp(folder: Path) -> Path:
    """Write 250D with a sheet that promises more than film can: every response at 130 %."""
    lines = (presets_dir() / "stocks" / "vision3-250d.toml").read_text(encoding="utf-8").split("[mtf.red]")
    curve = "cycles_per_mm = [1, 100]\npercent = [130, 130]\n"
    mtf = "".join(f"[mtf.{layer}]\n{curve}" for layer in ("red", "green", "blue"))
    path = folder / "sharp.toml"
    path.write_text(lines[0] + mtf, encoding="utf-8")
    return path


@pytest.mark.usefixtures("measured_before")
def test_a_sheet_no_film_can_meet_falls_short(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(too_sharp(tmp_path))
    assert main(["verify", path]) == 4
    assert any("MTF" in line and "falls short" in line for line in capsys.readouterr().out.splitlines())
    assert main(["stocks", path]) == 0
    said = capsys.readouterr().out
    assert "Falls short:" in said
    assert "MTF: " in said.split("Falls short:")[1]


def test_a_sheet_without_mtf_is_not_put_on_the_bench(tmp_path: Path) -> None:
    text = (presets_dir() / "stocks" / "vision3-250d.toml").read_text(encoding="utf-8")
    path = tmp_path / "unknown.toml"
    path.write_text(text.split("[mtf.red]")[0], encoding="utf-8")
    verification = verify(str(path))
    assert verification.reading("MTF") is None
    assert verification.reading("density") is not None


def test_the_manual_names_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["verify", "--help"], ["--help"]):
        assert main(command) == 0
        assert "4 one is not" in (said := " ".join(capsys.readouterr().out.split())) or "4 a film is beyond" in said


def test_no_such_film_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "vision4"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("filmvideo: Unknown stock 'vision4'")


def png_size(path: Path) -> tuple[int, int]:
    """Read a PNG's width and height."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", head[16:24])


@pytest.mark.usefixtures("measured_before")
def test_the_report_is_a_page_with_its_plots(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "a" / "report"
    status = main(["verify", "vision3-250d", "-o", str(folder)])
    assert status == (0 if measured("vision3-250d").passed else 4)
    assert str(folder / "index.html") in capsys.readouterr().err
    page = (folder / "index.html").read_text(encoding="utf-8")
    plots = {path.name for path in folder.glob("*.png")}
    assert {"density.png", "spectral-sensitivity.png", "mtf.png", "colorchecker.png", "sheet.png"} <= plots
    assert all(f'src="{name}"' in page and min(png_size(folder / name)) > 400 for name in plots)
    for reading in measured("vision3-250d").readings:
        assert f"<td>{reading.figure:.3f}</td>" in page
    assert "http" not in page
    assert main(["verify", "vision3-250d", "-o", str(folder)]) == 1
    assert "exists; --overwrite" in capsys.readouterr().err


@pytest.mark.usefixtures("measured_before")
@pytest.mark.parametrize(("name", "size"), [("ektachrome-100d", (2870, 1470)), ("2302", (2240, 1470))])
def test_a_stock_on_one_sheet(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    path = tmp_path / "sheet.png"
    command = ["stocks", name, "-o", str(path)]
    assert main(command) == 0
    assert png_size(path) == size
    assert main(command) == 1
    assert "exists; --overwrite" in capsys.readouterr().err
    assert main([*command, "--overwrite"]) == 0


@pytest.mark.usefixtures("measured_before")
def test_plots_that_cannot_be_are_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command, word in (
        (["stocks", "vision3-250d", "-o", str(tmp_path / "sheet.jpg")], "must end in .png"),
        (["stocks", "-o", str(tmp_path / "sheet.png")], "name it"),
        (["stocks", "vision3-250d", "-o", str(tmp_path / "no" / "sheet.png")], "no such file"),
    ):
        assert main(command) == 1
        assert word in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for command in (["verify", "vision3-250d", "-o", str(tmp_path / "r")], ["stocks", "2383", "-o", "x.png"]):
        assert main(command) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("filmvideo: Plots need matplotlib, which is not installed")
        assert line.endswith("pip install 'filmvideo[plot]'.")
    assert not list(tmp_path.iterdir())
