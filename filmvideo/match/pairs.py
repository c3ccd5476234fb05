"""Pairs: colours by a digital camera and by film.

Digital: linear light of the camera, any scale. Film: XYZ under D50, Y = 1 for white. Every pair may name its patch, its
exposure in stops and its illuminant, by which groups are held out. Two spectra with equal camera RGB may differ on film
(metamerism), and differently in every light: so a model knows a light by its name, or by its white. That is the
camera's RGB, green = 1, of the patch named `white`, or else of the brightest for its exposure.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.base.tensors import to_numbers

Triples = Float64[Tensor, "3 pairs"]
WHAT_TO_SHOOT = "shoot one chart at seven exposures from −4 to +4 stops, in two or three lights"
WHITE = "white"
CLIPPED = 0.98
"""Part of the camera's white level from which a value counts as clipped."""
_PLATEAU = 3


@dataclass(frozen=True)
class Illuminant:
    """An illuminant, and its white in camera RGB."""

    name: str
    white: Float[Tensor, "3"]


@dataclass(frozen=True)
class Pairs:
    """Colours by a digital camera and by film."""

    digital: Float64[Tensor, "3 _"]
    film: Float64[Tensor, "3 _"]
    patch: tuple[str, ...]
    exposure_stops: Float64[Tensor, " _"]
    """NaN where unknown."""
    illuminant: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raise ParameterError for unequal counts and values that are not finite."""
        counts = {
            "digital": self.digital.shape[1],
            "film": self.film.shape[1],
            "patch": len(self.patch),
            "exposure": len(self.exposure_stops),
            "illuminant": len(self.illuminant),
        }
        if len(set(counts.values())) > 1:
            listed = ", ".join(f"{count} of {name}" for name, count in counts.items())
            raise ParameterError(f"Pairs must have equal counts, got {listed}.")
        for name, values in (("digital", self.digital), ("film", self.film)):
            wrong = ~values.isfinite().all(0)
            if wrong.any():
                rows = _list_rows([row + 1 for row in _rows(wrong)])
                raise ParameterError(f"The {name} value of pair {rows} is not a number; correct or remove it.")

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self.patch)

    def select(self, keep: Bool[Tensor, " pairs"]) -> Pairs:
        """Return some of the pairs."""
        at = keep.nonzero()[:, 0]
        places = _rows(keep)
        return Pairs(
            self.digital[:, at],
            self.film[:, at],
            tuple(self.patch[i] for i in places),
            self.exposure_stops[at],
            tuple(self.illuminant[i] for i in places),
        )

    def rows_in(self, name: str) -> Bool[Tensor, " pairs"]:
        """Return which pairs were lit by an illuminant."""
        return torch.tensor([lit == name for lit in self.illuminant], dtype=torch.bool, device="cpu")

    def lights(self) -> tuple[Illuminant, ...]:
        """Return the illuminants, each with its white."""
        return tuple(Illuminant(name, _white(self.select(self.rows_in(name)))) for name in sorted(set(self.illuminant)))

    def find_light(self, name: str | None) -> Illuminant:
        """Return an illuminant by its name, or for None the commonest; raise ParameterError naming the nearest."""
        lights = {light.name: light for light in self.lights()}
        wanted = max(lights, key=self.illuminant.count) if name is None else name
        if wanted not in lights:
            raise ParameterError(f"No light of the pairs is named {wanted!r}; {nearest(wanted, lights)}.")
        return lights[wanted]


def make_pairs(
    digital: Triples,
    film: Triples,
    patch: tuple[str, ...] | None = None,
    exposure_stops: Float64[Tensor, " rows"] | None = None,
    illuminant: tuple[str, ...] | None = None,
) -> Pairs:
    """Return pairs; by default every row is a patch of unknown exposure in one light."""
    rows = digital.shape[1]
    return Pairs(
        digital,
        film,
        tuple(str(row + 1) for row in range(rows)) if patch is None else patch,
        torch.full((rows,), torch.nan, dtype=torch.float64, device="cpu") if exposure_stops is None else exposure_stops,
        ("",) * rows if illuminant is None else illuminant,
    )


def concatenate_pairs(several: tuple[Pairs, ...]) -> Pairs:
    """Return several sets of pairs as one."""
    return Pairs(
        torch.cat([pairs.digital for pairs in several], 1),
        torch.cat([pairs.film for pairs in several], 1),
        tuple(name for pairs in several for name in pairs.patch),
        torch.cat([pairs.exposure_stops for pairs in several]),
        tuple(name for pairs in several for name in pairs.illuminant),
    )


def drop_unusable(pairs: Pairs, white_level: float | None = None) -> tuple[Pairs, tuple[str, ...]]:
    """Return the pairs that are neither clipped nor black, and a sentence for every other."""
    level = _plateau(pairs.digital) if white_level is None else pairs.digital.new_full((3,), white_level)
    reasons = (
        ("is clipped in the camera", (pairs.digital >= CLIPPED * level[:, None]).any(0)),
        ("is at or under the camera's black", (pairs.digital <= 0).any(0)),
        ("has no light on film", pairs.film[1] <= 0),
    )
    left = torch.zeros(len(pairs), dtype=torch.bool, device="cpu")
    sentences: list[str] = []
    for reason, rows in reasons:
        sentences += [_describe_row(pairs, row, reason) for row in _rows(rows & ~left)]
        left = left | rows
    return pairs.select(~left), tuple(sentences)


def check_enough(pairs: Pairs, parameters: int, model: str) -> None:
    """Raise ParameterError where pairs are too few for a model, or of one exposure."""
    if not len(pairs):
        raise ParameterError(f"No usable pairs are left; {WHAT_TO_SHOOT}.")
    light = pairs.digital.mean(0).log2()
    one = bool((pairs.exposure_stops == pairs.exposure_stops[0]).all())
    if one or (pairs.exposure_stops.isnan().all() and float(light.amax() - light.amin()) < 2):
        raise ParameterError(
            f"All {len(pairs)} pairs have one exposure, which does not determine a film's curve; {WHAT_TO_SHOOT}."
        )
    wanted = -(-parameters // 2)
    if len(pairs) < wanted:
        raise ParameterError(
            f"{len(pairs)} pairs are too few for the model {model}, which fits {parameters} numbers and needs "
            f"{wanted}; {WHAT_TO_SHOOT}, or name a simpler model."
        )


def _white(pairs: Pairs) -> Float64[Tensor, "3"]:
    """Return the camera's RGB of the white patch, green = 1."""
    per_stop = pairs.digital.sum(0) * 2 ** -pairs.exposure_stops.nan_to_num(0.0)
    white = WHITE if WHITE in pairs.patch else pairs.patch[int(per_stop.argmax())]
    rows = torch.tensor([name == white for name in pairs.patch], dtype=torch.bool, device="cpu")
    colours = pairs.digital[:, rows]
    ratio = (colours / colours[1]).log2().median(dim=1).values
    return 2**ratio


def _plateau(digital: Triples) -> Float64[Tensor, "3"]:
    """Return the clipping level of each channel: the greatest value if several rows share it, else infinity."""
    top = digital.amax(1)
    shared = (digital >= top[:, None] * (1 - 1e-6)).sum(1) >= _PLATEAU
    return torch.where(shared, top, torch.inf)


def _rows(those: Bool[Tensor, " pairs"]) -> list[int]:
    return [int(row) for row in to_numbers(those.nonzero()[:, 0])]


def _describe_row(pairs: Pairs, row: int, reason: str) -> str:
    stops = float(pairs.exposure_stops[row])
    exposure = "" if stops != stops else f" at {stops:+g} stops"  # noqa: PLR0124  (not a number)
    light = f" under {pairs.illuminant[row]}" if pairs.illuminant[row] else ""
    return f"Pair {row + 1} (patch {pairs.patch[row]}{exposure}{light}) {reason}."


def _list_rows(rows: list[int]) -> str:
    return ", ".join(map(str, rows[:5])) + (f" and {len(rows) - 5} more" if len(rows) > 5 else "")
