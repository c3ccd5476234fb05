"""A recipe of dailies: on which film, with which grades, in which files. It is a TOML file.

schema = 1
cdl = ["grades.ccc"]                  files of grades, from where the recipe lies
[film]      look, stock, print, format, exposure, brightness, print_light, input, output, missing, fps: as on the
            command line
[[clip]]    match = "B*" (a pattern of the clip's name or its path on the card) and any of [film]'s keys, and cdl;
            the first that fits a clip is followed
[[output]]  name, codec, size ("full", "1920x1080"), suffix, container, burn_in (the name of one of these)
[burn_in.NAME]  top_left, top, top_right, middle, bottom_left, bottom, bottom_right (templates), watermark, aspect,
            matte, frame_lines, slate_frames, size, font
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from filmvideo.base.errors import ParameterError, PresetError, alternatives, nearest
from filmvideo.base.toml import TomlTable, read_toml
from filmvideo.dailies.grade_files import all_grades
from filmvideo.dailies.grade_list import GradeList
from filmvideo.dailies.own_files import is_of_the_run
from filmvideo.jobs.burn_in import PLACES, USUAL, BurnIn
from filmvideo.jobs.job import JobOutput
from filmvideo.looks.changes import with_changes, with_print_light
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.media import Codec, find_codec
from filmvideo.media.files.names import check_component, same_name
from filmvideo.media.files.timecode import nearest_standard_rate
from filmvideo.media.read.sequence import Missing

_LOOK = ("look", "stock", "print", "format", "exposure", "brightness", "print_light")
_FILM = (*_LOOK, "input", "output", "missing", "fps")
_MISSING: tuple[Missing, ...] = ("error", "hold", "black")
_STOPS = {"exposure": 10.0, "brightness": 4.0}
_SIZE = re.compile(r"(\d{2,5})\s*[x×]\s*(\d{2,5})")


@dataclass(frozen=True)
class FilmSettings:
    """The film of a clip, and the spaces in which its codes are read and written."""

    look: Look | None = None
    label: str = ""
    """The name in burn-ins and lists."""
    input: str = "auto"
    output: str | None = None
    missing: Missing | None = None
    """The handling of missing frames of a sequence; None holds the last good frame."""
    rate: Fraction | None = None
    """Frames a second of a sequence; None where its pictures say."""


@dataclass(frozen=True)
class Rule:
    """The film and the grades of some clips."""

    match: str
    film: FilmSettings
    grades: GradeList = field(default_factory=GradeList)


@dataclass(frozen=True)
class Delivery:
    """One of the files that are made of every clip."""

    name: str
    codec: Codec
    container: str
    suffix: str = ""
    box: tuple[int, int] | None = None
    """Width and height that the picture must fit; None for its own size."""
    burn_in: BurnIn = field(default_factory=BurnIn)

    def output(self, folder: Path, clip: str, space: str | None) -> JobOutput:
        """Return the output of a clip's job."""
        return JobOutput(
            name=self.name,
            path=folder / self.name / f"{clip}{self.suffix}{self.container}",
            codec=self.codec.name,
            space=space,
            upright=True,
            box=self.box,
            burn_in=self.burn_in,
        )

    @property
    def playable(self) -> bool:
        """Whether a browser plays it."""
        return self.codec.name == "h264" and self.container in {".mp4", ".m4v"}


@dataclass(frozen=True)
class DailiesRecipe:
    """The films, grades and deliveries of a card."""

    film: FilmSettings
    deliveries: tuple[Delivery, ...]
    rules: tuple[Rule, ...] = ()
    grades: GradeList = field(default_factory=GradeList)

    def rule_for(self, name: str, place: Path) -> Rule:
        """Find the rule for a clip's name or its place on the card."""
        names = (name, place.name, place.as_posix())
        fits = (rule for rule in self.rules if any(fnmatch(n.lower(), rule.match.lower()) for n in names))
        return next(fits, Rule("*", self.film))


def default_deliveries() -> tuple[Delivery, ...]:
    """Return the usual deliveries: ProRes Proxy to cut, H.264 with burn-in to view."""
    proxy, view = find_codec("prores-proxy"), find_codec("h264")
    return (Delivery("proxy", proxy, ".mov"), Delivery("view", view, ".mp4", "", (1920, 1080), USUAL))


def read_recipe(path: Path, film: FilmSettings) -> DailiesRecipe:
    """Read a recipe; the film of the command line overrides the recipe's [film]."""
    root = read_toml(path)
    root.number("schema", 1, 1)
    film = _film(root.table("film"), film, but=film)
    marks = root.table("burn_in")
    burn_ins = {"usual": USUAL} | {name: _burn_in(marks.table(name)) for name in marks.values}
    deliveries = tuple(_delivery(row, burn_ins) for row in _rows(root, "output")) or default_deliveries()
    names = [same_name(delivery.name) for delivery in deliveries]
    if len(set(names)) < len(names):
        raise PresetError(f"{path.name}: two outputs have one name; give each its own.")
    rules = tuple(_rule(row, film, path.parent) for row in _rows(root, "clip"))
    grades = all_grades([path.parent / name for name in root.texts("cdl")])
    root.reject_unknown_keys()
    return DailiesRecipe(film, deliveries, rules, grades)


def change_film(base: FilmSettings, values: Mapping[str, Any]) -> FilmSettings:
    """Return film settings changed by `values`, which may have any key of [film]."""
    look, label = base.look, base.label
    if values.get("look"):
        look = load_look(values["look"])
        label = Path(values["look"]).name.removesuffix(".toml")
    if any(values.get(key) is not None for key in _LOOK[1:]):
        stock, print_film, gate, stops, brightness, aim = (values.get(key) for key in _LOOK[1:])
        look = with_changes(look or Look(), stock=stock, print_film=print_film, gate=gate, stops=stops)
        look = with_print_light(look, brightness, aim)
        label = look.camera_film.name if values.get("stock") or not label else label
    space, missing = values.get("input") or base.input, values.get("missing") or base.missing
    return FilmSettings(
        look, label, space, values.get("output") or base.output, missing, values.get("fps") or base.rate
    )


def _film(table: TomlTable, base: FilmSettings, *, but: FilmSettings | None = None) -> FilmSettings:
    """Read a film; `but` is one whose look, where it has one, and whose spaces stay."""
    values: dict[str, Any] = {key: table.text(key) for key in _FILM if key not in {*_STOPS, "fps"} and key in table}
    values |= {key: table.number(key, -most, most) for key, most in _STOPS.items() if key in table}
    if "fps" in table:
        values["fps"] = nearest_standard_rate(Fraction(table.number("fps", 1, 1000)).limit_denominator(1001))
    if values.get("missing", "hold") not in _MISSING:
        raise PresetError(f"{table.where}: missing = {values['missing']!r} is not known; error, hold and black are.")
    if but is not None and but.look is not None:
        values = {key: value for key, value in values.items() if key not in _LOOK}
    found = change_film(base, values)
    if but is None:
        return found
    named = but.input if but.input != "auto" else found.input
    ours = {"output": but.output or found.output, "missing": but.missing or found.missing}
    return replace(found, input=named, rate=but.rate or found.rate, **ours)


def _rule(table: TomlTable, film: FilmSettings, folder: Path) -> Rule:
    match = table.text("match")
    grades = all_grades([folder / table.text("cdl")] if "cdl" in table else [])
    rule = Rule(match, _film(table, film), grades)
    table.reject_unknown_keys()
    return rule


def _delivery(table: TomlTable, burn_ins: Mapping[str, BurnIn]) -> Delivery:
    codec = find_codec(table.text("codec"))
    if codec.image:
        raise PresetError(f"{table.where}: dailies are clips, and {codec.name} is of pictures; `process` writes these.")
    name, suffix = table.text("name", codec.name), table.text("suffix", "")
    container = f".{table.text('container', codec.suffixes[0]).lstrip('.').lower()}"
    _check_names(table.where, name, suffix, container, codec)
    burn_in = table.text("burn_in", "none")
    if burn_in not in {"none", *burn_ins}:
        raise PresetError(f"{table.where}: unknown [burn_in.{burn_in}]; {nearest(burn_in, burn_ins)}.")
    found = Delivery(
        name,
        codec,
        container,
        suffix,
        _box(table.text("size", "full"), table.where),
        burn_ins.get(burn_in, BurnIn()),
    )
    table.reject_unknown_keys()
    return found


def _check_names(where: str, name: str, suffix: str, container: str, codec: Codec) -> None:
    """Raise PresetError for a name that is not one component of a path, or a file of the run's own."""
    if container not in codec.suffixes:
        raise PresetError(f"{where}: {codec.name} is not written in {container!r}; use {alternatives(codec.suffixes)}.")
    try:
        check_component(name, f"{where}: name")
        check_component(f"clip{suffix}{container}", f"{where}: suffix; a file's name")
    except ParameterError as error:
        raise PresetError(str(error)) from None
    if not re.fullmatch(r"[\w.-]+", name) or is_of_the_run(name):
        raise PresetError(f"{where}: the name {name!r} is a folder's; use letters and digits, and another word.")


def _box(text: str, where: str) -> tuple[int, int] | None:
    if text == "full":
        return None
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise PresetError(f"{where}: size must be full or WIDTHxHEIGHT, got {text!r}; write full or 1920x1080.")
    return int(match[1]), int(match[2])


def _burn_in(table: TomlTable) -> BurnIn:
    try:
        found = BurnIn(
            lines={place: table.text(place) for place in PLACES if place in table},
            watermark=table.text("watermark", ""),
            aspect=table.number("aspect", 0, 10, 0.0),
            matte=table.number("matte", 0, 1, 0.0),
            frame_lines=table.flag("frame_lines", default=False),
            slate_frames=round(table.number("slate_frames", 0, 10_000, 0)),
            size=table.number("size", 0.25, 8, 1.0),
            font=table.text("font", ""),
        )
    except ParameterError as error:
        raise PresetError(f"{table.where}: {error}") from None
    table.reject_unknown_keys()
    return found


def _rows(root: TomlTable, key: str) -> list[TomlTable]:
    """Read an array of tables; none where it is missing."""
    found: Any = root.values.get(key, []) if key in root else []
    rows = cast("list[Any]", found)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in rows):
        raise PresetError(f"{root.where}: `{key}` is an array of tables; write [[{key}]].")
    return [TomlTable(cast("dict[str, Any]", row), f"{root.where} [[{key}]] {n}") for n, row in enumerate(rows, 1)]
