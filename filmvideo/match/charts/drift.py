"""Drift: the difference of a picture's exposure from its named one.

In linear light a patch's value is proportional to the exposure, so within a set-up

    log2 value(patch, picture) = patch + exposure(picture) + drift(picture) + noise

and the drift is the median, over patches and channels, of what is left when the patch's own median over the pictures is
subtracted. Its median over the pictures is unknown and is set to 0.
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

MISNAMED_STOPS = 0.5
"""Drift from which an exposure is misnamed, or the light is not linear."""


def measure_drift(
    light: Float64[Tensor, "pictures 3 patches"],
    exposure_stops: Float64[Tensor, " pictures"],
    good: Bool[Tensor, "pictures patches"],
) -> Float64[Tensor, " pictures"]:
    """Return the drift of every picture in stops; not a number for one without a good patch."""
    seen = good[:, None] & (light > 0)
    stops = torch.where(seen, light.clamp(min=1e-12).log2() - exposure_stops[:, None, None], torch.nan)
    drift = torch.zeros_like(exposure_stops)
    for _ in range(5):
        own = (stops - drift[:, None, None]).nanmedian(0).values
        drift = (stops - own).reshape(len(stops), -1).nanmedian(1).values
        drift = drift - drift.nanmedian()
    return drift
