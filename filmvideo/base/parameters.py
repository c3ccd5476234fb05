"""Parameters of a stage: a frozen dataclass whose annotations say what each field takes.

    @dataclass(frozen=True)
    class LensSettings(Parameters):
        softness_um: Annotated[float, Within(0, 100)] = 0.0

The rule is applied once, when the object is built (ParameterError), and by the same rule a table of a look's TOML file
is read (PresetError, naming the file and the key). Nothing is clamped.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, fields
from functools import cache
from inspect import getsource
from itertools import pairwise
from textwrap import dedent
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.toml import TomlTable

P = TypeVar("P", bound="Parameters")


@dataclass(frozen=True)
class Within:
    """A number, or each of several, from `low` to `high`; 0 as well where that stands for "none named"."""

    low: float
    high: float
    or_zero: bool = False

    def check(self, name: str, value: float | tuple[float, ...]) -> None:
        """Raise ParameterError for a value outside."""
        for one in value if isinstance(value, tuple) else (value,):
            if not (self.low <= one <= self.high or (self.or_zero and one == 0)):
                raise ParameterError(f"`{name}` is {one:g}; it takes {self}.")

    def __str__(self) -> str:
        """Say the rule."""
        return ("0, or " if self.or_zero else "") + f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Among:
    """One of the known words."""

    known: tuple[str, ...]

    def check(self, name: str, value: str) -> None:
        """Raise ParameterError for a word that is not known."""
        if value not in self.known:
            raise ParameterError(f"`{name}` is {value!r}; known: {self}.")

    def __str__(self) -> str:
        """Say the rule."""
        return ", ".join(self.known)


@dataclass(frozen=True)
class Parameters:
    """What a stage takes: every field is a number, some numbers or a word, with a rule and a default."""

    def __post_init__(self) -> None:
        """Raise ParameterError for a value against its rule."""
        for name, (_, rule) in rules(type(self)).items():
            rule.check(name, getattr(self, name))

    @property
    def idle(self) -> bool:
        """Whether everything is as it is by default."""
        return self == type(self)()


def parameters_in(table: TomlTable, cls: type[P]) -> P:
    """Read a table of a look; raise PresetError naming the key that is wrong."""
    found = {name: _read(table, name, kind) for name, (kind, _) in rules(cls).items() if name in table}
    table.done()
    try:
        return cls(**found)
    except ParameterError as error:
        raise PresetError(f"{table.where}: {error}") from None


@cache
def rules(cls: type[Parameters]) -> dict[str, tuple[Any, Within | Among]]:
    """Give every field's type and rule."""
    hints = get_type_hints(cls, include_extras=True)
    found: dict[str, tuple[Any, Within | Among]] = {}
    for field in fields(cls):
        if get_origin(hints[field.name]) is not Annotated:
            raise TypeError(f"{cls.__name__}.{field.name} has no rule")
        kind, rule = get_args(hints[field.name])
        found[field.name] = kind, rule
    return found


@cache
def meanings(cls: type[Parameters]) -> dict[str, str]:
    """Give the sentence under every field of a class, as its source has it."""
    body = cast("ast.ClassDef", ast.parse(dedent(getsource(cls))).body[0]).body
    found: dict[str, str] = {}
    for one, following in pairwise(body):
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and isinstance(following, ast.Expr):
            found[one.target.id] = " ".join(str(cast("ast.Constant", following.value).value).split())
    return found


def _read(table: TomlTable, name: str, kind: Any) -> object:  # noqa: ANN401  (a type)
    if kind is str:
        return table.text(name)
    if kind is float:
        return table.number(name, float("-inf"), float("inf"))
    return tuple(table.numbers(name, len(cast("tuple[object, ...]", get_args(kind)))))
