"""One frame of a clip, or a picture, on film, as a picture of 16 bits.

The frame before film is the source as its own display shows it.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import torch

from filmvideo.base.errors import ParameterError
from filmvideo.colour.source_display import display_source
from filmvideo.engine.device import find_device
from filmvideo.grain.keys import Key
from filmvideo.jobs.conversion import Output, output_code, output_for, with_match
from filmvideo.jobs.job import JobOutput, RenderJob, RenderRequest
from filmvideo.jobs.manifest import (
    JobResult,
    ManifestPath,
    WrittenFile,
    find_manifest_path,
    fingerprint,
    write_manifest,
)
from filmvideo.jobs.orientation import turn
from filmvideo.jobs.report import Report
from filmvideo.jobs.scene import Scene, job_at, read_scene
from filmvideo.looks.files import normalize_look
from filmvideo.looks.look import Look
from filmvideo.looks.match_display import match_display
from filmvideo.media import DecodeErrors, Tags, write_still
from filmvideo.media.files.atomic import check_target
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, InputMatrix
from filmvideo.media.write.still import tags_of_still
from filmvideo.render.render import Engine, render_frame


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
    scene = read_scene(request, at, device)
    job, look = job_at(request, written, scene), match_display(look, scene.space)
    write_still(target, _render_code(job, look, scene, meant), tags=_rgb_tags(meant), overwrite=overwrite)
    report = _report(job, scene, meant, str(device), perf_counter() - started)
    if place is not None:
        write_manifest(place, _result(job, report))
    return report


def _render_code(job: RenderJob, look: Look, scene: Scene, meant: Output) -> torch.Tensor:
    """Render a scene; with the scene without film to its left where the job compares them."""
    with torch.no_grad():
        code = output_code(
            render_frame(scene.light, look, Key(job.seed, scene.number), engine=job.engine), meant, full_range=True
        )
        if job.output.comparison == "none":
            return turn(code, scene.rotation_deg)
        before = output_code(display_source(scene.light, scene.space), meant, full_range=True)
        return torch.cat([turn(before, scene.rotation_deg), turn(code, scene.rotation_deg)], dim=2)


def _report(job: RenderJob, scene: Scene, meant: Output, device: str, seconds: float) -> Report:
    height, width = turn(scene.light, scene.rotation_deg).shape[1:]
    across = 1 if job.output.comparison == "none" else 2
    return Report(
        source=job.source,
        path=job.target,
        look=job.look,
        input=scene.space.name,
        output=meant.name,
        reading=scene.reading if job.look is None else with_match(scene.reading, job.look),
        codec=job.output.codec,
        pixel_format="rgb48",
        tags=_rgb_tags(meant),
        seed=job.seed,
        device=device,
        engine=job.engine,
        first=scene.number,
        last=scene.number,
        width=scene.light.shape[2],
        size=(width * across, height),
        frames=1,
        damage=DecodeErrors(0, 0, (), cut_short=False),
        notices=(),
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
