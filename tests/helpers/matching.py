"""Pairs for the tests of matching, made by the spectral engine from measured reflectances."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import torch

from filmvideo.film.learned_stock import file_hash, write_table
from filmvideo.match.models.model import Function
from filmvideo.match.pairs import Illuminant, Pairs
from filmvideo.match.preset import NODES, sample
from filmvideo.match.store import load_model
from scripts.match_pairs.shoots import (
    BETWEEN,
    BEYOND,
    CHART,
    SEVEN,
    THREE,
    Set,
    Shoot,
    alike,
    chart,
    digital,
    munsell,
    pairs,
    samples,
)

FROZEN = Path(__file__).parents[1] / "match" / "frozen_match"
FROZEN_WHITE = torch.tensor([1.02, 1.0, 0.97], dtype=torch.float64)


def frozen_function() -> Function:
    """Return the function of the frozen match in the light of its stock."""
    return load_model(FROZEN / "model.json")[1].function_in(Illuminant("D55", FROZEN_WHITE))


@cache
def frozen_stock(nodes: int = NODES) -> str:
    """Write the frozen match as a stock, once for all tests of a process, and return its path."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    light = Illuminant("D55", FROZEN_WHITE)
    table = folder / "table.safetensors"
    write_table(table, sample(load_model(FROZEN / "model.json")[1], light, 0.18, nodes), light=light.name)
    old = (FROZEN / "stock.toml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in old if not line.startswith(("model =", "sha256 ="))]
    place = kept.index("[match]") + 1
    kept[place:place] = [f'table = "{table.name}"', f'sha256 = "{file_hash(table)}"']
    (folder / "stock.toml").write_text("\n".join(kept), encoding="utf-8")
    return str(folder / "stock.toml")


@cache
def one_chart() -> Pairs:
    """Shoot a ColorChecker at seven exposures in three lights, as carefully as one does."""
    return pairs(Shoot(chart(CHART), THREE, SEVEN, noise=1.0), Set(digital()))


@cache
def unseen() -> Pairs:
    """Return other materials in the same lights, without noise."""
    return pairs(Shoot(samples(), THREE, SEVEN), Set(digital()))


@cache
def between() -> Pairs:
    """Return exposures between those that were shot, of the same materials, without noise."""
    return pairs(Shoot(chart(CHART), THREE, BETWEEN), Set(digital()))


@cache
def beyond() -> Pairs:
    """Return exposures outside the bracket."""
    return pairs(Shoot(chart(CHART), THREE, BEYOND), Set(digital()))


@cache
def alike_pairs() -> tuple[Pairs, Pairs]:
    """Return pairs of a camera and a film that see alike, and colours that neither was shown."""
    rig = Set(alike())
    return pairs(Shoot(chart(CHART), THREE, SEVEN), rig), pairs(Shoot(samples(), THREE, SEVEN), rig)


@cache
def printed_pairs(camera: str) -> tuple[Pairs, Pairs, Pairs]:
    """Shoot one chart on a film that the prior has not seen; return pairs, other materials and other exposures."""
    rig = Set(digital(camera), "vision3-250d", "2383")
    others = torch.cat([samples()[:43], munsell(257, 0, 3)])
    return (
        pairs(Shoot(chart(CHART), THREE, SEVEN), rig),
        pairs(Shoot(others, THREE, (-2.7, 0.0, 2.7)), rig),
        pairs(Shoot(chart(CHART), THREE, BETWEEN), rig),
    )


@cache
def slide_pairs() -> Pairs:
    """Shoot one chart on Ektachrome."""
    return pairs(Shoot(chart(CHART), THREE, SEVEN), Set(digital(), "ektachrome-100d", None))
