"""Sheets of small pictures, each with its name: a frame on several films, a wedge of exposures, stocks on a chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.dailies.cells import TAGS, CellSource, Codes, chart_source, frame_source, render_cells, tile
from filmvideo.dailies.stills import write_jpeg
from filmvideo.engine.device import find_device
from filmvideo.jobs.job import NO_SOURCE, JobOutput, RenderJob, RenderRequest, Sheet
from filmvideo.jobs.log_doubt import frame_notices
from filmvideo.jobs.manifest import (
    JobResult,
    ManifestPath,
    WrittenFile,
    find_manifest_path,
    fingerprint,
    looks_in,
    write_manifest,
)
from filmvideo.jobs.source_frame import job_at, read_frame
from filmvideo.looks.files import normalize_look
from filmvideo.looks.look import Look
from filmvideo.media.files.atomic import check_target
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.media.write.still import tags_of_still, write_codes
from filmvideo.render.render import Engine

JPEG = (".jpg", ".jpeg")
SUFFIXES = frozenset({".png", ".tif", ".tiff", *JPEG})
WEDGE_STOPS = (-3, -2, -1, 0, 1, 2, 3)


def sheet_request(
    target: Path,
    looks: Mapping[str, Look],
    *,
    source: Path | None,
    chart: bool = False,
    columns: int | None = None,
    input: str = "auto",  # noqa: A002  (the word of the command line)
    input_matrix: InputMatrix | None = None,
    engine: Engine = "accurate",
    device: str = "auto",
    seed: int = 0,
) -> tuple[RenderRequest, JobOutput]:
    """Return the request of a sheet: a frame of a source, the chart or both, on films by the names under them."""
    sheet = Sheet({name: normalize_look(look) for name, look in looks.items()}, chart, columns)
    output = JobOutput(path=target, codec=target.suffix.lower().lstrip("."), space="srgb", sheet=sheet)
    request = RenderRequest(
        kind="sheet",
        source=source or NO_SOURCE,
        outputs=(output,),
        input=input,
        input_matrix=input_matrix,
        engine=engine,
        device=device,
        seed=seed,
    )
    return request, output


def render_sheet(
    request: RenderRequest,
    output: JobOutput,
    *,
    at: str | None = None,
    overwrite: bool = False,
    manifest: ManifestPath = "beside",
    notify: Callable[[Notice], None] | None = None,
) -> tuple[int, int]:
    """Write a sheet and its manifest; return its width and height in px."""
    started, device = perf_counter(), find_device(request.device)
    target, sheet = output.path, output.sheet or Sheet({}, chart=True)
    source = None if request.source == NO_SOURCE else request.source
    if target.suffix.lower() not in SUFFIXES:
        raise MediaError(f"A sheet cannot be written as {target}; name a .png, .tif or .jpg file.")
    check_target(target, overwrite=overwrite, source=source)
    place = find_manifest_path(manifest, source=source or target, target=target, part=None, overwrite=True)
    job, reading, frames = request.resolve((output,), (0, 0)), "", list[CellSource]()
    notices: tuple[Notice, ...] = ()
    if source is not None:
        frame = read_frame(request, at)
        job, reading, frames = job_at(request, output, frame), frame.reading, [frame_source(frame)]
        notices = frame_notices(request, frame)
        if notify is not None:
            for notice in notices:
                notify(notice)
    shown = [chart_source(*frames), *frames] if sheet.chart else frames
    sheet = job.output.sheet or sheet
    cells = render_cells(shown, sheet.looks, engine=request.engine, seed=request.seed, device=device)
    picture = tile(cells, sheet.columns)
    _write(target, picture, overwrite=overwrite)
    if place is not None:
        facts: dict[str, object] = {"reading": reading, "frames": 1, "notices": [asdict(notice) for notice in notices]}
        facts["seconds"] = round(perf_counter() - started, 3)
        write_manifest(place, _result(job, shown[-1].picture.width, str(device), facts))
    return picture.shape[2], picture.shape[1]


def _result(job: RenderJob, width: int, device: str, facts: dict[str, object]) -> JobResult:
    target = job.target
    has_source = job.source != NO_SOURCE
    return JobResult(
        job=job,
        source={"source_sha256": fingerprint(job.source, *job.span) if has_source else None},
        files={target.name: WrittenFile(target, TAGS, tags_of_still(target))},
        device=device,
        um_per_px={name: look.um_per_px(width) for name, look in looks_in(job).items()},
        facts=facts,
    )


def wedge(look: Look) -> dict[str, Look]:
    """Return a look at exposures from three stops under to three over its own."""
    base = look.camera.stops
    return {
        f"{stops:+d} stops" if stops else "as exposed": replace(look, camera=replace(look.camera, stops=base + stops))
        for stops in WEDGE_STOPS
    }


def _write(target: Path, sheet: Codes, *, overwrite: bool) -> None:
    """Write a sheet as PNG, TIFF or JPEG."""
    if target.suffix.lower() in JPEG:
        write_jpeg(target, sheet / 255)
    else:
        write_codes(target, sheet.unbind(), tags=TAGS, overwrite=overwrite)
