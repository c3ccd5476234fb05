"""The characteristic curve: through its points, never past them the wrong way, and back."""

from __future__ import annotations

import pytest
import torch
from helpers.films import draw
from torch import Tensor

from filmvideo.film.characteristic_curve import TAIL, CharacteristicCurve, evaluate_curve, invert_curve, sample_curve

START, STOP = -2.0, 1.0


def knots(rising: bool, seed: int, count: int = 13) -> Tensor:  # noqa: FBT001
    """Draw uneven monotone densities, level stretches among them."""
    steps = draw(count, seed=seed) ** 3
    steps[3:5] = 0
    values = steps.cumsum(0) * 3 / steps.sum()
    return values if rising else values.flip(0)


def curve(values: Tensor) -> CharacteristicCurve:
    """Sample one layer's densities on the axis of a curve."""
    return sample_curve([(START, STOP, values)])


@pytest.mark.parametrize("rising", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_passes_through_its_points_and_stays_between_them(rising: bool, seed: int) -> None:  # noqa: FBT001
    values = knots(rising, seed)
    at = torch.linspace(START, STOP, len(values), dtype=torch.float64)
    assert (evaluate_curve(curve(values), at[None])[0] - values).abs().max() < 2e-3
    fine = evaluate_curve(curve(values), torch.linspace(-6, 5, 5001, dtype=torch.float64)[None])[0].diff()
    assert bool(((fine if rising else -fine) >= -1e-12).all())


def test_a_knot_on_the_samples_is_met_exactly() -> None:
    values = knots(rising=True, seed=7, count=16)  # 0.2 apart: every one falls on a sample
    at = torch.linspace(START, STOP, 16, dtype=torch.float64)
    assert (evaluate_curve(curve(values), at[None])[0] - values).abs().max() < 1e-9


def test_a_straight_line_is_straight() -> None:
    line = curve(torch.linspace(0.1, 2.2, 8, dtype=torch.float64))
    at = START + (STOP - START) * draw(1, 200, seed=1)
    assert torch.allclose(evaluate_curve(line, at), 0.1 + 0.7 * (at - START), atol=1e-9)


def test_toe_and_shoulder_die_away() -> None:
    slope = 0.7
    line = curve(torch.linspace(0.0, slope * (STOP - START), 8, dtype=torch.float64))
    far = torch.tensor([[-50.0, -4.0, 4.0, 50.0]], dtype=torch.float64)
    toe, held_toe, held_shoulder, shoulder = evaluate_curve(line, far)[0]
    assert toe == held_toe
    assert shoulder == held_shoulder
    assert float(-toe) == pytest.approx(slope * TAIL, rel=0.01)
    assert float(shoulder) == pytest.approx(slope * (STOP - START + TAIL), rel=0.01)


def test_layers_keep_their_own_axes() -> None:
    low, high = knots(rising=True, seed=2), knots(rising=False, seed=3)
    both = sample_curve([(-2.0, 1.0, low), (-1.0, 2.5, high)])
    places = torch.stack([torch.linspace(-2, 1, 13), torch.linspace(-1, 2.5, 13)]).double()
    assert (evaluate_curve(both, places) - torch.stack([low, high])).abs().max() < 2e-3
    assert torch.allclose(both.log_exposure[[0, -1]], torch.tensor([-3.5, 4.0]).double(), atol=6e-3)


@pytest.mark.parametrize("rising", [True, False])
def test_inverting_is_the_way_back(rising: bool) -> None:  # noqa: FBT001
    values = torch.linspace(0.2, 3, 20, dtype=torch.float64) ** 1.3
    both = curve(values if rising else values.flip(0))
    for exposure in (-1.999, -0.7, 0.123, 0.99):
        density = evaluate_curve(both, torch.tensor([[exposure]], dtype=torch.float64))[:, 0]
        assert float(invert_curve(both, density)) == pytest.approx(exposure, abs=1e-9)
