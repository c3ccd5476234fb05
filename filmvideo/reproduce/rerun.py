"""The job of a manifest, run again into a folder of its own, with a manifest of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from filmvideo.dailies.clip import ClipFolder, render_dailies_clip
from filmvideo.dailies.sheet import render_sheet
from filmvideo.engine.threads import count, use
from filmvideo.jobs.frame_loop import Progress
from filmvideo.jobs.job import Kind, RenderJob
from filmvideo.jobs.open_job import open_for_request
from filmvideo.jobs.still import render_still_request
from filmvideo.media.files.names import check_component
from filmvideo.media.files.pipes import PIPE, PipeFormat, is_pipe
from filmvideo.media.tracks.recorded_sound import move_sound
from filmvideo.processing.run import RenderOptions, render
from filmvideo.reproduce.manifest_reader import RenderManifest


@dataclass(frozen=True)
class RerunContext:
    """The files and the empty folder of a second run."""

    manifest: RenderManifest
    source: Path | None
    beside: Mapping[Path, Path]
    """The places of files now that were read beside the source."""
    folder: Path
    progress: Progress | None

    @property
    def output_manifest(self) -> Path:
        """The manifest of the second run."""
        return self.folder / "rerun.json"


def rerun(context: RerunContext) -> Path:
    """Run the job of a manifest again; return the second run's manifest."""
    job = context.manifest.job()
    if context.source is not None:
        job = replace(job, source=context.source)
    return _RUNNERS[job.kind](job, context)


def _rerun_clip(job: RenderJob, context: RerunContext) -> Path:
    name = job.target.name
    if is_pipe(context.manifest.job().source):
        file = None if is_pipe(job.source) else job.source
        pipe = replace(job.pipe or PipeFormat(), file=file, most_bytes=context.manifest.source_bytes)
        job = replace(job, source=PIPE, pipe=pipe)
    job = replace(job, sound=job.sound and move_sound(job.sound, context.beside))
    options = RenderOptions(manifest=context.output_manifest, resume=job.segments, progress=context.progress)
    render(job.relocate(None, context.folder / name), options)
    return context.output_manifest


def _rerun_still(job: RenderJob, context: RerunContext) -> Path:
    job = job.relocate(None, context.folder / job.target.name)
    render_still_request(job, job.output, manifest=context.output_manifest)
    return context.output_manifest


def _rerun_sheet(job: RenderJob, context: RerunContext) -> Path:
    job = job.relocate(None, context.folder / job.target.name)
    render_sheet(job, job.output, manifest=context.output_manifest)
    return context.output_manifest


def _rerun_dailies(job: RenderJob, context: RerunContext) -> Path:
    folder = context.folder
    clip, places = job.fields.get("clip", ""), [output.path for output in job.outputs]
    for name in (clip, *(name for path in places for name in (path.parent.name, path.name))):
        check_component(name, f"{context.manifest.path.name}: a name of the clip or of an output")
    outputs = tuple(replace(output, path=folder / output.path.parent.name / output.path.name) for output in job.outputs)
    job = replace(job, outputs=outputs, sound=job.sound and move_sound(job.sound, context.beside))
    place = ClipFolder(folder, clip)
    use(job.threads)
    with open_for_request(job, threads=count()) as reader:
        render_dailies_clip(job, reader, place, context.progress, overwrite=False, resume=False)
    return place.manifest


_RUNNERS: dict[Kind, Callable[[RenderJob, RerunContext], Path]] = {
    "clip": _rerun_clip,
    "preview": _rerun_clip,
    "still": _rerun_still,
    "sheet": _rerun_sheet,
    "dailies": _rerun_dailies,
}
