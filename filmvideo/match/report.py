"""The report of a match: one page, index.html, of figures and plots."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from filmvideo.base.errors import MediaError
from filmvideo.lab.plots import new_figure, save, style
from filmvideo.match.plots import draw_gamut, draw_held_out, draw_neutral, draw_twist
from filmvideo.match.store import StoredMatch

_PLOTS = {
    "neutral": "Neutral axis: a white in each light, brighter step by step",
    "gamut": "The pairs in the plane of a* and b*: film, and the model fitted to all of them",
    "twist": "Hue twist",
    "held-out": "ΔE2000 by patch, its material left out",
}
_CSS = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid #e3e3e3; }
th:first-child, td:first-child { text-align: left; }
img { max-width: 100%; }
"""


def write_report(stored: StoredMatch, folder: Path, *, overwrite: bool = False) -> Path:
    """Write the page and its plots into a folder; raise MediaError where a page is there already."""
    page = folder / "index.html"
    if page.exists() and not overwrite:
        raise MediaError(f"{page} exists; --overwrite replaces it.")
    with style():
        folder.mkdir(parents=True, exist_ok=True)
        plots = _draw(stored, folder)
    page.write_text(_format_page(stored, plots), encoding="utf-8")
    return page


def _draw(stored: StoredMatch, folder: Path) -> list[str]:
    """Draw the plots, and return their names."""
    names = [name for name in _PLOTS if name != "held-out" or "held_out" in stored.figures]
    for name in names:
        figure = new_figure(9.5 if name == "neutral" else 7.5, 7.5 if name == "gamut" else 4.5)
        if name == "neutral":
            left, right = figure.subplots(1, 2)
            draw_neutral(left, right, stored.model, stored.pairs)
        elif name == "held-out":
            draw_held_out(figure.add_subplot(), stored.figures["held_out"], stored.figures["floor"])
        else:
            {"gamut": draw_gamut, "twist": draw_twist}[name](figure.add_subplot(), stored.model, stored.pairs)
        save(figure, folder / f"{name}.png", overwrite=True)
    return names


def _format_page(stored: StoredMatch, plots: list[str]) -> str:
    found = stored.figures
    gates = found["gates"]
    pictures = "\n".join(
        f'<h2>{escape(_PLOTS[name])}</h2>\n<img src="{name}.png" alt="{escape(name)}">' for name in plots
    )
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Match: {escape(stored.name)}</title>
<style>{_CSS}</style>
<h1>Match: {escape(stored.name)}</h1>
<p>{escape(found["why"])} {found["pairs"]} pairs. The noise floor, for any function of the
camera's RGB, is about {found["floor"]:.2f} (noise and metamerism, estimated). Folds over
{gates["folds_percent"]:.2f} % of the cube's realisable part; leaves film's range over
{gates["outside_percent"]:.2f} %; greatest fall of a brighter white
{gates["neutral_falls"]:.3f} L*.</p>
<p>{escape(found.get("other_materials", {}).get("words", ""))}</p>
{_held_out_table(found)}
{_candidates_table(found["tried"])}
{pictures}
{_left_out_list(found.get("left_out", []))}
</html>
"""


def _held_out_table(found: dict[str, Any]) -> str:
    if "held_out" not in found:
        return "<p>There are no held-out errors: the model failed a condition.</p>"
    held = found["held_out"]
    rows = [("all", held), *held["exposure"].items(), *held["illuminant"].items(), *held["patch"].items()]
    body = "\n".join(
        f"<tr><td>{escape(str(name))}</td>"
        + "".join(f"<td>{one[key]:.2f}</td>" for key in ("mean", "p95", "max"))
        + "</tr>"
        for name, one in rows
    )
    head = "<tr><th>ΔE2000, material left out</th><th>mean</th><th>95 %</th><th>max</th></tr>"
    return f"<details open><summary>By exposure, illuminant and patch</summary><table>{head}\n{body}</table></details>"


def _candidates_table(tried: list[dict[str, Any]]) -> str:
    body = "\n".join(
        f"<tr><td>{escape(one['model'])}</td><td>{_score(one['held_out'])}</td><td>{one['train']:.2f}</td>"
        f"<td>{escape(one['stopped'])}</td></tr>"
        for one in tried
    )
    head = "<tr><th>model</th><th>score, left out</th><th>on its own pairs</th><th>set aside, for it</th></tr>"
    return f"<table>{head}\n{body}</table>"


def _score(held: dict[str, float] | None) -> str:
    return "–" if held is None else f"{held['score']:.2f} ± {held['standard_error']:.2f}"


def _left_out_list(sentences: list[str]) -> str:
    items = "".join(f"<li>{escape(one)}</li>" for one in sentences)
    return f"<h2>Left out</h2><ul>{items}</ul>" if items else ""
