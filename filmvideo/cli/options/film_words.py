"""Words that the film options take: checked, and taken apart."""

from __future__ import annotations

from filmvideo.base.errors import ParameterError, alternatives, closest
from filmvideo.cli import work

NO_PRINT = ("auto", "none", "scan")
"""What --print takes beside print stocks."""


def check_print(name: str | None) -> None:
    """Raise ParameterError for a name that is not a stock, listing the values of --print."""
    if (
        name is None
        or name.endswith(".toml")
        or name.lower() in NO_PRINT
        or work.normalize_name(name) in work.stock_names()
    ):
        return
    prints = [one for one in sorted(set(work.stock_names().values())) if work.find_stock(one).kind == "print"]
    close = closest(name, prints)
    near = f"; nearest: {', '.join(close)}" if close else ""
    raise ParameterError(f"--print must be {alternatives((*prints, *NO_PRINT))}, got {name!r}{near}.")


def parse_setting(text: str) -> tuple[str, str]:
    """Return the key and the value of --set KEY=VALUE."""
    key, equals, value = text.partition("=")
    if not equals:
        raise ParameterError(f"--set must be KEY=VALUE, got {text!r}; write --set camera.flash=0.02.")
    return key.strip(), value.strip()
