"""The prior of a film: middle and spread of the chain's numbers over the colour films that ship.

Each film is shot by a camera whose sensitivities are mixtures of its own, so that only the film is learnt: mixtures of
measured reflectances, up to twice as pure, at −6 to +5 stops. A chain is fitted to each, from a plain film, with the
median of all so far as its prior; the spread is the rms deviation of a field's numbers in the last round.

The densities of the negative have no unit of their own, since a matrix follows: so `SPREAD` holds the matrix near the
plain film's, and leaves the curves before it free.
"""

from __future__ import annotations

import csv

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.romm import difference
from filmvideo.colour.spectra import daylight
from filmvideo.film.exposure import camera_receiver
from filmvideo.looks.presets import find_stock
from filmvideo.match import solver
from filmvideo.match.emulsion import Matrix, negative_and_print
from filmvideo.match.film_prior import COLUMNS, FILE
from filmvideo.match.fit_stages import FitStages, numbers, run, with_numbers
from filmvideo.match.pairs import Pairs, make_pairs
from scripts.match_pairs.shoots import CHART, chart, munsell, print_xyz, samples

CINE = ("vision3-50d", "vision3-200t", "vision3-500t", "eterna-500", "exr-100t", "vision-320t", "verita-200d")
STILLS = (
    *("portra-160", "portra-400", "portra-800", "ektar-100"),
    *("gold-200", "ultramax-400", "superia-400", "pro-400h"),
)
SLIDES = ("ektachrome-100d", "kodachrome-64", "provia-100f", "velvia-50")
FILMS: tuple[tuple[str, str | None], ...] = (
    *((stock, film) for stock in CINE for film in ("2393", "3513di")),
    *((stock, film) for stock in STILLS for film in ("endura", "crystal-archive")),
    *((stock, None) for stock in SLIDES),
)
STAGES = ("negative", "negative dyes", "print", "print dyes")
ROUNDS = 3
SPREAD = {
    "negative": {"base": 0.1, "amount": 1.0, "centre": 1.5, "width": 0.8, "interimage": 0.2},
    "negative dyes": {"offset": 0.3, "linear": 0.15, "products": 8.0},
    "print": {"base": 0.1, "amount": 0.5, "centre": 0.4, "width": 0.4, "interimage": 0.05},
    "print dyes": {"offset": 0.1, "linear": 0.2, "products": 3.0},
}
"""The spreads that the films are fitted with."""
HELD = {("print dyes", "products"): 0.5}
"""Parts of the spread, where other materials come nearer with less."""
_MATRIX_SPREAD = 0.3
_NOISE = 0.5
_COLOURS, _GREYS = 900, 150

Row = Float64[Tensor, " numbers"]


def write_prior() -> None:
    """Fit every film in rounds, print the errors, and write the table."""
    shot = {film: shoot_film(*film, seed) for seed, film in enumerate(FILMS)}
    start = numbers(negative_and_print())
    middle, found = start, dict.fromkeys(shot, start)
    for number in range(ROUNDS):
        chains = {film: fit_film(pairs, found[film], middle) for film, pairs in shot.items()}
        off = [difference(run(chains[film], pairs.digital), pairs.film).mean() for film, pairs in shot.items()]
        found = {film: numbers(chain[1:]) for film, chain in chains.items()}
        middle = torch.stack(list(found.values())).median(0).values
        print(f"round {number}: mean ΔE2000 {float(torch.stack(off).mean()):.2f}, at most {float(max(off)):.2f}")
    _write_table(middle, (torch.stack(list(found.values())) - middle).square().mean(0))


def fit_film(pairs: Pairs, start: Row, middle: Row) -> FitStages:
    """Fit a chain to one film."""
    plain = negative_and_print()
    eye = Matrix(torch.eye(3, dtype=torch.float64))
    spread = torch.cat([torch.full((9,), _MATRIX_SPREAD, dtype=torch.float64), *_spreads()])
    precision = torch.diag(_NOISE**2 / spread**2)
    first, home = ((eye, *with_numbers(plain, row)) for row in (start, middle))
    return solver.fit(first, pairs.digital, pairs.film, home=home, prior=precision, iterations=40, tolerance=1e-4)


def shoot_film(stock: str, film: str | None, seed: int) -> Pairs:
    """Return pairs of mixtures of materials, on a film balanced for its light to a few hundredths of log exposure."""
    random = torch.Generator().manual_seed(seed)
    scene = _mixtures(random)
    sensitivity = camera_receiver(find_stock(stock), daylight(5500))
    mixed = torch.eye(3, dtype=torch.float64) + 0.15 * torch.randn(3, 3, generator=random, dtype=torch.float64)
    seen = (mixed @ (sensitivity / sensitivity.sum(1, keepdim=True))) @ scene.T
    seen = seen / mixed.sum(1, keepdim=True)
    light = (sensitivity / (0.18 * sensitivity.sum(1, keepdim=True))) @ scene.T
    off = 0.06 * torch.randn(3, 1, generator=random, dtype=torch.float64)
    off = off + 0.1 * torch.randn(1, 1, generator=random, dtype=torch.float64)
    off = off + (find_stock(stock).grey_log_exposure or 0.0)
    shown = print_xyz(stock, film, light.clamp(min=1e-9).log10() + off)
    good = (seen > 1e-5).all(0) & (seen > 1e-4 * seen.amax(0)).all(0) & (shown[1] > 0)
    return make_pairs(seen[:, good], shown[:, good])


def _mixtures(random: torch.Generator) -> Float64[Tensor, "colours 81"]:
    """Return spectra of mixtures of two materials, purer and at any exposure, and of greys."""

    def draw(count: int) -> Float64[Tensor, "count 1"]:
        return torch.rand(count, 1, generator=random, dtype=torch.float64)

    measured = torch.cat([chart(CHART), samples(), munsell(257, 0, 3), munsell(150, 10, 9)])
    one, other = measured[torch.randint(len(measured), (2, _COLOURS), generator=random)].clamp(min=2e-3)
    part = draw(_COLOURS)
    mixed = (one**part * other ** (1 - part)) ** (1 + draw(_COLOURS))
    mixed = mixed / mixed.amax(1, keepdim=True) * draw(_COLOURS).clamp(min=0.1)
    mixed[:_GREYS] = 0.18
    return mixed * 2 ** (11 * draw(_COLOURS) - 6)


def _fields() -> list[tuple[str, str, int]]:
    """Return stage, field and count of the film's numbers, in their order."""
    fitted = [stage for stage in negative_and_print() if stage.fitted]
    return [
        (name, field, getattr(stage, field).numel())
        for name, stage in zip(STAGES, fitted, strict=True)
        for field in stage.fitted
    ]


def _spreads() -> list[Row]:
    return [torch.full((count,), SPREAD[stage][field], dtype=torch.float64) for stage, field, count in _fields()]


def _write_table(middle: Row, square: Row) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        first = 0
        for stage, field, count in _fields():
            own = slice(first, first + count)
            spread = HELD.get((stage, field), 1.0) * float(square[own].mean().sqrt())
            table.writerows((stage, field, f"{float(value):.4f}", f"{spread:.4f}") for value in middle[own])
            first += count
