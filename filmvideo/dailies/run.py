"""A card from its folder to the finished dailies: every clip in turn, whatever becomes of the one before.

Writes the clips, stills, the report and the lists for the edit. A clip that fails is reported and the next is made; an
interruption ends the run and leaves only whole files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from filmvideo.dailies.cdl import Grade, grade_for
from filmvideo.dailies.clip import Job, make_clip
from filmvideo.dailies.find import find_clips, find_sound, names_of
from filmvideo.dailies.lists import write_lists
from filmvideo.dailies.mhl import check_unsealed, seal
from filmvideo.dailies.order import Order
from filmvideo.dailies.page import write_page
from filmvideo.dailies.result import Result
from filmvideo.engine.threads import use
from filmvideo.errors import FilmvideoError, MediaError
from filmvideo.media import ClipInfo, probe
from filmvideo.media.container import open_clip
from filmvideo.media.sound import Recording, clip_start_s, recording
from filmvideo.render import Engine

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
    seal: bool = False
    """Write an ASC Media Hash List onto the card."""


def make_dailies(
    card: Path,
    folder: Path,
    order: Order,
    settings: Settings,
    *,
    sound: Path | None = None,
    progress: Progress,
    say: Callable[[str], None],
) -> list[Result]:
    """Make the dailies of a card; FilmvideoError only where nothing can be begun."""
    use(settings.threads)
    clips = find_clips(card, but=folder)
    work = _Run(card, folder, order, settings, _recordings(sound, say))
    if settings.seal:
        check_unsealed(card)
    _prepare(folder, settings)
    if settings.seal:
        say(f"{seal(card, but=folder)} lists what is on the card.")
    results: list[Result] = []
    for clip, name in zip(clips, names_of(clips, card), strict=True):
        results.append(work.made(clip, name, progress))
        say(_sentence(results[-1]))
    for unused in _unused(order, results):
        say(unused)
    write_lists(results, folder)
    write_page(results, card, folder, order)
    return results


@dataclass(frozen=True)
class _Run:
    card: Path
    folder: Path
    order: Order
    settings: Settings
    recordings: list[Recording]

    def made(self, clip: Path, name: str, progress: Progress) -> Result:
        """Make a clip, or say why it could not be."""
        info: ClipInfo | None = None
        try:
            if _only_sound(clip):
                return Result(clip, name, "left out", "It has sound and no picture.")
            info = probe(clip)
            return make_clip(self._job(clip, name, info), lambda done, total: progress(name, done, total))
        except (FilmvideoError, OSError) as error:
            return Result(clip, name, "failed", " ".join(str(error).split()), info=info)

    def _job(self, clip: Path, name: str, info: ClipInfo) -> Job:
        rule, how = self.order.rule_for(name, clip.relative_to(self.card)), self.settings
        names = (name, clip.stem, info.reel)
        grade = grade_for(names, rule.grades) or _only(rule.grades) or grade_for(names, self.order.grades)
        return Job(
            clip,
            name,
            self.folder,
            rule.film,
            grade,
            self.order.deliveries,
            _sound_for(info, self.recordings),
            how.engine,
            how.device,
            how.seed,
            how.overwrite,
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
    """Make the folder; refuse one that has dailies already."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError(f"{folder} cannot be made: {(error.strerror or str(error)).lower()}.") from error
    if (folder / "dailies.json").exists() and not settings.overwrite:
        raise MediaError(f"{folder} has dailies already; name another folder, or give --overwrite.")


def _sentence(result: Result) -> str:
    made = ", ".join(str(path.name) for path in result.files.values())
    what = f"{result.frames} frames in {result.seconds:.1f} s: {made}" if made else ""
    return f"{result.name}: {'; '.join(filter(None, (result.status, result.why.rstrip('.'), what)))}"


def _unused(order: Order, results: list[Result]) -> list[str]:
    """Name the grades that no clip has."""
    used = {id(result.grade) for result in results}
    return [f"The grade {name} is of no clip here." for name, grade in order.grades.items() if id(grade) not in used]
