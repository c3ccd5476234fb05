"""The neutral fit: it moves what it says, leaves the ends, and no preset spends more than the budget."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from helpers.films import COLOUR

from filmvideo.base.errors import PresetError
from filmvideo.base.toml import read_toml
from filmvideo.film.neutral_fit import NeutralFit, apply_neutral_fit, scale_flanks
from filmvideo.film.stock import Stock
from filmvideo.film.stock_file import load_stock
from filmvideo.looks.presets import find_stock, presets_dir

CURVE_D, DYE_PART = 0.03, 0.05


def a_fit(density: float, short: float = 1.0, long: float = 1.0) -> NeutralFit:
    """Return a fit with the same offset everywhere."""
    flanks = torch.tensor([[short, long]] * 3, dtype=torch.float64)
    return NeutralFit(-2.2, -0.4, torch.full((3, 5), density, dtype=torch.float64), flanks)


def plain(name: str) -> Stock:
    """Return a stock as its sheet has it."""
    stock = find_stock(name)
    return replace(stock, knots=stock.sheet_curves)


def test_offsets_are_added_in_the_middle_and_fade_at_the_ends() -> None:
    stock = plain("vision3-250d")
    moved = apply_neutral_fit(stock, a_fit(0.02))
    for before, after in zip(stock.knots, moved.knots, strict=True):
        added = after.density - before.density
        places = torch.linspace(before.start, before.stop, len(added), dtype=torch.float64)
        middle = (places > -2.1) & (places < -0.5)
        assert torch.allclose(added[middle], torch.full_like(added[middle], 0.02), atol=1e-9)
        assert bool((added[(places < -2.2 - 0.9) | (places > -0.4 + 0.9)] == 0).all())
    assert moved.sheet_curves == stock.sheet_curves


def test_a_fit_moves_published_pushes_too() -> None:
    stock = plain("portra-800")
    assert stock.pushes
    moved = apply_neutral_fit(stock, a_fit(0.02))
    for stops, curves in stock.pushes.items():
        assert float((moved.pushes[stops][0].density - curves[0].density).amax()) == pytest.approx(0.02)


def test_flanks_are_scaled_and_the_peak_stays() -> None:
    dye = plain("vision3-250d").unit_dye
    scaled = scale_flanks(dye, torch.tensor([[0.9, 1.1]] * 3, dtype=torch.float64))
    for row, (before, after) in enumerate(zip(dye, scaled, strict=True)):
        peak = int(before.argmax())
        assert after[peak] == before[peak], row
        assert torch.allclose(after[: max(peak - 10, 0)], 0.9 * before[: max(peak - 10, 0)])
        assert torch.allclose(after[peak + 10 :], 1.1 * before[peak + 10 :])


@pytest.mark.parametrize("name", COLOUR)
def test_no_preset_spends_more_than_the_budget_and_each_says_what_it_spent(name: str) -> None:
    stock = find_stock(name)
    table = read_toml(presets_dir() / "stocks" / f"{name}.toml").table("neutral_fit")
    moved = max(
        float((one.density - other.density).abs().amax())
        for one, other in zip(stock.knots, stock.sheet_curves, strict=True)
    )
    assert bool(table.values) == ("neutral_fit" in stock.estimated) == (moved > 0)
    assert moved <= CURVE_D + 1e-9
    for dye in ("cyan", "magenta", "yellow") if table.values else ():
        assert all(abs(factor - 1) <= DYE_PART + 1e-9 for factor in table.numbers(f"{dye}_flanks"))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("stop = ", "stop = -9 #", "stop above start"),
        ("cyan_flanks = [", "cyan_flanks = [1.0, ", "cyan_flanks"),
        ("yellow_flanks", "yelow_flanks", "yellow_flanks"),
    ],
)
def test_a_fit_that_makes_no_sense_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = (presets_dir() / "stocks" / "portra-endura.toml").read_text(encoding="utf-8")
    start = text.index("[neutral_fit]")
    file = tmp_path / "wrong.toml"
    file.write_text(text[:start] + text[start:].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PresetError, match=complaint):
        load_stock(file)
