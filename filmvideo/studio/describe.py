"""What the page must know once: the settings in the order of the light, the films, the looks and the file formats."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from filmvideo.base.errors import FilmvideoError
from filmvideo.base.parameters import Within, field_documentation, rules
from filmvideo.colour.spaces import INPUTS, OUTPUTS
from filmvideo.looks.files import load_look
from filmvideo.looks.gates import GATE_WIDTH_MM
from filmvideo.looks.presets import find_stock, look_paths, stock_names
from filmvideo.luts.export import FORMATS
from filmvideo.media import CODECS, IMAGE_CODECS
from filmvideo.pipeline.stages import STAGES, settings_in_order
from filmvideo.studio.looks import changes_of

Row = dict[str, object]


def describe_all(start: str | None) -> Row:
    """Return all that the page asks for when it begins, the look that was named with it."""
    begin = None if start is None else changes_of(load_look(start))
    return {**_describe_package(), "looks": _describe_looks(), "start": begin}


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
        "codecs": [*CODECS, *IMAGE_CODECS],
    }


def _describe_stock(name: str) -> Row:
    stock = find_stock(name)
    maker = stock.name.split()[0]
    return {"id": name, "name": stock.name, "kind": stock.kind, "maker": maker, "medium": stock.medium}


def _describe_looks() -> list[Row]:
    found: list[Row] = []
    for name in look_paths():
        try:
            look = load_look(name)
        except FilmvideoError:
            continue  # a look of the user's own may be wrong, and the page must still open
        found.append({"name": name, "why": look.why, "look": changes_of(look), "own": False})
    return found


def _describe_tables() -> list[Row]:
    tables: list[Row] = []
    for table, kind in settings_in_order().items():
        documented = field_documentation(kind)
        stage = [one.name for one in STAGES if table in one.settings]
        keys = [
            {
                "key": f"{table}.{name}",
                "table": table,
                "name": name,
                "stage": stage,
                **_describe_rule(rule),
                "unit": "",
                "default": getattr(kind(), name),
                "meaning": documented.get(name, ("", ""))[1],
            }
            for name, (_, rule) in rules(kind).items()
        ]
        tables.append({"table": table, "title": table.replace("_", " ").capitalize(), "keys": keys})
    return tables


def _describe_rule(rule: object) -> Row:
    if isinstance(rule, Within):
        span = [rule.low, rule.high]
        return {"kind": "number", "low": rule.low, "high": rule.high, "zero_allowed": rule.or_zero, "usual": span}
    return {"kind": "choice", "choices": list(getattr(rule, "known", ()))}
