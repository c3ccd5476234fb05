"""A card from its folder to the finished dailies: every clip in turn, also after one that failed.

Writes the clips, stills, the report and the lists for the edit. A clip that fails is reported and the next is rendered;
an interruption ends the run and leaves only whole files.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import WARNINGS, Notice
from filmvideo.dailies import timeline
from filmvideo.dailies.clip import ClipFolder, render_dailies_clip
from filmvideo.dailies.files import date_of
from filmvideo.dailies.find import is_sequence, names_of, plain_name, read_card
from filmvideo.dailies.grade_list import NamedGrade
from filmvideo.dailies.line_faults import explain
from filmvideo.dailies.mhl import check_unsealed, is_sealed, seal
from filmvideo.dailies.own_files import MANIFESTS, check_apart
from filmvideo.dailies.recipe import DailiesRecipe, Rule
from filmvideo.dailies.reports import write_reports
from filmvideo.dailies.result import Result
from filmvideo.dailies.sound import find_recordings, sound_for, with_places_of_sound
from filmvideo.engine.threads import count, use
from filmvideo.jobs.grade import Grade
from filmvideo.jobs.job import RenderJob, RenderRequest
from filmvideo.jobs.open_job import match_source, open_for_request
from filmvideo.looks.files import normalize_look
from filmvideo.media import ClipInfo, FrameReader, probe
from filmvideo.media.info.container import open_clip
from filmvideo.media.tracks.recorded_sound import Sound
from filmvideo.media.tracks.recordings import Recording
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
    warn: Callable[[str], None] | None = None,
) -> list[Result]:
    """Render the dailies of a card; FilmvideoError only where nothing can be begun."""
    use(settings.threads)
    if settings.timeline:
        timeline.check_installed()
    check_apart(card, folder, (delivery.name for delivery in recipe.deliveries))
    contents = read_card(card, but=folder)
    work = _Run(card, folder, recipe, settings, find_recordings(sound, say))
    seals = settings.seal and not (settings.resume and is_sealed(card))
    if seals:
        check_unsealed(card)
    _prepare(folder, settings)
    remarks = _seal(card, folder, say) if seals else []
    results: list[Result] = []
    for clip, name in zip(contents.clips, names_of(contents.clips, card), strict=True):
        results.append(work.render_clip(clip, name, progress))
        say(_sentence(results[-1]))
        for notice in results[-1].notices:
            if notice.code in WARNINGS:
                (warn or say)(notice.text)
    for each in contents.unread:
        results.append(Result(each.path, _place(each.path, card), "not read", each.why))
        say(_sentence(results[-1]))
    results = with_places_of_sound(results)
    unused = work.unused_grades()
    for remark in unused:
        say(remark)
    faults = write_reports(results, [*remarks, *unused], card, folder, recipe)
    for fault in faults:
        say(_sentence(fault))
    return [*results, *faults]


def _place(path: Path, card: Path) -> str:
    return path.relative_to(card).as_posix()


def _seal(card: Path, folder: Path, say: Callable[[str], None]) -> list[str]:
    """Write the list of hashes; return remarks on it."""
    path, remarks = seal(card, but=folder)
    for sentence in (f"{path} lists what is on the card.", *remarks):
        say(sentence)
    return remarks


@dataclass(frozen=True)
class _Run:
    card: Path
    folder: Path
    recipe: DailiesRecipe
    settings: Settings
    recordings: list[Recording]
    used: set[int] = field(default_factory=set[int])
    """The grades that a clip has, by `id`."""

    def render_clip(self, clip: Path, name: str, progress: Progress) -> Result:
        """Render a clip's files; a fault of any kind fails this clip, not the run."""
        info: ClipInfo | None = None
        rule = Rule("*", self.recipe.film)
        try:
            rule = self.recipe.rule_for(name, clip.relative_to(self.card))
            with open_for_request(_request(clip, rule), threads=count()) as reader:
                info = reader.info
                found = self._grades_for(name, info, rule)
                sound, notices = sound_for(info, self.recordings)
                job = self._job(name, reader, rule, found[-1].grade if found else None, sound)
                place, settings = ClipFolder(self.folder, name), self.settings
                overwrite, resume = settings.overwrite, settings.resume
                result = render_dailies_clip(
                    job, reader, place, partial(progress, name), overwrite=overwrite, resume=resume
                )
            return replace(result, notices=tuple(dict.fromkeys((*result.notices, *notices, *_doubt(found)))))
        except Exception as error:  # noqa: BLE001  (one clip's fault must not end the others)
            if info is None and _only_sound(clip):
                return Result(clip, name, "left out", "It has sound and no picture.")
            return Result(clip, name, "failed", explain(error), info=info or _probe(clip, rule))

    def _grades_for(self, name: str, info: ClipInfo, rule: Rule) -> list[NamedGrade]:
        """Return the grades of a clip, of which the last is taken: its rule's, else the recipe's."""
        names = (name, plain_name(info.path), info.reel)
        alone = list(rule.grades.grades) if len(rule.grades) == 1 else []  # it is meant for all clips of the rule
        found = rule.grades.find(names) or alone or self.recipe.grades.find(names)
        self.used.update(map(id, found))
        return found

    def unused_grades(self) -> list[str]:
        """Return a sentence for each grade that no clip has, and for each that was left out of its file."""
        lists = (self.recipe.grades, *(rule.grades for rule in self.recipe.rules))
        unused = [one for grades in lists for one in grades.grades if id(one) not in self.used]
        remarks = [remark for grades in lists for remark in grades.remarks]
        return [*remarks, *(f"The grade {one.describe()} fits no clip here." for one in unused)]

    def _job(self, name: str, reader: FrameReader, rule: Rule, grade: Grade | None, sound: Sound | None) -> RenderJob:
        """Return the job of a clip whose source is open."""
        request, info, settings = _request(reader.info.path, rule), reader.info, self.settings
        outputs = tuple(delivery.output(self.folder, name, rule.film.output) for delivery in self.recipe.deliveries)
        job = request.resolve(outputs, (reader.first, reader.last))
        job = replace(
            job,
            look=None if rule.film.look is None else normalize_look(rule.film.look),
            input=rule.film.input,
            grade=grade,
            sound=sound,
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
    with suppress(Exception):
        return probe(clip, rate=rule.film.rate)
    return None


def _doubt(found: list[NamedGrade]) -> list[Notice]:
    """Return a notice where a clip has several grades that differ."""
    if len({one.grade for one in found}) < 2:
        return []
    listed = ", ".join(one.describe() for one in found)
    return [Notice("grades-differ", f"{len(found)} grades fit: {listed}; the last was taken.")]


def _only_sound(clip: Path) -> bool:
    with suppress(Exception), open_clip(clip) as file:
        return bool(file.streams.audio) and not file.streams.video
    return False


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
