"""Parameters of a stage: a frozen dataclass whose annotations hold the type and the rule of each field.

    @dataclass(frozen=True)
    class LensSettings(Parameters):
        softness_um: Annotated[float, Within(0, 100, unit="µm", usual=(0, 10))] = 0.0

The rule is checked when the object is built (ParameterError) and when a table of a look's TOML file is read
(PresetError with the file and the key). Nothing is clamped. A number is held as a float, as a file would give it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from functools import cache
from inspect import getdoc
from typing import Annotated, TypeVar, get_args, get_origin, get_type_hints

from filmvideo.base.errors import ParameterError, PresetError, alternatives
from filmvideo.base.toml import TomlTable

P = TypeVar("P", bound="Parameters")


@dataclass(frozen=True)
class Within:
    """A number, or each of several numbers, from `low` to `high`; also 0 if that stands for "not given"."""

    low: float
    high: float
    or_zero: bool = False
    unit: str = field(kw_only=True)
    """The unit as it is printed; "part" for a part of a whole, "×" for a factor."""
    usual: tuple[float, float] | None = field(default=None, kw_only=True)
    """What a person would use, and a slider spans; None: all from `low` to `high`."""

    def __post_init__(self) -> None:
        """Raise ValueError for a rule without a unit, or with a usual range outside the whole."""
        least, most = self.usual_range
        if not self.unit or not self.low <= least < most <= self.high:
            raise ValueError(f"The usual range must lie within {self}, with a unit, got {least:g} to {most:g}.")

    @property
    def usual_range(self) -> tuple[float, float]:
        """The range that a person would use."""
        return self.usual or (self.low, self.high)

    def check(self, name: str, value: float | tuple[float, ...]) -> None:
        """Raise ParameterError for a value outside."""
        for one in value if isinstance(value, tuple) else (value,):
            if not (self.low <= one <= self.high or (self.or_zero and one == 0)):
                raise ParameterError(f"{name} must be {self}, got {one:g}.")

    def __str__(self) -> str:
        return ("0, or " if self.or_zero else "") + f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Among:
    """One of the known words."""

    known: tuple[str, ...]

    def check(self, name: str, value: str) -> None:
        """Raise ParameterError for a word that is not known."""
        if value not in self.known:
            raise ParameterError(f"{name} must be {self}, got {value!r}.")

    def __str__(self) -> str:
        return alternatives(self.known)


@dataclass(frozen=True)
class Parameters:
    """The parameters of a stage: each is a number, some numbers or a word, with a rule and a default."""

    def __post_init__(self) -> None:
        """Raise ParameterError for a value against its rule; hold numbers as floats, without a minus at 0."""
        for name, (kind, rule) in rules(type(self)).items():
            value = getattr(self, name)
            rule.check(name, value)
            if kind is not str:
                object.__setattr__(self, name, tuple(map(_number, value)) if kind is not float else _number(value))

    @property
    def idle(self) -> bool:
        """Whether every parameter has its default."""
        return self == type(self)()


def parameters_in(table: TomlTable, cls: type[P]) -> P:
    """Read a table of a look; raise PresetError with the key that is wrong."""
    found = {name: _read(table, name, kind) for name, (kind, _) in rules(cls).items() if name in table}
    table.reject_unknown_keys()
    try:
        return cls(**found)
    except ParameterError as error:
        raise PresetError(f"{table.name_of('')}{error}") from None


@cache
def rules(cls: type[Parameters]) -> dict[str, tuple[object, Within | Among]]:
    """Return every field's type and rule."""
    hints = get_type_hints(cls, include_extras=True)
    found: dict[str, tuple[object, Within | Among]] = {}
    for one in fields(cls):
        if get_origin(hints[one.name]) is not Annotated:
            raise TypeError(f"{cls.__name__}.{one.name} must be Annotated with a rule, got {hints[one.name]}.")
        kind, rule = get_args(hints[one.name])
        found[one.name] = kind, rule
    return found


@cache
def field_documentation(cls: type[Parameters]) -> dict[str, tuple[str, str]]:
    """Return every field's range with its unit, and its explanation, from the Parameters of the class's docstring."""
    section = (getdoc(cls) or "").partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    found = re.findall(r"^(\w+) : (?:float, |tuple of \d floats, )?(.+)\n((?:    .+\n?)+)", section, re.MULTILINE)
    return {name: (takes.strip("{}"), " ".join(text.split())) for name, takes, text in found}


def _number(value: float) -> float:
    return float(value) + 0.0  # -0.0 + 0.0 is 0.0


def _read(table: TomlTable, name: str, kind: object) -> object:
    if kind is str:
        return table.text(name)
    if kind is float:
        return table.number(name, float("-inf"), float("inf"))
    return tuple(table.numbers(name, len(get_args(kind))))
