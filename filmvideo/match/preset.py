"""A match as a stock: the TOML file that `filmvideo process --stock` takes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, cast

import tomli_w

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.film.learned_stock import GREY, KIND, file_hash
from filmvideo.looks.presets import find_stock
from filmvideo.match.camera_model import tint
from filmvideo.match.pairs import WHITE, Illuminant, Pairs
from filmvideo.match.store import MODEL, Stored, load


def write_stock(
    folder: Path,
    preset: Path,
    *,
    on_top: str,
    space: str,
    light: str | None = None,
    grey: float = GREY,
    overwrite: bool = False,
) -> Path:
    """Write the preset of a match, and read it back; raise where a name is unknown or a file is there already."""
    if preset.suffix != ".toml":
        raise ParameterError(f"{preset.name} is no .toml; name the stock FILE.toml.")
    if preset.exists() and not overwrite:
        raise MediaError(f"{preset} exists; --overwrite replaces it.")
    stored = load(folder)
    lit = nearest_balance(stored.pairs) if light is None else stored.pairs.light_named(light)
    values = preset_of(stored, lit, on_top=on_top, space=space, grey=grey, name=preset.stem)
    values["match"] |= {
        "model": os.path.relpath(folder / MODEL, preset.parent),
        "sha256": file_hash(folder / MODEL),
    }
    preset.write_text(tomli_w.dumps(values), encoding="utf-8")
    find_stock.cache_clear()
    find_stock(str(preset))
    return preset


def preset_of(stored: Stored, light: Illuminant, *, on_top: str, space: str, grey: float, name: str) -> dict[str, Any]:
    """Give what a preset says, the place of the model left out."""
    white = cast("list[float]", neutral(stored.pairs, light).tolist())
    found = stored.figures.get("held_out")
    proof = "nothing was held out" if found is None else f"held out, ΔE2000 {found['mean']:.2f} ({found['p95']:.1f})"
    return {
        "schema": 1,
        "stock": {"id": re.sub(r"[^\w.]+", "-", name.lower()), "name": name, "kind": KIND},
        "match": {"space": space, "grey": grey, "light": light.name, "white": white},
        "on_top": {"stock": on_top},
        "estimated": {"colour": f"learnt from {len(stored.pairs)} pairs by {stored.name}; {proof}"},
    }


def nearest_balance(pairs: Pairs) -> Illuminant:
    """Give the light whose white comes nearest to equal red, green and blue, as a frame's does."""
    return min(pairs.lights(), key=lambda light: float(tint(light.white).square().sum()))


def neutral(pairs: Pairs, light: Illuminant) -> Any:  # noqa: ANN401  (a row of three)
    """Give the camera's RGB of a neutral in a light: of the patch named white, or equal where none is."""
    lit = pairs.where(pairs.under(light.name))
    return light.white if WHITE in lit.patch else light.white / light.white
