"""Read TOML by key, type and range; a wrong value and an unknown key are errors of one sentence."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from filmvideo.base.errors import PresetError, alternatives, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def read_toml(path: Path) -> TomlTable:
    """Read a TOML file; raise PresetError where it is missing or not TOML."""
    try:
        return TomlTable(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except FileNotFoundError:
        raise PresetError(f"{path} does not exist; check the name of the file.") from None
    except IsADirectoryError:
        raise PresetError(f"{path} is a folder; name a TOML file.") from None
    except OSError as error:
        raise PresetError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PresetError(f"{path} is not a TOML file: {error}.") from None


@dataclass
class TomlTable:
    """A TOML table with its place in the file and the keys that were read."""

    values: dict[str, Any]
    where: str
    _asked: set[str] = field(default_factory=set[str])

    def name_of(self, key: str) -> str:
        """Return a key with its file and tables, as `night.toml: camera.stops`."""
        file, *tables = re.split(r" \[+", self.where)
        path = ".".join((*(table.replace("]", "") for table in tables), key))
        return f"{file}: {path}"

    def __contains__(self, key: str) -> bool:
        self._asked.add(key)
        return key in self.values

    def text(self, key: str, default: str | None = None) -> str:
        """Read a string."""
        return cast("str", self._read_typed(key, str, "a string", default))

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Read true or false."""
        return cast("bool", self._read_typed(key, bool, "true or false", default))

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """Read a number from low to high."""
        return self._check_range(key, self._read_typed(key, (int, float), "a number", default), low, high)

    def numbers(self, key: str, count: int | None = None) -> list[float]:
        """Read a list of numbers, of a given length where one is given."""
        found = self._read_typed(key, list, "a list of numbers", None)
        values = cast("list[object]", found)
        if count is not None and len(values) != count:
            raise PresetError(f"{self.name_of(key)} must have {count} values, got {len(values)}.")
        bad = [v for v in values if isinstance(v, bool) or not isinstance(v, int | float) or not isfinite(v)]
        if bad:
            raise PresetError(f"{self.name_of(key)} must hold numbers, got {bad[0]!r}.")
        return [float(cast("float", v)) for v in values]

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of strings, empty where the key is missing."""
        values = cast("list[object]", self._read_typed(key, list, "a list of strings", []))
        bad = [v for v in values if not isinstance(v, str)]
        if bad:
            raise PresetError(f"{self.name_of(key)} must hold strings, got {bad[0]!r}.")
        return tuple(cast("list[str]", values))

    def rows(self, key: str, count: int) -> list[list[float]]:
        """Read a square of numbers, given as a list of rows."""
        rows = cast("list[object]", self._read_typed(key, list, "a list of rows", None))
        if len(rows) != count:
            raise PresetError(f"{self.name_of(key)} must have {count} rows, got {len(rows)}.")
        square = TomlTable({f"{key} row {i}": row for i, row in enumerate(rows, 1)}, self.where)
        return [square.numbers(name, count) for name in square.values]

    def choice(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """Read one of the known words."""
        value, words = self.text(key, default), tuple(known)
        if value not in words:
            raise PresetError(f"{self.name_of(key)} must be {alternatives(words)}, got {value!r}.")
        return value

    def table(self, key: str) -> TomlTable:
        """Read a table, empty where it is missing."""
        found = cast("dict[str, Any]", self._read_typed(key, dict, "a table", {}))
        return TomlTable(found, f"{self.where} [{key}]")

    def sentences(self, key: str) -> dict[str, str]:
        """Read a table of strings, empty where it is missing."""
        table = self.table(key)
        return {name: table.text(name) for name in table.values}

    def reject_unknown_keys(self) -> None:
        """Raise PresetError for a key that was not read."""
        unknown = sorted(set(self.values) - self._asked)
        if unknown:
            raise PresetError(f"{self.name_of(unknown[0])} is not known; {nearest(unknown[0], self._asked)}.")

    def _read_typed(self, key: str, kind: type | tuple[type, ...], name: str, default: object) -> object:
        self._asked.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise PresetError(f"{self.name_of(key)} is missing; it must be {name}.")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise PresetError(f"{self.name_of(key)} must be {name}, got {value!r}.")
        return value

    def _check_range(self, key: str, value: object, low: float, high: float) -> float:
        number = float(cast("float", value))
        if not low <= number <= high:
            raise PresetError(f"{self.name_of(key)} must be {low:g} to {high:g}, got {number:g}.")
        return number
