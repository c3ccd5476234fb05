"""A print matched to the source's display: its grey card, its tint, and what moves it from there."""

from __future__ import annotations

import pytest
import torch
from helpers.films import PRINTS, greys, reference, table

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.colour.gamuts import rgb_to_xyz
from filmvideo.film.exposure import CameraSettings
from filmvideo.film.printing import POINTS_A_STOP, PrinterSettings
from filmvideo.looks.look import Look
from filmvideo.pipeline.light_path import LightPath
from filmvideo.render.render import render_scene

MATCH = PrinterSettings(aim="match", aim_luminance=0.18)


def luminance(path: LightPath, stops: float = 0.0) -> float:
    """Return the luminance of a grey card on the display."""
    return float(rgb_to_xyz("bt2020")[1] @ render_scene(greys([stops]), path)[:, 0])


def printed(path: LightPath) -> torch.Tensor:
    """Return the log10 exposure of the print film behind a grey card."""
    assert path.printing is not None
    return path.printing(path.develop(path.expose(greys([0.0]))))[:, 0]


@pytest.mark.parametrize("aim", [0.0, 0.117, 0.18])
@pytest.mark.parametrize("film", PRINTS)
def test_the_grey_card_has_the_luminance_of_the_sources_display(film: str, aim: float) -> None:
    stock = "double-x" if film == "2302" else "vision3-250d"
    for negative in (stock, "portra-400", "velvia-50"):
        look = Look(stock=negative, print=film, printer=PrinterSettings(aim="match", aim_luminance=aim))
        assert luminance(reference(look)) == pytest.approx(aim or 0.116992, rel=1e-5), negative


def test_tables_are_sampled_from_a_matched_path() -> None:
    assert luminance(table(Look(printer=MATCH))) == pytest.approx(0.18, rel=2e-3)


def test_a_match_is_the_finished_pictures_with_flash_and_silver() -> None:
    printer = PrinterSettings(aim="match", aim_luminance=0.14, flash=0.1, bleach_bypass=0.6)
    assert luminance(reference(Look(printer=printer))) == pytest.approx(0.14, rel=1e-5)


def test_all_lights_move_alike() -> None:
    plain, matched = (reference(Look(printer=printer)) for printer in (PrinterSettings(), MATCH))
    assert plain.printing is not None
    moved = (printed(matched) - printed(plain)) / plain.printing.contrast
    assert moved.max() < -0.05
    assert torch.allclose(moved, moved.mean().expand(3), atol=1e-9)


def test_points_and_brightness_move_from_the_match() -> None:
    points = (26.0, 25.0, 22.0)
    for aim in (PrinterSettings(), MATCH):
        by = {"aim": aim.aim, "aim_luminance": aim.aim_luminance}
        plain, warm, bright = (
            printed(reference(Look(printer=PrinterSettings(**by, **more))))  # type: ignore[arg-type]
            for more in ({}, {"points": points}, {"brightness_stops": 0.5})
        )
        contrast = reference(Look()).printing.contrast  # type: ignore[union-attr]
        assert torch.allclose((bright - plain) / contrast, torch.tensor(-0.025 * POINTS_A_STOP / 2).double(), atol=1e-9)
        assert ((warm - plain) / contrast / 0.025)[0] == pytest.approx(1, abs=0.1)


def test_exposure_is_kept_as_the_laboratory_keeps_it() -> None:
    for stops in (-1.0, 1.0):
        exposed = reference(Look(camera=CameraSettings(stops=stops), printer=MATCH))
        assert luminance(exposed) == pytest.approx(luminance(reference(Look(printer=MATCH)), stops), rel=1e-6)
        assert (luminance(exposed) > 0.18) == (stops > 0)


def test_a_luminance_needs_a_match_and_a_light_that_gives_it() -> None:
    with pytest.raises(ParameterError, match=r"aim_luminance is 0\.2 and aim is lad"):
        PrinterSettings(aim_luminance=0.2)
    with pytest.raises(ParameterError, match="aim must be lad or match, got 'max'"):
        PrinterSettings(aim="max")
    with pytest.raises(PresetError, match=r"luminance of 0\.9 on this print; use another"):
        reference(Look(printer=PrinterSettings(aim="match", aim_luminance=0.9, flash=1)))


@pytest.mark.parametrize("film", ["2383", "2393", "3513di", "2302"])
def test_at_the_laboratorys_aim_a_cine_print_has_its_grey_card_where_video_has(film: str) -> None:
    stock = "double-x" if film == "2302" else "vision3-250d"
    plain, matched = (
        reference(Look(stock=stock, print=film, printer=PrinterSettings(aim=aim))) for aim in ("lad", "match")
    )
    assert plain.printing is not None
    points = (printed(matched) - printed(plain)) / plain.printing.contrast / 0.025
    assert float(points.abs().max()) < 2
    assert 0.1 < luminance(plain) < 0.13
    assert 0.45 < luminance(plain, 2.474) < 0.75  # the white of BT.709 video


def test_at_its_aim_paper_has_its_grey_card_where_pictures_have() -> None:
    assert 0.16 < luminance(reference(Look(stock="portra-400"))) < 0.24
