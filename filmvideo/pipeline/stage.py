"""A row of the list of stages: a row for each stage in `filmvideo.pipeline.stages`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from filmvideo.looks.look import Look
from filmvideo.pipeline.light_path import LightPath, LightStage

Quantity = Literal[
    "scene light", "exposure", "log exposure", "density", "seen light", "log seen light", "display light"
]
CpuWay = Literal["kernel", "between", "plain"]


@dataclass(frozen=True)
class Stage:
    """A row of the list.

    Parameters
    ----------
    name
        The stage, once in the package.
    takes
        The quantity it works on.
    gives
        The quantity it returns, if that is another one.
    of
        Returns it from a light path; without this function it is in `LightPath.around_film`, by its name.
    build
        Builds it from a look and a pixel pitch (µm; nan for single colours); None for a part of the film.
    settings
        Fields of `filmvideo.looks.look.Look`, which are tables of a look's file, that shape it.
    when
        Whether a look has it; by default, whether one of its settings is not at its default.
    keyed
        Whether it is random, and takes the key of a frame.
    spatial
        Whether a pixel depends on its place or on other pixels.
    cpu
        How the CPU engine renders it.
    lost
        Words for it among the things that a LUT cannot carry, if its name does not say it.

    """

    name: str
    takes: Quantity
    gives: Quantity | None = None
    of: Callable[[LightPath], LightStage | None] | None = None
    build: Callable[[Look, float], LightStage | None] | None = None
    settings: tuple[str, ...] = ()
    when: Callable[[Look], bool] | None = None
    keyed: bool = False
    spatial: bool = False
    cpu: CpuWay = "plain"
    lost: str = ""

    def is_in(self, look: Look) -> bool:
        """Return whether a look has the stage."""
        return self.when(look) if self.when else not all(look.settings(name).idle for name in self.settings)

    def find(self, path: LightPath) -> LightStage | None:
        """Return the stage of a light path, None where the path does not have it."""
        return self.of(path) if self.of else path.around_film.get(self.name)
