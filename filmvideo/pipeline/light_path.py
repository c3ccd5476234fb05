"""The light path: what lies between the scene and the display, stage by stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from filmvideo.base.shapes import Exposure, Scene
from filmvideo.film.development import Develop
from filmvideo.film.exposure import Flash
from filmvideo.film.printing import PrintingStage
from filmvideo.film.scanning import Scan
from filmvideo.film.viewing import View
from filmvideo.gate.breath import FilmBreathingStage
from filmvideo.gate.dirt import DirtStage
from filmvideo.gate.flicker import FlickerStage
from filmvideo.gate.leak import LeakStage
from filmvideo.gate.weave import WeaveStage
from filmvideo.grain.crystal_overlay import CrystalStage
from filmvideo.grain.granularity import Granularity
from filmvideo.optics.blur import Blur
from filmvideo.optics.diffusion import DiffusionStage
from filmvideo.optics.halation import Halation
from filmvideo.optics.lens import LensStage
from filmvideo.optics.scatter import Scatter
from filmvideo.pipeline.learned import LearnedFilm


@dataclass(frozen=True)
class LightPath:
    """Everything between scene light and the light of the display, stage by stage."""

    expose: Callable[[Scene], Exposure]
    develop: Develop
    printing: PrintingStage | None
    develop_print: Develop | None
    viewing: View | Scan
    diffusion: DiffusionStage | None = None
    lens: LensStage | None = None
    shutter: FlickerStage | None = None
    weave: WeaveStage | None = None
    film_breathing: FilmBreathingStage | None = None
    leak: LeakStage | None = None
    scatter: Scatter | None = None
    halation: Halation | None = None
    flash: Flash | None = None
    grain: Granularity | None = None
    dirt: DirtStage | None = None
    """Between the camera film and the print."""
    flash_print: Flash | None = None
    grain_print: Granularity | None = None
    projection_dirt: DirtStage | None = None
    projector_flicker: FlickerStage | None = None
    scanner_aperture: Blur | None = None
    crystals: CrystalStage | None = None
    """On the finished picture, in place of grain in density."""
    crystals_on_scene: CrystalStage | None = None
    learned: LearnedFilm | None = None
    """In place of development, printing and print."""
