"""Names of files as one component of a path, on every platform.

A component of a path obeys the rules of all platforms together, those of Windows included ("Naming Files, Paths, and
Namespaces", Microsoft): no separators, no `< > : " | ? *`, no control characters, no device such as CON, and no dot or
space at its end.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from filmvideo.base.errors import ParameterError
from filmvideo.base.text import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 255
"""Bytes of a name that every usual file system holds."""
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\..*)?", re.IGNORECASE | re.DOTALL
)


def same_name(name: str) -> str:
    """Return a name as file systems compare it that ignore case and how accents are composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def check_component(name: str, what: str) -> None:
    """Raise ParameterError for a name that is not one component of a path on every platform.

    `what` names it in the message, as "the suffix of [[output]] 1".
    """
    if fault := _fault(name):
        raise ParameterError(f"{what} is {text_of(name)!r}, {fault}; use letters, digits, '-', '_' and '.' within it.")


def safe_component(name: str) -> str:
    """Return a name as one component of a path; characters that some platform refuses become `_`."""
    safe = _FORBIDDEN.sub("_", name)
    ending = safe.rstrip(". ")
    safe = ending + "_" * (len(safe) - len(ending))
    return f"_{safe}" if not safe or _DEVICE.fullmatch(safe) else safe


def unique_names(names: Iterable[str]) -> list[str]:
    """Return names of which no two are alike on any file system; a later one gets a number."""
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        number, unique = 1, name
        while same_name(unique) in taken:
            number += 1
            unique = f"{name}_{number}"
        taken.add(same_name(unique))
        found.append(unique)
    return found


def _fault(name: str) -> str:
    if not name:
        return "which is empty"
    if found := _FORBIDDEN.search(name):
        return f"which has {found[0]!r} in it"
    if name in {".", ".."} or name[-1] in ". ":
        return "which ends with a dot or a space"
    if _DEVICE.fullmatch(name):
        return "which is a device's name on Windows"
    if len(name.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        return f"which has more than {LONGEST_NAME} bytes"
    return ""
