"""How planes of codes are read as light, and how codes become planes, as kernels read it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import torch

from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.gamuts import WORKING, rgb_to_rgb
from filmvideo.colour.spaces import Space
from filmvideo.colour.upsample import BRIGHTEST
from filmvideo.engine.cpu.arrays import Array, pairs
from filmvideo.engine.cpu.kernels.structs import InputLayout, OutputLayout
from filmvideo.grain.keys import Key
from filmvideo.media import PlaneFormat, Tags
from filmvideo.media.pixels.chroma import field_offset, is_cosited
from filmvideo.media.pixels.ycbcr import chroma_scale, full_gain, luma_scale

LOWEST_CODE, HIGHEST_CODE, CODES = -1.0, 2.0, 6145


@lru_cache(maxsize=4)
def input_layout(space: Space, form: PlaneFormat, tags: Tags, cells: int) -> InputLayout:
    """Return how planes are read, without the grid of exposures, which is the look's."""
    luma = chroma = luma_scale(form, tags)
    to_rgb = np.zeros(4, np.float32)
    if form.rgb:
        luma = replace(luma, gain=full_gain(form), offset=0.0)
    elif not form.grey:
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
        down=np.array(_field_reach(tags) if tags.field_chroma else _reach(tags, down=True), np.float32),
        across=np.array(_reach(tags, down=False), np.float32),
        fields=2 if tags.field_chroma else 1,
        to_rgb=to_rgb,
        planes=3 if form.rgb else 1 if form.grey else 2,
        axis=np.array([LOWEST_CODE, (CODES - 1) / (HIGHEST_CODE - LOWEST_CODE), CODES - 1.001], np.float32),
        transfer=_transfer(space, full_range=full),
        gamut=np.ascontiguousarray(rgb_to_rgb(space.gamut, WORKING).numpy(), np.float32),
        grid=np.zeros(4, np.float32),
        cells=cells,
    )


def _reach(tags: Tags, *, down: bool) -> tuple[float, float]:
    """Return how far the first and the second pixel of a chroma sample are from it, in samples."""
    return (0.0, 0.5) if is_cosited(tags.siting, down=down) else (0.25, 0.25)


def _field_reach(tags: Tags) -> tuple[float, ...]:
    """Return the same down, for the rows of top and bottom field in turn."""
    (top, top_after), (bottom, bottom_after) = (
        (offset / 2, (1 - offset) / 2) for offset in (field_offset(tags.siting, field) for field in (0, 1))
    )
    return top, bottom, top_after, bottom_after


def _transfer(space: Space, *, full_range: bool) -> Array:
    code = torch.linspace(LOWEST_CODE, HIGHEST_CODE, CODES, dtype=torch.float64, device="cpu")
    encoding = ENCODINGS[space.encoding]
    light = encoding.decode(code if full_range else encoding.code_from_video(code)) / space.white
    return pairs(light.nan_to_num(0.0, BRIGHTEST, 0.0).clamp(-BRIGHTEST, BRIGHTEST)[None])[0]


def output_layout(form: PlaneFormat, tags: Tags, key: Key) -> OutputLayout:
    """Return how codes become planes."""
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
