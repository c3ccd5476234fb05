"""What is to be made of one clip of a card: all that its files depend on, as asked for and as a manifest keeps it.

What is read beside the clip, a recorder's sound and fonts, is named by its place.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from filmvideo.dailies.burn_in import BurnIn, loaded_font
from filmvideo.dailies.cdl import Grade
from filmvideo.dailies.files import Sound
from filmvideo.dailies.recipe import Delivery, FilmSettings
from filmvideo.looks.files import look_from_values, look_to_values
from filmvideo.media import find_codec
from filmvideo.render.render import Engine

_ANY_PX = 12


@dataclass(frozen=True)
class DailiesJob:
    """What is to be made of a clip."""

    clip: Path
    name: str
    folder: Path
    film: FilmSettings
    grade: Grade | None
    deliveries: tuple[Delivery, ...]
    sound: Sound | None = None
    """What takes the place of the clip's own sound."""
    engine: Engine = "accurate"
    device: str = "auto"
    seed: int = 0
    overwrite: bool = False
    date: str = ""
    """What burn-ins and slates call the day."""
    threads: int | None = None

    def beside(self) -> tuple[Path, ...]:
        """Name the files that are read beside the clip."""
        fonts = {d.burn_in.font for d in self.deliveries} - {""}
        named = [Path(str(loaded_font(font, _ANY_PX).path)) for font in sorted(fonts)]
        return (*named, *([] if self.sound is None else [self.sound[0]]))

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values, but its places."""
        film, sound = self.film, self.sound
        look = None if film.look is None else look_to_values(film.look)
        return {
            "name": self.name,
            "film": vars(film) | {"look": look, "rate": None if film.rate is None else str(film.rate)},
            "grade": None if self.grade is None else asdict(self.grade),
            "deliveries": [asdict(d) | {"codec": d.codec.name} for d in self.deliveries],
            "sound": None if sound is None else [str(sound[0].absolute()), str(sound[1])],
            "engine": self.engine,
            "device": self.device,
            "seed": self.seed,
            "date": self.date,
            "threads": self.threads,
        }


def job_of(said: dict[str, Any], clip: Path, folder: Path) -> DailiesJob:
    """Read a job from plain values, for a clip and a folder; KeyError, TypeError or ValueError where they are none."""
    film, grade, sound = said["film"], said["grade"], said["sound"]
    rate = None if film["rate"] is None else Fraction(film["rate"])
    words: dict[str, Any] = said | {
        "film": FilmSettings(**film | {"look": look_from_values(film["look"], "the manifest"), "rate": rate}),
        "grade": None if grade is None else Grade(**{name: _number(value) for name, value in grade.items()}),
        "deliveries": tuple(map(_delivery, said["deliveries"])),
        "sound": None if sound is None else (Path(sound[0]), Fraction(sound[1])),
    }
    return DailiesJob(clip=clip, folder=folder, **words)


def _number(value: list[float] | float) -> Any:  # noqa: ANN401  (three numbers, or one)
    return tuple(map(float, value)) if isinstance(value, list) else float(value)


def _delivery(said: dict[str, Any]) -> Delivery:
    box = said["box"]
    words: dict[str, Any] = said | {
        "codec": find_codec(said["codec"]),
        "burn_in": BurnIn(**said["burn_in"]),
        "box": None if box is None else (int(box[0]), int(box[1])),
    }
    return Delivery(**words)
