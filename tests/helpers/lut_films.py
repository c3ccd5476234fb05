"""Films that the tests of look-up tables bake."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.romm import difference
from filmvideo.colour.spaces import INPUTS
from filmvideo.looks.look import Look
from filmvideo.luts.film import CodeMeaning, ColourFunction
from filmvideo.luts.look import Part, of_look
from filmvideo.luts.target import Target
from filmvideo.match.lut import of_match
from filmvideo.match.models import chain
from filmvideo.match.models.chain import Chain
from filmvideo.match.store import save
from helpers.lut_readers import Pixels
from helpers.matching import one_chart


@cache
def fitted() -> Chain:
    """Fit the chain to one chart."""
    return chain.fit(one_chart())


def stored(folder: Path) -> Path:
    """Put that match into a directory."""
    save(folder, "chain", fitted(), one_chart(), settings={}, figures={})
    return folder


@cache
def match(encoding: str = "logc3", gamut: str | None = None) -> ColourFunction:
    """Return the match as a film, in daylight."""
    light = one_chart().find_light("D55")
    source = CodeMeaning(encoding, ENCODINGS[encoding].curve, gamut)
    return of_match("match", fitted().function_in(light), one_chart(), light, source, digest="")


@cache
def look(part: Part = "whole", space: str = "logc3") -> tuple[ColourFunction, Target | None]:
    """Return Vision3 250D on 2383."""
    return of_look(Look(stock="vision3-250d", print="2383"), INPUTS[space], part)


def colours(film: ColourFunction, count: int = 4000) -> tuple[torch.Tensor, Pixels]:
    """Draw light and its codes, of those colours that have codes."""
    light = film.draw(count, 11)
    code = film.source.curve.encode(light)
    there = torch.ones_like(code[0], dtype=torch.bool) if film.source.linear else ((code >= 0) & (code <= 1)).all(0)
    return light[:, there], code[:, there].T.numpy()


def off(film: ColourFunction, target: Target, light: torch.Tensor, found: Pixels) -> np.ndarray[Any, Any]:
    """Return ΔE2000 between codes that a reader found and the film."""
    seen = target.to_xyz(torch.as_tensor(found.T, dtype=torch.float64).clamp(0, 1))
    return difference(seen, target.to_xyz(target.code(film.shows(light)))).numpy()
