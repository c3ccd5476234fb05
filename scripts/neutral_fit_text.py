"""A preset's text with and without its neutral fit."""

from __future__ import annotations

import re

from jaxtyping import Float64
from torch import Tensor

from filmvideo.film.neutral_fit import NeutralFit
from filmvideo.film.stock import COLOUR_LAYERS
from filmvideo.film.stock_file import DYES


def without_fit(text: str) -> str:
    """Return a preset's text without its neutral fit."""
    text = re.sub(r"^neutral_fit = .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^\[neutral_fit\].*?\n\n", "", text, flags=re.MULTILINE | re.DOTALL)


def with_fit(text: str, fit: NeutralFit, sentence: str) -> str:
    """Return a preset's text with a neutral fit before its sensitivities, and a sentence under [estimated]."""
    rows = [f"start = {fit.start:.3f}", f"stop = {fit.stop:.3f}"]
    rows += [f"{layer} = {_row(row)}" for layer, row in zip(COLOUR_LAYERS, fit.offset, strict=True)]
    rows += [f"{dye}_flanks = {_row(row)}" for dye, row in zip(DYES, fit.flanks, strict=True)]
    table = (
        "[neutral_fit]  # density added to the curves at log10 exposures; factors on the dyes' short and long flanks"
    )
    text = re.sub(r"^(\[estimated\]\n)", rf'\1neutral_fit = "{sentence}"\n', text, flags=re.MULTILINE)
    return re.sub(r"^\[sensitivity\]", "\n".join([table, *rows]) + "\n\n[sensitivity]", text, flags=re.MULTILINE)


def _row(values: Float64[Tensor, " n"]) -> str:
    return f"[{', '.join(f'{float(v):.4g}' for v in values)}]"


def describe_fit(fit: NeutralFit, before: float, after: float, budget: str) -> str:
    """Return what a fit did to the greatest ΔE2000 of the greys, for [estimated]."""
    offset, flank = fit.offset, 100 * (fit.flanks - 1).abs()
    return (
        f"greys within ΔE2000 {after:.1f} of their aim, {before:.1f} without; curves moved by at most "
        f"{float(offset.abs().amax()):.3f} D ({float(offset.square().mean().sqrt()):.3f} rms), dye flanks by at most "
        f"{float(flank.amax()):.1f} %, {budget}"
    )
