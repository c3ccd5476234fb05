"""A look: a stock, its print or scan, and the settings of every stage.

In a look's TOML file (`filmvideo.looks.files`) a stage's settings are a table with the name of the field, whose keys
are the fields of its dataclass.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import get_type_hints

from filmvideo.base.errors import PresetError
from filmvideo.base.parameters import Parameters
from filmvideo.film.backing import BackingSettings
from filmvideo.film.development import CouplerSettings
from filmvideo.film.emulsion import Base
from filmvideo.film.exposure import CameraSettings
from filmvideo.film.printing import PrinterSettings
from filmvideo.film.push_pull import DevelopmentSettings, age_and_develop
from filmvideo.film.scanning import ScannerSettings
from filmvideo.film.stock import Stock
from filmvideo.film.viewing import ViewingSettings
from filmvideo.gate.breath import FilmBreathingSettings
from filmvideo.gate.dirt import DirtSettings
from filmvideo.gate.flicker import FlickerSettings
from filmvideo.gate.leak import LeakSettings
from filmvideo.gate.weave import WeaveSettings
from filmvideo.grain.crystal_overlay import CrystalOverlaySettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.looks.check_look import check_films, check_grain, check_name
from filmvideo.looks.gates import GATE_WIDTH_MM
from filmvideo.looks.presets import find_stock
from filmvideo.optics.diffusion import DiffusionSettings
from filmvideo.optics.lens import LensSettings

SCANNER_STOCK = "2383"


@dataclass(frozen=True)
class Look:
    """The choices that define a rendering: stocks, gate and the settings of every stage.

    Parameters
    ----------
    stock : str
        Camera film: a shipped stock by name or alias, or the path of a stock's TOML file.
    print : str
        Print stock by name or path; auto: the usual print of the stock; none: the camera film itself; scan: code
        values of its printing density.
    gate : {super8, 16mm, super16, academy, super35, vistavision, 65mm, imax}
        Camera gate, whose width in mm the frame fills.
    backing, camera, diffusion, lens, flicker, weave, film_breathing, leak : Parameters
        Settings of the backing and of the stages in the camera; each class documents its keys with unit and range.
    development, couplers, grain, crystals : Parameters
        Settings of the developed camera film.
    dirt, printer, print_dirt, view, scan : Parameters
        Settings of the dirt on the camera film, of the print and its dirt, of the lamp and of the scanner.
    name, why : str
        Name of the look and the reason for it; they do not change the rendering.

    Raises
    ------
    PresetError
        If a stock is unknown, or the choices contradict each other.
    ParameterError
        If the gate is unknown.

    References
    ----------
    The module of each stage names the source of its physics; each stock's preset names its data sheets.
    """

    stock: str = "vision3-250d"
    print: str = "auto"
    gate: str = "super35"
    backing: BackingSettings = field(default_factory=BackingSettings)
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
    printer: PrinterSettings = field(default_factory=PrinterSettings)
    print_dirt: DirtSettings = field(default_factory=DirtSettings)
    view: ViewingSettings = field(default_factory=ViewingSettings)
    scan: ScannerSettings = field(default_factory=ScannerSettings)
    name: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        """Raise PresetError or ParameterError for unknown names and contradictory choices."""
        stock, film = self.camera_film, self.print_film
        check_films(stock, film)
        if self.is_scan and self.developed_film.kind == "reversal":
            raise PresetError(f"--print scan needs a negative, got {stock.name}, reversal film; use --print none.")
        check_name(self.gate, GATE_WIDTH_MM, "gate")
        if not self.backing.idle and stock.base is None:
            raise PresetError(f"{stock.name} has no [base] in its preset; remove [backing].")
        if film is None and not self.printer.idle:
            raise PresetError(
                "[printer] needs a print; remove it, or use [camera] and [development] for the film itself."
            )
        if film is None and not self.print_dirt.idle:
            raise PresetError("[print_dirt] needs a print; use [dirt] for the film itself.")
        check_grain(self.grain, self.crystals, is_scan=self.is_scan)
        if stock.match is not None:
            self._check_match(stock)

    def _check_match(self, stock: Stock) -> None:
        """Raise PresetError for settings that a match has learned already."""
        camera = replace(self.camera, stops=0.0, flash=0.0)
        fixed = {
            "camera": camera,
            **{name: getattr(self, name) for name in ("development", "couplers", "printer", "view")},
        }
        changed = [name for name, stage in fixed.items() if not stage.idle]
        if changed:
            raise PresetError(
                f"{stock.name} is a match, which has learned [{changed[0]}]; remove that table"
                + (" except stops and flash." if changed[0] == "camera" else ".")
            )
        if self.print_film is None and self.developed_film.kind == "negative":
            raise PresetError(
                f"{stock.name} is a match of a negative, and --print must name the print film for its grain, "
                f"got {self.print}."
            )
        if self.print_film is not None and not self.dirt.idle:
            raise PresetError(f"{stock.name} is a match without a negative for [dirt]; use [print_dirt].")

    @property
    def camera_film(self) -> Stock:
        """The stock in the camera."""
        return find_stock(self.stock)

    @property
    def developed_film(self) -> Stock:
        """The camera film after age, push or pull, and process."""
        return age_and_develop(self.camera_film, self.development)

    @property
    def base(self) -> Base | None:
        """The base of the camera film, with the look's backing."""
        base = self.camera_film.base
        return base and self.backing.apply_to(base)

    @property
    def is_scan(self) -> bool:
        """Whether the negative is scanned instead of printed."""
        return self.print == "scan"

    @property
    def scanner_sensitivity(self) -> Stock:
        """The print film whose sensitivity the scanner has."""
        return find_stock(SCANNER_STOCK)

    @property
    def print_film(self) -> Stock | None:
        """The print stock; None without a print."""
        if self.print == "auto":
            stock = self.developed_film
            return None if stock.kind == "reversal" else find_stock(_default_print(stock))
        return None if self.print in ("none", "scan") else find_stock(self.print)

    @property
    def viewing_lamp(self) -> str:
        """The lamp of viewing: xenon in a cinema, D50 for stills."""
        film = self.print_film or self.camera_film
        return self.view.lamp if self.view.lamp != "auto" else ("xenon" if film.medium == "cine" else "d50")

    @property
    def has_filter(self) -> bool:
        """Whether a camera filter makes a grey card neutral."""
        return self.camera.filter == "auto" and self.developed_film.kind == "reversal"

    def um_per_px(self, width_px: int) -> float:
        """Return the pixel pitch on film of a frame that fills the gate.

        Parameters
        ----------
        width_px : int, 1 or more pixels
            Width of the frame.

        Returns
        -------
        float
            The pitch in µm.
        """
        return 1000 * GATE_WIDTH_MM[self.gate] / width_px

    def hash(self) -> str:
        """Return the hash of everything that determines the rendering: settings and film data.

        Returns
        -------
        str
            A sha256 in hexadecimal.
        """
        film = self.scanner_sensitivity if self.is_scan else self.print_film
        kind = "scan" if self.is_scan else "print"
        named = {"stock": self.camera_film.digest, "print": [kind, film.digest] if film else "none"}
        named |= {"backing": [self.base.backing, self.base.reflectance] if self.base else "none"}
        return hashlib.sha256(json.dumps(self.parameters() | named, sort_keys=True).encode()).hexdigest()

    def settings(self, name: str) -> Parameters:
        """Return the settings of a stage.

        Parameters
        ----------
        name : str
            Name of the field, as "camera".

        Returns
        -------
        base.parameters.Parameters
            The settings in that field.
        """
        found: Parameters = getattr(self, name)
        return found

    def parameters(self) -> dict[str, object]:
        """Return the look's settings as plain values, without its name and reason.

        Returns
        -------
        dict of str to object
            Tables and values as in a look's TOML file.
        """
        return {k: v for k, v in asdict(self).items() if k not in ("name", "why")}


def settings_types() -> dict[str, type[Parameters]]:
    """Return the settings class of every table in a look's file."""
    kinds = get_type_hints(Look)
    return {f.name: kinds[f.name] for f in fields(Look) if issubclass(kinds[f.name], Parameters)}


def _default_print(stock: Stock) -> str:
    if stock.layers == ("silver",):
        return "2302"
    return "2383" if stock.medium == "cine" else "portra-endura"
