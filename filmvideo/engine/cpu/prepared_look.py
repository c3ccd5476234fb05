"""A look prepared for the passes: its tables, cached on disk, and the stages in the camera, built anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TypeVar, cast

import torch
from torch import Tensor

from filmvideo.base.disk_cache import cached_on_disk
from filmvideo.colour.spaces import Space
from filmvideo.engine.cpu.arrays import Array
from filmvideo.engine.cpu.colour_tables import CHROMA_CELLS, COARSE_CELLS, fade_of, grid_of, post_of
from filmvideo.engine.cpu.diffusion import CpuDiffusionFilter
from filmvideo.engine.cpu.grain import PackedTiles, crystals
from filmvideo.engine.cpu.halation import step_for
from filmvideo.engine.cpu.kernels.structs import FilmTables
from filmvideo.engine.cpu.table_use import FILE, TableUse
from filmvideo.engine.cpu.tables import film_tables
from filmvideo.engine.matrix_exposure import ExposeMatrix, with_matrix
from filmvideo.engine.threads import single_threaded_torch
from filmvideo.film.exposure import ExposureStage
from filmvideo.gate.dirt import DirtStage
from filmvideo.gate.flicker import FlickerStage
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.optics.diffusion import DiffusionStage
from filmvideo.optics.halation import HalationStage
from filmvideo.optics.scatter import ScatterStage
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.light_path import LightPath, LightStage
from filmvideo.pipeline.stages import STAGES, build_around_film

BetweenStage = Callable[[Tensor, Key], Tensor]
S = TypeVar("S")


@dataclass(frozen=True, eq=False)
class Tables:
    """Tables of a look for the passes, for one pixel pitch and one output."""

    film: FilmTables
    grid: Array
    scatter: ScatterStage | None
    halation: HalationStage | None
    grain: PackedTiles | None
    print_grain: PackedTiles | None


@dataclass(frozen=True, eq=False)
class PreparedLook:
    """A prepared look: its tables, the stages between the passes, and dirt and lamp of each frame."""

    tables: Tables
    between: tuple[BetweenStage, ...] = ()
    dirt: DirtStage | None = None
    projection_dirt: DirtStage | None = None
    fade: float = 1.0
    post: Callable[[Key], Array] | None = None
    """The code of the soft scale under a frame's lamp, where the lamp flickers."""


@lru_cache(maxsize=4)
def prepare_look(  # noqa: PLR0917
    look: Look,
    engine: str,
    output: Space | None,
    full_range: bool,  # noqa: FBT001
    um_per_px: float,
    use: TableUse = FILE,
) -> PreparedLook:
    """Prepare a look; it is cached for the next frame, and for a render its tables for the next run.

    One thread makes the tables, so that a preview's are those of a file to the bit, and small sums do not wait.
    """

    def make() -> Tables:
        with single_threaded_torch():
            path = light_path(look, um_per_px, coarse_grain=use.coarse_grain)
            path = with_matrix(path) if engine == "fast" else path
            strength = 0.0 if path.halation is None else float(path.halation.strength.amax())
            step = step_for(look.base.thickness_um if look.base else 0.0, um_per_px, strength)
            cells = COARSE_CELLS if use.coarse_light else CHROMA_CELLS
            return tables_of(path, output, full_range=full_range, halation_step=step, cells=cells)

    facts = f"{look.hash()} {engine} {output} {full_range} {um_per_px.hex()}"
    around = build_around_film(look, um_per_px)
    lamp = find_stage(around, FlickerStage, "projector_flicker")

    def post_under_lamp(key: Key) -> Array:
        gain = 1.0 if lamp is None else lamp.gain(key) ** fade_of(output)
        return post_of(output, full_range=full_range, gain=gain)[1]

    return PreparedLook(
        cached_on_disk(Tables, facts, make) if use.keep else make(),
        stages_between(around),
        find_stage(around, DirtStage, "dirt"),
        find_stage(around, DirtStage, "projection_dirt"),
        fade_of(output),
        None if lamp is None else post_under_lamp,
    )


def tables_of(
    path: LightPath, output: Space | None, *, full_range: bool, halation_step: int, cells: int = CHROMA_CELLS
) -> Tables:
    """Build the tables of a light path for one pixel pitch."""
    return Tables(
        film_tables(path, output, full_range=full_range, halation_step=halation_step),
        grid_of(cast("ExposureStage | ExposeMatrix", path.expose), cells),
        path.scatter,
        path.halation,
        _without_bank_tiles(crystals(path.grain)),
        _without_bank_tiles(crystals(path.grain_print)),
    )


def stages_between(around: Mapping[str, LightStage]) -> tuple[BetweenStage, ...]:
    """Return the stages that act on the layers' light between the passes, each as a function of light and key."""
    found: list[BetweenStage] = []
    for row in STAGES:
        if row.cpu == "between" and row.name in around:
            stage = around[row.name]
            stage = CpuDiffusionFilter(stage) if isinstance(stage, DiffusionStage) else stage
            found.append(stage if row.keyed else partial(_without_key, stage))
    return tuple(found)


def find_stage(around: Mapping[str, object], kind: type[S], name: str) -> S | None:
    """Return a stage of a kind by name, None where the look does not have it."""
    found = around.get(name)
    return found if isinstance(found, kind) else None


def _without_key(stage: LightStage, light: Tensor, _: Key) -> Tensor:
    return stage(light)


def _without_bank_tiles(found: PackedTiles | None) -> PackedTiles | None:
    """Remove the bank's tiles, which the passes read packed end to end."""
    if found is None:
        return None
    none = torch.empty(0, 0, dtype=torch.uint8, device="cpu")
    bank = found.granularity.bank
    bare = replace(bank, tiles=((none, none),) * len(bank.tiles))
    return replace(found, granularity=replace(found.granularity, bank=bare))
