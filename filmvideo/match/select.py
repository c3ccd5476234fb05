"""The choice of a model: first acceptance, then held-out errors, then the simplest that is as good as any.

Every model is fitted to all pairs. One that folds, darkens a brighter white or leaves film's range is rejected, and so
is one that fits its own pairs no better than a simpler one. The simplest within one standard error of the best
held-out score is chosen: the error of the difference, since all are judged by the same pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import torch

from filmvideo.base.errors import ParameterError
from filmvideo.colour.romm import difference
from filmvideo.match.acceptance import AcceptanceResult, check_model
from filmvideo.match.cube import build_cube
from filmvideo.match.held_out import HeldOutErrors, hold_out
from filmvideo.match.models.model import Model, predict
from filmvideo.match.models.registry import MODELS, find_model
from filmvideo.match.noise_floor import noise_floor
from filmvideo.match.pairs import Pairs

AUTO = "auto"
_AT_MOST = 3000
_WIDTH = max(map(len, MODELS))


@dataclass(frozen=True)
class Candidate:
    """A fitted model, and its errors."""

    name: str
    model: Model
    train: float
    """Mean ΔE2000 on the pairs it was fitted to: no measure of quality."""
    gates: AcceptanceResult
    held_out: HeldOutErrors | None
    stopped: str = ""
    """Why it has no held-out errors: a failed condition, or a simpler model that fits its own pairs as well."""


@dataclass(frozen=True)
class Choice:
    """The candidates, the chosen one, and the reason."""

    chosen: Candidate
    tried: tuple[Candidate, ...]
    skipped: dict[str, str]
    """Models that the pairs do not suffice for, and the reason."""
    floor: float
    """The noise floor."""
    why: str


def choose_model(pairs: Pairs, name: str = AUTO) -> Choice:
    """Fit the named model, or for `auto` all, and choose one; raise ParameterError where none can be fitted."""
    if name != AUTO:
        only = _try_model(name, pairs, better_than=None)
        return _make_choice(only, (only,), {}, pairs, f"{name} was requested.")
    skipped: dict[str, str] = {}
    tried: list[Candidate] = []
    least = inf
    for known in (known for known, kind in MODELS.items() if kind.by_default and len(pairs) >= kind.least_pairs):
        try:
            tried.append(_try_model(known, pairs, better_than=least))
            least = min([least, *(one.train for one in tried if one.held_out is not None)])
        except ParameterError as error:
            skipped[known] = str(error)
    if not tried:
        raise ParameterError(next(iter(skipped.values())))
    chosen, why = choose_simplest(tried)
    return _make_choice(chosen, tuple(tried), skipped, pairs, why)


def choose_simplest(tried: Sequence[Candidate]) -> tuple[Candidate, str]:
    """Return the simplest within one standard error of the best, and the reason; candidates are simplest first."""
    scored = [(one, one.held_out) for one in tried if one.held_out is not None]
    if not scored:
        least = min(tried, key=lambda one: one.gates.folds_percent)
        return least, f"No model is accepted; {least.name} folds least."
    best, best_out = min(scored, key=lambda pair: pair[1].score)
    chosen = next(one for one, out in scored if _is_as_near(out, best_out))
    why = f"{best.name} has the least held-out score ({best_out.score:.2f} ± {best_out.error:.2f}); " + (
        "no simpler model is as near." if chosen is best else f"{chosen.name}, simpler, is within that error."
    )
    return chosen, why


def _is_as_near(out: HeldOutErrors, best: HeldOutErrors) -> bool:
    farther = out.subtract(best)
    return farther.score <= farther.error


def format_table(choice: Choice) -> list[str]:
    """Return the candidates as a table, a line each."""
    ways = f"{'exposure':>9} {'light':>7} {'material':>9}"
    lines = [f"  {'model':<{_WIDTH}} {ways} {'score':>9} {'± s.e.':>7} {'train':>7}"]
    for one in choice.tried:
        mark = "→" if one is choice.chosen else " "
        if one.held_out is None:
            lines.append(f"{mark} {one.name:<{_WIDTH}} {one.stopped}")
            continue
        means = one.held_out.means
        cells = " ".join(
            f"{means[way]:>{width}.2f}" if way in means else f"{'–':>{width}}"
            for way, width in (("exposure", 9), ("light", 7), ("material", 9))
        )
        score = f"{one.held_out.score:>9.2f} {one.held_out.error:>7.2f}"
        lines.append(f"{mark} {one.name:<{_WIDTH}} {cells} {score} {one.train:>7.2f}")
    return lines


def _try_model(name: str, pairs: Pairs, *, better_than: float | None) -> Candidate:
    """Fit a model and measure it; with no limit to beat it always has held-out errors."""
    kind = find_model(name)
    model = kind.fit(pairs)
    found = check_model(model, pairs, build_cube(pairs))
    train = float(difference(predict(model, pairs), pairs.film).mean())
    stopped = found.shortfall
    if better_than is not None and train >= better_than:
        stopped = stopped or f"fits its own pairs no better than a simpler one ({train:.2f})"
    if stopped and better_than is not None:
        return Candidate(name, model, train, found, None, stopped)
    return Candidate(name, model, train, found, hold_out(kind, model, _subsample(pairs)), stopped)


def _subsample(pairs: Pairs) -> Pairs:
    """Return at most `_AT_MOST` pairs, evenly."""
    return pairs.select(torch.arange(len(pairs), device="cpu") % -(-len(pairs) // _AT_MOST) == 0)


def _make_choice(
    chosen: Candidate, tried: tuple[Candidate, ...], skipped: dict[str, str], pairs: Pairs, why: str
) -> Choice:
    return Choice(chosen, tried, skipped, noise_floor(pairs, predict(chosen.model, pairs)), why)
