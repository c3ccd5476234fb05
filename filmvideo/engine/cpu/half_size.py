"""A picture at half its size, in its own codes and its own planes.

Pixels are averaged two by two. Chroma stays where it is sited: beside a co-sited sample half the next one's weight is
missing, for the small picture's sample lies a quarter of the way to it. Rows of two fields become one picture.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.functional import pad

from filmvideo.engine.cpu.jit import compiles
from filmvideo.engine.cpu.kernels.structs import flat
from filmvideo.engine.threads import Pool, parallel_rows
from filmvideo.media import VideoFrame
from filmvideo.media.pixels.chroma import is_cosited

_EVEN = (2, 2)
_room = Pool(int)


def halve_size(picture: VideoFrame) -> VideoFrame:
    """Average a picture's pixels two by two; a last row or column without a partner is averaged with itself."""
    form = picture.format
    average = _halve_compiled if compiles() and not form.float else _halve_plain
    planes: list[Tensor] = []
    for n, plane in enumerate(picture.planes):
        chroma = n in {1, 2} and not form.rgb and not form.grey
        planes.append(average(plane, _quarters(picture) if chroma else _EVEN))
    return replace(picture, planes=tuple(planes), tags=replace(picture.tags, field_chroma=False))


def _quarters(picture: VideoFrame) -> tuple[int, int]:
    """Return the first sample's weight of two, down and across, in quarters."""
    tags, form = picture.tags, picture.format
    down = form.step_y > 1 and is_cosited(tags.siting, down=True) and not tags.field_chroma
    across = form.step_x > 1 and is_cosited(tags.siting, down=False)
    return 3 if down else 2, 3 if across else 2


def _halve_compiled(plane: Tensor, quarters: tuple[int, int]) -> Tensor:
    from filmvideo.engine.cpu.kernels.half_size import halved_pass  # noqa: PLC0415  (where there is a compiler)

    small = plane.new_empty(-(-plane.shape[0] // 2), -(-plane.shape[1] // 2))
    parallel_rows(halved_pass, small.shape[0], _room, flat(plane), *quarters, flat(small), align=1)
    return small


def _halve_plain(plane: Tensor, quarters: tuple[int, int]) -> Tensor:
    """Average by torch. Twin of `filmvideo.engine.cpu.kernels.half_size.halved_pass`."""
    values = plane.to(torch.float32)[None, None]
    values = pad(values, (0, plane.shape[1] % 2, 0, plane.shape[0] % 2), mode="replicate")[0, 0]
    down, across = quarters[0] / 4, quarters[1] / 4
    values = down * values[0::2] + (1 - down) * values[1::2]
    values = across * values[:, 0::2] + (1 - across) * values[:, 1::2]
    return values if plane.dtype.is_floating_point else (values + 0.5).floor().to(plane.dtype)
