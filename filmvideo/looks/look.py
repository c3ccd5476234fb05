"""A look: a stock, what becomes of it (print, slide or scan), and the parameters of every stage.

`filmvideo.looks.files` keeps looks in TOML: a field that is a stage's parameters is a table of the same name there, and
every key of such a table is a field of its dataclass.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import get_type_hints

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.parameters import Parameters
from filmvideo.film.development import CouplerSettings
from filmvideo.film.emulsion import BACKINGS, Base
from filmvideo.film.exposure import CameraSettings
from filmvideo.film.printing import PrinterSettings
from filmvideo.film.push_pull import DevelopmentSettings, age_and_develop
from filmvideo.film.stock import Stock
from filmvideo.film.viewing import ViewingSettings
from filmvideo.gate.breath import FilmBreathingSettings
from filmvideo.gate.dirt import DirtSettings
from filmvideo.gate.flicker import FlickerSettings
from filmvideo.gate.leak import LeakSettings
from filmvideo.gate.weave import WeaveSettings
from filmvideo.grain.crystal_overlay import CrystalOverlaySettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.looks.presets import find_stock
from filmvideo.optics.diffusion import DiffusionSettings
from filmvideo.optics.lens import LensSettings
from filmvideo.optics.scanner_aperture import ScannerApertureSettings

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
SCANNER_STOCK = "2383"


@dataclass(frozen=True)
class Look:
    """What a picture goes through, by name and number."""

    stock: str = "vision3-250d"
    print: str = "auto"
    """A print stock, auto (what is usual for the stock), none (seen itself) or scan."""
    gate: str = "super35"
    backing: str = "auto"
    """What keeps light from coming back through the base; auto as the stock has it, none takes it off."""
    camera: CameraSettings = field(default_factory=CameraSettings)
    diffusion: DiffusionSettings = field(default_factory=DiffusionSettings)
    lens: LensSettings = field(default_factory=LensSettings)
    flicker: FlickerSettings = field(default_factory=FlickerSettings)
    weave: WeaveSettings = field(default_factory=WeaveSettings)
    film_breathing: FilmBreathingSettings = field(default_factory=FilmBreathingSettings)
    leak: LeakSettings = field(default_factory=LeakSettings)
    development: DevelopmentSettings = field(default_factory=DevelopmentSettings)
    couplers: CouplerSettings = field(default_factory=CouplerSettings)
    grain: GrainSettings = field(default_factory=GrainSettings)
    crystals: CrystalOverlaySettings = field(default_factory=CrystalOverlaySettings)
    dirt: DirtSettings = field(default_factory=DirtSettings)
    """On the camera film."""
    printer: PrinterSettings = field(default_factory=PrinterSettings)
    print_dirt: DirtSettings = field(default_factory=DirtSettings)
    view: ViewingSettings = field(default_factory=ViewingSettings)
    scan: ScannerApertureSettings = field(default_factory=ScannerApertureSettings)
    name: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        """Raise PresetError or ParameterError for what no film, gate, lamp or printer is called."""
        stock, film = find_stock(self.stock), self.print_film
        if stock.kind == "print":
            raise PresetError(f"{stock.name} is print film; name it with --print, and a camera film as the stock.")
        if film is not None and film.kind != "print":
            raise PresetError(f"{film.name} is camera film; a print is made on print film such as 2383.")
        if self.is_scan and self.developed_film.kind == "reversal":
            raise PresetError(f"A scan in printing density is made of a negative; {stock.name} is reversal film.")
        _among(self.gate, GATE_WIDTH_MM, "gate")
        _among(self.backing, ("auto", *BACKINGS), "backing")
        if self.backing != "auto" and stock.base is None:
            raise PresetError(f"{stock.name} has no [base] in its preset for a backing to be on; leave it at auto.")
        if film is None and not self.printer.idle:
            raise PresetError("There is no print to set a printer for; [camera] and [development] are the film's own.")
        if film is None and not self.print_dirt.idle:
            raise PresetError("There is no print for dirt to lie on; [dirt] is on the film itself.")
        self._check_grain()
        if stock.match is not None:
            self._check_match(stock)

    def _check_grain(self) -> None:
        """Raise PresetError for crystals that do not go with the rest."""
        if self.grain.model == "crystals" and self.is_scan:
            raise PresetError('A scan has the grain of density; set grain.model to "granularity", or make a print.')
        if self.grain.model != "crystals" and not self.crystals.idle:
            raise PresetError('[crystals] are for [grain] model = "crystals"; name that model, or leave them out.')
        if self.grain.model == "crystals" and (self.grain.size, self.grain.colour) != (1, 1):
            raise PresetError(
                "Crystals have a size and a record of their own in [crystals]; leave size and colour at 1."
            )

    def _check_match(self, stock: Stock) -> None:
        """Raise PresetError for what a film that was learnt as it was developed, printed and seen has no place for."""
        camera = replace(self.camera, stops=0.0, flash=0.0)
        fixed = {
            "camera": camera,
            **{name: getattr(self, name) for name in ("development", "couplers", "printer", "view")},
        }
        changed = [name for name, stage in fixed.items() if not stage.idle]
        if changed:
            raise PresetError(
                f"{stock.name} is a match: a film as it was lit, developed, printed and seen; leave [{changed[0]}] out"
                + (" but for stops and flash." if changed[0] == "camera" else ".")
            )
        if self.print_film is None and self.developed_film.kind == "negative":
            raise PresetError(
                f"{stock.name} is a match of what is seen; --print says on what its negative's grain is printed, and "
                f"{self.print} is no print film."
            )
        if self.print_film is not None and not self.dirt.idle:
            raise PresetError(f"{stock.name} is a match, with no negative for [dirt] to lie on; use [print_dirt].")

    @property
    def camera_film(self) -> Stock:
        """The stock in the camera."""
        return find_stock(self.stock)

    @property
    def developed_film(self) -> Stock:
        """The stock in the camera as kept and developed."""
        return age_and_develop(self.camera_film, self.development)

    @property
    def base(self) -> Base | None:
        """The base of the stock in the camera, with the backing the look gives it."""
        base = self.camera_film.base
        return base if base is None or self.backing == "auto" else replace(base, backing=self.backing)

    @property
    def is_scan(self) -> bool:
        """Whether the negative is scanned, not printed."""
        return self.print == "scan"

    @property
    def scanner_sensitivity(self) -> Stock:
        """The print film whose layers a scanner sees with."""
        return find_stock(SCANNER_STOCK)

    @property
    def print_film(self) -> Stock | None:
        """The stock the negative is printed on, if it is."""
        if self.print == "auto":
            stock = self.developed_film
            return None if stock.kind == "reversal" else find_stock(_usual_print(stock))
        return None if self.print in ("none", "scan") else find_stock(self.print)

    @property
    def viewing_lamp(self) -> str:
        """The lamp the film is seen by: xenon in a cinema, D50 for stills."""
        film = self.print_film or self.camera_film
        return self.view.lamp if self.view.lamp != "auto" else ("xenon" if film.medium == "cine" else "d50")

    @property
    def has_filter(self) -> bool:
        """Whether the camera is filtered for a neutral grey card."""
        return self.camera.filter == "auto" and self.developed_film.kind == "reversal"

    def um_per_px(self, width_px: int) -> float:
        """Give the size on film of a pixel of a frame that fills the gate."""
        return 1000 * GATE_WIDTH_MM[self.gate] / width_px

    def hash(self) -> str:
        """Give the sha256 of everything that decides the rendering: parameters and film data."""
        film = self.scanner_sensitivity if self.is_scan else self.print_film
        kind = "scan" if self.is_scan else "print"
        named = {"stock": self.camera_film.digest, "print": [kind, film.digest] if film else "none"}
        named |= {"backing": self.base.backing if self.base else "none"}
        return hashlib.sha256(json.dumps(self.parameters() | named, sort_keys=True).encode()).hexdigest()

    def settings(self, name: str) -> Parameters:
        """Return the settings that a field holds."""
        found: Parameters = getattr(self, name)
        return found

    def parameters(self) -> dict[str, object]:
        """Give the look's numbers as plain values."""
        return {k: v for k, v in asdict(self).items() if k not in ("name", "why")}


def settings_types() -> dict[str, type[Parameters]]:
    """Return the fields of a look that hold settings, which are the tables of its file."""
    kinds = get_type_hints(Look)
    return {f.name: kinds[f.name] for f in fields(Look) if issubclass(kinds[f.name], Parameters)}


def _usual_print(stock: Stock) -> str:
    if stock.layers == ("silver",):
        return "2302"
    return "2383" if stock.medium == "cine" else "endura"


def _among(value: str, known: Iterable[str], what: str) -> None:
    names = list(known)
    if value not in names:
        raise ParameterError(f"No {what} is named {value!r}; known: {', '.join(names)}.")
