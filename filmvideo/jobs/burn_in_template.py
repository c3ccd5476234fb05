"""Templates of burn-ins: text with fields in braces, as `{clip}  {frame:05d}`.

The frame is a whole number and takes its formats; every other field is text. Conversions (`{clip!r}`), fields within
formats and widths over 99 are refused before the work.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.base.text import text_of

FIELDS = ("clip", "tc", "frame", "date", "look", "reel", "feet", "stock", "name")
_LONGEST = 500
_OF_TEXT = re.compile(r"(.?[<>^])?\d{0,2}(\.\d{1,2})?s?")
_OF_NUMBER = re.compile(r"(.?[<>=^])?[-+ ]?0?\d{0,2}[,_]?d?")


def check_template(line: str) -> None:
    """Raise ParameterError for a template that cannot be filled."""
    if len(line) > _LONGEST:
        raise ParameterError(f"The burn-in {line[:20]!r}… has {len(line)} letters; at most {_LONGEST} are allowed.")
    try:
        parts = list(string.Formatter().parse(line))
    except ValueError as error:
        raise ParameterError(f"The burn-in {line!r} is not a valid template: {error}.") from error
    for _, name, form, conversion in parts:
        if name is not None:
            _check_field(line, name, form or "", conversion)


def fill_template(line: str, values: Mapping[str, str]) -> str:
    """Return a template with the values of its fields."""
    found: dict[str, str | int] = {name: text_of(value) for name, value in values.items()}
    if re.fullmatch(r"-?\d+", values.get("frame", "")):
        found["frame"] = int(values["frame"])
    return line.format_map(found)


def _check_field(line: str, name: str, form: str, conversion: str | None) -> None:
    if name not in FIELDS:
        raise ParameterError(f"Unknown field {{{name}}} of a burn-in; {nearest(name, FIELDS)}.")
    if conversion:
        raise ParameterError(f"The burn-in {line!r} converts {{{name}!{conversion}}}; write {{{name}}}.")
    allowed = _OF_NUMBER if name == "frame" else _OF_TEXT
    if not allowed.fullmatch(form):
        kind = "a number, as in {frame:05d}" if name == "frame" else f"text; write {{{name}}}"
        raise ParameterError(f"The burn-in {line!r} has the format {form!r}, but {{{name}}} is {kind}.")
