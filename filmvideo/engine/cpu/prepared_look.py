"""A look made ready for the passes: its tables, kept on disk, and the stages in the camera, made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

import torch
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.colour.spaces import Space
from filmvideo.engine.cpu.diffusion import CpuDiffusionFilter
from filmvideo.engine.cpu.grain import PackedTiles, crystals
from filmvideo.engine.cpu.halation import step_for
from filmvideo.engine.cpu.kernels.structs import FilmTables
from filmvideo.engine.cpu.tables import fade_of, grid_of, post_of, prepared_film
from filmvideo.engine.disk_cache import cached_on_disk
from filmvideo.engine.matrix_exposure import ExposeMatrix, with_matrix
from filmvideo.film.exposure import ExposureStage
from filmvideo.gate.dirt import DirtStage
from filmvideo.gate.flicker import FlickerStage
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.optics.halation import HalationStage
from filmvideo.optics.scatter import ScatterStage
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.camera_and_projector import in_camera, projection_stages
from filmvideo.pipeline.light_path import LightPath

Array = NDArray[Any]
LightStage = Callable[[Tensor, Key], Tensor]


@dataclass(frozen=True, eq=False)
class Tables:
    """What the passes read of a look, for one pixel pitch and one output."""

    film: FilmTables
    grid: Array
    scatter: ScatterStage | None
    halation: HalationStage | None
    grain: PackedTiles | None
    print_grain: PackedTiles | None


@dataclass(frozen=True, eq=False)
class Prepared:
    """A look made ready: its tables, what happens to light in the camera before them, dirt and lamp after."""

    tables: Tables
    stages: tuple[LightStage, ...] = ()
    dirt: DirtStage | None = None
    projection_dirt: DirtStage | None = None
    fade: float = 1.0
    post: Callable[[Key], Array] | None = None
    """What the soft scale's code is under a frame's lamp, where the lamp flickers."""


@lru_cache(maxsize=4)
def prepare_look(look: Look, engine: str, output: Space | None, full_range: bool, um_per_px: float) -> Prepared:  # noqa: FBT001
    """Make a look ready; kept for the next frame, and its tables for the next run."""

    def make() -> Tables:
        path = light_path(look, um_per_px)
        path = with_matrix(path) if engine == "fast" else path
        strength = 0.0 if path.halation is None else float(path.halation.strength.amax())
        step = step_for(look.base.thickness_um if look.base else 0.0, um_per_px, strength)
        return tables_of(path, output, full_range=full_range, glow_step=step)

    facts = f"{look.hash()} {engine} {output} {full_range} {um_per_px.hex()}"
    tables, fade = cached_on_disk(Tables, facts, make), fade_of(output)
    after = projection_stages(look, um_per_px, printed=tables.film.printed)
    lamp: FlickerStage | None = after.pop("projector_flicker")

    def lit(key: Key) -> Array:
        assert lamp is not None  # noqa: S101
        return post_of(output, full_range=full_range, gain=lamp.gain(key) ** fade)[1]

    return Prepared(tables, camera_stages(look, um_per_px), **after, fade=fade, post=lit if lamp is not None else None)


def tables_of(path: LightPath, output: Space | None, *, full_range: bool, glow_step: int) -> Tables:
    """Turn a light path for one pixel pitch into tables."""
    return Tables(
        prepared_film(path, output, full_range=full_range, glow_step=glow_step),
        grid_of(cast("ExposureStage | ExposeMatrix", path.expose)),
        path.scatter,
        path.halation,
        _laid_out(crystals(path.grain)),
        _laid_out(crystals(path.grain_print)),
    )


def camera_stages(look: Look, um_per_px: float) -> tuple[LightStage, ...]:
    """Give what happens to light in the camera, before the film, as it is in the frame of a key."""
    found = in_camera(look, replace(look.developed_film, base=look.base), um_per_px)
    found["diffusion"] = found["diffusion"] and CpuDiffusionFilter(found["diffusion"])
    plain = [found[name] for name in ("diffusion", "lens") if found[name] is not None]
    named = [found[name] for name in ("shutter", "weave", "film_breathing", "leak") if found[name] is not None]
    return (*(lambda light, _, stage=stage: stage(light) for stage in plain), *named)


def _laid_out(found: PackedTiles | None) -> PackedTiles | None:
    """Leave out the bank's tori, which the passes read laid end to end."""
    if found is None:
        return None
    none = torch.empty(0, 0, dtype=torch.uint8, device="cpu")
    bank = found.granularity.bank
    bare = replace(bank, tiles=((none, none),) * len(bank.tiles))
    return replace(found, granularity=replace(found.granularity, bank=bare))
