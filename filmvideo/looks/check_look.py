"""Checks of choices in a look that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.film.stock import Stock
from filmvideo.grain.crystal_overlay import CrystalOverlaySettings
from filmvideo.grain.granularity import GrainSettings


def check_films(stock: Stock, film: Stock | None) -> None:
    """Raise PresetError for a print film in the camera, or a camera film as the print."""
    if stock.kind == "print":
        raise PresetError(f"The stock must be camera film, got {stock.name}, print film; name it with --print.")
    if film is not None and film.kind != "print":
        raise PresetError(f"--print must name print film such as 2383, or none or scan, got {film.name}, camera film.")


def check_grain(grain: GrainSettings, crystals: CrystalOverlaySettings, *, is_scan: bool) -> None:
    """Raise PresetError for crystal settings that contradict others."""
    if grain.model == "crystals" and is_scan:
        raise PresetError('grain.model "crystals" needs a viewed picture, not a scan; use "granularity" or a print.')
    if grain.model != "crystals" and not crystals.idle:
        raise PresetError('[crystals] needs grain.model "crystals"; set that model, or remove the table.')
    if grain.model == "crystals" and (grain.size, grain.colour) != (1, 1):
        raise PresetError(
            'grain.size and grain.colour must be 1 with grain.model "crystals"; use [crystals] size_um and record.'
        )


def check_name(value: str, known: Iterable[str], what: str) -> None:
    """Raise ParameterError for an unknown name."""
    names = list(known)
    if value not in names:
        raise ParameterError(f"Unknown {what} {value!r}; known: {', '.join(names)}.")
