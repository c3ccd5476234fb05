"""One frame of a clip, or a picture, on film, as a picture of 16 bits.

It is rendered as `process` renders it into a sequence of such pictures, to the bit. The frame before film is the
source as its own display shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import torch
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.notices import Notice
from filmvideo.engine.device import find_device
from filmvideo.jobs.conversion import FrameConversion, Output, output_for, rendered_planes, with_match
from filmvideo.jobs.job import JobOutput, RenderJob, RenderRequest
from filmvideo.jobs.log_doubt import frame_notices
from filmvideo.jobs.manifest import (
    JobResult,
    ManifestPath,
    WrittenFile,
    find_manifest_path,
    fingerprint,
    write_manifest,
)
from filmvideo.jobs.orientation import turn
from filmvideo.jobs.pictures import MASTER, code_without_film
from filmvideo.jobs.plan import hdr_notices
from filmvideo.jobs.report import Report
from filmvideo.jobs.source_frame import SourceFrame, job_at, read_frame
from filmvideo.looks.files import normalize_look
from filmvideo.looks.look import Look
from filmvideo.media import DecodeErrors, Tags, from_rgb
from filmvideo.media.files.atomic import check_target
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, InputMatrix
from filmvideo.media.write.still import tags_of_still, write_codes
from filmvideo.render.render import Engine


def render_still(
    source: str | Path,
    target: str | Path,
    *,
    look: Look,
    at: str | None = None,
    input: str = "auto",  # noqa: A002  (the word of the command line)
    output: str | None = None,
    engine: Engine = "accurate",
    device: str = "auto",
    overwrite: bool = False,
    before_after: bool = False,
    seed: int = 0,
    input_matrix: InputMatrix | None = None,
    layer: str | None = None,
    manifest: ManifestPath = "beside",
) -> Report:
    """Render a frame and write it as PNG or TIFF, with a manifest, and report."""
    path = Path(target)
    written = JobOutput(
        path=path,
        codec=path.suffix.lower().lstrip("."),
        space=output,
        comparison="side by side" if before_after else "none",
    )
    request = RenderRequest(
        kind="still",
        source=Path(source),
        outputs=(written,),
        look=normalize_look(look),
        input=input,
        input_matrix=input_matrix,
        layer=layer,
        seed=seed,
        engine=engine,
        device=device,
    )
    return render_still_request(request, written, at=at, overwrite=overwrite, manifest=manifest)


def render_still_request(
    request: RenderRequest,
    written: JobOutput,
    *,
    at: str | None = None,
    overwrite: bool = False,
    manifest: ManifestPath = "beside",
) -> Report:
    """Render the one frame of a request into its one output."""
    started, look = perf_counter(), request.look
    if look is None:
        raise ParameterError("A still needs a film; name one with --stock or --look.")
    device, target = find_device(request.device), written.path
    meant = output_for(written.space or (None if look.is_scan else "srgb"), look)
    if written.comparison != "none" and meant.space is None:
        raise ParameterError("--before-after needs a print; a scan cannot be compared with the source.")
    check_target(target, overwrite=overwrite, source=request.source if request.source.exists() else None)
    place = find_manifest_path(manifest, source=request.source, target=target, part=None, overwrite=overwrite)
    frame = read_frame(request, at)
    job = job_at(request, written, frame)
    write_codes(target, _render_planes(job, frame, meant, device), tags=_rgb_tags(meant), overwrite=overwrite)
    notices = (*frame_notices(request, frame), *hdr_notices(frame.space, meant))
    report = _report(job, frame, meant, str(device), notices, perf_counter() - started)
    if place is not None:
        write_manifest(place, _result(job, report))
    return report


def _render_planes(job: RenderJob, frame: SourceFrame, meant: Output, device: torch.device) -> Sequence[Tensor]:
    """Render a frame; with the frame without film to its left where the job compares them."""
    if job.look is None:
        raise TypeError("A still is of a film.")
    conversion = FrameConversion(job.look, frame.space, meant, job.seed, device, job.engine)
    tags = _rgb_tags(meant)
    planes = [turn(p, frame.rotation_deg) for p in rendered_planes(frame.picture, conversion, MASTER, tags)[:3]]
    if job.output.comparison == "none":
        return planes
    before = from_rgb(code_without_film(frame.picture, conversion), MASTER, tags)
    return [torch.cat([turn(b, frame.rotation_deg), p], 1) for b, p in zip(before, planes, strict=True)]


def _report(  # noqa: PLR0917
    job: RenderJob, frame: SourceFrame, meant: Output, device: str, notices: tuple[Notice, ...], seconds: float
) -> Report:
    height, width = turn(frame.picture.planes[0], frame.rotation_deg).shape
    across = 1 if job.output.comparison == "none" else 2
    return Report(
        source=job.source,
        path=job.target,
        look=job.look,
        input=frame.space.name,
        output=meant.name,
        reading=frame.reading if job.look is None else with_match(frame.reading, job.look),
        codec=job.output.codec,
        pixel_format="rgb48",
        tags=_rgb_tags(meant),
        seed=job.seed,
        device=device,
        engine=job.engine,
        first=frame.number,
        last=frame.number,
        width=frame.picture.width,
        size=(width * across, height),
        frames=1,
        damage=DecodeErrors(0, 0, (), cut_short=False),
        notices=notices,
        seconds=seconds,
    )


def _result(job: RenderJob, report: Report) -> JobResult:
    path = report.path
    return JobResult(
        job=job,
        source={"source_sha256": fingerprint(job.source, *job.span)},
        files={path.name: WrittenFile(path, report.tags, tags_of_still(path))},
        device=report.device,
        um_per_px=report.pitches(),
        facts=report.to_json(),
    )


def _rgb_tags(output: Output) -> Tags:
    return Tags(output.tags.primaries, output.tags.transfer, RGB_MATRIX, full_range=True)
