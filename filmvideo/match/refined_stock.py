"""A refined stock as files: a stock's preset of its own, and a look with the printer lights that go with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import tomli_w
import torch

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.base.tensors import to_numbers
from filmvideo.film.printing import NORMAL_POINTS
from filmvideo.film.stock_file import DYES
from filmvideo.looks.presets import find_stock, normalize_name, presets_dir, stock_names
from filmvideo.match.refine import Refinement, adjust_stock, by_name, points

_DIGITS = 4


def write_refined(refined: Refinement, source: str, target: Path, *, overwrite: bool = False) -> Path:
    """Write the stock, and beside it the look; return the look's path."""
    look = target.with_name(f"{target.stem}-look.toml")
    if target.suffix != ".toml":
        raise ParameterError(f"The stock's file must end in .toml, got {target.name!r}.")
    for path in (target, look):
        if path.exists() and not overwrite:
            raise MediaError(f"{path} exists; --overwrite replaces it.")
    target.write_text(tomli_w.dumps(_stock_table(refined, source, target.stem)), encoding="utf-8")
    look.write_text(tomli_w.dumps(_look_table(refined, target)), encoding="utf-8")
    find_stock.cache_clear()
    find_stock(str(target))
    return look


def _stock_table(refined: Refinement, source: str, name: str) -> dict[str, Any]:
    """Return the sheet's preset with the adjusted figures."""
    path = (
        Path(source)
        if source.endswith(".toml")
        else presets_dir() / "stocks" / f"{stock_names()[normalize_name(source)]}.toml"
    )
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    sheet, moved = refined.sheet.stock, adjust_stock(refined.sheet.stock, refined.sheet.moved)
    values["stock"] |= {"id": re.sub(r"[^\w.]+", "-", name.lower()), "name": f"{sheet.name}, refined ({name})"}
    values["stock"].pop("aliases", None)
    values.pop("push", None)
    values.pop("neutral_fit", None)  # the figures below have it in them
    for layer, knots in zip(moved.layers, moved.knots, strict=True):
        values["curve"][layer]["density"] = _round(knots.density)
    if len(moved.layers) > 1:
        values["dye"] |= {dye: _round(row[::2]) for dye, row in zip(DYES, moved.unit_dye, strict=True)}
    values.setdefault("couplers", {})["inhibition"] = [_round(row) for row in moved.inhibition]
    values["estimated"] = values.get("estimated", {}) | _estimates(refined)
    return values


def _estimates(refined: Refinement) -> dict[str, str]:
    """Return the estimates of a preset: the figures that differ from the sheet's, and their proof."""
    before, after = refined.held_out
    parts = by_name(refined.sheet.moved)
    beyond = f"; with free offsets for the light {', '.join(refined.lights)}" if refined.lights else ""
    proof = (
        f"from {refined.pairs} pairs; on held-out patches mean ΔE2000 {before:.2f} before, {after:.2f} after{beyond}"
    )

    def times(name: str) -> str:
        return ", ".join(f"{ratio:.3f}" for ratio in _round(parts[name].exp()))

    speed = ", ".join(f"{shift:+.3f}" for shift in _round(parts["speed"]))
    return {
        "refined_curve": f"the sheet's curves (red, green, blue) shifted by {speed} log10 exposure, contrast times "
        f"{times('contrast')}, density above the clear film times {times('dye')}, {proof}",
        "refined_couplers": f"inhibition of red, green and blue by other layers times {times('couplers')}, {proof}",
    }


def _look_table(refined: Refinement, stock: Path) -> dict[str, Any]:
    film, shown = refined.sheet.film, {"schema": 1}
    if film is None:
        why = f"{stock.name}, as a slide."
        return {**shown, "look": {"name": stock.stem, "why": why}, "film": {"stock": stock.name}}
    lights = points(refined.sheet.moved) - torch.tensor(NORMAL_POINTS, dtype=torch.float64, device="cpu")
    return {
        **shown,
        "look": {"name": stock.stem, "why": f"{stock.name} on {film.name}, in the printer lights found."},
        "film": {"stock": stock.name, "print": film.id},
        "printer": {"trim_points": _round(lights)},
    }


def _round(values: torch.Tensor) -> list[float]:
    return [round(one, _DIGITS) for one in to_numbers(values.detach())]
