"""An archive of a match: whole, found out when it is not, and good for learning the film again."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
import torch
from matching import one_chart

from filmvideo.cli import main
from filmvideo.match.archive import read_archive
from filmvideo.match.models.model import predict
from filmvideo.match.store import load
from filmvideo.match.table import write_pairs


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fit a match from a table, and archive it."""
    folder = tmp_path_factory.mktemp("archive")
    write_pairs(folder / "pairs.csv", one_chart())
    fit = ["match", "fit", str(folder / "pairs.csv"), "-o", str(folder / "film"), "--model", "chain-root"]
    keep = ["match", "archive", str(folder / "film"), "-o", str(folder / "kept"), "--film", "Portra 400, batch 1"]
    assert main(fit) == 0
    assert main([*keep, "--note", "printed on Endura", "--note", "D55, A, FL3.15"]) == 0
    return folder


def test_an_archive_holds_everything_and_says_what(place: Path) -> None:
    facts = tomllib.loads((place / "kept" / "provenance.toml").read_text(encoding="utf-8"))
    assert facts["archive"]["film"] == "Portra 400, batch 1"
    assert facts["archive"]["notes"] == ["printed on Endura", "D55, A, FL3.15"]
    names = {"pairs.csv", "model.json", "model.safetensors", "report/index.html", "sources/01-pairs.csv"}
    assert names <= set(facts["files"])
    assert facts["source"][0]["kept_as"] == "sources/01-pairs.csv"
    assert (place / "kept" / "sources" / "01-pairs.csv").read_bytes() == (place / "pairs.csv").read_bytes()


def test_a_film_is_learnt_again_from_its_archive(place: Path) -> None:
    again = place / "again"
    assert main(["match", "fit", "--from", str(place / "kept"), "-o", str(again)]) == 0
    one, other = load(place / "film"), load(again)
    pairs = one.pairs
    assert other.name == one.name == "chain-root"
    assert float((predict(one.model, pairs) - predict(other.model, pairs)).abs().amax()) < 1e-6
    torch.testing.assert_close(one.pairs.digital, other.pairs.digital, rtol=0, atol=0)
    assert one.settings == other.settings
    assert json.dumps(one.figures["tried"]) == json.dumps(other.figures["tried"])


def test_a_spoilt_or_unknown_archive_is_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep = ["match", "archive", str(place / "film"), "-o", str(place / "kept"), "--film", "x"]
    assert main(keep) == 1
    assert "is not empty; an archive is written once" in capsys.readouterr().err
    assert main(["match", "fit", "-o", str(place / "none")]) == 1
    assert "Name the tables of pairs, or an archive" in capsys.readouterr().err
    assert main(["match", "fit", "--from", str(place / "film"), "-o", str(place / "none")]) == 1
    assert "is no archive (provenance.toml is missing)" in capsys.readouterr().err
    page = place / "kept" / "report" / "index.html"
    kept = page.read_bytes()
    page.write_bytes(kept + b" ")
    assert main(["match", "fit", "--from", str(place / "kept"), "-o", str(place / "none")]) == 1
    assert "index.html is not what was archived" in capsys.readouterr().err
    page.unlink()
    assert main(["match", "fit", "--from", str(place / "kept"), "-o", str(place / "none")]) == 1
    assert "is not whole: report/index.html is missing" in capsys.readouterr().err
    page.write_bytes(kept)
    assert read_archive(place / "kept").name == "chain-root"
