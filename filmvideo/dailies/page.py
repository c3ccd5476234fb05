"""The report of a card: one page of HTML beside the dailies, which needs nothing from outside its folder.

Every clip has its first, middle and last frame (before and after film, under a slider), its preview to play, what is
known of it and what to be warned of. Links are relative and nothing is fetched; without scripts all but the slider
works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from html import escape
from importlib.metadata import version
from pathlib import Path

from filmvideo.base.text import url_of
from filmvideo.dailies.line_faults import LineFaults
from filmvideo.dailies.lists import row_of, write_text
from filmvideo.dailies.own_files import PAGE
from filmvideo.dailies.recipe import DailiesRecipe
from filmvideo.dailies.result import Result, count_by_status

_STYLE = """
:root { color-scheme: dark; --ink: #e8e6e1; --faint: #97948c; --ground: #191918; --card: #232322; --line: #3a3936;
  --warn: #e9b44c; --bad: #ef6f5e; --good: #7fbf7f; }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 4rem); background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 0; overflow-wrap: anywhere; }
a { color: inherit; } p { margin: .2rem 0; } .faint { color: var(--faint); }
nav { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .6rem; margin: 1.4rem 0 2rem; }
nav a { text-decoration: none; font-size: .8rem; overflow-wrap: anywhere; }
nav img, nav span.none { width: 100%; aspect-ratio: 16/9; object-fit: contain; background: #000; display: block;
  border-radius: 3px; margin-bottom: .25rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 1.1rem 1.3rem 1.3rem;
  margin: 0 0 1.3rem; }
header { display: flex; gap: 1rem; align-items: baseline; justify-content: space-between; margin-bottom: .8rem; }
.status { font-size: .85rem; white-space: nowrap; } .done { color: var(--good); }
.damaged, .left { color: var(--warn); } .failed { color: var(--bad); }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: .8rem;
  align-items: start; }
figure { margin: 0; } figcaption { font-size: .8rem; color: var(--faint); }
.pair { position: relative; background: #000; border-radius: 3px; overflow: hidden; --at: 50%; }
.pair img { display: block; width: 100%; max-height: 22rem; object-fit: contain; }
.pair img + img { position: absolute; inset: 0; height: 100%; clip-path: inset(0 0 0 var(--at)); }
.pair::after { content: ""; position: absolute; top: 0; bottom: 0; left: var(--at); width: 1px; background: #fff9; }
.pair::before { content: "◂ ▸"; position: absolute; z-index: 1; bottom: .5rem; left: var(--at); width: 2.2rem;
  margin-left: -1.1rem; border-radius: 1rem; background: #000a; font-size: .7rem; line-height: 1.4rem;
  text-align: center; pointer-events: none; }
.pair input { position: absolute; inset: 0; z-index: 1; width: 100%; height: 100%; margin: 0; opacity: 0;
  cursor: ew-resize; }
.pair:focus-within { outline: 2px solid var(--ink); }
.below { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.3rem;
  margin-top: 1rem; }
video { width: 100%; max-height: 26rem; background: #000; border-radius: 3px; }
table { border-collapse: collapse; font-size: .85rem; width: 100%; } td { padding: .12rem 0; vertical-align: top;
  overflow-wrap: anywhere; }
td:first-child { color: var(--faint); padding-right: 1rem; white-space: nowrap; width: 8rem; }
ul { margin: .6rem 0 0; padding-left: 1.1rem; color: var(--warn); font-size: .9rem; }
"""
_SCRIPT = """
for (const slide of document.querySelectorAll(".pair input")) {
  slide.addEventListener("input", () => slide.parentElement.style.setProperty("--at", slide.value + "%"));
}
"""


@dataclass(frozen=True)
class CardReport:
    """The contents of the page."""

    card: Path
    folder: Path
    recipe: DailiesRecipe
    results: Sequence[Result]
    remarks: Sequence[str]
    """Sentences on the run."""


def write_page(report: CardReport, faults: LineFaults) -> None:
    """Write index.html; a clip whose facts cannot be told has its name and status."""
    card, folder, results = report.card, report.folder, report.results
    playable = [delivery.name for delivery in report.recipe.deliveries if delivery.playable]
    shown = [result for result in results if result.status != "not read"]
    body = [_head(results, card, folder), _list([*report.remarks, *_not_read(results)]), _contact(shown, folder)]
    for number, result in enumerate(shown, 1):
        make = partial(_section, number, result, folder, playable)
        body.append(faults.try_line(result, make) or _bare_section(number, result))
    title = escape(f"Dailies of {card.resolve().name}")
    page = (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{''.join(body)}<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )
    write_text(folder / PAGE, page)


def _not_read(results: Sequence[Result]) -> list[str]:
    return [f"Not read: {result.name}. {result.why}" for result in results if result.status == "not read"]


def _list(sentences: Sequence[str]) -> str:
    rows = "".join(f"<li>{escape(sentence)}</li>\n" for sentence in sentences)
    return f"<ul>\n{rows}</ul>\n" if rows else ""


def _bare_section(number: int, result: Result) -> str:
    """Return the section of a clip of whose facts nothing can be told."""
    return (
        f'<section id="clip-{number}">\n<header><h2>{escape(result.name)}</h2>'
        f'<span class="status failed">{escape(result.status)}</span></header>\n'
        f'<p class="failed">Its facts cannot be shown. {escape(result.why)}</p></section>\n'
    )


def _head(results: Sequence[Result], card: Path, folder: Path) -> str:
    written = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    lists = sorted(path.name for path in folder.iterdir() if path.suffix in {".ale", ".csv", ".json", ".otio"})
    links = " · ".join(f'<a href="{url_of(Path(name))}">{escape(name)}</a>' for name in lists)
    return (
        f"<h1>Dailies of {escape(card.resolve().name)}</h1>\n<p>{count_by_status(results, folder)}</p>\n"
        f'<p class="faint">{written} · filmvideo {version("filmvideo")} · {links}</p>\n'
    )


def _contact(results: Sequence[Result], folder: Path) -> str:
    def cell(number: int, result: Result) -> str:
        picture = '<span class="none"></span>'
        if result.thumbnail is not None:
            picture = f'<img src="{_link(result.thumbnail, folder)}" alt="" loading="lazy">'
        return f'<a href="#clip-{number}">{picture}{escape(result.name)}</a>\n'

    return f"<nav>\n{''.join(cell(n, r) for n, r in enumerate(results, 1))}</nav>\n"


def _section(number: int, result: Result, folder: Path, playable: list[str]) -> str:
    status = escape(result.status)
    why = f'<p class="{status.split()[0]}">{escape(result.why)}</p>\n' if result.why else ""
    notices = "".join(f"<li>{escape(n.text)}</li>" for n in result.notices if n.text not in result.why)
    listed = f"<ul>{notices}</ul>\n" if notices else ""
    below = "".join(filter(None, (_player(result, folder, playable), _facts(result, folder))))
    return (
        f'<section id="clip-{number}">\n<header><h2>{escape(result.name)}</h2>'
        f'<span class="status {status.split()[0]}">{status}</span></header>\n{why}'
        f'<div class="pictures">\n{"".join(_pair(result, still, folder) for still in result.stills)}</div>\n'
        f'<div class="below">\n{below}</div>\n{listed}</section>\n'
    )


def _pair(result: Result, still: tuple[str, Path, Path], folder: Path) -> str:
    place, before, after = still
    name = escape(f"{result.name}, {place} frame")
    return (
        f'<figure><div class="pair"><img src="{_link(before, folder)}" alt="{name}, as shot" loading="lazy">'
        f'<img src="{_link(after, folder)}" alt="{name}, on film" loading="lazy">'
        f'<input type="range" min="0" max="100" value="50" aria-label="{name}: as shot to on film"></div>'
        f"<figcaption>{place} · left as shot, right on film</figcaption></figure>\n"
    )


def _player(result: Result, folder: Path, playable: list[str]) -> str:
    files = [result.files[name] for name in playable if name in result.files]
    if not files:
        return ""
    poster = f' poster="{_link(result.stills[0][2], folder)}"' if result.stills else ""
    return f'<video controls preload="metadata"{poster} src="{_link(files[0], folder)}"></video>\n'


def _facts(result: Result, folder: Path) -> str:
    rows = {key: escape(value) for key, value in row_of(result).items() if value}
    info = result.info
    if info is not None:
        codec = f"{info.codec} {info.profile}" if info.profile else info.codec
        rows["Picture"] = escape(f"{info.width} × {info.height}, {codec}, {info.pixel_format}")
        rows["Colour"] = escape(info.tags.describe())
        rows["Sound"] = escape("; ".join(f"{a.codec}, {a.layout}, {a.sample_rate} Hz" for a in info.audio) or "none")
        rows |= {escape(k): escape(v) for k, v in info.metadata.items() if k not in _NOT_SHOWN}
    rows["Reading"] = escape(result.reading)
    rows["Stock"] = escape(result.stock)
    rows["Look"] = escape(result.look_hash[:16])
    rows["Sound from"] = escape(result.sound)
    rows["Clipped"] = f"{100 * result.clipped:.2f} %" if result.files else ""
    rows["Files"] = "<br>".join(_anchor(path, folder) for path in result.files.values())
    cells = "".join(f"<tr><td>{key}</td><td>{value}</td></tr>\n" for key, value in rows.items() if value)
    return f"<table>{cells}</table>\n"


_NOT_SHOWN = frozenset({"major_brand", "minor_version", "compatible_brands", "encoder"})


def _anchor(path: Path, folder: Path) -> str:
    """Link to a file by its place in the report's folder."""
    return f'<a href="{_link(path, folder)}">{escape(path.relative_to(folder).as_posix())}</a>'


def _link(path: Path, folder: Path) -> str:
    """Return a relative link to a file in the report's folder."""
    return url_of(path.relative_to(folder))
