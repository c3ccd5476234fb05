"""Shipped stocks and looks by lenient names, and the user's own files.

Presets are in `presets/` at the top of a checkout, and inside an installed package.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path

from filmvideo.base.errors import PresetError, nearest
from filmvideo.base.toml import read_toml
from filmvideo.film.borrowed_data import with_granularity
from filmvideo.film.learned_stock import is_match, load_match
from filmvideo.film.stock import Stock
from filmvideo.film.stock_file import load_stock
from filmvideo.looks.own_looks import own_look_paths


def presets_dir() -> Path:
    """Return the folder of the presets, in the installed package or the checkout."""
    package = Path(__file__).parents[1]
    for place in (package / "presets", package.parent / "presets"):
        if place.is_dir():
            return place
    raise PresetError(f"The presets are missing beside {package}; reinstall filmvideo.")


@cache
def stock_names() -> dict[str, str]:
    """Return the preset's name by every normalized name and alias of a stock."""
    names: dict[str, str] = {}
    for path in _stock_files():
        head = read_toml(path).table("stock")
        for name in (path.stem, head.text("name"), *head.texts("aliases")):
            names[normalize_name(name)] = path.stem
    return names


@cache
def find_stock(name: str) -> Stock:
    """Return a stock by name or by the path of a TOML file; raise PresetError naming the nearest."""
    if name.endswith(".toml"):
        return _load_learned(Path(name)) if is_match(Path(name)) else _complete(load_stock(Path(name)))
    if name in {path.stem for path in _stock_files()}:  # then no other file need be read
        return _complete(load_stock(presets_dir() / "stocks" / f"{name}.toml"))
    known = stock_names()
    if normalize_name(name) not in known:
        stems = sorted(set(known.values()))
        raise PresetError(f"Unknown stock {name!r}; {nearest(name.lower(), stems)}.")
    return find_stock(known[normalize_name(name)])


def _stock_files() -> list[Path]:
    return sorted((presets_dir() / "stocks").glob("*.toml"))


def _load_learned(path: Path) -> Stock:
    """Return a learned stock: the stock on top of it, under the learned stock's name."""
    match = load_match(path)
    beside = str(path.parent / match.on_top) if match.on_top.endswith(".toml") else match.on_top
    stock = find_stock(beside)
    if stock.kind == "print" or len(stock.layers) == 1 or stock.match is not None:
        raise PresetError(f"{path.name}: [on_top] must name a colour camera film such as portra-400, got {stock.name}.")
    estimated = {**match.estimated, "on top": f"scatter, halation and grain are those of {stock.name}"}
    digest = hashlib.sha256((match.digest + stock.digest).encode()).hexdigest()
    return replace(stock, id=match.id, name=match.name, aliases=(), estimated=estimated, match=match, digest=digest)


def _complete(stock: Stock) -> Stock:
    """Return a stock with the data that it borrows from another."""
    relative = find_stock(stock.granularity_like) if stock.granularity_like else None
    return with_granularity(stock, relative)


def look_paths() -> dict[str, Path]:
    """Return the files of the shipped looks by name."""
    return {path.stem: path for path in sorted((presets_dir() / "looks").glob("*.toml"))}


def find_look(name: str) -> Path:
    """Return a look's file by name or path; raise PresetError for a name that no look has, or more than one."""
    if name.endswith(".toml"):
        return Path(name)
    shipped, own = look_paths(), own_look_paths()
    found = [path for path in (*shipped.values(), *own.values()) if normalize_name(path.stem) == normalize_name(name)]
    if not found:
        raise PresetError(f"Unknown look {name!r}; {nearest(name.lower(), {*shipped, *own})}.")
    if len(found) > 1:
        first = "the shipped look" if found[0] in shipped.values() else found[0]
        raise PresetError(
            f"{name} names {first} and your own {found[-1]}; rename your own, or give the path of its file."
        )
    return found[0]


def normalize_name(name: str) -> str:
    """Return a name in lower case without spaces, dashes and dots."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
