"""The report of curves that the studio sends to its page."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from helpers.matching import frozen_stock

from filmvideo.base.errors import PresetError
from filmvideo.film.exposure import GREY
from filmvideo.looks.look import Look
from filmvideo.preview.curve_report import report_curves
from filmvideo.preview.false_colour import colour_by_density

CARD = torch.full((3, 54, 96), GREY)


def report(look: Look, scene: torch.Tensor = CARD) -> Any:  # noqa: ANN401  (JSON)
    """Return a report as the page reads it."""
    return json.loads(json.dumps(report_curves(scene, look), allow_nan=False))


def test_a_printed_negative_has_both_curves() -> None:
    found = report(Look())
    assert set(found) == {"negative", "print", "histogram", "points", "grey", "note", "warnings"}
    negative = found["negative"]
    assert (negative["kind"], negative["status"]) == ("negative", "Status M")
    assert found["print"]["status"] == "Status A"
    assert set(negative["density"]) == set(found["grey"]) == {"red", "green", "blue"}
    for curve, histogram in ((negative, found["histogram"]), (found["print"], found["print"]["histogram"])):
        assert len(curve["log_exposure"]) == len(curve["density"]["red"]) == len(histogram["red"])
        assert sum(histogram["green"]) == pytest.approx(1, abs=1e-3)
        assert len(curve["parts"]) == 5
        assert [len(limits) for limits in curve["limits"].values()] == [4, 4, 4]
    assert found["points"] == [25, 25, 25]
    assert (found["note"], found["warnings"]) == ("", [])
    assert len(json.dumps(found)) < 40_000


def test_a_slide_has_one_curve_and_a_sentence() -> None:
    found = report(Look(stock="velvia-50"))
    assert found["print"] is None
    assert found["points"] is None
    assert "reversal film" in found["note"]


def test_silver_has_one_layer() -> None:
    found = report(Look(stock="tri-x"))
    assert list(found["grey"]) == ["silver"]
    assert list(found["print"]["density"]) == ["silver"]


def test_lost_light_is_a_warning_in_words() -> None:
    bright = torch.cat([CARD, CARD[:, :10] * 2**14], dim=1)
    negative, print_ = report(Look(), bright)["warnings"]
    assert negative == "The film has no detail in highlights, 16 % of the frame (red layer, above the shoulder)."
    assert print_ == "The print has no detail in highlights, 16 % of the frame (red layer, below the toe)."
    [slide] = report(Look(stock="velvia-50"), bright)["warnings"]
    assert "below the toe" in slide


def test_some_black_is_no_warning() -> None:
    some, much = (torch.cat([CARD, 0 * CARD[:, :rows]], dim=1) for rows in (5, 9))
    assert report(Look(), some)["warnings"] == []
    [sentence] = report(Look(), much)["warnings"]
    assert sentence == "The film has no detail in shadows, 14 % of the frame (red layer, below the toe)."


def test_a_learned_film_is_refused_in_a_sentence() -> None:
    look = Look(stock=frozen_stock())
    for measure in (report_curves, colour_by_density):
        with pytest.raises(PresetError, match="learned from pairs and has no characteristic curve"):
            measure(CARD, look)
