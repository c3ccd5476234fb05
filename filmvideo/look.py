"""A look: a stock, what becomes of it (print, slide or scan), and the parameters of every stage, in one TOML file.

schema = 1
[look]     name, why
[film]     stock, print ("auto", "none", "scan" or a print stock), gate, backing ("auto": the stock's own)
[camera]   stops, light_kelvin (0: the light the stock is balanced for), filter ("auto", "none"), flash
[development] push_stops, bleach_bypass, expired_years
[couplers] strength
[printer]  points = [r, g, b], flash, bleach_bypass
[view]     lamp
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import tomli_w

from filmvideo.errors import ParameterError, PresetError, nearest
from filmvideo.film.alter import MOST_PUSH, MOST_YEARS, Development
from filmvideo.film.layers import BACKINGS, Base
from filmvideo.film.printing import NORMAL_POINTS
from filmvideo.film.stock import Stock
from filmvideo.film.view import LAMPS
from filmvideo.presets import find_look, find_stock, plain
from filmvideo.schema import Table, read_toml

GATE_WIDTH_MM = {
    "super8": 5.79,
    "16mm": 10.26,
    "super16": 12.52,
    "academy": 21.95,
    "super35": 24.89,
    "vistavision": 37.72,
    "65mm": 52.48,
    "imax": 70.41,
}
"""Width of the camera gate."""
SCANNER_EYES = "2383"
FILTERS = ("auto", "none")
MOST_STOPS = 10.0
KELVIN = (1000.0, 25000.0)
STRONGEST_COUPLERS = 2.0
MOST_POINTS = 50.0


@dataclass(frozen=True)
class Camera:
    """How the film was exposed."""

    stops: float = 0.0
    """Over- (positive) or underexposure."""
    light_kelvin: float | None = None
    """Colour temperature of the scene's light; None for the one the stock is balanced for."""
    filter: str = "auto"
    """auto: reversal film, which no printer corrects, is filtered so that a grey card is neutral on it."""
    flash: float = 0.0
    """Even exposure before the picture's, as a part of a grey card's: lifts shadows."""

    def __post_init__(self) -> None:
        """Raise ParameterError for an exposure, light or filter that cannot be had."""
        _within(self.stops, -MOST_STOPS, MOST_STOPS, "exposure in stops")
        if self.light_kelvin is not None:
            _within(self.light_kelvin, *KELVIN, "light in kelvin")
        _among(self.filter, FILTERS, "filter")
        _within(self.flash, 0, 1, "flash of the negative")


@dataclass(frozen=True)
class Look:
    """What a picture goes through, by name and number."""

    stock: str = "vision3-250d"
    print: str = "auto"
    gate: str = "super35"
    backing: str = "auto"
    """What keeps light from coming back through the base; auto as the stock has it, none takes it off."""
    camera: Camera = field(default_factory=Camera)
    development: Development = field(default_factory=Development)
    couplers: float = 1.0
    """Strength of the interimage effects; 1 as the stock has them."""
    points: tuple[float, float, float] = NORMAL_POINTS
    print_flash: float = 0.0
    """Even exposure of the print, as a part of a grey card's."""
    print_bleach_bypass: float = 0.0
    """Part of the silver that stays in the print, 0 to 1."""
    lamp: str = "auto"
    name: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        """Raise PresetError or ParameterError for what no film, gate, lamp or printer is called."""
        stock, film = find_stock(self.stock), self.print_film
        if stock.kind == "print":
            raise PresetError(f"{stock.name} is print film; name it with --print, and a camera film as the stock.")
        if film is not None and film.kind != "print":
            raise PresetError(f"{film.name} is camera film; a print is made on print film such as 2383.")
        if self.scanned and stock.kind == "reversal":
            raise PresetError(f"A scan in printing density is made of a negative; {stock.name} is reversal film.")
        _among(self.gate, GATE_WIDTH_MM, "gate")
        _among(self.backing, ("auto", *BACKINGS), "backing")
        if self.backing != "auto" and stock.base is None:
            raise PresetError(f"{stock.name} has no [base] in its preset for a backing to be on; leave it at auto.")
        _among(self.lamp, ("auto", *LAMPS), "lamp")
        _within(self.couplers, 0, STRONGEST_COUPLERS, "strength of the couplers")
        _within(self.print_bleach_bypass, 0, 1, "bleach bypass of the print")
        _within(self.print_flash, 0, 1, "flash of the print")
        if film is None and (self.print_bleach_bypass or self.print_flash):
            raise PresetError("There is no print to flash or to leave silver in; [camera] and [development] have both.")
        for points in self.points:
            _within(points, 0, MOST_POINTS, "printer light in points")

    @property
    def camera_film(self) -> Stock:
        """The stock in the camera."""
        return find_stock(self.stock)

    @property
    def base(self) -> Base | None:
        """The base of the stock in the camera, with the backing the look gives it."""
        base = self.camera_film.base
        return base if base is None or self.backing == "auto" else replace(base, backing=self.backing)

    @property
    def scanned(self) -> bool:
        """Whether the negative is scanned, not printed."""
        return self.print == "scan"

    @property
    def scanner_eyes(self) -> Stock:
        """The print film whose layers a scanner sees with."""
        return find_stock(SCANNER_EYES)

    @property
    def print_film(self) -> Stock | None:
        """The stock the negative is printed on, if it is."""
        if self.print == "auto":
            stock = find_stock(self.stock)
            return None if stock.kind == "reversal" else find_stock(_usual_print(stock))
        return None if self.print in ("none", "scan") else find_stock(self.print)

    @property
    def viewing_lamp(self) -> str:
        """The lamp the film is seen by: xenon in a cinema, D50 for stills."""
        film = self.print_film or self.camera_film
        return self.lamp if self.lamp != "auto" else ("xenon" if film.medium == "cine" else "d50")

    @property
    def filtered(self) -> bool:
        """Whether the camera is filtered for a neutral grey card."""
        return self.camera.filter == "auto" and self.camera_film.kind == "reversal"

    def um_per_px(self, width_px: int) -> float:
        """Give the size on film of a pixel of a frame that fills the gate."""
        return 1000 * GATE_WIDTH_MM[self.gate] / width_px

    def hash(self) -> str:
        """Give the sha256 of everything that decides the rendering: parameters and film data."""
        film = self.scanner_eyes if self.scanned else self.print_film
        kind = "scan" if self.scanned else "print"
        named = {"stock": self.camera_film.digest, "print": [kind, film.digest] if film else "none"}
        named |= {"backing": self.base.backing if self.base else "none"}
        return hashlib.sha256(json.dumps(self.parameters() | named, sort_keys=True).encode()).hexdigest()

    def parameters(self) -> dict[str, object]:
        """Give the look's numbers as plain values."""
        return {k: v for k, v in asdict(self).items() if k not in ("name", "why")}


def load_look(name: str | Path) -> Look:
    """Load a look by the name of a shipped one or the path of a TOML file; raise PresetError where it is wrong."""
    path = find_look(str(name))
    root = read_toml(path)
    root.number("schema", 1, 1)
    head, film, camera = root.table("look"), root.table("film"), root.table("camera")
    development, couplers = root.table("development"), root.table("couplers")
    printer, view = root.table("printer"), root.table("view")
    try:
        look = Look(
            name=head.text("name", path.stem),
            why=head.text("why", ""),
            stock=_beside(path, film.text("stock")),
            print=_beside(path, film.text("print", "auto")),
            gate=film.text("gate", "super35"),
            backing=film.text("backing", "auto"),
            camera=_camera(camera),
            development=_development(development),
            print_bleach_bypass=printer.number("bleach_bypass", 0, 1, 0.0),
            print_flash=printer.number("flash", 0, 1, 0.0),
            couplers=couplers.number("strength", 0, STRONGEST_COUPLERS, 1.0),
            points=_points(printer),
            lamp=view.text("lamp", "auto"),
        )
    except ParameterError as error:
        raise PresetError(f"{path.name}: {error}") from None
    for table in (head, film, camera, development, couplers, printer, view, root):
        table.done()
    return look


def _beside(look: Path, stock: str) -> str:
    """Find a stock's file from where the look lies; names stay as they are."""
    return str(look.parent / stock) if stock.endswith(".toml") else stock


def save_look(look: Look, path: Path) -> None:
    """Write a look as TOML."""
    values: dict[str, object] = {
        "schema": 1,
        "look": {"name": look.name, "why": look.why},
        "film": {"stock": look.stock, "print": look.print, "gate": look.gate, "backing": look.backing},
        "camera": {
            "stops": look.camera.stops,
            "light_kelvin": look.camera.light_kelvin or 0.0,
            "filter": look.camera.filter,
            "flash": look.camera.flash,
        },
        "development": asdict(look.development),
        "couplers": {"strength": look.couplers},
        "printer": {"points": list(look.points), "bleach_bypass": look.print_bleach_bypass, "flash": look.print_flash},
        "view": {"lamp": look.lamp},
    }
    path.write_text(tomli_w.dumps(values), encoding="utf-8")


def with_changes(
    look: Look, *, stock: str | None, print_film: str | None, gate: str | None, stops: float | None
) -> Look:
    """Give a look with what a person named on the command line in place of its own."""
    camera = look.camera if stops is None else replace(look.camera, stops=stops)
    return replace(
        look,
        stock=stock or look.stock,
        name=look.name if stock is None else "",
        print=_plain_word(print_film) if print_film else look.print,
        gate=_gate(gate) if gate else look.gate,
        camera=camera,
    )


def _plain_word(print_film: str) -> str:
    return print_film.lower() if print_film.lower() in {"auto", "none", "scan"} else print_film


def _gate(name: str) -> str:
    known = {plain(gate): gate for gate in GATE_WIDTH_MM}
    if plain(name) not in known:
        raise ParameterError(f"No film format is named {name!r}; {nearest(name.lower(), GATE_WIDTH_MM)}.")
    return known[plain(name)]


def _camera(table: Table) -> Camera:
    kelvin = table.number("light_kelvin", 0, KELVIN[1], 0.0)
    return Camera(
        table.number("stops", -MOST_STOPS, MOST_STOPS, 0.0),
        kelvin or None,
        table.text("filter", "auto"),
        table.number("flash", 0, 1, 0.0),
    )


def _development(table: Table) -> Development:
    return Development(
        table.number("push_stops", -MOST_PUSH, MOST_PUSH, 0.0),
        table.number("bleach_bypass", 0, 1, 0.0),
        table.number("expired_years", 0, MOST_YEARS, 0.0),
    )


def _points(table: Table) -> tuple[float, float, float]:
    if "points" not in table:
        return NORMAL_POINTS
    red, green, blue = table.numbers("points", 3)
    return red, green, blue


def _usual_print(stock: Stock) -> str:
    if stock.layers == ("silver",):
        return "2302"
    return "2383" if stock.medium == "cine" else "endura"


def _among(value: str, known: Iterable[str], what: str) -> None:
    names = list(known)
    if value not in names:
        raise ParameterError(f"No {what} is named {value!r}; known: {', '.join(names)}.")


def _within(value: float, low: float, high: float, what: str) -> None:
    if not low <= value <= high:
        raise ParameterError(f"The {what} is {value:g}; it takes {low:g} to {high:g}.")
