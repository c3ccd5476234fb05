"""The stages of the light path, in order: the one list that the rest of the package reads.

    scene light → log exposure → density → (log exposure of the print → density) → log seen light → display light

A row names a stage, the quantity it works on, the settings in a look that shape it, how it is built from a look and a
pixel pitch, and how the CPU engine does it. Light before a logarithm is "exposure" (in the camera and the printer) or
"seen light" (behind the film); `filmvideo.render.render` takes powers and logarithms where rows meet. A row without
`build` is part of the film: `filmvideo.pipeline.build` builds these together, because they depend on each other.

The CPU engine does a stage by a kernel of its own, as torch does it between its passes, or not at all ("plain").
Every look with a stage that is "plain" is rendered by torch from end to end.
"""

from __future__ import annotations

from dataclasses import replace
from math import nan

from filmvideo.base.parameters import Parameters
from filmvideo.gate.breath import build_film_breathing
from filmvideo.gate.dirt import DirtStage, build_dirt
from filmvideo.gate.flicker import build_projector_flicker, build_shutter
from filmvideo.gate.leak import LeakStage, build_leak
from filmvideo.gate.weave import build_weave
from filmvideo.grain.crystal_overlay import CrystalStage, build_crystals
from filmvideo.looks.look import Look, settings_types
from filmvideo.optics.diffusion import build_diffusion
from filmvideo.optics.lens import build_lens
from filmvideo.optics.scanner_aperture import build_scanner_aperture
from filmvideo.pipeline.light_path import LightStage
from filmvideo.pipeline.stage import Stage


def _has_crystals(look: Look, place: str) -> bool:
    return look.grain.model == "crystals" and look.grain.amount > 0 and look.crystals.place == place


def _crystals(look: Look, um_per_px: float) -> CrystalStage:
    silver, hold = len(look.camera_film.layers) == 1, round(look.grain.hold_frames)
    return build_crystals(look.crystals, um_per_px, silver=silver, amount=look.grain.amount, hold_frames=hold)


def _leak(look: Look, um_per_px: float) -> LeakStage:
    return build_leak(look.leak, replace(look.developed_film, base=look.base), um_per_px)


def _projection_dirt(look: Look, um_per_px: float) -> DirtStage:
    if look.print_film is None:
        return build_dirt(look.dirt, "camera film", um_per_px)
    return build_dirt(look.print_dirt, "print", um_per_px)


def _always(_: Look) -> bool:
    return True


def _is_developed(look: Look) -> bool:
    return look.camera_film.match is None


def _is_printed(look: Look) -> bool:
    return _is_developed(look) and look.print_film is not None


def _has_grain(look: Look) -> bool:
    return _is_developed(look) and look.grain.model == "granularity" and look.grain.amount > 0


# fmt: off
STAGES: tuple[Stage, ...] = (
    Stage("crystals_on_scene", "scene light", build=_crystals, settings=("crystals", "grain"),
          when=lambda look: _has_crystals(look, "scene"), keyed=True, spatial=True, lost="grain"),
    Stage("expose", "scene light", "log exposure", of=lambda path: path.expose, settings=("camera",),
          when=_always, cpu="kernel"),
    Stage("diffusion", "exposure", build=lambda look, um: build_diffusion(look.diffusion, um), settings=("diffusion",),
          spatial=True, cpu="between"),
    Stage("lens", "exposure", build=lambda look, um: build_lens(look.lens, um), settings=("lens",),
          spatial=True, cpu="between"),
    Stage("shutter", "exposure", build=lambda look, _: build_shutter(look.flicker), settings=("flicker",),
          when=lambda look: look.flicker.shutter_stops > 0, keyed=True, cpu="between"),
    Stage("weave", "exposure", build=lambda look, um: build_weave(look.weave, um), settings=("weave",),
          keyed=True, spatial=True, cpu="between"),
    Stage("film_breathing", "exposure", build=lambda look, um: build_film_breathing(look.film_breathing, um),
          settings=("film_breathing",), keyed=True, spatial=True, cpu="between"),
    Stage("leak", "exposure", build=_leak, settings=("leak",), keyed=True, spatial=True, cpu="between"),
    Stage("scatter", "exposure", of=lambda path: path.scatter, when=lambda look: bool(look.camera_film.mtf),
          spatial=True, cpu="kernel", lost="scatter (the film's softness)"),
    Stage("halation", "exposure", of=lambda path: path.halation, settings=("backing",),
          when=lambda look: look.base is not None and bool(look.camera_film.emulsion), spatial=True, cpu="kernel"),
    Stage("flash", "exposure", of=lambda path: path.flash, settings=("camera",),
          when=lambda look: look.camera.flash > 0, cpu="kernel"),
    Stage("develop", "log exposure", "density", of=lambda path: None if path.learned else path.develop,
          settings=("development", "couplers"), when=_is_developed, spatial=True, cpu="kernel",
          lost="edge effects (inhibitor that diffuses)"),
    Stage("learned", "log exposure", "density", of=lambda path: path.learned, settings=("grain",),
          when=lambda look: not _is_developed(look), keyed=True, spatial=True, lost="grain"),
    Stage("grain", "density", of=lambda path: path.grain, settings=("grain",), when=_has_grain,
          keyed=True, spatial=True, cpu="kernel"),
    Stage("printing", "density", "log exposure", of=lambda path: path.printing, settings=("printer",),
          when=_is_printed, cpu="kernel"),
    Stage("dirt", "exposure", build=lambda look, um: build_dirt(look.dirt, "camera film", um), settings=("dirt",),
          when=lambda look: _is_printed(look) and not look.dirt.idle, keyed=True, spatial=True, cpu="kernel"),
    Stage("flash_print", "exposure", of=lambda path: path.flash_print, settings=("printer",),
          when=lambda look: _is_printed(look) and look.printer.flash > 0, cpu="kernel"),
    Stage("develop_print", "log exposure", "density", of=lambda path: path.develop_print, settings=("printer",),
          when=_is_printed, cpu="kernel"),
    Stage("grain_print", "density", of=lambda path: path.grain_print, settings=("grain",),
          when=lambda look: _has_grain(look) and _is_printed(look), keyed=True, spatial=True, cpu="kernel",
          lost="grain of the print"),
    Stage("see", "density", "log seen light", of=lambda path: path.viewing.see, settings=("view",),
          when=_always, cpu="kernel"),
    Stage("projection_dirt", "seen light", build=_projection_dirt, settings=("print_dirt", "dirt"),
          when=lambda look: not (look.print_dirt if look.print_film else look.dirt).idle,
          keyed=True, spatial=True, cpu="kernel"),
    Stage("projector_flicker", "seen light", build=lambda look, _: build_projector_flicker(look.flicker),
          settings=("flicker",), when=lambda look: look.flicker.lamp_stops > 0, keyed=True, cpu="kernel"),
    Stage("scanner_aperture", "seen light", build=lambda look, um: build_scanner_aperture(look.scan, um),
          settings=("scan",), spatial=True),
    Stage("display", "log seen light", "display light", of=lambda path: path.viewing.to_display, settings=("view",),
          when=_always, cpu="kernel"),
    Stage("crystals", "display light", build=_crystals, settings=("crystals", "grain"),
          when=lambda look: _has_crystals(look, "picture"), keyed=True, spatial=True, lost="grain"),
)
# fmt: on


def span(first: str | None = None, *, before: str | None = None) -> tuple[Stage, ...]:
    """Return the stages from one (inclusive) to another (exclusive), by name; None for the list's ends."""
    names = [stage.name for stage in STAGES]
    return STAGES[names.index(first) if first else 0 : names.index(before) if before else None]


def settings_in_order() -> dict[str, type[Parameters]]:
    """Return the tables of a look's file in the order of the stages, each where it first shapes one."""
    kinds = settings_types()
    return {name: kinds[name] for stage in STAGES for name in stage.settings}


def build_around_film(look: Look, um_per_px: float | None) -> dict[str, LightStage]:
    """Build a look's stages that are not part of the film; for single colours those that need no pixels or key."""
    found: dict[str, LightStage] = {}
    for stage in STAGES:
        if stage.build is None or not stage.is_in(look) or (um_per_px is None and (stage.spatial or stage.keyed)):
            continue
        built = stage.build(look, nan if um_per_px is None else um_per_px)
        if built is not None:
            found[stage.name] = built
    return found


def lost_in_a_lut(look: Look) -> tuple[str, ...]:
    """Return the stages of a look that a table of single colours cannot carry, in words."""
    found = (stage for stage in STAGES if (stage.spatial or stage.keyed) and stage.is_in(look))
    return tuple(stage.lost or stage.name.replace("_", " ") for stage in found)
