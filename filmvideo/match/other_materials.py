"""The error on materials that were never shot, estimated from the errors on materials that were left out.

A material left out of the fit still is paint of the same chart, and is judged by a noisy pair. So from its error the
noise floor is taken, and the rest is multiplied by what other materials had in simulated shoots:

    other = FACTOR · √(left out² − floor²)

The factors are from reflectances that ship with colour-science (CIE 224:2017, and Munsell colours by Otsu's method),
seen by cameras and films of which pairs of a ColorChecker were made: `python -m scripts.match_pairs others` prints
predicted and true errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from filmvideo.colour.difference import spread
from filmvideo.match.held_out import HeldOutErrors

MEAN_FACTOR, P95_FACTOR = 1.25, 1.6


@dataclass(frozen=True)
class MaterialErrors:
    """Mean ΔE2000, and the 95th percentile, on materials left out and on others."""

    left_out: tuple[float, float]
    others: tuple[float, float]
    patches: int

    @property
    def in_words(self) -> str:
        """What these pairs show, and what they cannot."""
        (mean, high), (more, highest) = self.left_out, self.others
        return (
            f"On patches left out of the fit ΔE2000 is {mean:.1f} (95 % under {high:.1f}). What {self.patches} patches "
            "cannot show is how film sees other materials that this camera takes for them, and colours more saturated "
            f"than they are: on materials never shot, in these lights, expect about {more:.1f} (95 % under "
            f"{highest:.1f}). Of lights that were not shot they say nothing."
        )


def estimate_other_materials(held: HeldOutErrors, floor: float) -> MaterialErrors:
    """Estimate the error on materials that are not among the pairs."""
    found = spread(held.material_errors)
    mean, high = (sqrt(max(found[key] ** 2 - floor**2, 0.0)) for key in ("mean", "p95"))
    others = MEAN_FACTOR * mean, P95_FACTOR * high
    return MaterialErrors((found["mean"], found["p95"]), others, len(set(held.pairs.patch)))
