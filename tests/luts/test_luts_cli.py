"""`filmvideo lut` and `filmvideo match export` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from helpers.lut_films import stored
from helpers.lut_readers import by_opencolorio

from filmvideo.cli import main


def test_a_match_is_exported_in_several_formats_and_says_how_near_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = stored(tmp_path)
    arguments = [
        "match",
        "export",
        str(folder),
        "--file-type",
        "cube,clf",
        "--file-type",
        "resolve-cube",
        "--nodes",
        "9",
    ]
    assert main([*arguments, "--light", "D55"]) == 0
    said = capsys.readouterr().out
    assert said.count("ΔE2000 from the film") == 3
    assert "Without grain, halation" in said
    for name in ("film.cube", "film.clf", "film-resolve.cube"):
        facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        assert facts["delta_e_2000"]["mean"] > 0
        mean = f"mean {facts['delta_e_2000']['mean']:.3f}"
        assert mean in (folder / name).read_text(encoding="utf-8")
    code = np.full((1, 3), 0.391)
    grey = [by_opencolorio(folder / name, code) for name in ("film.cube", "film.clf", "film-resolve.cube")]
    np.testing.assert_allclose(grey[1], grey[2], atol=1e-5)
    np.testing.assert_allclose(grey[0], grey[1], atol=0.04)
    assert main([*arguments, "--light", "D55"]) == 1
    assert "exists; --overwrite" in capsys.readouterr().err


def test_a_stock_is_exported_whole_and_in_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = ["lut", "--stock", "vision3-250d", "--print", "2383", "--nodes", "9", "--json"]
    assert main([*film, "-o", str(tmp_path / "whole.cube")]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    assert [what.split()[0] for what in facts["without"]] == ["scatter", "halation", "edge", "grain", "grain"]
    assert main([*film, "--part", "negative", "-o", str(tmp_path / "negative.clf")]) == 0
    assert json.loads(capsys.readouterr().out)[0]["target"] == "printing-density"
    assert main([*film, "--part", "print", "--output-space", "p3-d65", "-o", str(tmp_path / "print.3dl")]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    assert (facts["source"], facts["target"]) == ("printing-density", "p3-d65")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "a.lut"], "a.lut has no known suffix of a table; use one of .cube, .csp, .clf"),
        (["-o", "a.cube", "--file-type", "cub"], "No format is named 'cub'; nearest: cube"),
        (["-o", "a.png", "--file-type", "cube"], "A cube file must end in .cube, got a.png; rename it."),
        (["-o", "a.cube", "--nodes", "3"], "--nodes for cube must be 5 to 129, got 3."),
        (["-o", "a.png", "--nodes", "33"], "--nodes for hald must be a square number, got 33; take 36, 64 or 144."),
        (["-o", "a.xmp", "--nodes", "33"], "--nodes for xmp must be 5 to 32, got 33."),
        (["-o", "a.cube", "--output-space", "rec7009"], "Unknown colour space 'rec7009'; nearest: rec709"),
        (["-o", "a.xmp", "--output-space", "rec709"], "leave the output out"),
        (["-o", "a.cube", "--input-space", "acescg"], "too coarse over linear light"),
        (["-o", "a.cube", "--part", "half"], "--part must be whole, negative or print, got 'half'."),
        (["-o", "a.cube", "--part", "negative", "--output-space", "srgb"], "gives printing density on Cineon's scale"),
        (["-o", "a.cube", "--camera-profile", "a.dcp"], "takes no camera's profile; only dcp does"),
        (["-o", "a.xmp", "--part", "print"], "printing density is not light"),
        (["-o", "nowhere/a.cube"], "the folder nowhere does not exist"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["lut", "--stock", "vision3-250d", "--print", "2383", *options]) == 1
    assert said in capsys.readouterr().err


def test_slides_have_no_negative(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lut", "--stock", "velvia-50", "--part", "negative", "-o", "a.cube"]) == 1
    assert "has no print to split off" in capsys.readouterr().err


def test_unknown_names_of_a_match_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = stored(tmp_path)
    for options, said in (
        (["--light", "D56"], "No light of the pairs is named 'D56'; nearest: D55"),
        (["--output-space", "rec7"], "Unknown colour space 'rec7'; nearest: rec709"),
        (["--encoding", "aces"], "--encoding aces is not known; nearest: acescc"),
        (["--gamut", "awg5"], "Unknown gamut 'awg5'; nearest: awg"),
    ):
        assert main(["match", "export", str(folder), "-o", str(tmp_path / "a.cube"), *options]) == 1
        assert said in capsys.readouterr().err
    assert main(["match", "export", str(folder)]) == 1
    assert "give -o FILE.cube or --file-type cube" in capsys.readouterr().err
