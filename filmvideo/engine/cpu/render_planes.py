"""A frame from planes to planes by the compiled passes, and which looks and formats they know.

Stages that act on the light in the camera (a lens, weave, leaks …) are torch's, between the passes; a diffusion filter
has passes of its own. Dirt is drawn by torch too, and read by the second pass as planes of density; a lamp that
flickers changes the curve of codes. A reading spot, grain over the finished picture and a match are not for these
passes: such looks go the plain way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.gamuts import WORKING, rgb_to_rgb
from filmvideo.colour.spaces import Space
from filmvideo.colour.upsample import BRIGHTEST
from filmvideo.engine.cpu.grain import no_texture
from filmvideo.engine.cpu.halation import CoarseConvolution, small_glow
from filmvideo.engine.cpu.kernels.exposure import light_pass, magnified_pass, shared_pass
from filmvideo.engine.cpu.kernels.film import film_pass
from filmvideo.engine.cpu.kernels.scatter import soft_pass
from filmvideo.engine.cpu.kernels.structs import DirtPlanes, InputLayout, OutputLayout, flat, scratch_for
from filmvideo.engine.cpu.prepared_look import Prepared, Tables
from filmvideo.engine.cpu.tables import pairs
from filmvideo.engine.cpu.warm_up import warm_up
from filmvideo.engine.threads import Pool, parallel_rows
from filmvideo.gate.dirt import DirtStage
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.media import PlaneFormat, Tags, VideoFrame
from filmvideo.media.pixels.chroma import is_cosited
from filmvideo.media.pixels.ycbcr import chroma_scale, full_gain, luma_scale
from filmvideo.pipeline.stage import Stage
from filmvideo.pipeline.stages import STAGES

LOWEST_CODE, HIGHEST_CODE, CODES = -1.0, 2.0, 6145
Array = NDArray[Any]


def supports(look: Look, source: PlaneFormat, target: PlaneFormat, output: Space | None) -> bool:
    """Return whether the passes do every stage of a look, and read and write both formats."""
    if not all(is_compiled(stage, look) for stage in STAGES if stage.is_in(look)):
        return False
    if output is not None and output.encoding == "linear":
        return False
    formats = (source, target)
    return all(not form.float and form.bits <= 16 and form.step_x <= 2 and form.step_y <= 2 for form in formats)


def is_compiled(stage: Stage, look: Look) -> bool:
    """Return whether the CPU engine does a stage of a look; a scan's code is not light, so nothing dims it."""
    return stage.cpu != "plain" and not (look.is_scan and stage.takes == "seen light")


@lru_cache(maxsize=4)
def _glow(made: Tables, height: int, width: int) -> CoarseConvolution:
    assert made.halation is not None  # noqa: S101
    step = made.film.glow_step
    return small_glow(made.halation, made.scatter, -(-height // step), -(-width // step), step)


@lru_cache(maxsize=4)
def source_of(space: Space, form: PlaneFormat, tags: Tags, cells: int) -> InputLayout:
    """Say how planes are read; the grid of exposures is the look's and is put in later."""
    luma = chroma = luma_scale(form, tags)
    to_rgb = np.zeros(4, np.float32)
    if form.rgb:
        luma = replace(luma, gain=full_gain(form), offset=0.0)
    else:
        kr, kb = tags.red_blue_shares
        kg = 1 - kr - kb
        chroma = chroma_scale(form, tags)
        green = -(2 - 2 * kb) * kb / kg, -(2 - 2 * kr) * kr / kg
        to_rgb[:] = 2 - 2 * kr, *green, 2 - 2 * kb
    full = tags.full_range
    return InputLayout(
        luma=np.array([luma.offset, luma.gain], np.float32),
        chroma=np.array([chroma.offset, chroma.gain], np.float32),
        steps=np.array([form.step_y, form.step_x]),
        reach=np.array([*_reach(tags, down=True), *_reach(tags, down=False)], np.float32),
        to_rgb=to_rgb,
        planes=3 if form.rgb else 1 if form.grey else 2,
        axis=np.array([LOWEST_CODE, (CODES - 1) / (HIGHEST_CODE - LOWEST_CODE), CODES - 1.001], np.float32),
        transfer=_transfer(space, full_range=full),
        gamut=np.ascontiguousarray(rgb_to_rgb(space.gamut, WORKING).numpy(), np.float32),
        grid=np.zeros(4, np.float32),
        cells=cells,
    )


def _reach(tags: Tags, *, down: bool) -> tuple[float, float]:
    """Give how far the first and the second pixel of a chroma sample are from it, in samples."""
    return (0.0, 0.5) if is_cosited(tags.siting, down=down) else (0.25, 0.25)


def _transfer(space: Space, *, full_range: bool) -> Array:
    code = torch.linspace(LOWEST_CODE, HIGHEST_CODE, CODES, dtype=torch.float64, device="cpu")
    encoding = ENCODINGS[space.encoding]
    light = encoding.decode(code if full_range else encoding.code_from_video(code)) / space.white
    return pairs(light.nan_to_num(0.0, BRIGHTEST, 0.0).clamp(-BRIGHTEST, BRIGHTEST)[None])[0]


def sink_of(form: PlaneFormat, tags: Tags, key: Key) -> OutputLayout:
    """Say how codes become planes."""
    luma = luma_scale(form, tags)
    chroma, kr, kb = luma, 1.0, 0.0
    reserved = 0 if form.rgb or tags.full_range else 1 << (form.bits - 8)
    if form.rgb:
        luma = replace(luma, gain=full_gain(form), offset=0.0)
    else:
        kr, kb = tags.red_blue_shares
        chroma = chroma_scale(form, tags)
    dithered = form.bits <= 8
    name = key.derive("dither")
    words = [name.word(c) & 0xFFFFFFFF for c in range(3)] if dithered else [0, 0, 0]
    least, most = reserved, form.peak - reserved
    return OutputLayout(
        luma=np.array([kr, 1 - kr - kb, kb], np.float32),
        chroma=np.array([1 / (2 - 2 * kb), 1 / (2 - 2 * kr) if kr < 1 else 1], np.float32),
        luma_code=np.array([1 / luma.gain, luma.offset, least, most], np.float32),
        chroma_code=np.array([1 / chroma.gain, chroma.offset, least, most], np.float32),
        steps=np.array([form.step_y, form.step_x]),
        down=_weights(tags, down=True),
        across=_weights(tags, down=False),
        planes=3 if form.rgb else 1 if form.grey else 2,
        dithered=dithered,
        words=np.array(words, np.uint32),
    )


def _weights(tags: Tags, *, down: bool) -> Array:
    return np.array((0.25, 0.5, 0.25) if is_cosited(tags.siting, down=down) else (0, 0.5, 0.5), np.float32)


def render_planes(
    picture: VideoFrame, made: Prepared, space: Space, form: PlaneFormat, tags: Tags, *, key: Key
) -> tuple[Tensor, ...]:
    """Take a picture's planes (alpha not among them) through film to planes of codes."""
    height, width = picture.height, picture.width
    tables = made.tables
    rooms = _rooms(tables, height, width)
    room = rooms.frames.get()
    target = _empty(form, height, width)
    planes = [flat(plane) for plane in target]
    outward = planes if len(planes) == 3 else planes * 3
    grains = [g.at(key) if g is not None else no_texture() for g in (tables.grain, tables.print_grain)]
    table = tables.film if made.post is None else tables.film._replace(post=made.post(key))
    film = (table, *grains, _dirt(made, height, width, key=key), sink_of(form, tags, key), *outward)
    warm_up(lambda: film_pass(room.light, room.soft, room.wide, *film, rooms.bands.get(), 0, 0))
    light = _light(picture, made, space, rooms, room, key=key)
    softened = _softened(light, tables, rooms, room)
    glow = _glowing(light, tables, rooms, room)
    parallel_rows(film_pass, height, rooms.bands, light, softened, glow, *film)
    rooms.frames.put(room)
    return tuple(target)


def _dirt(made: Prepared, height: int, width: int, *, key: Key) -> DirtPlanes:
    """Draw a frame's dirt."""

    def plane(soiling: DirtStage | None) -> Array:
        if soiling is None:
            return np.zeros((0, 0), np.float32)
        return soiling.density(key, height, width, torch.device("cpu"), torch.float32)[0].numpy()

    return DirtPlanes(plane(made.dirt), plane(made.projection_dirt), np.float32(made.fade))


@dataclass(frozen=True)
class Workspace:
    """What a frame is worked in: light, squares of two pixels, these blurred, small copies and what comes back.

    It is torch's memory, which begins at whole vectors: a product of matrices adds in another order where it does not.
    """

    light: Array
    squares: Array
    soft: Array
    small: Array
    one: Array
    other: Array
    wide: Array


@dataclass(frozen=True)
class WorkspacePools:
    """Spare room for frames of a size, and for the bands of their rows."""

    frames: Pool
    bands: Pool


@lru_cache(maxsize=2)
def _rooms(made: Tables, height: int, width: int) -> WorkspacePools:
    film, step = made.film, max(made.film.glow_step, 1)
    margin, largest = max(film.spread.margin, film.soft.margin, film.reach), max(film.step, step, 2)
    squares = (3, -(-height // 2), -(-width // 2)) if film.soft.margin else (3, 1, 1)
    small = (3, -(-height // step), -(-width // step)) if film.glow_step else (3, 1, 1)

    def room() -> Workspace:
        sizes = ((3, height, width), squares, squares, small, small, small, (3, small[1], width))
        return Workspace(*(torch.zeros(size, dtype=torch.float32, device="cpu").numpy() for size in sizes))

    return WorkspacePools(Pool(room), Pool(lambda: scratch_for(width, margin, film.step, film.reach, largest)))


def _light(
    picture: VideoFrame, made: Prepared, space: Space, rooms: WorkspacePools, room: Workspace, *, key: Key
) -> Array:
    """Read a picture as the light that falls on the film's layers."""
    grid = made.tables.grid
    cells = round((len(grid) / 4) ** 0.5) - 1
    source = source_of(space, picture.format, picture.tags, cells)._replace(grid=grid)
    planes = [flat(plane) for plane in picture.planes]
    first, second, third = planes[:3] if source.planes > 1 else (planes[0],) * 3
    parallel_rows(light_pass, picture.height, rooms.bands, first, second, third, source, room.light)
    light = torch.from_numpy(room.light)
    for stage in made.between:
        light = stage(light, key)
    return light.contiguous().numpy()


def _softened(light: Array, made: Tables, rooms: WorkspacePools, room: Workspace) -> Array:
    """Give what spreads wide in the emulsion, on squares of two pixels."""
    if made.film.soft.margin:
        height = room.squares.shape[1]
        parallel_rows(shared_pass, height, rooms.bands, light, 2, room.squares, align=1)
        parallel_rows(soft_pass, height, rooms.bands, room.squares, made.film.soft, room.soft, align=1)
    return room.soft


def _glowing(light: Array, made: Tables, rooms: WorkspacePools, room: Workspace) -> Array:
    """Give what comes back from the base, on rows as wide as the frame's."""
    step = made.film.glow_step
    if step == 0:
        return room.wide
    glow = _glow(made, *light.shape[1:])
    height = room.small.shape[1]
    parallel_rows(shared_pass, height, rooms.bands, light, step, room.small, align=1)
    spread = glow(*(torch.from_numpy(each) for each in (room.small, room.one, room.other))).numpy()
    parallel_rows(magnified_pass, height, rooms.bands, spread, step, room.wide, align=1)
    return room.wide


def _empty(form: PlaneFormat, height: int, width: int) -> list[Tensor]:
    kind = torch.uint8 if form.bits == 8 else torch.uint16
    full = torch.empty(height, width, dtype=kind, device="cpu")
    if form.grey:
        return [full]
    step_y, step_x = (1, 1) if form.rgb else (form.step_y, form.step_x)
    small = (-(-height // step_y), -(-width // step_x))
    return [full, *(torch.empty(small, dtype=kind, device="cpu") for _ in range(2))]
