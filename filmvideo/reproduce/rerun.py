"""Outputs made again by the orders in their manifests: for each kind one function from its order to the work.

What is made lies in a folder of its own and has a manifest of its own, which can be held against the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import Any, cast

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.dailies.clip import make_clip
from filmvideo.dailies.clip_manifest import ClipManifest
from filmvideo.dailies.job import job_of as dailies_job_of
from filmvideo.dailies.preview import preview_clip
from filmvideo.dailies.sheet import Wanted, make_sheet
from filmvideo.engine.threads import use
from filmvideo.jobs.frame_loop import Progress
from filmvideo.jobs.job import job_of
from filmvideo.jobs.manifest import manifest_beside
from filmvideo.jobs.still import render_still
from filmvideo.looks.files import look_from_values
from filmvideo.media import probe
from filmvideo.media.files.pipes import PIPE, PipeFormat, is_pipe
from filmvideo.processing.process import process
from filmvideo.reproduce.manifest_reader import Manifest

Arguments = dict[str, Any]


@dataclass(frozen=True)
class RerunContext:
    """What is made again: of which source, under which name, in an empty folder."""

    told: Manifest
    source: Path | None
    beside: Mapping[Path, Path]
    """Where files lie now that were read beside the source."""
    folder: Path
    progress: Progress | None
    say: Callable[[str], None] | None

    @property
    def given(self) -> Path:
        """The source of what has one."""
        return cast("Path", self.source)

    @property
    def target(self) -> Path:
        """The file, or the pictures."""
        return self.folder / Path(self.told.said["output"]).name

    def shown(self, done: int, total: int) -> None:
        """Say how far the work is."""
        if self.progress is not None:
            self.progress(done, total)

    def noted(self, sentence: str) -> None:
        """Say what is worth knowing."""
        if self.say is not None:
            self.say(sentence)

    def notified(self, notice: Notice) -> None:
        """Say what a notice says."""
        self.noted(notice.text)


Make = Callable[[RerunContext], Path]
"""Makes it, and gives its manifest."""


def rerun_for(told: Manifest) -> Make:
    """Read an order; MediaError where this program knows no such work."""
    if told.kind not in _KINDS:
        raise MediaError(
            f"{told.path} is of the kind {told.kind!r}, which filmvideo {version('filmvideo')} does not know."
        )
    try:
        return _KINDS[told.kind](dict(told.said["order"]))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise MediaError(
            f"{told.path} holds an order that filmvideo {version('filmvideo')} cannot read ({error!r})."
        ) from error


def _clip(order: Arguments) -> Make:
    job = job_of(order)

    def make(place: RerunContext) -> Path:
        source, pipe, note = place.given, None, place.folder / "made.json"
        if is_pipe(job.source):
            file = None if is_pipe(source) else source
            end = int(place.told.said["source_bytes"])
            source, pipe = PIPE, replace(job.pipe or PipeFormat(), file=file, most_bytes=end)
        how: dict[str, Any] = job.arguments() | {"progress": place.progress, "notify": place.notified}
        process(source, place.target, manifest=note, resume=job.segments, pipe=pipe, **how)
        return note

    return make


def _still(order: Arguments) -> Make:
    how = _arguments(render_still, order, but=("source", "target"))

    def make(place: RerunContext) -> Path:
        return render_still(place.given, place.target, **how).path.with_name(_noted(place.target))

    return make


def _preview(order: Arguments) -> Make:
    how = _arguments(preview_clip, order, but=("source", "target", "progress"))

    def make(place: RerunContext) -> Path:
        preview_clip(place.given, place.target, progress=place.shown, **how)
        return place.target.with_name(_noted(place.target))

    return make


def _sheet(order: Arguments) -> Make:
    films = {name: look_from_values(values, "the manifest") for name, values in order["films"].items()}
    words: dict[str, Any] = order | {"films": films, "source": None}
    wanted = Wanted(**words)

    def make(place: RerunContext) -> Path:
        make_sheet(place.target, replace(wanted, source=place.source), overwrite=False, say=place.noted)
        return place.target.with_name(_noted(place.target))

    return make


def _dailies(order: Arguments) -> Make:
    dailies_job_of(order, PIPE, PIPE)

    def make(place: RerunContext) -> Path:
        job = dailies_job_of(order, place.given, place.folder)
        if job.sound is not None:
            job = replace(job, sound=(place.beside[job.sound[0]], job.sound[1]))
        use(job.threads)
        record = ClipManifest(job, probe(job.clip, rate=job.film.rate))
        record.finish(make_clip(job, place.shown), record.source_sha256())
        return record.path

    return make


_KINDS: dict[str, Callable[[Arguments], Make]] = {
    "clip": _clip,
    "still": _still,
    "preview": _preview,
    "sheet": _sheet,
    "dailies": _dailies,
}


def _arguments(function: Callable[..., object], order: Arguments, *, but: tuple[str, ...]) -> dict[str, Any]:
    """Read an order that is a function's arguments; TypeError where they are another's."""
    frames = order.get("frames")
    read: dict[str, Any] = {"look": look_from_values(order["look"], "the manifest")}
    read |= {} if frames is None else {"frames": (int(frames[0]), int(frames[1]))}
    how = order | read
    signature(function).bind(**dict.fromkeys(but), **how)
    return how


def _noted(target: Path) -> str:
    return manifest_beside(target, None).name
