"""Unsteadiness of a machine from frame to frame: one part drifts, the other is new in every frame.

    e(n) = √s · √(2/K) Σ_k sin 2π(f_k·n + φ_k) + √(1 − s) · g(n)

has an rms of one. The K frequencies are spread over a band, evenly in its logarithm (each octave has the same power, a
spectrum of 1/f); g is Gaussian and white. Frequencies and phases depend on the seed, g on the frame, so e is a
function of (seed, n) alone, without state. The clip's frame rate does not matter: all frequencies are in cycles per
frame.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, log, pi, sin, sqrt

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.grain.keys import Key, uniform_scalars

WAVES = 24


@dataclass(frozen=True)
class SlowDrift:
    """Sines of given frequencies (cycles per frame) and phases (turns), with an rms of one."""

    frequency: tuple[float, ...]
    phase: tuple[float, ...]

    def evaluate(self, frame: float) -> float:
        """Return the value at a time in frames."""
        return sqrt(2 / len(self.phase)) * sum(sin(2 * pi * turn) for turn in self._turns(frame))

    def sample(self, frame: int, part: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """Return the values at parts (0 to 1) of a frame's time, or of its length on the film."""
        frequency = torch.tensor(self.frequency, dtype=part.dtype, device=part.device)
        turns = torch.tensor(self._turns(frame), dtype=part.dtype, device=part.device)
        waves = torch.sin(2 * pi * (frequency * part[:, None] + turns))
        return waves.sum(1) * sqrt(2 / len(self.phase))

    def _turns(self, frame: float) -> list[float]:
        return [(f * frame + p) % 1 for f, p in zip(self.frequency, self.phase, strict=True)]


@dataclass(frozen=True)
class UnsteadinessSpectrum:
    """The spectrum of a machine's error."""

    drift_share: float
    """Part of the variance that drifts; the rest is new in every frame."""
    slowest: float
    """Lower and upper limit of the drift, in cycles per frame."""
    fastest: float

    def __call__(self, key: Key) -> float:
        """Return the error of a frame, with an rms of one over many frames."""
        wander = draw_drift(key, self.slowest, self.fastest).evaluate(key.frame)
        return sqrt(self.drift_share) * wander + sqrt(1 - self.drift_share) * normal_scalars(key, 1)[0]


def draw_drift(key: Key, slowest: float, fastest: float, count: int = WAVES) -> SlowDrift:
    """Return random sines in a band for a key's seed and purpose; the frame does not matter."""
    return _draw_sines(replace(key, frame=0).derive(f"{key.purpose}: wander"), slowest, fastest, count)


@lru_cache(maxsize=256)
def _draw_sines(key: Key, slowest: float, fastest: float, count: int) -> SlowDrift:
    chance = uniform_scalars(key, 2 * count)
    octaves = [(k + u) / count for k, u in enumerate(chance[:count])]
    return SlowDrift(tuple(slowest * (fastest / slowest) ** place for place in octaves), tuple(chance[count:]))


def normal_scalars(key: Key, count: int) -> list[float]:
    """Return standard normal random numbers (Box and Muller)."""
    chance = uniform_scalars(key, 2 * count)
    return [sqrt(-2 * log(u)) * cos(2 * pi * v) for u, v in zip(chance[:count], chance[count:], strict=True)]
