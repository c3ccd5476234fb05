"""Materials that were never shot: how near a match comes to them, what it predicts of that, and the prior behind it."""

from __future__ import annotations

import csv
from functools import cache

import pytest
import torch
from helpers.matching import one_chart, printed_pairs, slide_pairs

from filmvideo.colour import romm
from filmvideo.match.acceptance import check_model
from filmvideo.match.camera_model import SPREAD, SPREAD_BY_LIGHT, build_camera_model
from filmvideo.match.clear_film import MARGIN, clear_film
from filmvideo.match.emulsion import negative_and_print
from filmvideo.match.figures import figures
from filmvideo.match.film_prior import FILE, WEIGHT, film_prior, prior_weight
from filmvideo.match.fit_stages import numbers
from filmvideo.match.groups import groupings
from filmvideo.match.models import chain
from filmvideo.match.models.chain import Chain, median_chain
from filmvideo.match.models.model import predict
from filmvideo.match.other_materials import estimate_other_materials
from filmvideo.match.select import Choice, choose_model
from scripts.match_pairs.shoots import CAMERAS

SMOOTHED = "chain-by-light-smoothed"


@cache
def chosen(camera: str) -> Choice:
    return choose_model(printed_pairs(camera)[0], SMOOTHED)


@pytest.mark.parametrize("camera", CAMERAS)
def test_a_film_the_prior_has_not_seen_is_met_on_materials_never_shot(camera: str) -> None:
    _, others, between = printed_pairs(camera)
    model = chosen(camera).chosen.model
    off = romm.difference(predict(model, others), others.film)
    print(f"other materials {float(off.mean()):.2f}/{float(off.quantile(0.95)):.1f}")
    assert float(off.mean()) < 3.3
    assert float(off.quantile(0.95)) < 10.5
    assert float(romm.difference(predict(model, between), between.film).mean()) < 1


@pytest.mark.parametrize("camera", CAMERAS)
def test_the_error_on_other_materials_is_predicted_within_a_fifth(camera: str) -> None:
    choice = chosen(camera)
    assert choice.chosen.held_out is not None
    found = estimate_other_materials(choice.chosen.held_out, choice.floor)
    others = printed_pairs(camera)[1]
    true = float(romm.difference(predict(choice.chosen.model, others), others.film).mean())
    print(f"predicted {found.others[0]:.2f}, true {true:.2f}")
    assert 0.8 < found.others[0] / true < 1.2
    assert found.others[0] > found.left_out[0] > choice.chosen.train


def test_the_figures_say_what_one_chart_cannot_show() -> None:
    choice = chosen(CAMERAS[0])
    found = figures(choice, printed_pairs(CAMERAS[0])[0])
    held, others = found["held_out"], found["other_materials"]
    assert held["mean"] == pytest.approx(held["ways"]["material"])
    assert f"ΔE2000 is {held['mean']:.1f}" in others["words"]
    assert "What 24 patches cannot show" in others["words"]
    assert f"expect about {others['mean']:.1f}" in others["words"]


def test_a_material_is_left_out_at_every_exposure_and_in_every_light() -> None:
    pairs = one_chart()
    groups = groupings(pairs)["material"]
    placed = {(name, int(group)) for name, group in zip(pairs.patch, groups, strict=True)}
    assert len(placed) == len({name for name, _ in placed}) == 24
    assert len({group for _, group in placed}) == 6


def test_the_prior_has_every_number_of_a_film_that_does_not_fold() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fitted = [stage for stage in negative_and_print() if stage.fitted]
    wanted = [field for stage in fitted for field in stage.fitted for _ in range(getattr(stage, field).numel())]
    assert [row["field"] for row in rows] == wanted
    assert len(numbers(film_prior().film)) == len(film_prior().spread) == len(rows)
    assert check_model(median_chain(one_chart(), "one"), one_chart()).passed


def test_the_prior_weighs_by_the_pairs_of_a_patch() -> None:
    assert prior_weight(one_chart()) == pytest.approx(21 * WEIGHT)


def test_matrices_of_lights_stay_near_each_other() -> None:
    camera = build_camera_model(one_chart(), "by light")
    covariance = camera.precision().inverse()
    assert float(covariance[0, 0]) == pytest.approx(SPREAD**2 + SPREAD_BY_LIGHT**2)
    assert float(covariance[0, 3]) == pytest.approx(SPREAD**2)
    assert float(covariance[0, 1]) == pytest.approx(0, abs=1e-12)
    model = chain.fit(one_chart(), "by light")
    weights = numbers(model.film[:1]).reshape(3, 3, 3)
    assert 1e-3 < float(weights.std(1).mean()) < 0.1


def test_no_colour_is_brighter_than_clear_film() -> None:
    density = torch.linspace(-1, 3, 60, dtype=torch.float64).repeat(3, 1)
    floor = clear_film(torch.full((3, 4), 0.2, dtype=torch.float64))
    found = floor(density)
    assert float(found.amin()) >= 0.2 - MARGIN
    assert (found.diff() >= 0).all()
    torch.testing.assert_close(found[:, density[0] > 0.3], density[:, density[0] > 0.3], rtol=0, atol=1e-4)
    (by, _), step = floor.slopes(density), 1e-6
    torch.testing.assert_close(
        by.diagonal(dim1=1, dim2=2).T,
        (floor(density + step) - floor(density - step)) / (2 * step),
        rtol=1e-4,
        atol=1e-6,
    )


def test_a_slide_is_accepted() -> None:
    model = chain.fit(slide_pairs(), "by light")
    assert isinstance(model, Chain)
    assert check_model(model, slide_pairs()).passed
    assert float(romm.difference(predict(model, slide_pairs()), slide_pairs().film).mean()) < 1.6


def test_a_chain_that_folds_is_fitted_with_a_firmer_prior() -> None:
    assert chain.fit(one_chart(), "one").firmness == 1
    root = chain.fit(one_chart(), "root")
    assert check_model(root, one_chart()).passed or root.firmness == 9
