"""An archive of a match: whole, found out when it is not, and good for learning the film again."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch
from helpers.lut_films import fitted
from helpers.matching import one_chart
from helpers.shoots import Shoot, written

from filmvideo.cli import main
from filmvideo.match.archive import read_archive, sources_of, write_archive
from filmvideo.match.models.model import predict
from filmvideo.match.sources import read_source
from filmvideo.match.store import load, save
from filmvideo.match.table import write_pairs

FIGURES: dict[str, Any] = {
    "why": "",
    "pairs": 1,
    "floor": 1.0,
    "gates": {"folds_percent": 0.0, "outside_percent": 0.0, "neutral_falls": 0.0},
    "tried": [],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fit a match from a table, and archive it."""
    folder = tmp_path_factory.mktemp("archive")
    write_pairs(folder / "pairs.csv", one_chart())
    fit = ["match", "fit", str(folder / "pairs.csv"), "-o", str(folder / "film"), "--model", "chain-by-light"]
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


def test_the_pictures_of_a_pairs_toml_are_archived_where_it_finds_them(tmp_path: Path) -> None:
    shoot = written(tmp_path, Shoot())
    drawn = read_source(shoot).pairs
    rows = sources_of([shoot])
    assert len(rows) > 6
    save(tmp_path / "film", "chain", fitted(), drawn, settings={"sources": rows}, figures=FIGURES)
    write_archive(tmp_path / "film", tmp_path / "kept", film="x")
    again = read_source(tmp_path / "kept" / "sources" / f"01-{shoot.stem}" / shoot.name).pairs
    torch.testing.assert_close(again.digital, drawn.digital, rtol=0, atol=0)
    torch.testing.assert_close(again.film, drawn.film, rtol=0, atol=0)
    write_archive(tmp_path / "film", tmp_path / "light", film="x", pictures=False)
    said = tomllib.loads((tmp_path / "light" / "provenance.toml").read_text(encoding="utf-8"))["source"]
    assert [bool(row["kept_as"]) for row in said] == [True] + [False] * (len(rows) - 1)
    assert all(len(row["sha256"]) == 64 for row in said)


def test_a_film_is_learnt_again_from_its_archive(place: Path) -> None:
    again = place / "again"
    assert main(["match", "fit", "--from", str(place / "kept"), "-o", str(again)]) == 0
    one, other = load(place / "film"), load(again)
    pairs = one.pairs
    assert other.name == one.name == "chain-by-light"
    assert float((predict(one.model, pairs) - predict(other.model, pairs)).abs().amax()) < 1e-6
    torch.testing.assert_close(one.pairs.digital, other.pairs.digital, rtol=0, atol=0)
    assert one.settings == other.settings
    assert json.dumps(one.figures["tried"]) == json.dumps(other.figures["tried"])


def test_a_spoilt_or_unknown_archive_is_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep = ["match", "archive", str(place / "film"), "-o", str(place / "kept"), "--film", "x"]
    assert main(keep) == 1
    assert "is not empty; name a new directory" in capsys.readouterr().err
    assert main(["match", "fit", "-o", str(place / "none")]) == 1
    assert "Give tables of pairs or --from ARCHIVE" in capsys.readouterr().err
    assert main(["match", "fit", "--from", str(place / "film"), "-o", str(place / "none")]) == 1
    assert "is not an archive (provenance.toml is missing)" in capsys.readouterr().err
    page = place / "kept" / "report" / "index.html"
    kept = page.read_bytes()
    page.write_bytes(kept + b" ")
    assert main(["match", "fit", "--from", str(place / "kept"), "-o", str(place / "none")]) == 1
    assert "index.html has changed since it was archived" in capsys.readouterr().err
    page.unlink()
    assert main(["match", "fit", "--from", str(place / "kept"), "-o", str(place / "none")]) == 1
    assert "is incomplete: report/index.html is missing" in capsys.readouterr().err
    page.write_bytes(kept)
    assert read_archive(place / "kept").name == "chain-by-light"
