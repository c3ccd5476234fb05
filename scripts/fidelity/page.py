"""The page: cheap tables, which a test computes again, and costly ones, filled into `fidelity.md`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from filmvideo.lab.verification import verify
from filmvideo.looks.presets import stock_names
from scripts.fidelity import estimates, halation, interimage, prints, stocks

TEMPLATE = Path(__file__).parent / "fidelity.md"
PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"

CHEAP: dict[str, Callable[[], str]] = {
    "print_summary": prints.summary,
    "print_aims": prints.aim_table,
    "print_tones": prints.tone_table,
    "print_slopes": prints.slope_table,
    "print_greys": prints.greys_table,
    "lamp": halation.lamp,
    "estimated": stocks.estimates_table,
    "reasons": estimates.reasons,
}
"""The tables of a few seconds, by their places in the template."""


def write_page() -> Path:
    """Write docs/fidelity.md, and print what is done and how long it took."""
    page = TEMPLATE.read_text(encoding="utf-8")
    for place, text in compute_all().items():
        page = page.replace(f"{{{place}}}", text)
    PAGE.write_text(page, encoding="utf-8")
    return PAGE


def compute_all() -> dict[str, str]:
    """Compute every table, cheap and costly."""
    say = _clock()
    found = {place: table() for place, table in CHEAP.items()}
    say("prints")
    verified: stocks.Verified = {}
    for name in sorted(set(stock_names().values())):
        verified[name] = verify(name)
        say(name)
    measured = {
        "summary": stocks.summary,
        "instruments": stocks.instruments_table,
        "shortfalls": stocks.shortfalls,
        "tones": stocks.tone_table,
        "greys": stocks.greys_table,
        "colours": stocks.colours_table,
        "halation": halation.stocks_table,
    }
    for place, of_verified in measured.items():
        found[place] = of_verified(verified)
        say(place)
    other = {
        "colours_by_print": stocks.colours_by_print_table,
        "interimage_status": interimage.status_table,
        "interimage_dyes": interimage.dye_table,
        "backings": halation.backings_table,
        "moved": estimates.estimates_table,
        "moved_summary": estimates.summary,
    }
    for place, table in other.items():
        found[place] = table()
        say(place)
    return found


def _clock() -> Callable[[str], None]:
    start = monotonic()

    def say(what: str) -> None:
        print(f"{monotonic() - start:6.1f} s  {what}", file=sys.stderr, flush=True)

    return say
