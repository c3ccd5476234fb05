"""The light path: the stages between the scene and the display of one look, as callables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from torch import Tensor

from filmvideo.base.shapes import Exposure, Scene
from filmvideo.film.development import DevelopmentStage
from filmvideo.film.exposure import Flash
from filmvideo.film.printing import PrintingStage
from filmvideo.film.scanning import ScanningStage
from filmvideo.film.viewing import ViewingStage
from filmvideo.grain.granularity import Granularity
from filmvideo.optics.halation import HalationStage
from filmvideo.optics.scatter import ScatterStage
from filmvideo.pipeline.learned import LearnedFilm

LightStage = Callable[..., Tensor]
"""A picture in one quantity to a picture in the same or another; a keyed stage takes the frame's key as well."""


@dataclass(frozen=True)
class LightPath:
    """The stages of a look for one pixel pitch; `filmvideo.pipeline.stages` has their order.

    Fields are the parts of the film, which engines and instruments read. Any other stage is kept by its name.
    """

    expose: Callable[[Scene], Exposure]
    develop: DevelopmentStage
    printing: PrintingStage | None
    develop_print: DevelopmentStage | None
    viewing: ViewingStage | ScanningStage
    scatter: ScatterStage | None = None
    halation: HalationStage | None = None
    flash: Flash | None = None
    grain: Granularity | None = None
    flash_print: Flash | None = None
    grain_print: Granularity | None = None
    learned: LearnedFilm | None = None
    """In place of development, printing and print."""
    around_film: Mapping[str, LightStage] = field(default_factory=dict[str, LightStage])
    """The other stages (filters, lens, gate, dirt, lamps, crystals) by the name of their row."""
