"""Every picture of a reader, rendered once, into one writer or several: decoding, rendering and encoding overlap.

A job with one plain output goes from planes to planes. Else the picture becomes code of 16 bits once, and every output
is made of it:

    code ─grade, in the camera's code─→ code ─film─→ code of 16 bits ─turned, resized, burnt in─→ planes of its codec
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.engine.cpu.half_size import halve_size
from filmvideo.grain.keys import Key
from filmvideo.jobs.burn_in import draw_burn_in, feet
from filmvideo.jobs.conversion import FrameConversion, dither_for
from filmvideo.jobs.job import RenderJob
from filmvideo.jobs.open_outputs import OpenOutput, halving
from filmvideo.jobs.orientation import turn_upright
from filmvideo.jobs.pictures import code_without_film, grade_picture, render_code
from filmvideo.jobs.prefetch import run_pipelined
from filmvideo.media import ClipInfo, Reader, VideoFrame, from_rgb
from filmvideo.media.files.timecode import advance_timecode

Progress = Callable[[int, int], None]
"""Called with frames done and frames in all."""
Observer = Callable[[VideoFrame, Float[Tensor, "3 _ _"]], None]
"""Called with every picture and its rendered code."""
Planes = tuple[Tensor, ...]


def render_all_frames(
    reader: Reader,
    outputs: Sequence[OpenOutput],
    job: RenderJob,
    *,
    progress: Progress | None = None,
    observe: Observer | None = None,
) -> None:
    """Render every picture of a reader into the writers of all outputs."""
    done = 0
    render = FrameRenderer(job, reader.info, outputs, observe)

    def work(picture: VideoFrame) -> tuple[VideoFrame, list[Planes]]:
        return picture, render.planes(picture)

    def put_away(result: tuple[VideoFrame, list[Planes]]) -> None:
        nonlocal done
        for each, planes in zip(outputs, result[1], strict=True):
            each.writer.put(planes, result[0])
        done += 1
        if progress is not None:
            progress(done, reader.expected - len(reader.skip))

    stop = [reader.stop, *(each.writer.stop for each in outputs)]
    at_once = 1 if observe is not None else outputs[0].plan.frames_at_once(reader.info.format, outputs[0].writer.format)
    run_pipelined(reader, work, put_away, at_once=at_once, stop=stop)


@dataclass(frozen=True)
class FrameRenderer:
    """A renderer of pictures into the planes of every output."""

    job: RenderJob
    info: ClipInfo
    outputs: Sequence[OpenOutput]
    observe: Observer | None = None

    def planes(self, picture: VideoFrame) -> list[Planes]:
        """Return the planes of every output for a picture of the source."""
        small = halve_size(picture) if self._step == 2 else picture
        if self._is_plain():
            [each] = self.outputs
            return [each.plan.planes(small, each.writer.format, each.writer.spec.tags)]
        conversion = self._conversion
        graded = small if self.job.grade is None else grade_picture(small, conversion, self.job.grade)
        code = render_code(graded, conversion)
        if self.observe is not None:
            self.observe(picture, code)
        return [self._output_planes(each, small, code) for each in self.outputs]

    @property
    def _step(self) -> int:
        return halving(self.job, self.info)

    @property
    def _conversion(self) -> FrameConversion:
        conversion = self.outputs[0].plan.recipe
        if conversion is None:
            raise TypeError("A job without film has one plain output.")
        return conversion

    def _is_plain(self) -> bool:
        """Return whether the one output has the source's raster, or half of it, and nothing over it."""
        if self.observe is not None or self.job.grade is not None or len(self.outputs) > 1:
            return False
        each, info, step = self.outputs[0], self.info, self._step
        raster = (-(-info.width // step), -(-info.height // step))
        fits = not each.output.upright or (not info.rotation_deg and raster == each.size)
        return fits and each.output.comparison == "none" and not each.output.burn_in

    def _output_planes(self, each: OpenOutput, picture: VideoFrame, code: Tensor) -> Planes:
        """Turn, resize, compare and burn in the rendered code for one output."""
        info, output, form = self.info, each.output, each.writer.format
        shown = turn_upright(code, info.rotation_deg, each.size)
        if output.comparison == "split":
            without = code_without_film(picture, self._conversion)
            shown = _split(turn_upright(without, info.rotation_deg, each.size), shown)
        if output.burn_in:
            values, since = self._burn_in_values(each, picture.index), picture.index - info.first
            shown = draw_burn_in(shown, output.burn_in, values, since, each.white)
        noise = dither_for(shown, Key(self.job.seed, picture.index), form)
        return from_rgb(shown, form, each.writer.spec.tags, dither=noise)

    def _burn_in_values(self, each: OpenOutput, index: int) -> Mapping[str, str]:
        """Return the values of a burn-in's fields for a frame."""
        info, look = self.info, self.job.look
        since = index - info.first
        timecode = info.timecode_at(index) or _count_timecode(since, info.rate)
        changing = {"tc": timecode, "frame": str(index), "feet": feet(since), "name": each.output.name}
        stock = "" if look is None else look.camera_film.name
        return {"reel": info.reel or "", "stock": stock, **self.job.fields, **changing}


def _split(without: Tensor, code: Tensor) -> Tensor:
    """Return a picture whose left half is without film, with a white line between."""
    middle = code.shape[2] // 2
    code = torch.cat([without[:, :, :middle], code[:, :, middle:]], 2)
    code[:, :, middle - 1 : middle + 1] = 1.0
    return code


def _count_timecode(index: int, rate: Fraction) -> str:
    """Return the timecode of a frame in a clip without timecode."""
    return advance_timecode("00:00:00:00", index, rate) if rate >= 1 else str(index)
