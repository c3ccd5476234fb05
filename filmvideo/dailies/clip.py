"""One clip of a card: decoded once, graded, put on film once, and written as many times as is asked for.

    code ─ASC CDL, in the camera's code─→ code ─film, in the engine's passes─→ code of 16 bits
      ─turned, resized, burnt in, for each file─→ planes of its codec

The film is exposed at the clip's own size; what is smaller is made from it. Timecode, reel, words, frame times and
sound go into every file. A file that cannot be made (a codec that cannot hold the clip) is named and the others are
made; the frames of a damaged clip that decode are delivered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from time import perf_counter
from typing import cast

from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import FilmvideoError, MediaError, ParameterError
from filmvideo.base.notices import Notice
from filmvideo.colour.h273 import UNSPECIFIED
from filmvideo.dailies.burn_in import WHITE, draw_burn_in, feet
from filmvideo.dailies.clipping_meter import TOO_MUCH, ClippingMeter
from filmvideo.dailies.files import opened, writer_like
from filmvideo.dailies.job import DailiesJob
from filmvideo.dailies.orientation import size_of, upright
from filmvideo.dailies.pictures import as_shot, dither_for, graded_picture, on_film, upright_spec
from filmvideo.dailies.recipe import Delivery
from filmvideo.dailies.result import Result
from filmvideo.dailies.stills import in_srgb, write_jpeg
from filmvideo.grain.keys import Key
from filmvideo.jobs.conversion import FrameConversion
from filmvideo.jobs.plan import Plan, plan_for
from filmvideo.jobs.prefetch import run_pipelined
from filmvideo.looks.look import Look
from filmvideo.media import ClipWriter, Reader, VideoFrame, from_rgb
from filmvideo.media.files.timecode import advance_timecode

_STILL = (960, 960)
_THUMBNAIL = (320, 320)


@dataclass(frozen=True)
class _File:
    delivery: Delivery
    writer: ClipWriter
    size: tuple[int, int]
    white: float


def make_clip(job: DailiesJob, progress: Callable[[int, int], None]) -> Result:
    """Make everything of a clip; FilmvideoError where nothing can be made."""
    started = perf_counter()
    if job.film.look is None:
        raise ParameterError("No film was named; give --stock NAME, --look NAME or a [film] in the recipe.")
    with opened(job.clip, job.film) as reader:
        work = _Work(job, job.film.look, reader)
        work.run(progress)
        result = work.result()
        return replace(result, seconds=perf_counter() - started)


class _Work:
    """A clip in work."""

    def __init__(self, job: DailiesJob, look: Look, reader: Reader) -> None:
        self._job, self._look, self._reader = job, look, reader
        self._info = reader.info
        self._notices = list(self._info.notices)
        self._codes = ClippingMeter()
        self._stills: dict[str, tuple[VideoFrame, Tensor]] = {}
        self._failed: list[Notice] = []
        plans = [(d, self._plan(d)) for d in job.deliveries]
        self._files = [file for d, plan in plans if plan is not None and (file := self._file(d, plan)) is not None]
        if not self._files:
            raise MediaError(" ".join(str(notice) for notice in self._failed))
        self._plan_used = next(plan for _, plan in plans if plan is not None)
        self._recipe = cast("FrameConversion", self._plan_used.recipe)
        self._words = self._facts()

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Decode, render and write every frame."""
        total, done = self._reader.expected, 0

        def work(picture: VideoFrame) -> tuple[VideoFrame, list[tuple[Tensor, ...]]]:
            nonlocal done
            self._codes.add(picture)
            code = self._on_film(picture)
            self._remember(picture, code)
            planes = [self._planes(file, picture, code) for file in self._files]
            done += 1
            progress(done, total)
            return picture, planes

        def put_away(result: tuple[VideoFrame, list[tuple[Tensor, ...]]]) -> None:
            for file, planes in zip(self._files, result[1], strict=True):
                file.writer.put(planes, result[0])

        with ExitStack() as stack:
            for file in self._files:
                stack.enter_context(file.writer)
            run_pipelined(self._reader, work, put_away)

    def result(self) -> Result:
        """Write the stills and say what came of the clip."""
        job, damage = self._job, self._reader.damage
        stills, thumbnail = self._pictures()
        notices = self._all_notices()
        return Result(
            clip=job.clip,
            name=job.name,
            status="failed" if self._failed else "damaged" if damage else "done",
            why=" ".join(str(notice) for notice in self._failed) or (damage.describe() if damage else ""),
            info=self._info,
            film=job.film.label,
            stock=self._look.camera_film.name,
            look_hash=self._look.hash(),
            reading=self._plan_used.reading,
            grade=job.grade,
            files={file.delivery.name: file.writer.path for file in self._files},
            tags={file.delivery.name: asdict(file.writer.spec.tags) for file in self._files},
            stills=stills,
            thumbnail=thumbnail,
            frames=self._files[0].writer.written,
            clipped=self._codes.clipped,
            sound=job.sound[0].name if job.sound else "",
            notices=notices,
        )

    def _all_notices(self) -> tuple[Notice, ...]:
        """Return what a person should know of the clip and its files, each once."""
        written = (notice for file in self._files for notice in file.writer.notices)
        unasked = (n for n in written if n.code != "audio-transcoded")  # a delivery is of other codecs on purpose
        notices = [*self._notices, *unasked, *self._failed]
        if self._reader.damage:
            notices.append(self._reader.damage.notice)
        if self._codes.clipped > TOO_MUCH:
            text = f"{100 * self._codes.clipped:.1f} % of the picture is clipped at the camera's highest code."
            notices.append(Notice("highlights-clipped", text))
        tagged = self._info.tagged
        if self._job.film.input == "auto" and UNSPECIFIED in {tagged.primaries, tagged.transfer}:
            text = "The clip does not state all of its colour; `reading` says what was assumed."
            notices.append(Notice("tags-assumed", text))
        return tuple(dict.fromkeys(notices))

    def _fail(self, delivery: Delivery, error: Exception) -> None:
        self._failed.append(Notice("delivery-failed", f"{delivery.name}: {error}", delivery.name))

    def _plan(self, delivery: Delivery) -> Plan | None:
        job = self._job
        film = job.film
        try:
            return plan_for(
                self._info, delivery.codec, self._look, film.input, film.output, job.seed, job.device, job.engine
            )
        except FilmvideoError as error:
            self._fail(delivery, error)
            return None

    def _file(self, delivery: Delivery, plan: Plan) -> _File | None:
        """Prepare a file; None, and a sentence, where it cannot be."""
        job, info = self._job, self._info
        size = size_of(info, delivery.box)
        spec = upright_spec(plan.spec, size, info.height)
        path = delivery.path(job.folder, job.name)
        try:
            if info.variable_rate and delivery.container == ".mxf":
                raise MediaError(f"{path.name} cannot hold the source's uneven frame times; use a mov or mkv.")
            path.parent.mkdir(parents=True, exist_ok=True)
            writer = writer_like(self._reader, path, delivery.codec, spec, sound=job.sound, overwrite=job.overwrite)
        except (FilmvideoError, OSError) as error:
            self._fail(delivery, error)
            return None
        self._notices += [notice for notice in plan.notices if notice not in self._notices]
        encoding = plan.recipe.output.space.encoding if plan.recipe and plan.recipe.output.space else ""
        return _File(delivery, writer, size, WHITE.get(encoding, 1.0))

    def _on_film(self, picture: VideoFrame) -> Float[Tensor, "3 h w"]:
        """Grade a picture and put it on film."""
        if self._job.grade is not None:
            picture = graded_picture(picture, self._recipe, self._job.grade)
        return on_film(picture, self._recipe)

    def _planes(self, file: _File, picture: VideoFrame, code: Tensor) -> tuple[Tensor, ...]:
        """Give what is written into a file for a rendered picture."""
        seen = upright(code, self._info.rotation_deg, file.size)
        over = file.delivery.burn_in
        if over:
            seen = draw_burn_in(
                seen, over, self._values(file, picture.index), picture.index - self._info.first, file.white
            )
        form = file.writer.format
        key = Key(self._job.seed, picture.index)
        return from_rgb(seen, form, file.writer.spec.tags, dither=dither_for(key, seen, form))

    def _remember(self, picture: VideoFrame, code: Tensor) -> None:
        """Keep the first, the middle and the latest picture."""
        self._stills.setdefault("first", (picture, code))
        if picture.index >= (self._reader.first + self._reader.last) // 2:
            self._stills.setdefault("middle", (picture, code))
        self._stills["last"] = (picture, code)

    def _pictures(self) -> tuple[tuple[tuple[str, Path, Path], ...], Path | None]:
        """Write the kept pictures, before film and after."""
        folder = self._job.folder / "stills"
        folder.mkdir(parents=True, exist_ok=True)
        recipe, turn = self._recipe, self._info.rotation_deg
        size, small = size_of(self._info, _STILL), size_of(self._info, _THUMBNAIL)
        found: list[tuple[str, Path, Path]] = []
        thumbnail = folder / f"{self._job.name}.thumbnail.jpg"
        for place in ("first", "middle", "last"):
            if place not in self._stills:
                continue
            picture, code = self._stills[place]
            names = [folder / f"{self._job.name}.{place}.{side}.jpg" for side in ("before", "after")]
            for name, side in zip(names, (as_shot(picture, recipe), code), strict=True):
                write_jpeg(name, in_srgb(upright(side, turn, size), recipe.output))
            found.append((place, names[0], names[1]))
        _, code = self._stills.get("middle", self._stills["first"])
        write_jpeg(thumbnail, in_srgb(upright(code, turn, small), recipe.output))
        return tuple(found), thumbnail

    def _facts(self) -> dict[str, str]:
        job = self._job
        return {
            "clip": job.name,
            "look": job.film.label,
            "stock": self._look.camera_film.name,
            "reel": self._info.reel or "",
            "date": job.date,
        }

    def _values(self, file: _File, index: int) -> Mapping[str, str]:
        """Give the fields of a burn-in for a frame."""
        since = index - self._info.first
        tc = self._info.timecode_at(index) or _counted(since, self._info.rate)
        changing = {"tc": tc, "frame": str(index), "feet": feet(since), "name": file.delivery.name}
        return self._words | changing


def _counted(index: int, rate: Fraction) -> str:
    """Count frames as a clip without timecode has them."""
    return advance_timecode("00:00:00:00", index, rate) if rate >= 1 else str(index)
