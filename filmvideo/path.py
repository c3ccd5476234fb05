"""The light path: what lies between the scene and the display, stage by stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from filmvideo.film.develop import Develop
from filmvideo.film.expose import Flash
from filmvideo.film.printing import Printing
from filmvideo.film.scan import Scan
from filmvideo.film.view import View
from filmvideo.gate.breath import Defocusing
from filmvideo.gate.dirt import Soiling
from filmvideo.gate.flicker import Flickering
from filmvideo.gate.leak import Leaking
from filmvideo.gate.weave import Displacing
from filmvideo.grain.granularity import Granularity
from filmvideo.grain.picture import Crystalline
from filmvideo.matched import Matched
from filmvideo.optics.blur import Blur
from filmvideo.optics.diffusion import Diffuse
from filmvideo.optics.halation import Halation
from filmvideo.optics.lens import Drawing
from filmvideo.optics.scatter import Scatter
from filmvideo.shapes import Exposure, Scene


@dataclass(frozen=True)
class LightPath:
    """Everything between scene light and the light of the display, stage by stage."""

    expose: Callable[[Scene], Exposure]
    develop: Develop
    printing: Printing | None
    develop_print: Develop | None
    finish: View | Scan
    diffusion: Diffuse | None = None
    lens: Drawing | None = None
    shutter: Flickering | None = None
    weave: Displacing | None = None
    breath: Defocusing | None = None
    leak: Leaking | None = None
    scatter: Scatter | None = None
    halation: Halation | None = None
    flash: Flash | None = None
    grain: Granularity | None = None
    dirt: Soiling | None = None
    """Between the camera film and the print."""
    flash_print: Flash | None = None
    grain_print: Granularity | None = None
    dirt_seen: Soiling | None = None
    lamp: Flickering | None = None
    spot: Blur | None = None
    crystals: Crystalline | None = None
    """On the finished picture, in place of grain in density."""
    crystals_on_scene: Crystalline | None = None
    learnt: Matched | None = None
    """In place of development, printing and print."""
