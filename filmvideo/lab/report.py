"""The report: one page, index.html, with the table of readings and a plot beside it for each that has one."""

from __future__ import annotations

from html import escape
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.lab.plots import DRAW, new_figure, save, style
from filmvideo.lab.reading import Reading
from filmvideo.lab.sheet import write_sheet
from filmvideo.lab.verification import Verification

SHEET = "sheet.png"
_CSS = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } p.about { color: #6b6b6b; margin-top: .2rem; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .8rem; text-align: right; border-bottom: 1px solid #e3e3e3; }
th:first-child, td:first-child { text-align: left; }
.pass { color: #1d8a3a; } .short { color: #c8102e; font-weight: 600; } .none { color: #6b6b6b; }
img { max-width: 100%; } details { margin: .5rem 0 2rem; }
"""


def write_report(verification: Verification, folder: Path, *, overwrite: bool = False) -> Path:
    """Write the page and its plots into a folder; raise MediaError where a page is there already."""
    page = folder / "index.html"
    if page.exists() and not overwrite:
        raise MediaError(f"{page} exists; --overwrite replaces it.")
    with style():
        folder.mkdir(parents=True, exist_ok=True)
        for reading in verification.readings:
            _plot(reading, folder)
    write_sheet(verification, folder / SHEET, overwrite=True)
    page.write_text(_page(verification), encoding="utf-8")
    return page


def plot_name(reading: Reading) -> str:
    """Return the file name of a reading's plot."""
    return f"{reading.name.lower().replace(' ', '-')}.png"


def _plot(reading: Reading, folder: Path) -> None:
    if reading.name in DRAW:
        figure = new_figure(7.5, 7.5 if reading.name == "ColorChecker" else 4.5)
        DRAW[reading.name](figure.add_subplot(), reading)
        save(figure, folder / plot_name(reading), overwrite=True)


def _page(verification: Verification) -> str:
    stock = verification.stock
    title = f"{stock.name} in the laboratory"
    about = f"{stock.id}; {verification.shown}; MTF at {verification.um_per_px:.2f} µm a pixel"
    sections = "\n".join(_section(reading) for reading in verification.readings)
    sources = "".join(
        f"<li>{escape(key.replace('_', ' '))}: {escape(text)}</li>"
        for table in (stock.source, stock.estimated)
        for key, text in table.items()
    )
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{escape(title)}</title>
<style>{_CSS}</style>
<h1>{escape(title)}</h1>
<p class="about">{escape(about)}</p>
{_summary(verification.readings)}
{sections}
<h2>The stock</h2>
<img src="{SHEET}" alt="sensitivities, dyes, curves, granularity and MTF of {escape(stock.name)}">
<h2>Sources and estimates</h2>
<ul>{sources}</ul>
</html>
"""


def _summary(readings: tuple[Reading, ...]) -> str:
    rows = "\n".join(
        f"<tr><td>{escape(reading.name)}</td><td>{reading.figure:.3f}</td><td>{_format_target(reading)}</td>"
        f"<td>{escape(reading.unit)}</td><td class={_class(reading)}>{reading.verdict}</td></tr>"
        for reading in readings
    )
    return f"<table><tr><th></th><th>figure</th><th>at most</th><th>unit</th><th></th></tr>\n{rows}\n</table>"


def _section(reading: Reading) -> str:
    name = escape(reading.name)
    picture = f'<img src="{plot_name(reading)}" alt="{name}">' if reading.name in DRAW else ""
    head = "".join(f"<th>{escape(column)}</th>" for column in reading.columns)
    body = "\n".join("<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>" for row in reading.rows)
    table = f"<details><summary>figures</summary><table><tr>{head}</tr>\n{body}\n</table></details>"
    return f"<h2>{name}</h2>\n{picture}\n{table}"


def _cell(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.3f}"


def _format_target(reading: Reading) -> str:
    return "" if reading.target is None else f"{reading.target:g}"


def _class(reading: Reading) -> str:
    return "none" if reading.target is None else ("pass" if reading.passed else "short")
