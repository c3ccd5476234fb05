"""A data sheet moved toward a scan: from a film whose figures are known, and back to them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest
import torch

from filmvideo.base.errors import ParameterError
from filmvideo.cli import main
from filmvideo.colour.gamuts import D65, WORKING, adaptation_matrix, rgb_to_rgb, rgb_to_xyz
from filmvideo.colour.romm import D50, difference
from filmvideo.looks.files import load_look
from filmvideo.looks.presets import find_stock
from filmvideo.match.pairs import Pairs, make_pairs
from filmvideo.match.refine import DataSheetModel, Refinement, adjust_stock, describe_changes, refine, scene
from filmvideo.match.table import write_pairs
from filmvideo.pipeline.build import assemble, light_path
from filmvideo.render.render import render_scene

PATCHES, STOPS = 16, (-3.0, -1.5, 0.0, 1.5, 3.0)
SHEET = DataSheetModel(find_stock("portra-400"), find_stock("endura"), "d50", torch.zeros(15, dtype=torch.float64))


@cache
def truth() -> torch.Tensor:
    """Return figures that are off the sheet."""
    return torch.randn(15, generator=torch.Generator().manual_seed(3), dtype=torch.float64).clamp(-1.5, 1.5)


@cache
def scanned() -> Pairs:
    """Shoot patches on the film that is off the sheet, and print it."""
    random = torch.Generator().manual_seed(4)
    patches = 0.02 + 0.9 * torch.rand(3, PATCHES, generator=random, dtype=torch.float64) ** 1.5
    digital = torch.cat([patches * 2**stops for stops in STOPS], 1)
    exposures = torch.tensor(STOPS, dtype=torch.float64).repeat_interleave(PATCHES)
    names = tuple(f"patch {n}" for n in range(PATCHES)) * len(STOPS)
    pairs = make_pairs(digital, digital, names, exposures, ("D55",) * len(names))
    exposure = assemble(SHEET.stock, None, "d50").expose(rgb_to_rgb("bt709", WORKING) @ digital)
    film = DataSheetModel(SHEET.stock, SHEET.film, "d50", truth())(exposure)
    return make_pairs(digital, film, pairs.patch, pairs.exposure_stops, pairs.illuminant)


@cache
def refined() -> Refinement:
    """Refine the sheet on them."""
    return refine(SHEET.stock, SHEET.film, scanned(), scanned().lights()[:1], space="linear-709")


def test_unmoved_figures_are_the_sheet_s() -> None:
    same = adjust_stock(SHEET.stock, SHEET.moved)
    for one, other in zip(same.knots, SHEET.stock.knots, strict=True):
        torch.testing.assert_close(one.density, other.density, rtol=0, atol=1e-4)
    torch.testing.assert_close(same.inhibition, SHEET.stock.inhibition)


def test_derivatives_are_those_of_small_steps() -> None:
    exposure = torch.randn(3, 6, generator=torch.Generator().manual_seed(5), dtype=torch.float64) * 0.6 - 1
    _, by = DataSheetModel(SHEET.stock, SHEET.film, "d50", 0.3 * truth()).slopes(exposure)
    for number in (0, 4, 7, 11, 14):
        step = torch.zeros(15, dtype=torch.float64)
        step[number] = 0.01
        ends = [DataSheetModel(SHEET.stock, SHEET.film, "d50", 0.3 * truth() + way * step)(exposure) for way in (1, -1)]
        wanted = (ends[0] - ends[1]) / 0.02
        assert float((by[:, :, number].T - wanted).abs().mean()) < 0.03 * float(wanted.abs().mean()) + 1e-6


def test_a_film_off_its_sheet_is_found() -> None:
    before, after = refined().held_out
    print(f"held out: mean ΔE2000 {before:.2f} by the sheet, {after:.2f} refined")
    assert before > 2
    assert after < before / 5
    left, was = refined().sheet.moved - truth(), truth()
    print(
        f"rms of the figures' error {float(was.square().mean().sqrt()):.2f} → {float(left.square().mean().sqrt()):.2f}"
    )
    assert float(left.square().mean()) < 0.3 * float(was.square().mean())


def test_a_slide_in_two_lights_is_found() -> None:
    slide = DataSheetModel(find_stock("ektachrome-100d"), None, "d50", truth()[:12])
    beyond = torch.tensor([0.12, -0.05, 0.08], dtype=torch.float64)
    warm = torch.tensor([1.7, 1.0, 0.45], dtype=torch.float64)[:, None]
    day = scanned()
    digital = torch.cat([day.digital, warm * day.digital], 1)
    exposure = assemble(slide.stock, None, "d50").expose(rgb_to_rgb("bt709", WORKING) @ digital)
    exposure[:, len(day) :] += beyond[:, None]
    lamps = ("D55",) * len(day) + ("A",) * len(day)
    pairs = make_pairs(digital, slide(exposure), day.patch * 2, day.exposure_stops.repeat(2), lamps)
    lights = tuple(pairs.find_light(name) for name in ("D55", "A"))
    found = refine(slide.stock, None, pairs, lights, space="linear-709")
    before, after = found.held_out
    left = found.sheet.moved - slide.moved
    print(f"slide: {before:.2f} → {after:.2f}; beyond {found.lights['A'].tolist()}; {left.square().mean().sqrt():.2f}")
    assert after < before / 5
    assert float(left.square().mean()) < 0.3 * float(slide.moved.square().mean())
    assert float((found.lights["A"] - beyond).abs().amax()) < 0.03
    assert len(describe_changes(found)) == 5


def test_the_new_stock_renders_as_the_film_and_says_what_is_estimated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def known(*_: object, **__: object) -> Refinement:
        return refined()

    monkeypatch.setattr("filmvideo.match.refine.refine", known)
    write_pairs(tmp_path / "pairs.csv", scanned())
    new = tmp_path / "mine.toml"
    run = [
        "match",
        "refine",
        "portra-400",
        str(tmp_path / "pairs.csv"),
        "-o",
        str(new),
        "--digital-space",
        "linear-709",
    ]
    assert main(run) == 0
    assert "mean ΔE2000 of held-out patches" in capsys.readouterr().out
    assert main(run) == 1
    assert "--overwrite replaces it" in capsys.readouterr().err
    assert "from 80 pairs" in tomllib.loads(new.read_text(encoding="utf-8"))["estimated"]["refined_curve"]
    look = load_look(tmp_path / "mine-look.toml")
    light = scanned().lights()[0]
    display = render_scene(scene(scanned(), light, space="linear-709", grey=0.18), light_path(look))
    found = adaptation_matrix(D65, D50) @ rgb_to_xyz(WORKING) @ display
    assert float(difference(found, scanned().film).mean()) < refined().held_out[0] / 5
    assert main(["verify", str(new)]) in {0, 4}


def test_what_cannot_be_refined_is_refused() -> None:
    light = scanned().lights()[:1]
    few = scanned().select(scanned().exposure_stops == 0)
    with pytest.raises(ParameterError, match="name a colour negative and a colour print, or a colour slide"):
        refine(find_stock("velvia-50"), SHEET.film, scanned(), light, space="linear-709")
    with pytest.raises(ParameterError, match="at three exposures or more"):
        refine(SHEET.stock, SHEET.film, few, light, space="linear-709")
