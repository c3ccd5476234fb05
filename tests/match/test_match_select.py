"""Which model is taken and why, what is held out, the gates, and a match on disk and on the command line."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
import torch
from helpers.matching import beyond, one_chart, unseen

from filmvideo.cli import main
from filmvideo.colour import romm
from filmvideo.match.acceptance import AcceptanceResult, check_model
from filmvideo.match.cube import build_cube, in_cone
from filmvideo.match.figures import figures, spread_by
from filmvideo.match.groups import groupings
from filmvideo.match.held_out import HeldOutErrors, hold_out
from filmvideo.match.models.chain import Chain
from filmvideo.match.models.linear import Linear
from filmvideo.match.models.model import RGB, XYZ, IlluminantFreeModel, predict
from filmvideo.match.models.registry import MODELS
from filmvideo.match.noise_floor import noise_floor
from filmvideo.match.pairs import Pairs
from filmvideo.match.select import Candidate, Choice, choose_model, choose_simplest, format_table
from filmvideo.match.store import load, pairs_hash, save
from filmvideo.match.table import read_pairs, write_pairs

FINE = AcceptanceResult(0.0, 0.0, 0.0)


@cache
def chosen() -> Choice:
    return choose_model(one_chart())


def test_auto_meets_the_aim_on_colours_and_exposures_unseen() -> None:
    model = chosen().chosen.model
    for others, most in ((unseen(), 3.05), (beyond(), 0.75)):
        assert float(romm.difference(predict(model, others), others.film).mean()) < most


def test_auto_takes_a_chain_and_stops_polynomials_at_the_gates() -> None:
    choice = chosen()
    assert choice.chosen.name.startswith("chain")
    assert {one.name for one in choice.tried if one.held_out is None} >= {"polynomial", "root-polynomial"}
    assert any(line.startswith(f"→ {choice.chosen.name}") for line in format_table(choice))
    assert "have 3 lights" in choice.skipped["chain-by-white"]


def test_held_out_is_more_than_trained_and_near_the_truth() -> None:
    one = chosen().chosen
    assert one.held_out is not None
    assert one.held_out.score > one.train
    truth = float(romm.difference(predict(one.model, unseen()), unseen().film).mean())
    assert 0.6 < one.held_out.score / truth < 1.6


def test_groups_are_whole_exposures_lights_and_clusters() -> None:
    pairs = one_chart()
    groups = groupings(pairs)
    assert {name: int(group.amax()) + 1 for name, group in groups.items()} == {"exposure": 7, "light": 3, "material": 6}
    for group in range(7):
        assert float(pairs.exposure_stops[groups["exposure"] == group].std()) < 1e-9
    unsaid = replace(pairs, exposure_stops=torch.full_like(pairs.exposure_stops, torch.nan))
    assert int(groupings(unsaid)["exposure"].amax()) == 6
    assert set(groupings(pairs.select(pairs.rows_in("A")))) == {"exposure", "material"}


def test_a_light_left_out_leaves_no_trace_in_its_front() -> None:
    pairs, kind = one_chart(), MODELS["chain-by-light"]
    model = kind.fit(pairs)
    again = kind.refit(pairs.select(~pairs.rows_in("A")), model)
    assert isinstance(again, Chain)
    assert again.front.names == ("D55", "FL3.15")
    lit = pairs.select(pairs.rows_in("A"))
    off = [float(romm.difference(predict(one, lit), lit.film).mean()) for one in (again, model)]
    assert off[0] > 1.2 * off[1]


def candidate(name: str, score: float, error: float) -> Candidate:
    """Return a candidate of a score, with two groups that far apart."""
    off = torch.tensor([score - error, score + error], dtype=torch.float64)
    few = one_chart().select(torch.arange(504) < 2)
    out = HeldOutErrors(few, {"exposure": off}, {"exposure": torch.tensor([0, 1])})
    return Candidate(name, Linear(torch.eye(3, dtype=torch.float64)), score, FINE, out)


def test_the_simplest_within_one_standard_error_is_taken() -> None:
    tried = [candidate("plain", 3.0, 0.1), candidate("middling", 2.3, 0.1), candidate("elaborate", 2.0, 0.4)]
    assert choose_simplest(tried)[0].name == "middling"
    assert choose_simplest([*tried[:2], candidate("elaborate", 2.0, 0.1)])[0].name == "elaborate"


@dataclass(frozen=True)
class Turned(IlluminantFreeModel):
    """A function that goes wrong in one way."""

    way: str

    def __call__(self, digital: RGB) -> XYZ:
        """Return XYZ."""
        light = digital / (digital + 0.5)
        if self.way == "folds":
            light = light[[1, 0, 2]]
        if self.way == "darkens":
            light = light * (1 - 0.2 * torch.exp(-((light - 0.5) ** 2) / 0.001))
        return torch.einsum("ij,j...->i...", romm.TO_XYZ, light * (3 if self.way == "leaves" else 0.9))


@pytest.mark.parametrize(
    ("way", "said"),
    [("well", ""), ("folds", "folds over"), ("darkens", "white darker"), ("leaves", "leaves film's range")],
)
def test_gates_stop_what_folds_darkens_or_leaves_film(way: str, said: str) -> None:
    found = check_model(Turned(way), one_chart()).shortfall
    assert (said in found) if said else not found


def test_the_cone_holds_the_pairs_and_not_all_of_the_cube() -> None:
    pairs = one_chart()
    assert in_cone(pairs.digital, pairs).all()
    assert 0.05 < float(build_cube(pairs).inside.double().mean()) < 0.6


def test_the_floor_is_the_noise_that_was_put_in() -> None:
    pairs = one_chart()
    noise = torch.randn(pairs.film.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(5))
    clean = predict(chosen().chosen.model, pairs)
    noisy = replace(pairs, film=clean * 10 ** (0.01 * noise))
    wanted = float(romm.difference(clean, noisy.film).mean())
    assert 0.7 < noise_floor(noisy, clean) / wanted < 1.3


def test_figures_add_up() -> None:
    choice = chosen()
    found = figures(choice, one_chart())
    held = found["held_out"]
    assert len(held["exposure"]) == 7
    assert held["mean"] == pytest.approx(sum(one["mean"] for one in held["illuminant"].values()) / 3)
    assert spread_by(torch.tensor([1.0, 3.0], dtype=torch.float64), ("a", "a"))["a"]["mean"] == 2
    json.dumps(found)


@pytest.mark.parametrize("name", [name for name in MODELS if name not in {"chain-by-white", "mlp"}])
def test_a_match_read_back_gives_the_same_numbers(tmp_path: Path, name: str) -> None:
    pairs = one_chart()
    model = MODELS[name].fit(pairs)
    save(tmp_path, name, model, pairs, settings={"model": name}, figures={})
    stored = load(tmp_path)
    assert torch.equal(predict(stored.model, pairs), predict(model, pairs))
    assert pairs_hash(stored.pairs) == pairs_hash(pairs)


def test_the_command_line_fits_predicts_and_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs, table_file, folder = one_chart(), tmp_path / "pairs.csv", tmp_path / "match"
    write_pairs(table_file, pairs)
    fit = ["match", "fit", str(table_file), "-o", str(folder), "--model", "chain", "--report", str(tmp_path / "proof")]
    assert main(fit) == 0
    assert "→ chain" in capsys.readouterr().out
    assert "FL3.15" in (tmp_path / "proof" / "index.html").read_text(encoding="utf-8")
    assert main(["match", "fit", str(table_file), "-o", str(folder), "--model", "chain"]) == 1
    assert "--overwrite replaces it" in capsys.readouterr().err
    assert main(["match", "predict", str(folder), str(table_file), "-o", str(tmp_path / "out.csv")]) == 0
    assert torch.equal(read_pairs(tmp_path / "out.csv").film, predict(load(folder).model, pairs))
    assert main(["match", "report", str(folder)]) == 0
    page = (folder / "report" / "index.html").read_text(encoding="utf-8")
    assert "LED" not in page
    assert "FL3.15" in page
    for name in ("neutral", "gamut", "twist", "held-out"):
        assert (folder / "report" / f"{name}.png").stat().st_size > 5000


def test_a_function_that_folds_is_refused_unless_forced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_pairs(tmp_path / "pairs.csv", one_chart())
    fit = ["match", "fit", str(tmp_path / "pairs.csv"), "-o", str(tmp_path / "match"), "--model", "polynomial"]
    assert main(fit) == 1
    assert "The function of polynomial folds over" in capsys.readouterr().err
    assert not (tmp_path / "match").exists()
    assert main([*fit, "--force"]) == 0
    assert load(tmp_path / "match").name == "polynomial"


def test_a_changed_match_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs: Pairs = one_chart()
    save(tmp_path, "linear", MODELS["linear"].fit(pairs), pairs, settings={}, figures={})
    write_pairs(tmp_path / "pairs.csv", replace(pairs, film=pairs.film * 1.01))
    assert main(["match", "report", str(tmp_path)]) == 1
    assert "its hash differs" in capsys.readouterr().err
    assert main(["match", "report", str(tmp_path / "nothing")]) == 1
    assert "has no match" in capsys.readouterr().err


def test_held_out_fits_never_see_their_group() -> None:
    pairs = one_chart()
    spoilt = pairs.film.clone()
    spoilt[:, pairs.exposure_stops == 0] = 0.5
    kind = MODELS["thin-plate"]
    found = [hold_out(kind, kind.fit(p), p).by["exposure"] for p in (pairs, replace(pairs, film=spoilt))]
    at = pairs.exposure_stops == 0
    assert float(found[0][at].mean()) < 5
    assert float(found[1][at].mean()) > 15
