"""A match as a stock: the TOML file that `filmvideo process --stock` takes, and its table.

The table is density at even steps of log10 camera RGB, about the match's grey card in one light: 97³ nodes, 10.4 MiB.
"""

from __future__ import annotations

import re
from math import log10
from pathlib import Path
from typing import Any

import tomli_w
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.base.tensors import to_numbers
from filmvideo.colour.lut3d import Lut3D, lattice
from filmvideo.colour.romm import density
from filmvideo.film.chunks import map_in_chunks
from filmvideo.film.learned_stock import GREY, KIND, file_hash, write_table
from filmvideo.looks.presets import find_stock
from filmvideo.match.camera_model import tint
from filmvideo.match.models.model import Model
from filmvideo.match.pairs import WHITE, Illuminant, Pairs
from filmvideo.match.store import StoredMatch, load

NODES = 97
DARKEST_STOPS, BRIGHTEST_STOPS = -10.0, 7.5


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
    """Write the preset and the table of a match, and read them back; raise for unknown names and existing files."""
    if preset.suffix != ".toml":
        raise ParameterError(f"The stock's file must end in .toml, got {preset.name!r}.")
    table = preset.with_suffix(".lut.safetensors")
    for path in (preset, table):
        if path.exists() and not overwrite:
            raise MediaError(f"{path} exists; --overwrite replaces it.")
    stored = load(folder)
    lit = nearest_balance(stored.pairs) if light is None else stored.pairs.find_light(light)
    values = preset_of(stored, lit, on_top=on_top, space=space, grey=grey, name=preset.stem)
    white = torch.tensor(values["match"]["white"], dtype=torch.float64, device="cpu")
    write_table(table, sample(stored.model, Illuminant(lit.name, white), grey), light=lit.name)
    values["match"] |= {"table": table.name, "sha256": file_hash(table)}
    preset.write_text(tomli_w.dumps(values), encoding="utf-8")
    find_stock.cache_clear()
    find_stock(str(preset))
    return preset


def preset_of(
    stored: StoredMatch, light: Illuminant, *, on_top: str, space: str, grey: float, name: str
) -> dict[str, Any]:
    """Return the contents of a preset, without its table."""
    white = to_numbers(neutral(stored.pairs, light))
    found = stored.figures.get("held_out")
    proof = (
        "no patches were held out"
        if found is None
        else f"materials left out, ΔE2000 {found['mean']:.2f} ({found['p95']:.1f})"
    )
    return {
        "schema": 1,
        "stock": {"id": re.sub(r"[^\w.]+", "-", name.lower()), "name": name, "kind": KIND},
        "match": {"space": space, "grey": grey, "light": light.name, "white": white},
        "on_top": {"stock": on_top},
        "estimated": {"colour": f"learned from {len(stored.pairs)} pairs by {stored.name}; {proof}"},
    }


def sample(model: Model, light: Illuminant, grey: float, nodes: int = NODES) -> Lut3D:
    """Sample a model in one light over log10 camera RGB."""
    log_grey = (light.white * grey).log10()
    low, high = log_grey + log10(2) * DARKEST_STOPS, log_grey + log10(2) * BRIGHTEST_STOPS
    function = model.function_in(light)

    def of_log_camera(log_camera: Float64[Tensor, "3 n"]) -> Float64[Tensor, "3 n"]:
        return density(function(10**log_camera))

    return Lut3D(map_in_chunks(of_log_camera, lattice(low, high, nodes)), low, high)


def nearest_balance(pairs: Pairs) -> Illuminant:
    """Return the light whose white is nearest to equal red, green and blue, as a frame's is."""
    return min(pairs.lights(), key=lambda light: float(tint(light.white).square().sum()))


def neutral(pairs: Pairs, light: Illuminant) -> Float64[Tensor, "3"]:
    """Return the camera's RGB of a neutral in a light: of the patch named white, or equal where none is."""
    lit = pairs.select(pairs.rows_in(light.name))
    return light.white if WHITE in lit.patch else light.white / light.white
