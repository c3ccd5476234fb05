"""What the page must know once: the settings in the order of the light, the films, the looks and the file formats."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from importlib.metadata import version

from filmvideo.colour.spaces import INPUTS, OUTPUTS
from filmvideo.looks.catalogue import list_looks
from filmvideo.looks.files import load_look, look_changes
from filmvideo.looks.gates import GATE_WIDTH_MM
from filmvideo.looks.presets import find_stock, stock_names
from filmvideo.luts.export import FORMATS
from filmvideo.media import CODECS, IMAGE_CODECS, Codec
from filmvideo.pipeline.keys import describe_keys

Row = dict[str, object]
_MAKERS = {"Eastman": "Kodak", "Kodachrome": "Kodak", "Fujicolor": "Fujifilm", "Fujichrome": "Fujifilm"}
"""The maker of a brand, where it is not the brand itself."""
_OWN_CONTROLS = frozenset({"", "look"})


def describe_all(start: str | None, save: str | None) -> Row:
    """Return all that the page asks for when it begins, with the look and the file that the command line names."""
    begin = None if start is None else look_changes(load_look(start))
    return {**_describe_package(), "looks": _describe_looks(), "start": begin, "save": save}


@cache
def _describe_package() -> Row:
    """Return what does not change while the program runs."""
    stocks = [_describe_stock(name) for name in sorted(set(stock_names().values()))]
    return {
        "version": version("filmvideo"),
        "tables": _describe_tables(),
        "stocks": [stock for stock in stocks if stock["kind"] != "print"],
        "prints": [stock for stock in stocks if stock["kind"] == "print"],
        "gates": [{"name": name, "width_mm": width} for name, width in GATE_WIDTH_MM.items()],
        "inputs": sorted(INPUTS),
        "outputs": sorted(OUTPUTS),
        "formats": list(FORMATS),
        "codecs": [_describe_codec(codec) for codec in (*CODECS.values(), *IMAGE_CODECS.values())],
    }


def _describe_codec(codec: Codec) -> Row:
    return {"name": codec.name, "suffixes": list(codec.suffixes), "image": codec.image}


def _describe_stock(name: str) -> Row:
    stock = find_stock(name)
    brand = stock.name.split()[0]
    maker, medium = _MAKERS.get(brand, brand), "cine" if stock.medium == "cine" else "stills"
    return {"id": name, "name": stock.name, "kind": stock.kind, "maker": maker, "medium": medium}


def _describe_looks() -> list[Row]:
    """Return every look that can be read; a look of the user's own may be wrong, and the page must still open."""
    return [
        {"name": one.name, "why": one.look.why, "look": look_changes(one.look), "own": one.own}
        for one in list_looks()
        if one.look is not None
    ]


def _describe_tables() -> list[Row]:
    """Return the settings of every stage by table; the look's name has a control of its own."""
    tables: dict[str, list[Row]] = {}
    for key in describe_keys():
        if key.table not in _OWN_CONTROLS:
            tables.setdefault(key.table, []).append(asdict(key))
    return [
        {"table": name, "title": name.replace("_", " ").capitalize(), "keys": keys} for name, keys in tables.items()
    ]
