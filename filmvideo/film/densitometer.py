"""Densitometers: ISO 5-3 Status A (prints, reversal) and Status M (negatives), and visual density.

A reading is D_r = −log10 Σ_λ Π_r(λ)·T(λ) with the spectral products Π normalised to one. The standard tabulates them
every 10 nm; their logarithm is interpolated.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.data_tables import read_data_table
from filmvideo.colour.spectra import observer, planck, resample

STATUS = ("status-a", "status-m", "visual")
_FLOOR = 1e-4


@cache
def densitometer(status: str) -> Float64[Tensor, "channels 81"]:
    """Return the spectral products of Status A or M (red, green, blue), or of visual density (one row)."""
    if status == "visual":
        products = (observer()[1] * planck(2856))[None]
    else:
        first = {"status-a": 1, "status-m": 4}[status]
        table = torch.as_tensor(_table()[:, first : first + 3].T.copy(), device="cpu")
        logs = resample(table.clamp(min=_FLOOR).log10(), 380, 10)
        products = torch.where(logs > np.log10(_FLOOR) + 1e-9, 10**logs, torch.zeros_like(logs))
    return products / products.sum(1, keepdim=True)


@cache
def _table() -> np.ndarray:
    return np.array(read_data_table("filmvideo.film", "densitometer.csv")[1:], dtype=np.float64)
