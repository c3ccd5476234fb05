"""Whether a clip that is read as video may be camera log, which no tag states: black and white are then unused."""

from __future__ import annotations

import torch

from filmvideo.base.tensors import to_numbers
from filmvideo.jobs.clip import Clip

DARKEST, BRIGHTEST, MOST_CHROMA = 0.06, 0.92, 0.2
"""Codes of log: scene black of the makers' curves lies at 0.07 to 0.13, and colours are pale."""
_VIDEO = frozenset({"bt709", "bt1886", "srgb", "gamma22", "gamma24"})
_SAMPLES = 240
"""How many pixels of a row are looked at."""


def doubt_reading(clip: Clip) -> str | None:
    """Return the reason why a clip may be camera log, judged by a frame from its middle; None for video."""
    if clip.space.encoding not in _VIDEO or not clip.numbers:
        return None
    step = max(1, clip.info.width // _SAMPLES)
    code = clip[clip.numbers[len(clip.numbers) // 2]].code()[:, ::step, ::step]
    tone = code.mean(dim=0).reshape(-1)
    dark, bright = to_numbers(torch.quantile(tone, torch.tensor((0.002, 0.998), device="cpu")))
    chroma = float((code.amax(dim=0) - code.amin(dim=0)).mean())
    if dark < DARKEST or bright > BRIGHTEST or chroma > MOST_CHROMA or bright - dark < DARKEST:
        return None
    return (
        f"Its tones lie between {100 * dark:.0f} and {100 * bright:.0f} % of the codes and its colours are pale, as in "
        f"camera log. It is read as {clip.space.name}."
    )
