"""The lens, the camera, the dirt and the projector about the film."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from filmvideo.film.stock import Stock
from filmvideo.gate import flicker
from filmvideo.gate.breath import build_film_breathing
from filmvideo.gate.dirt import build_dirt
from filmvideo.gate.leak import build_leak
from filmvideo.gate.weave import build_weave
from filmvideo.looks.look import Look
from filmvideo.optics.diffusion import build_diffusion
from filmvideo.optics.lens import build_lens
from filmvideo.optics.scanner_aperture import build_scanner_aperture
from filmvideo.pipeline.light_path import LightPath


def with_camera_and_projector(path: LightPath, look: Look, stock: Stock, um_per_px: float) -> LightPath:
    """Put the lens, the camera, the dirt and the projector of a look about the film."""
    return replace(
        path,
        **in_camera(look, stock, um_per_px),
        **projection_stages(look, um_per_px, printed=path.printing is not None),
        scanner_aperture=build_scanner_aperture(look.scan, um_per_px),
    )


def in_camera(look: Look, stock: Stock, um_per_px: float) -> dict[str, Any]:
    """Give the stages that act on light before the film, in the order of the path, None for those a look has not."""
    return {
        "diffusion": build_diffusion(look.diffusion, um_per_px),
        "lens": build_lens(look.lens, um_per_px),
        "shutter": flicker.build_shutter(look.flicker) if look.flicker.shutter_stops else None,
        "weave": None if look.weave.idle else build_weave(look.weave, um_per_px),
        "film_breathing": None if look.film_breathing.idle else build_film_breathing(look.film_breathing, um_per_px),
        "leak": None if look.leak.idle else build_leak(look.leak, stock, um_per_px),
    }


def projection_stages(look: Look, um_per_px: float, *, printed: bool) -> dict[str, Any]:
    """Give the dirt and the lamp of a look, None for those it has not."""
    on_film = None if look.dirt.idle else build_dirt(look.dirt, "camera film", um_per_px)
    on_print = None if look.print_dirt.idle else build_dirt(look.print_dirt, "print", um_per_px)
    return {
        "dirt": on_film if printed else None,
        "projection_dirt": on_print if printed else on_film,
        "projector_flicker": flicker.build_projector_flicker(look.flicker) if look.flicker.lamp_stops else None,
    }
