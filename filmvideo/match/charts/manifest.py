"""pairs.toml: the pictures of a chart, their exposures, lights and encodings.

A set-up is one framing: chart, light and both cameras stand still while exposures are bracketed. Pictures of a set-up
are in the order of its exposures, and share its corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.toml import TomlTable, read_toml
from filmvideo.match.charts.grid import Grid, Quad
from filmvideo.match.charts.picture import place_of
from filmvideo.match.pairs import WHAT_TO_SHOOT


@dataclass(frozen=True)
class Side:
    """One camera's pictures of a set-up."""

    pictures: tuple[str, ...]
    corners: Quad | None
    """In pixels of the picture; None to detect them."""
    flat: str | None
    """A picture of an even card."""


@dataclass(frozen=True)
class Setup:
    """One framing in one light."""

    illuminant: str
    exposure_stops: tuple[float, ...]
    digital_stops: tuple[float, ...]
    """The exposures of the digital pictures; their light is scaled to the exposures of the film."""
    digital: Side
    film: Side
    notes: str


@dataclass(frozen=True)
class PairsManifest:
    """All set-ups of a shoot."""

    folder: Path
    grid: Grid
    encoding: str | None
    """Of the digital codes; None for files of linear light."""
    white_level: float | None
    """The digital code at which the camera clips."""
    keep_drift: bool
    """Whether drift is real: the light changed between pictures, for the film as for the camera."""
    space: str | None
    """Of the film pictures; None to use the files' tags."""
    setups: tuple[Setup, ...]
    notes: str

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of all pictures, flat fields among them, each once."""
        sides = [side for setup in self.setups for side in (setup.digital, setup.film)]
        names = [name for side in sides for name in (*side.pictures, side.flat) if name is not None]
        return tuple(dict.fromkeys(place_of(name, self.folder)[0] for name in names))


def read_manifest(path: Path) -> PairsManifest:
    """Read a pairs.toml; raise PresetError or ParameterError for a wrong value."""
    table = read_toml(path)
    digital, film = table.table("digital"), table.table("film")
    found = PairsManifest(
        folder=path.parent,
        grid=_grid(table.table("chart")),
        encoding=_text(digital, "encoding"),
        white_level=digital.number("white_level", 0, 1e6) if "white_level" in digital else None,
        keep_drift=digital.flag("keep_drift", default=False),
        space=_text(film, "space"),
        setups=tuple(_setup(one) for one in _tables(table, "setup")),
        notes=table.text("notes", ""),
    )
    for part in (digital, film):
        part.text("notes", "")
        part.reject_unknown_keys()
    table.reject_unknown_keys()
    if not found.setups:
        raise PresetError(f"{path.name} has no [[setup]]; each names illuminant, exposure, digital and film.")
    return found


def check_exposures(manifest: PairsManifest) -> None:
    """Raise ParameterError where all pictures have one exposure."""
    stops = {stops for setup in manifest.setups for stops in setup.exposure_stops}
    if len(stops) == 1:
        raise ParameterError(
            f"All pictures have one exposure ({stops.pop():+g} stops), which does not determine a film's curve; "
            f"{WHAT_TO_SHOOT}."
        )


def _grid(table: TomlTable) -> Grid:
    rows, columns = (int(table.number(key, 1, 100, usual)) for key, usual in (("rows", 4), ("columns", 6)))
    grid = Grid(rows, columns, table.number("gap", 0, 0.9, 0.0), table.texts("names"))
    table.text("notes", "")
    table.reject_unknown_keys()
    return grid


def _setup(table: TomlTable) -> Setup:
    stops = tuple(table.numbers("exposure"))
    setup = Setup(
        illuminant=table.text("illuminant", ""),
        exposure_stops=stops,
        digital_stops=tuple(table.numbers("digital_exposure")) if "digital_exposure" in table else stops,
        digital=_side(table, "digital"),
        film=_side(table, "film"),
        notes=table.text("notes", ""),
    )
    table.reject_unknown_keys()
    _check_counts(table, setup)
    return setup


def _check_counts(table: TomlTable, setup: Setup) -> None:
    """Raise ParameterError where the counts of pictures and exposures differ."""
    wanted = len(setup.exposure_stops)
    if wanted == 0 or {len(setup.digital.pictures), len(setup.film.pictures)} != {wanted}:
        raise ParameterError(
            f"{table.where} has {wanted} exposures, {len(setup.digital.pictures)} digital pictures and "
            f"{len(setup.film.pictures)} of film; name one of each for every exposure, in one order, and shoot again "
            "what is missing."
        )
    if len(setup.digital_stops) != wanted:
        raise ParameterError(
            f"{table.where}: `digital_exposure` has {len(setup.digital_stops)} values for {wanted} digital pictures."
        )
    if len(set(setup.exposure_stops)) < wanted:
        raise ParameterError(f"{table.where} has an exposure twice; put the second into a set-up of its own.")


def _side(table: TomlTable, name: str) -> Side:
    corners = f"{name}_corners"
    return Side(
        pictures=table.texts(name),
        corners=_corners(table, corners) if corners in table else None,
        flat=_text(table, f"{name}_flat"),
    )


def _corners(table: TomlTable, key: str) -> Quad:
    points = table.values[key]
    if not isinstance(points, list) or len(cast("list[Any]", points)) != 4:
        raise PresetError(
            f"{table.where}: `{key}` takes four corners, [[x, y], …]: top left, top right, bottom right, bottom left."
        )
    each = TomlTable({f"{key} {n}": point for n, point in enumerate(cast("list[Any]", points), 1)}, table.where)
    return torch.tensor([each.numbers(one, 2) for one in each.values], dtype=torch.float64, device="cpu")


def _text(table: TomlTable, key: str) -> str | None:
    return table.text(key) if key in table else None


def _tables(table: TomlTable, key: str) -> list[TomlTable]:
    found: object = table.values[key] if key in table else []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in cast("list[object]", found)):
        raise PresetError(f"{table.where}: `{key}` takes tables, each under a line [[{key}]].")
    several = cast("list[Any]", found)
    return [TomlTable(cast("dict[str, Any]", one), f"{table.where} [[{key}]] {n}") for n, one in enumerate(several, 1)]
