"""What the tests of film share: scenes, light paths made once, instruments, and differences the eye sees."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import torch
from torch import Tensor

from filmvideo.colour.difference import ciede2000, display_to_lab
from filmvideo.colour.difference import delta_e as delta_e  # noqa: PLC0414  (tests take it from here)
from filmvideo.engine.lookup_tables import with_lookup_tables
from filmvideo.film.densitometer import densitometer
from filmvideo.film.development import DevelopmentStage, build_development, dyes_of
from filmvideo.film.dyes import log_response
from filmvideo.film.stock import Stock
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock, stock_names
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.light_path import LightPath
from filmvideo.render.accuracy import scenes as scenes  # noqa: PLC0414

torch.set_num_threads(1)

STOCKS = sorted(set(stock_names().values()))
PRINTS = [name for name in STOCKS if find_stock(name).kind == "print"]
CAMERA_FILMS = [name for name in STOCKS if find_stock(name).kind != "print"]
NEGATIVES = [name for name in STOCKS if find_stock(name).kind == "negative"]
REVERSALS = [name for name in STOCKS if find_stock(name).kind == "reversal"]
COLOUR = [name for name in STOCKS if len(find_stock(name).layers) == 3]


@cache
def reference(look: Look) -> LightPath:
    """Assemble a look's light path in float64."""
    return light_path(look)


@lru_cache(maxsize=6)
def table(look: Look) -> LightPath:
    """Assemble a look's light path as tables in float64."""
    return with_lookup_tables(reference(look))


@cache
def developed(name: str, strength: float = 1.0) -> DevelopmentStage:
    """Prepare the development of a shipped stock."""
    return build_development(find_stock(name), strength)


def read_density(stock: Stock, amounts: Tensor) -> Tensor:
    """Read dye amounts with the densitometer of the stock's sheet."""
    return -log_response(amounts, dyes_of(stock), densitometer(stock.status))


def draw(*shape: int, seed: int) -> Tensor:
    """Draw uniform numbers from 0 to 1 in float64."""
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def greys(stops: Sequence[float] | Tensor) -> Tensor:
    """Return grey scene light over- and underexposed by stops."""
    return (0.18 * 2 ** torch.as_tensor(stops, dtype=torch.float64)).expand(3, -1)


def off_neutral(display: Tensor) -> Tensor:
    """Return ΔE2000 from the grey of the same lightness."""
    seen_as = display_to_lab(display)
    return ciede2000(seen_as, seen_as * torch.tensor([[1.0], [0.0], [0.0]], dtype=torch.float64))


def say(figure: str) -> None:
    """Print a measured figure; pytest -rP shows it."""
    print(figure)
