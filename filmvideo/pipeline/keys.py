"""Every key of a look: what it takes, what is usual, what it means, and the stages that it shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from filmvideo.base.parameters import Among, Parameters, field_documentation, rules
from filmvideo.looks.gates import GATE_WIDTH_MM
from filmvideo.looks.look import Look, settings_types
from filmvideo.pipeline.stages import STAGES, span

Kind = Literal["number", "numbers", "choice", "text"]
MAIN_STAGES: Mapping[str, tuple[str, ...]] = {
    "film.stock": ("expose", "scatter", "halation", "develop", "learned", "grain", "printing", "see"),
    "film.print": ("printing", "flash_print", "develop_print", "grain_print", "see", "display"),
    "film.gate": tuple(stage.name for stage in STAGES if stage.spatial),
    "camera": ("expose",),
    "camera.flash": ("flash",),
    "flicker.shutter_stops": ("shutter",),
    "flicker.lamp_stops": ("projector_flicker",),
    "printer": ("printing",),
    "printer.flash": ("flash_print",),
    "printer.bleach_bypass": ("develop_print",),
    "scan.balance": ("display",),
}
"""The stages of a key, or of all others in a table, where they are not each stage that has the table."""
_WORDS: Mapping[str, tuple[str, str]] = {
    "look.name": ("", "Name of the look; without it the name of its file."),
    "look.why": ("", "Reason for the look, in a sentence."),
    "film.stock": ("vision3-250d", "Camera film: a name from `filmvideo stocks`, or a stock's TOML file."),
    "film.print": (
        "auto",
        "Print film: a name or a file; auto: the stock's usual print; none: the film itself; scan: its density.",
    ),
}


@dataclass(frozen=True)
class LookKey:
    """A key of a look's file, which --set takes, too; `schema` alone is of files."""

    key: str
    table: str
    name: str
    stage: tuple[str, ...]
    """The stages that it shapes."""
    kind: Kind
    default: float | str | tuple[float, ...]
    meaning: str
    unit: str = ""
    """Unit of a number; "part" of a part of a whole, "×" of a factor."""
    low: float | None = None
    high: float | None = None
    zero_allowed: bool = False
    """Whether 0, outside the range, stands for "not given"."""
    usual: tuple[float, float] | None = None
    """The range that a person would use."""
    choices: tuple[str, ...] = ()

    @property
    def takes(self) -> str:
        """The range with its unit, or the words."""
        if self.low is None or self.high is None:
            return ", ".join(self.choices) or "text"
        return f"{'0, or ' if self.zero_allowed else ''}{self.low:g} to {self.high:g} {self.unit}"


@cache
def describe_keys() -> tuple[LookKey, ...]:
    """Return the keys of a look in the order of the light: of its file, its film, and the table of each stage."""
    kinds = settings_types()
    tables = {name: kinds[name] for stage in (*span("expose"), *STAGES) for name in stage.settings}
    stages = [key for table, kind in tables.items() for key in _of_table(table, kind)]
    return _schema(), *map(_of_word, _WORDS), _gate(), *stages


def _schema() -> LookKey:
    meaning = "Version of the file's form, which a file may leave out."
    return LookKey("schema", "", "schema", (), "number", 1.0, meaning, "version", 1.0, 1.0, usual=(1.0, 1.0))


def _of_word(key: str) -> LookKey:
    table, _, name = key.partition(".")
    default, meaning = _WORDS[key]
    return LookKey(key, table, name, MAIN_STAGES.get(key, ()), "text", default, meaning)


def _gate() -> LookKey:
    meaning = "Camera gate, whose width the frame fills; it sets the size of a pixel on the film."
    stage, choices = MAIN_STAGES["film.gate"], tuple(GATE_WIDTH_MM)
    return LookKey("film.gate", "film", "gate", stage, "choice", Look.gate, meaning, choices=choices)


def _of_table(table: str, cls: type[Parameters]) -> list[LookKey]:
    found: list[LookKey] = []
    for name, (kind, rule) in rules(cls).items():
        key, meaning = f"{table}.{name}", field_documentation(cls)[name][1]
        every = tuple(stage.name for stage in STAGES if table in stage.settings)
        stage = MAIN_STAGES.get(key, MAIN_STAGES.get(table, every))
        default = getattr(cls(), name)
        if isinstance(rule, Among):
            found.append(LookKey(key, table, name, stage, "choice", default, meaning, choices=rule.known))
            continue
        form: Kind = "number" if kind is float else "numbers"
        low, high = float(rule.low), float(rule.high)
        usual = float(rule.usual_range[0]), float(rule.usual_range[1])
        found.append(
            LookKey(key, table, name, stage, form, default, meaning, rule.unit, low, high, rule.or_zero, usual)
        )
    return found
