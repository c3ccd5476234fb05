"""Pairs from pictures: what a pairs.toml gives, what is noticed on the way, and what is said of a shoot gone wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from helpers.shoots import DIGITAL, SCALE, Shoot, at, changed, corners, draw, manifest, truth, written
from typer.testing import CliRunner

from filmvideo.base.errors import FilmvideoError
from filmvideo.cli import app
from filmvideo.colour.romm import difference
from filmvideo.match.held_out import hold_out
from filmvideo.match.models.model import predict
from filmvideo.match.models.registry import MODELS
from filmvideo.match.pairs import Pairs, concatenate_pairs
from filmvideo.match.sources import read_source
from filmvideo.match.table import read_pairs
from filmvideo.media import read_still

SHOT = truth(Shoot())


@pytest.fixture(scope="module")
def shoot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw a shoot without fault."""
    return written(tmp_path_factory.mktemp("shoot"), Shoot())


def near(read: Pairs, wanted: Pairs, scale: float = SCALE) -> None:
    """Check that pairs are those that were drawn."""
    assert read.patch == wanted.patch
    assert torch.equal(read.exposure_stops, wanted.exposure_stops)
    assert read.illuminant == wanted.illuminant
    torch.testing.assert_close(read.digital, wanted.digital * scale, rtol=0.02, atol=0)
    assert float((read.digital / wanted.digital / scale - 1).abs().mean()) < 0.003
    assert float(difference(read.film, wanted.film).mean()) < 0.25


def refused(path: Path, said: str) -> None:
    with pytest.raises(FilmvideoError, match=said):
        read_source(path)


def test_pictures_give_the_pairs_that_were_drawn(shoot: Path) -> None:
    source = read_source(shoot)
    near(source.pairs, SHOT)
    assert source.said == ()
    assert source.left_out == ()


def test_a_chart_without_corners_is_found(tmp_path: Path) -> None:
    path = manifest(tmp_path, draw(tmp_path, Shoot()))
    near(read_source(path).pairs, SHOT)


@pytest.mark.parametrize("encoding", ["srgb", "slog3"])
def test_an_encoding_is_named_or_learnt(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, Shoot(encoding=encoding))
    refused(path, r"has no tag of its encoding; name it: \[digital\] encoding")
    near(read_source(path, encoding=encoding).pairs, SHOT)
    by_bracket = read_source(path, encoding="learnt")
    near(by_bracket.pairs, SHOT)
    assert f"The digital codes are {encoding}, by the bracket." in by_bracket.said


def test_a_wrong_encoding_or_exposure_is_not_taken_for_drift(tmp_path: Path) -> None:
    path = written(tmp_path, Shoot(encoding="srgb"))
    with pytest.raises(FilmvideoError, match=r"stops off its named exposure.*or name another encoding"):
        read_source(path, encoding="linear")
    path = changed(written(tmp_path, Shoot()), "exposure = [-1.3,", "exposure = [-3.3,")
    refused(path, r"D55-0.dng is \+(2\.00|1\.99) stops off its named exposure of -3\.3; right the exposures")


def test_drift_is_told_and_taken_out_unless_it_is_kept(tmp_path: Path) -> None:
    drift = (0.12, 0.0, -0.2)
    path = written(tmp_path, Shoot(drift_stops=drift))
    source = read_source(path)
    near(source.pairs, SHOT)
    assert [sentence.split(":")[0] for sentence in source.said] == ["D55-0.dng", "D55-2.dng"]
    told = [float(sentence.split()[1]) for sentence in source.said]
    assert told == pytest.approx([0.12, -0.2], abs=0.004)
    kept = read_source(changed(path, "[film]", "[digital]\nkeep_drift = true\n[film]"))
    assert all("kept" in sentence for sentence in kept.said)
    for stops, off in zip((-1.3, 0.0, 1.3), drift, strict=True):
        ratio = at(kept.pairs, stops).digital / at(source.pairs, stops).digital
        torch.testing.assert_close(ratio.log2(), torch.full_like(ratio, off), atol=0.005, rtol=0)


def test_a_camera_that_cannot_hold_an_exposure_may_take_another(tmp_path: Path) -> None:
    shoot = Shoot(stops=(0.0, 2.7, 4.0), digital_stops=(0.0, 1.3, 1.3))
    read = read_source(written(tmp_path, shoot)).pairs
    near(read, truth(shoot))
    assert float(read.digital.amax()) > 1.5


def test_a_small_shift_is_followed_and_a_great_one_refused(tmp_path: Path) -> None:
    path = written(tmp_path, Shoot(film_shift_px=(5.0, -3.0)))
    source = read_source(path)
    near(source.pairs, SHOT)
    assert len(source.said) == 1
    assert re.match(
        r"D55-2.tif: the chart lies (4\.[6-9]|5\.\d) px right and (2\.[6-9]|3\.[0-4]) px up", source.said[0]
    )
    draw(tmp_path, Shoot(film_shift_px=(-14.0, 0.0)))
    refused(path, r"D55-2.tif: the chart lies 1[34]\.\d px left .* give the picture's own corners.*or shoot again")


def test_clipped_patches_are_left_out_with_the_reason(tmp_path: Path) -> None:
    gain = 6 * SCALE
    shoot = Shoot(gain=gain)
    read = read_source(written(tmp_path, shoot))
    wanted = truth(shoot)
    lost = (wanted.digital * gain > 1).any(0)
    assert 3 < int(lost.sum()) < 20
    assert len(read.left_out) == int(lost.sum())
    near(read.pairs, wanted.select(~lost), gain)
    assert "D55-2.dng: patch 19 at +1.3 stops under D55 is clipped in the camera (100% of it)." in read.left_out


def test_a_turned_chart_and_a_strange_picture_are_told_apart(shoot: Path, tmp_path: Path) -> None:
    folder = shoot.parent
    text = shoot.read_text()
    film = text.split("film_corners = ")[1].splitlines()[0]
    turned = str([*eval(film)[2:], *eval(film)[:2]])  # noqa: S307
    path = folder / "turned.toml"
    path.write_text(text.replace(film, turned))
    refused(path, r"D55-0.dng and D55-0.tif: the film's chart is turned by 180° against the digital one; give the")
    path.write_text(text.replace('"D55-1.tif"', '"D55-x.tif"').replace("'D55-1.tif'", "'D55-x.tif'"))
    refused(path, "D55-x.tif: no such picture")
    del tmp_path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("'D55-0.tif', ", "", r"\[\[setup\]\] 1 has 3 exposures, 3 digital pictures and 2 of film; name one of each"),
        ("exposure = [-1.3, 0.0, 1.3]", "exposure = [0, 0, 1.3]", "has an exposure twice"),
        ("[30.0, 24.0]", "[300.0, 24.0]", "first corner, 300,24, is outside the picture, which has 270 × 196 pixels"),
        ("[30.0, 24.0], ", "", "takes four corners"),
        ("gap = 0.12", "gap = 0.12\nrow = 4", "row is not known; nearest: rows"),
        ("illuminant", "ilumination", "ilumination is not known; nearest: illuminant"),
        ("[[setup]]", "[[setups]]", "setups is not known; nearest: setup"),
        ('"prophoto"', '"pro-foto"', "Unknown colour space 'pro-foto'; nearest: prophoto"),
    ],
)
def test_a_wrong_manifest_is_refused_in_words(shoot: Path, tmp_path: Path, old: str, new: str, said: str) -> None:
    text = shoot.read_text()
    assert old in text
    path = shoot.parent / f"{tmp_path.name}.toml"
    path.write_text(text.replace(old, new))
    refused(path, said)


def test_one_exposure_is_refused_with_what_to_shoot(tmp_path: Path) -> None:
    path = written(tmp_path, Shoot(stops=(0.0,)))
    refused(path, r"All pictures have one exposure \(\+0 stops\).*shoot one chart at seven exposures")


def test_no_chart_is_a_sentence_too(shoot: Path) -> None:
    path = shoot.parent / "found.toml"
    path.write_text(shoot.read_text().replace(corners(), "").replace("D55-", "D55-").replace("gap = 0.12", "rows = 5"))
    refused(path, "Charts of 4 × 6, 10 × 14, 3 × 6 patches are detected; give the corners of this one of 5 × 6")


def test_read_writes_pairs_and_draws_where_it_sampled(shoot: Path, tmp_path: Path) -> None:
    table, overlay = tmp_path / "pairs.csv", tmp_path / "seen"
    command = ["match", "read", str(shoot), "-o", str(table), "--overlay", str(overlay)]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    assert result.output.endswith("72 pairs; 0 patches left out.\n")
    near(read_pairs(table), SHOT)
    picture = read_still(overlay / "digital" / "D55-1.dng.png")
    green = (picture[1] > 0.9) & (picture[0] < 0.2) & (picture[2] < 0.3)
    rows, columns = green.nonzero().T
    assert float(columns.min()) > float(DIGITAL[:, 0].min()) / 2
    assert float(columns.max()) < float(DIGITAL[:, 0].max()) / 2
    assert 0.03 < float(green.double().mean()) < 0.3
    assert len(rows) > 24 * 30


def test_from_pictures_to_a_film(tmp_path: Path) -> None:
    bracket = (-4.0, -2.7, -1.3, 0.0, 1.3, 2.7, 4.0)
    held = tuple(min(stops, 1.3) for stops in bracket)
    shoots = [Shoot(bracket, held, light) for light in ("D55", "A")]
    path = manifest(tmp_path, *(f"{draw(tmp_path, one)}\n{corners()}" for one in shoots))
    pairs = read_source(path).pairs
    assert len(pairs) > 300
    kind = MODELS["chain"]
    model = kind.fit(pairs)
    found = hold_out(kind, model, pairs)
    assert 0.5 < found.score < 3.5
    exact = concatenate_pairs(tuple(truth(one) for one in shoots))
    off = difference(predict(model, replace(exact, digital=SCALE * exact.digital)), exact.film)
    assert float(off.mean()) < 2.4
