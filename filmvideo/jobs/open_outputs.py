"""The outputs of a job, open: each with its plan, its writer and the size of its picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import torch

from filmvideo.engine.threads import count
from filmvideo.jobs.burn_in import PAPER_WHITE
from filmvideo.jobs.job import JobOutput, RenderJob
from filmvideo.jobs.orientation import upright_size
from filmvideo.jobs.plan import Plan
from filmvideo.media import ClipInfo, ClipSpec, ClipWriter, Codec, FrameReader, FrameWriter, find_codec, open_target
from filmvideo.media.open import tracks_for

SMALLEST_PX = 128
"""Width below which a picture is not halved."""


@dataclass(frozen=True)
class OpenOutput:
    """An output with its plan and its writer."""

    output: JobOutput
    plan: Plan
    writer: FrameWriter
    size: tuple[int, int]
    """Width and height of the written picture, in px."""

    @property
    def white(self) -> float:
        """The code of paper white."""
        recipe = self.plan.recipe
        space = None if recipe is None else recipe.output.space
        return 1.0 if space is None else PAPER_WHITE.get(space.encoding, 1.0)


@dataclass(frozen=True, kw_only=True)
class WriteOptions:
    """The handling of files that exist, and the share of a job that is written."""

    overwrite: bool = False
    resume: bool = False
    work: str = ""
    """The hash of all that the pictures depend on but the source."""
    whole: tuple[int, int] | None = None
    """The range of the whole job, where the source is open for a share of it."""


def open_output(
    job: RenderJob,
    output: JobOutput,
    plan: Plan,
    reader: FrameReader,
    options: WriteOptions,
    *,
    codec: Codec | None = None,
) -> OpenOutput:
    """Return an output whose writer is prepared; FilmvideoError where it cannot be written."""
    info, row = reader.info, codec or find_codec(output.codec)
    if output.upright:
        size = picture_size(job, output, info)
        spec = upright_spec(plan.spec, size, info.height)
        return OpenOutput(
            output, plan, _upright_writer(job, output, row, spec, reader, overwrite=options.overwrite), size
        )
    writer = open_target(
        output.path,
        row,
        plan.spec,
        source=reader,
        part=job.frames is not None,
        pixel_format=plan.pixel_format,
        audio=job.audio,
        sound=job.sound,
        overwrite=options.overwrite,
        resume=options.resume,
        job=options.work,
        threads=count(),
        pipe=job.pipe,
        segments=job.segments,
        whole=options.whole,
    )
    return OpenOutput(output, plan, writer, (info.width, info.height))


def halving(job: RenderJob, info: ClipInfo) -> int:
    """Return how many source pixels across make one: 2 where the job halves and the picture is large enough."""
    return 2 if job.half and info.width >= 2 * SMALLEST_PX else 1


def picture_size(job: RenderJob, output: JobOutput, info: ClipInfo) -> tuple[int, int]:
    """Return the width and height of an upright output's picture, in px."""
    width, height = upright_size(info, output.box)
    step = halving(job, info)
    return (max(2, width // step // 2 * 2), max(2, height // step // 2 * 2))


def upright_spec(spec: ClipSpec, size: tuple[int, int], height: int) -> ClipSpec:
    """Return the spec of upright pictures; interlaced only where rows are the source's."""
    spec = replace(spec, width=size[0], height=size[1], alpha=False, rotation_deg=0, sample_aspect=Fraction(1))
    return spec if size[1] == height else spec.with_defaults("field_order", "rotation_deg")


def _upright_writer(
    job: RenderJob, output: JobOutput, codec: Codec, spec: ClipSpec, reader: FrameReader, *, overwrite: bool
) -> ClipWriter:
    """Return the writer of a clip that keeps the source's time, timecode and sound."""
    info = reader.info
    output.path.parent.mkdir(parents=True, exist_ok=True)
    return ClipWriter(
        output.path,
        codec,
        spec,
        source=None if info.image else info.path,
        frames=(reader.first, reader.last) if job.frames is not None or info.image else None,
        overwrite=overwrite,
        timecode=info.timecode_at(reader.first),
        reel=info.reel if info.image else None,
        threads=count(),
        tracks=tracks_for(reader, job.audio, job.sound),
    )


def device_for_plan(job: RenderJob, pool_device: str | None) -> str | torch.device:
    """Return the device to plan for: this machine's by name, or one that only the workers have."""
    return job.device if pool_device is None else torch.device(pool_device)
