"""One clip of a card: decoded once, graded, put on film once, and written as many times as the recipe asks.

The film is exposed at the clip's own size; smaller files are made from it. Timecode, reel, metadata, frame times and
sound go into every file. A file that cannot be written (a codec that cannot hold the clip) is named, and the others are
written; the frames of a damaged clip that decode are delivered.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import FilmvideoError, MediaError, ParameterError
from filmvideo.base.notices import Notice
from filmvideo.colour.h273 import UNSPECIFIED
from filmvideo.dailies.clipping_meter import TOO_MUCH, ClippingMeter
from filmvideo.dailies.own_files import MANIFESTS, STILLS
from filmvideo.dailies.result import Result, manifest_facts, read_result
from filmvideo.dailies.stills import StillPictures
from filmvideo.jobs.background import BackgroundResult
from filmvideo.jobs.finished_output import is_same_work
from filmvideo.jobs.frame_loop import Progress, render_all_frames
from filmvideo.jobs.job import JobOutput, RenderJob
from filmvideo.jobs.lettering import load_font
from filmvideo.jobs.log_doubt import log_notices
from filmvideo.jobs.manifest import (
    JobResult,
    WrittenFile,
    begin_manifest,
    read_manifest_values,
    write_manifest,
)
from filmvideo.jobs.open_job import check_frame_times, plan_output
from filmvideo.jobs.open_outputs import OpenOutput, WriteOptions, open_output
from filmvideo.jobs.plan import Plan
from filmvideo.jobs.work_hash import work_hash
from filmvideo.media import FrameReader, VideoFrame, probe
from filmvideo.media.tracks.recorded_sound import files_in

_ANY_PX = 12
_ON_PURPOSE = {"audio-transcoded", "sound-from-files"}
"""Notices that tell what deliveries are for: other codecs, and the recorder's sound."""


@dataclass(frozen=True)
class ClipFolder:
    """The places of one clip's files in the folder of the dailies."""

    folder: Path
    name: str

    @property
    def manifest(self) -> Path:
        """The manifest of the clip."""
        return self.folder / MANIFESTS / f"{self.name}.json"

    def name_of(self, path: Path) -> str:
        """Return a file's name in the folder."""
        return path.relative_to(self.folder).as_posix()


def render_dailies_clip(
    job: RenderJob, reader: FrameReader, place: ClipFolder, progress: Progress | None, *, overwrite: bool, resume: bool
) -> Result:
    """Render every file of a clip, or keep it where it is finished; FilmvideoError where no file can be written."""
    started = perf_counter()
    if job.look is None:
        raise ParameterError("No film was named; give --stock NAME, --look NAME or a [film] in the recipe.")
    plans, failures = _plans(job, reader)
    work = work_hash(job, reader.info, list(plans.values()))
    hash_source = BackgroundResult(reader.fingerprint)
    if resume:
        values = read_manifest_values(place.manifest)
        same = is_same_work(values, work)
        if same and (kept := read_result(values, place.folder, hash_source, overwrite=overwrite)):
            return replace(kept, clip=job.source, info=reader.info)
        overwrite = overwrite or same
    begin_manifest(place.manifest, job, work)
    clip = _Clip(job, reader, place, plans, failures, overwrite=overwrite)
    clip.render(progress)
    result = replace(clip.result(), seconds=perf_counter() - started)
    write_manifest(place.manifest, _job_result(job, result, place, hash_source, work))
    return result


def _plans(job: RenderJob, reader: FrameReader) -> tuple[dict[str, Plan], list[Notice]]:
    """Return the plan of every output that can be made, and notices of the others."""
    plans: dict[str, Plan] = {}
    failures: list[Notice] = []
    for output in job.outputs:
        try:
            plans[output.name] = plan_output(reader.info, job, output, job.device)
        except FilmvideoError as error:
            failures.append(_failure(output, error))
    if not plans:
        raise MediaError(" ".join(str(notice) for notice in failures))
    return plans, failures


def _failure(output: JobOutput, error: Exception) -> Notice:
    return Notice("delivery-failed", f"{output.name}: {error}", output.name)


class _Clip:
    """A clip whose files are open."""

    def __init__(
        self,
        job: RenderJob,
        reader: FrameReader,
        place: ClipFolder,
        plans: dict[str, Plan],
        failures: list[Notice],
        *,
        overwrite: bool,
    ) -> None:
        self._job, self._reader, self._place = job, reader, place
        self._failures = failures
        self._clipping = ClippingMeter()
        self._stills = StillPictures(reader.info, (reader.first + reader.last) // 2)
        options = WriteOptions(overwrite=overwrite)
        planned = [(output, plans[output.name]) for output in job.outputs if output.name in plans]
        opened = [self._open(output, plan, options) for output, plan in planned]
        self._outputs = [each for each in opened if each is not None]
        if not self._outputs:
            raise MediaError(" ".join(str(notice) for notice in failures))

    def _open(self, output: JobOutput, plan: Plan, options: WriteOptions) -> OpenOutput | None:
        """Return an output, open; None, and a notice, where it cannot be written."""
        try:
            check_frame_times(output.path, self._reader.info)
            return open_output(self._job, output, plan, self._reader, options)
        except (FilmvideoError, OSError) as error:
            self._failures.append(_failure(output, error))
            return None

    def render(self, progress: Progress | None) -> None:
        """Render every frame into every file."""
        with ExitStack() as stack:
            for each in self._outputs:
                stack.enter_context(each.writer)
            render_all_frames(self._reader, self._outputs, self._job, progress=progress, observe=self._observe)

    def _observe(self, picture: VideoFrame, code: Float[Tensor, "3 _ _"]) -> None:
        self._clipping.add(picture)
        self._stills.add(picture, code)

    def result(self) -> Result:
        """Write the stills and return the result."""
        job, damage, plan = self._job, self._reader.damage, self._outputs[0].plan
        stills, thumbnail = self._stills.write(self._place.folder / STILLS, self._place.name, plan)
        return Result(
            clip=job.source,
            name=self._place.name,
            status="failed" if self._failures else "damaged" if damage else "done",
            why=" ".join(str(notice) for notice in self._failures) or (damage.describe() if damage else ""),
            info=self._reader.info,
            film=job.fields["look"],
            stock="" if job.look is None else job.look.camera_film.name,
            look_hash="" if job.look is None else job.look.hash(),
            reading=plan.reading,
            grade=job.grade,
            files={each.output.name: each.output.path for each in self._outputs},
            tags={each.output.name: each.writer.spec.tags for each in self._outputs},
            stills=stills,
            thumbnail=thumbnail,
            frames=self._outputs[0].writer.written_frames,
            clipped=self._clipping.clipped_share,
            channels=max(sum(a.channels for a in probe(each.output.path).audio) for each in self._outputs),
            sound=", ".join(path.name for path in files_in(job.sound or ())),
            notices=self._notices(),
            device=plan.device,
        )

    def _notices(self) -> tuple[Notice, ...]:
        """Return what a person should know of the clip and its files, each once."""
        info, damage = self._reader.info, self._reader.damage
        planned = [notice for each in self._outputs for notice in each.plan.notices]
        written = [notice for each in self._outputs for notice in each.writer.notices]
        unasked = [n for n in written if n.code not in _ON_PURPOSE]
        notices = [*log_notices(self._job, info), *info.notices, *planned, *unasked, *self._failures]
        if damage:
            notices.append(damage.notice)
        if self._clipping.clipped_share > TOO_MUCH:
            text = f"{100 * self._clipping.clipped_share:.1f} % of the picture is clipped at the camera's highest code."
            notices.append(Notice("highlights-clipped", text))
        if self._job.input == "auto" and UNSPECIFIED in {info.tagged.primaries, info.tagged.transfer}:
            text = "The clip does not state all of its colour; `reading` says what was assumed."
            notices.append(Notice("tags-assumed", text))
        return tuple(dict.fromkeys(notices))


def _job_result(
    job: RenderJob,
    result: Result,
    place: ClipFolder,
    hash_source: BackgroundResult[dict[str, str | int]],
    work: str,
) -> JobResult:
    """Return the facts of a finished clip for its manifest."""
    files = {
        place.name_of(path): WrittenFile(path, result.tags[name], probe(path).tagged)
        for name, path in result.files.items()
    }
    files |= {place.name_of(path): WrittenFile(path) for path in result.pictures()}
    return JobResult(
        job=job,
        source=hash_source.result(),
        files=files,
        device=result.device,
        um_per_px=result.pitches(job),
        facts=manifest_facts(result, place.folder),
        work=work,
        beside=_files_beside(job),
    )


def _files_beside(job: RenderJob) -> tuple[Path, ...]:
    """Return the files that are read beside the clip: fonts and a recorder's sound."""
    fonts = {output.burn_in.font for output in job.outputs} - {""}
    paths = [Path(str(load_font(font, _ANY_PX).path)) for font in sorted(fonts)]
    return (*paths, *files_in(job.sound or ()))
