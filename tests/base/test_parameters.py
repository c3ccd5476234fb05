"""Rules of parameters: unit and usual range beside the range, and numbers held as floats."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Annotated

import pytest

from filmvideo.base.parameters import Parameters, Within


@dataclass(frozen=True)
class BellowsSettings(Parameters):
    """Settings of a stage that is not there."""

    stops: Annotated[float, Within(-1, 1, unit="stops")] = 0.0
    shares: Annotated[tuple[float, float], Within(0, 9, unit="parts", usual=(0, 1))] = (1.0, 0.0)


def test_the_usual_range_is_all_where_none_is_given() -> None:
    assert Within(-1, 1, unit="stops").usual_range == (-1, 1)
    assert Within(0, 9, unit="parts", usual=(0, 1)).usual_range == (0, 1)


@pytest.mark.parametrize("usual", [(-2, 1), (0, 2), (0.5, 0.5), (1, 0)])
def test_a_usual_range_outside_the_whole_is_refused(usual: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="must lie within -1 to 1, with a unit, got"):
        Within(-1, 1, unit="stops", usual=usual)


def test_a_rule_has_a_unit() -> None:
    with pytest.raises(ValueError, match="with a unit"):
        Within(-1, 1, unit="")


def test_numbers_are_held_as_a_file_gives_them() -> None:
    ours = BellowsSettings(stops=-0.0, shares=(1, 0))
    assert json.dumps(asdict(ours)) == json.dumps(asdict(BellowsSettings()))
    assert ours.idle
