"""A card from its folder to the finished dailies: every clip in turn, whatever becomes of the one before.

Writes the clips, stills, the report and the lists for the edit. A clip that fails is reported and the next is made; an
interruption ends the run and leaves only whole files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from filmvideo.base.errors import FilmvideoError, MediaError
from filmvideo.dailies import timeline
from filmvideo.dailies.cdl import Grade, grade_for
from filmvideo.dailies.clip import make_clip
from filmvideo.dailies.clip_manifest import ClipManifest, any_of
from filmvideo.dailies.files import date_of
from filmvideo.dailies.find import find_clips, find_sound, names_of, plain_name
from filmvideo.dailies.job import DailiesJob
from filmvideo.dailies.lists import write_lists
from filmvideo.dailies.mhl import check_unsealed, is_sealed, seal
from filmvideo.dailies.page import write_page
from filmvideo.dailies.recipe import DailiesRecipe, Rule
from filmvideo.dailies.result import Result
from filmvideo.engine.threads import count, use
from filmvideo.jobs.background import BackgroundResult
from filmvideo.looks.files import normalize_look
from filmvideo.media import ClipInfo, probe
from filmvideo.media.info.container import open_clip
from filmvideo.media.tracks.audio import Recording, clip_start_s, recording
from filmvideo.render.render import Engine

Progress = Callable[[str, int, int], None]
"""Called with a clip's name, frames done and frames in all."""


@dataclass(frozen=True)
class Settings:
    """How a card is worked on."""

    engine: Engine = "accurate"
    device: str = "auto"
    seed: int = 0
    threads: int | None = None
    overwrite: bool = False
    resume: bool = False
    """Keep what the same work has finished before."""
    seal: bool = False
    """Write an ASC Media Hash List onto the card."""
    timeline: bool = False
    """Refuse to begin where no OpenTimelineIO timeline can be written; it is written wherever it can be."""


def make_dailies(
    card: Path,
    folder: Path,
    order: DailiesRecipe,
    settings: Settings,
    *,
    sound: Path | None = None,
    progress: Progress,
    say: Callable[[str], None],
) -> list[Result]:
    """Make the dailies of a card; FilmvideoError only where nothing can be begun."""
    use(settings.threads)
    if settings.timeline:
        timeline.check_installed()
    clips = find_clips(card, but=folder)
    work = _Run(card, folder, order, settings, _recordings(sound, say))
    seals = settings.seal and not (settings.resume and is_sealed(card))
    if seals:
        check_unsealed(card)
    _prepare(folder, settings)
    if seals:
        say(f"{seal(card, but=folder)} lists what is on the card.")
    results: list[Result] = []
    for clip, name in zip(clips, names_of(clips, card), strict=True):
        results.append(work.render_clip(clip, name, progress))
        say(_sentence(results[-1]))
    for unused in _unused(order, results):
        say(unused)
    write_lists(results, folder)
    if timeline.installed():
        timeline.write_timeline(results, card, folder)
    write_page(results, card, folder, order)
    return results


@dataclass(frozen=True)
class _Run:
    card: Path
    folder: Path
    order: DailiesRecipe
    settings: Settings
    recordings: list[Recording]

    def render_clip(self, clip: Path, name: str, progress: Progress) -> Result:
        """Make a clip, or say why it could not be."""
        info: ClipInfo | None = None
        try:
            if _only_sound(clip):
                return Result(clip, name, "left out", "It has sound and no picture.")
            rule = self.order.rule_for(name, clip.relative_to(self.card))
            info = probe(clip, rate=rule.film.rate)
            return self._of(self._job(clip, name, info, rule), info, partial(progress, name))
        except (FilmvideoError, OSError) as error:
            return Result(clip, name, "failed", " ".join(str(error).split()), info=info)

    def _of(self, job: DailiesJob, info: ClipInfo, progress: Callable[[int, int], None]) -> Result:
        """Make a clip, or keep it where it is finished."""
        record = ClipManifest(job, info)
        if self.settings.resume:
            finished = record.kept()
            if finished is not None:
                return finished
            job = replace(job, overwrite=job.overwrite or record.same_work)
        record.begin()
        source_sha256 = BackgroundResult(record.source_sha256)
        result = make_clip(job, progress)
        record.finish(result, source_sha256.result())
        return result

    def _job(self, clip: Path, name: str, info: ClipInfo, rule: Rule) -> DailiesJob:
        how = self.settings
        names = (name, plain_name(clip), info.reel)
        grade = grade_for(names, rule.grades) or _only(rule.grades) or grade_for(names, self.order.grades)
        look = None if rule.film.look is None else normalize_look(rule.film.look)
        return DailiesJob(
            clip=clip,
            name=name,
            folder=self.folder,
            film=replace(rule.film, look=look),
            grade=grade,
            deliveries=self.order.deliveries,
            sound=_sound_for(info, self.recordings),
            engine=how.engine,
            device=how.device,
            seed=how.seed,
            overwrite=how.overwrite,
            date=date_of(info),
            threads=count(),
        )


def _only(grades: Mapping[str, Grade]) -> Grade | None:
    """Give the grade of a file that has one only, which is meant for all."""
    return next(iter(grades.values())) if len(grades) == 1 else None


def _only_sound(clip: Path) -> bool:
    with suppress(MediaError), open_clip(clip) as file:
        return bool(file.streams.audio) and not file.streams.video
    return False


def _recordings(folder: Path | None, say: Callable[[str], None]) -> list[Recording]:
    if folder is None:
        return []
    files = find_sound(folder)
    found = [known for file in files if (known := recording(file)) is not None]
    if not found:
        raise MediaError(f"{folder} has no sound file with a time of its own (a BWF's time_reference).")
    if len(found) < len(files):
        say(f"{len(files) - len(found)} sound files say no time and are left out.")
    return found


def _sound_for(info: ClipInfo, recordings: list[Recording]) -> tuple[Path, Fraction] | None:
    """Find the recording that covers most of a clip, and where in it the clip starts."""
    if info.timecode is None or not recordings:
        return None
    start = clip_start_s(info.timecode, info.rate)
    end = start + Fraction(info.duration_s)

    def covered(known: Recording) -> Fraction:
        return min(end, known.start_s + known.length_s) - max(start, known.start_s)

    best = max(recordings, key=covered)
    return (best.path, start - best.start_s) if covered(best) > 0 else None


def _prepare(folder: Path, settings: Settings) -> None:
    """Make the folder; refuse one that has dailies already, unless they may be gone on with."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError(f"{folder} cannot be made: {(error.strerror or str(error)).lower()}.") from error
    if any_of(folder) and not (settings.overwrite or settings.resume):
        raise MediaError(
            f"{folder} has dailies already, or some of them; go on with --resume, give --overwrite, or name another."
        )


def _sentence(result: Result) -> str:
    if result.kept:
        return f"{result.name}: {result.status} before, and kept."
    made = ", ".join(str(path.name) for path in result.files.values())
    what = f"{result.frames} frames in {result.seconds:.1f} s: {made}" if made else ""
    return f"{result.name}: {'; '.join(filter(None, (result.status, result.why.rstrip('.'), what)))}"


def _unused(order: DailiesRecipe, results: list[Result]) -> list[str]:
    """Name the grades that no clip has."""
    used = {id(result.grade) for result in results}
    return [f"The grade {name} is of no clip here." for name, grade in order.grades.items() if id(grade) not in used]
