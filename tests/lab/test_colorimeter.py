"""The colorimeter and the print aim, on films made up for them."""

from __future__ import annotations

import warnings
from functools import cache

import pytest
import torch
from helpers.films import reference
from torch import Tensor

from filmvideo.film.printing import PrinterSettings
from filmvideo.lab import colorimeter, print_aim
from filmvideo.lab.reading import Reading
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock

# Colorimeter


@cache
def chart_of_colour_science() -> Tensor:
    """Return the chart's xyY by colour-science."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import colour  # noqa: PLC0415

        chart = colour.CCS_COLOURCHECKERS["ColorChecker24 - After November 2014"]
        scene = [
            colour.XYZ_to_RGB(colour.xyY_to_XYZ(xyy), "ITU-R BT.2020", chart.illuminant, "Bradford")
            for xyy in chart.data.values()
        ]
    return torch.tensor([[float(v) for v in patch] for patch in scene], dtype=torch.float64).T


def test_the_chart_is_the_published_one() -> None:
    assert len(colorimeter.patch_names()) == 24
    assert torch.allclose(colorimeter.patches(), chart_of_colour_science(), atol=2e-4)


def test_a_film_that_changes_nothing_leaves_the_chart_and_the_greys() -> None:
    assert colorimeter.chart(lambda scene: scene).figure < 1e-6
    assert colorimeter.neutral_scale(lambda scene: scene).figure < 0.01
    assert colorimeter.chart(lambda scene: scene).target is None


def test_a_tinted_grey_falls_short() -> None:
    tint = torch.tensor([[1.1], [1.0], [0.95]], dtype=torch.float64)
    reading = colorimeter.neutral_scale(lambda scene: tint * scene)
    assert not reading.passed
    assert min(*reading.column("a*"), *reading.column("b*")) > 0


def test_chroma_and_hue_are_those_of_the_film() -> None:
    grey = colorimeter.chart(lambda scene: scene.mean(0, keepdim=True).expand(3, -1))
    assert max(grey.column("film C*")) < 0.01
    turned = colorimeter.chart(lambda scene: scene.flip(0))
    red = turned.names.index("red")
    assert abs(turned.column("scene h°")[red] - 30) < 15
    assert 240 < turned.column("film h°")[red] < 320


# Print aim


def test_a_print_on_aim_passes_and_a_point_too_much_does_not() -> None:
    film = find_stock("2383")
    on, over = (
        reference(Look(printer=PrinterSettings(points=points))) for points in ((25.0, 25.0, 25.0), (26.0, 25.0, 25.0))
    )
    assert print_aim.aim(film, print_aim.print_grey_card(film, on)).figure < 0.001
    reading = print_aim.aim(film, print_aim.print_grey_card(film, over))
    assert not reading.passed
    (_, red, aim), (_, green, green_aim), _ = reading.rows
    assert float(red) - float(aim) > 0.05
    assert float(green) - float(green_aim) == pytest.approx(0, abs=0.02)


def test_an_instrument_that_reads_nothing_finite_falls_short() -> None:
    assert not Reading("x", float("nan"), "", 1.0, (), ()).passed
