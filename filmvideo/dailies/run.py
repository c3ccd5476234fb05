"""A card from its folder to the finished dailies: every clip in turn, also after one that failed.

Writes the clips, stills, the report and the lists for the edit. A clip that fails is reported and the next is rendered;
an interruption ends the run and leaves only whole files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from filmvideo.base.errors import FilmvideoError, MediaError, describe_unexpected, print_traceback
from filmvideo.dailies import timeline
from filmvideo.dailies.cdl import grade_for
from filmvideo.dailies.clip import ClipFolder, render_dailies_clip
from filmvideo.dailies.files import date_of
from filmvideo.dailies.find import find_clips, is_sequence, names_of, plain_name
from filmvideo.dailies.lists import write_lists
from filmvideo.dailies.mhl import check_unsealed, is_sealed, seal
from filmvideo.dailies.page import write_page
from filmvideo.dailies.recipe import DailiesRecipe, Rule
from filmvideo.dailies.result import MANIFESTS, Result
from filmvideo.dailies.sound import find_recordings, sound_for
from filmvideo.engine.threads import count, use
from filmvideo.jobs.grade import Grade
from filmvideo.jobs.job import RenderJob, RenderRequest
from filmvideo.jobs.open_job import match_source, open_for_request
from filmvideo.looks.files import normalize_look
from filmvideo.media import ClipInfo, FrameReader, probe
from filmvideo.media.info.container import open_clip
from filmvideo.media.tracks.recordings import Recording
from filmvideo.media.tracks.separate_sound import find_separate_sound
from filmvideo.render.render import Engine

Progress = Callable[[str, int, int], None]
"""Called with a clip's name, frames done and frames in all."""


@dataclass(frozen=True)
class Settings:
    """The settings of a run."""

    engine: Engine = "accurate"
    device: str = "auto"
    seed: int = 0
    threads: int | None = None
    overwrite: bool = False
    resume: bool = False
    """Keep clips that the same work has finished before."""
    seal: bool = False
    """Write an ASC Media Hash List onto the card."""
    timeline: bool = False
    """Raise an error where no OpenTimelineIO timeline can be written; one is written wherever it can be."""


def make_dailies(
    card: Path,
    folder: Path,
    recipe: DailiesRecipe,
    settings: Settings,
    *,
    sound: Path | None = None,
    progress: Progress,
    say: Callable[[str], None],
) -> list[Result]:
    """Render the dailies of a card; FilmvideoError only where nothing can be begun."""
    use(settings.threads)
    if settings.timeline:
        timeline.check_installed()
    clips = find_clips(card, but=folder)
    work = _Run(card, folder, recipe, settings, find_recordings(sound, say))
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
    for unused in _unused_grades(recipe, results):
        say(unused)
    results = [_with_place_of_sound(result, results) for result in results]
    write_lists(results, folder)
    if timeline.is_installed():
        timeline.write_timeline(results, card, folder)
    write_page(results, card, folder, recipe)
    return results


@dataclass(frozen=True)
class _Run:
    card: Path
    folder: Path
    recipe: DailiesRecipe
    settings: Settings
    recordings: list[Recording]

    def render_clip(self, clip: Path, name: str, progress: Progress) -> Result:
        """Render a clip's files; a fault of any kind fails this clip, not the run."""
        info: ClipInfo | None = None
        rule = self.recipe.rule_for(name, clip.relative_to(self.card))
        try:
            with open_for_request(_request(clip, rule), threads=count()) as reader:
                info = reader.info
                sound, notices = sound_for(info, self.recordings)
                sound = sound or find_separate_sound(info) or None
                job = replace(self._job(name, reader, rule), sound=sound)
                place, settings = ClipFolder(self.folder, name), self.settings
                overwrite, resume = settings.overwrite, settings.resume
                result = render_dailies_clip(
                    job, reader, place, partial(progress, name), overwrite=overwrite, resume=resume
                )
                return replace(result, notices=tuple(dict.fromkeys((*result.notices, *notices))))
        except (FilmvideoError, OSError) as error:
            if info is None and _only_sound(clip):
                return Result(clip, name, "left out", "It has sound and no picture.")
            why = " ".join(str(error).split())
            return Result(clip, name, "failed", why, info=info or _probe(clip, rule))
        except Exception as error:  # noqa: BLE001  (one clip's fault must not end the others)
            print_traceback(error)
            return Result(clip, name, "failed", describe_unexpected(error), info=info)

    def _job(self, name: str, reader: FrameReader, rule: Rule) -> RenderJob:
        """Return the job of a clip whose source is open."""
        request, info, settings = _request(reader.info.path, rule), reader.info, self.settings
        names = (name, plain_name(info.path), info.reel)
        grade = grade_for(names, rule.grades) or _single_grade(rule.grades) or grade_for(names, self.recipe.grades)
        outputs = tuple(delivery.output(self.folder, name, rule.film.output) for delivery in self.recipe.deliveries)
        job = request.resolve(outputs, (reader.first, reader.last))
        job = replace(
            job,
            look=None if rule.film.look is None else normalize_look(rule.film.look),
            input=rule.film.input,
            grade=grade,
            fields={"clip": name, "look": rule.film.label, "date": date_of(info)},
            seed=settings.seed,
            engine=settings.engine,
            device=settings.device,
            threads=count(),
        )
        return match_source(job, info)


def _request(clip: Path, rule: Rule) -> RenderRequest:
    """Return the request that opens a clip, or a sequence as a rule reads it."""
    film, sequence = rule.film, is_sequence(clip)
    rate, missing = (film.rate, film.missing or "hold") if sequence else (None, None)
    return RenderRequest(kind="dailies", source=clip, outputs=(), rate=rate, missing=missing)


def _probe(clip: Path, rule: Rule) -> ClipInfo | None:
    """Return what a clip is that cannot be read as a whole; None where nothing is known."""
    with suppress(FilmvideoError, OSError):
        return probe(clip, rate=rule.film.rate)
    return None


def _single_grade(grades: Mapping[str, Grade]) -> Grade | None:
    """Return the grade of a file that has one only, which is meant for all."""
    return next(iter(grades.values())) if len(grades) == 1 else None


def _only_sound(clip: Path) -> bool:
    with suppress(MediaError), open_clip(clip) as file:
        return bool(file.streams.audio) and not file.streams.video
    return False


def _with_place_of_sound(result: Result, results: list[Result]) -> Result:
    """Return the result of a file of sound with the clip that it is heard in."""
    heard = [other.name for other in results if result.clip.name in other.sound.split(", ")]
    why = f"It has sound and no picture, and is heard in {', '.join(heard)}."
    return replace(result, why=why) if heard and result.status == "left out" else result


def _prepare(folder: Path, settings: Settings) -> None:
    """Create the folder; raise MediaError for one that has dailies already, unless they may be continued."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError(f"{folder} cannot be created: {(error.strerror or str(error)).lower()}.") from error
    if has_dailies(folder) and not (settings.overwrite or settings.resume):
        raise MediaError(
            f"{folder} has dailies already; --resume continues them, --overwrite replaces them, or name another folder."
        )


def has_dailies(folder: Path) -> bool:
    """Return whether a folder has dailies, or the beginnings of them."""
    return (folder / "dailies.json").exists() or any((folder / MANIFESTS).glob("*.json"))


def _sentence(result: Result) -> str:
    if result.kept:
        return f"{result.name}: {result.status} before, and kept."
    files = ", ".join(path.name for path in result.files.values())
    written = f"{result.frames} frames in {result.seconds:.1f} s: {files}" if files else ""
    return f"{result.name}: {'; '.join(filter(None, (result.status, result.why.rstrip('.'), written)))}"


def _unused_grades(recipe: DailiesRecipe, results: list[Result]) -> list[str]:
    """Return a sentence for each grade that no clip has."""
    used = {id(result.grade) for result in results}
    return [f"The grade {name} fits no clip here." for name, grade in recipe.grades.items() if id(grade) not in used]
