"""Values as JSON holds them, and back: dataclasses, paths, fractions, tuples and mappings, by the types of the fields.

A class that is written in a way of its own (a look, a codec) has a `Form`. Reading is strict: a key that is unknown or
missing, or a value of another type, is an error that names the place: "job.outputs[0].codec must be a text, got 3."
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Generic, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from filmvideo.base.errors import ParameterError

T = TypeVar("T")
_NAMES = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}


@dataclass(frozen=True)
class Form(Generic[T]):
    """The writer and the reader of one class."""

    write: Callable[[T], object]
    read: Callable[[Any], T]


_TEXTS: dict[type, Form[Any]] = {Path: Form(str, Path), Fraction: Form(str, Fraction)}


class PlainValues:
    """A writer and reader of plain values, with the forms of further classes."""

    def __init__(self, forms: Mapping[type, Form[Any]]) -> None:
        self._forms = {**_TEXTS, **forms}

    def write(self, value: object) -> object:
        """Return a value as JSON holds it; TypeError for a class that has no form."""
        form = next((form for kind, form in self._forms.items() if isinstance(value, kind)), None)
        if form is not None:
            return form.write(value)
        if is_dataclass(value) and not isinstance(value, type):
            return {f.name: self.write(getattr(value, f.name)) for f in fields(value)}
        if isinstance(value, (tuple, list)):
            return [self.write(item) for item in cast("tuple[object, ...]", value)]
        if isinstance(value, Mapping):
            return {str(key): self.write(item) for key, item in cast("Mapping[object, object]", value).items()}
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        raise TypeError(f"{type(value).__name__} has no form as plain values.")

    def read(self, kind: type[T], value: object, where: str) -> T:
        """Return a value of a class from plain values; ParameterError names the place that is wrong."""
        return cast("T", self._read(kind, value, where))

    def _read(self, kind: object, value: object, where: str) -> object:
        generic = kind
        if isinstance(kind, type) and kind in self._forms:
            return self._read_by_form(kind, value, where)
        if isinstance(kind, type) and is_dataclass(kind):
            return self._dataclass(kind, value, where)
        return self._generic(generic, value, where)

    def _generic(self, kind: object, value: object, where: str) -> object:
        origin, arguments = get_origin(kind), get_args(kind)
        if origin in {Union, UnionType}:
            return self._optional(arguments, value, where)
        if origin is Literal:
            return _check_choice(arguments, value, where)
        if origin is tuple:
            return self._tuple(arguments, value, where)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            table = _table(value, where)
            return {key: self._read(arguments[1], item, f"{where}.{key}") for key, item in table.items()}
        return _plain(kind, value, where)

    def _read_by_form(self, kind: type, value: object, where: str) -> object:
        try:
            return self._forms[kind].read(value)
        except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
            raise ParameterError(f"{where} must be a {kind.__name__}, got {value!r}.") from error

    def _dataclass(self, kind: type, value: object, where: str) -> object:
        table, types = _table(value, where), get_type_hints(kind)
        known: dict[str, Field[object]] = {f.name: f for f in fields(kind)}
        unknown = sorted(table.keys() - known.keys())
        if unknown:
            raise ParameterError(f"{where} has the unknown key {unknown[0]!r}.")
        missing = [name for name, field in known.items() if name not in table and not _has_default(field)]
        if missing:
            raise ParameterError(f"{where} lacks the key {missing[0]!r}.")
        return kind(**{name: self._read(types[name], item, f"{where}.{name}") for name, item in table.items()})

    def _optional(self, kinds: tuple[object, ...], value: object, where: str) -> object:
        if value is None and NoneType in kinds:
            return None
        [kind] = [each for each in kinds if each is not NoneType]
        return self._read(kind, value, where)

    def _tuple(self, kinds: tuple[object, ...], value: object, where: str) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise ParameterError(f"{where} must be a list, got {value!r}.")
        items = cast("list[object]", value)
        each = kinds[:1] * len(items) if kinds[-1] is Ellipsis else kinds
        if len(items) != len(each):
            raise ParameterError(f"{where} must have {len(each)} values, got {len(items)}.")
        return tuple(self._read(k, v, f"{where}[{n}]") for n, (k, v) in enumerate(zip(each, items, strict=True)))


def _has_default(field: Field[object]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _table(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ParameterError(f"{where} must be a table, got {value!r}.")
    return cast("dict[str, object]", value)


def _check_choice(known: tuple[object, ...], value: object, where: str) -> object:
    if value not in known:
        raise ParameterError(f"{where} must be one of {', '.join(map(str, known))}, got {value!r}.")
    return value


def _plain(kind: object, value: object, where: str) -> object:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind not in _NAMES:
        raise TypeError(f"{where}: {kind} has no form as plain values.")
    if not isinstance(value, cast("type", kind)) or (isinstance(value, bool) and kind is not bool):
        raise ParameterError(f"{where} must be {_NAMES[cast('type', kind)]}, got {value!r}.")
    return value
