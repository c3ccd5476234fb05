"""Options for the film: stock, print and look, and what changes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.options.film_words import check_print, parse_setting
from filmvideo.cli.options.save import SaveOption, save_film
from filmvideo.cli.panels import FILM, Formerly


@dataclass(frozen=True)
class NamedFilm:
    """The stock and the look."""

    stock: Annotated[
        str | None,
        typer.Option(
            "--stock",
            metavar="NAME",
            rich_help_panel=FILM,
            help="Camera film: a name from `filmvideo stocks` (vision3, 500t, portra 400 …; case and dashes do not "
            "matter) or a stock's TOML file. With --look it replaces the look's stock.",
        ),
    ] = None
    look: Annotated[
        str | None,
        typer.Option(
            "--look",
            metavar="FILE.toml|NAME",
            rich_help_panel=FILM,
            help="A look holds stock, print and every parameter: a TOML file, or a name from `filmvideo looks`. "
            "The other film options change it.",
        ),
    ] = None


@dataclass(frozen=True)
class LookChanges:
    """Changes of a look's colour."""

    print_film: Annotated[
        str | None,
        typer.Option(
            "--print",
            metavar="NAME",
            rich_help_panel=FILM,
            help="Print stock (2383, 2393, portra-endura …); none shows the film itself, as slides are; scan writes "
            "the negative's printing density for grading. The default auto takes the usual print of the stock.",
        ),
    ] = None
    exposure: Annotated[
        float | None,
        typer.Option(
            "--exposure",
            metavar="STOPS",
            min=-10,
            max=10,
            rich_help_panel=FILM,
            help="Exposure of the camera film in stops: + is brighter, - is darker. The printer does not correct it.",
        ),
    ] = None
    brightness: Annotated[
        float | None,
        typer.Option(
            "--brightness",
            metavar="STOPS",
            min=-4,
            max=4,
            rich_help_panel=FILM,
            help="Brightness of the print in stops of printer light, 12.04 points each: + is brighter, - is darker. "
            "Slides and scans have no printer; --exposure is for them.",
        ),
    ] = None
    print_light: Annotated[
        str | None,
        typer.Option(
            "--print-light",
            metavar="lad|match",
            rich_help_panel=FILM,
            help="Printer light for a grey card. lad (the default) prints it to the print's aim density, as a "
            "laboratory does; match prints it as bright as the source's display shows it.",
        ),
    ] = None
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            rich_help_panel=FILM,
            help="Set any other parameter of a look: --set camera.flash=0.02 --set printer.points=[25,26,25]. May be "
            "given several times; `filmvideo looks --keys` lists them all.",
        ),
    ] = None

    def build(self, stock: str | None, look: str | None) -> work.Look | None:
        """Build a look from the options; return None where `--stock none` asks for no film."""
        return self._build(stock, look, None, self.settings)

    def _build(
        self, stock: str | None, name: str | None, gate: str | None, settings: list[str] | None
    ) -> work.Look | None:
        """Build a look from the options, with a gate and settings."""
        if name is None and not stock:
            raise ParameterError("A film is missing; give --stock NAME (see `filmvideo stocks`) or --look NAME.")
        if stock is not None and stock.lower() == "none":
            self._check_no_film(name, gate, settings)
            return None
        check_print(self.print_film)
        look = work.Look() if name is None else work.load_look(name)
        look = work.with_changes(look, stock=stock, print_film=self.print_film, gate=gate, stops=self.exposure)
        look = work.with_print_light(look, self.brightness, self.print_light)
        return work.with_settings(look, dict(parse_setting(text) for text in settings or ()))

    def _check_no_film(self, *others: str | list[str] | None) -> None:
        """Raise ParameterError where `--stock none` stands beside options that change a film."""
        own = (self.print_film, self.exposure, self.brightness, self.print_light)
        if any(value is not None for value in own) or any(others):
            raise ParameterError(
                "--stock none renders no film; leave --look, --print, --gate, --exposure, --brightness, --print-light, "
                "--grain and --set out."
            )


@dataclass(frozen=True)
class FilmChanges(LookChanges):
    """Changes of a look's colour, film size and grain."""

    gate: Annotated[
        str | None,
        Formerly("--format"),
        typer.Option(
            "--gate",
            metavar="NAME",
            rich_help_panel=FILM,
            help="Film gate: super8, 16mm, super16, academy, super35, vistavision, 65mm or imax. It sets the size of a "
            "pixel on the film, and so sharpness, edge effects, halation and grain; it does not change colour.",
        ),
    ] = None
    grain: Annotated[
        float | None,
        typer.Option(
            "--grain",
            metavar="0…2",
            min=0,
            max=2,
            rich_help_panel=FILM,
            help="Strength of the grain of film and print: 1 as published by the makers, 0 no grain.",
        ),
    ] = None
    grain_size: Annotated[
        float | None,
        typer.Option(
            "--grain-size",
            metavar="TIMES",
            min=0.25,
            max=6,
            rich_help_panel=FILM,
            help="Size of the dye clouds: 1 as on the film. The rms granularity through 48 µm does not change.",
        ),
    ] = None
    grain_colour: Annotated[
        float | None,
        typer.Option(
            "--grain-colour",
            metavar="0…1",
            min=0,
            max=1,
            rich_help_panel=FILM,
            help="1: each layer has grain of its own, as colour film has. 0: grey grain, the same in every layer.",
        ),
    ] = None

    def build(self, stock: str | None, look: str | None) -> work.Look | None:
        """Build a look from the options; return None where `--stock none` asks for no film."""
        return self._build(stock, look, self.gate, self._all_settings())

    def _all_settings(self) -> list[str]:
        """Return the settings, the options for grain among them."""
        grain = {"amount": self.grain, "size": self.grain_size, "colour": self.grain_colour}
        return [*(self.settings or []), *(f"grain.{key}={value}" for key, value in grain.items() if value is not None)]


@dataclass(frozen=True)
class TableFilm(LookChanges, NamedFilm):
    """The film of a look-up table, which has no grain and no size."""

    def build_look(self) -> work.Look | None:
        """Build the look; return None where `--stock none` asks for no film."""
        return self.build(self.stock, self.look)


@dataclass(frozen=True)
class FilmOptions(FilmChanges, NamedFilm):
    """Options of the film."""

    save: SaveOption = None

    def build_look(self) -> work.Look | None:
        """Build the look; return None where `--stock none` asks for no film."""
        look = self.build(self.stock, self.look)
        if look is None and self.save is not None:
            raise ParameterError("--stock none renders no film that --save could write; leave one of them out.")
        return look

    def write_look(self, look: work.Look | None, *, overwrite: bool) -> None:
        """Write the look where --save asks for it."""
        if look is not None and self.save is not None:
            save_film(look, self.save, {parse_setting(text)[0] for text in self.settings or ()}, overwrite=overwrite)

    def build_film(self, command: str) -> work.Look:
        """Build the look; raise ParameterError where `--stock none` asks for no film."""
        return needs_film(self.build_look(), command)

    @property
    def changes_alone(self) -> bool:
        """Whether the options change a film that they do not name."""
        return self.look is None and not self.stock and self != type(self)()


def needs_film(look: work.Look | None, command: str) -> work.Look:
    """Return the look; raise ParameterError where a film is missing."""
    if look is None:
        raise ParameterError(f"`filmvideo {command}` needs a film, got --stock none; name a stock.")
    return look
