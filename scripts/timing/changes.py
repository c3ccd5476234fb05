"""From a changed setting of a look to a picture of 960 × 540 in memory, as a control of the studio asks for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from filmvideo import Preview
from filmvideo.base.remember import forget_all
from filmvideo.engine.cpu.prepared_look import prepare_look
from filmvideo.looks.changes import with_changes, with_settings
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.pipeline.build import light_path

SETTINGS: dict[str, tuple[str, ...]] = {
    "camera.stops": ("0.3", "0.4", "0.5", "0.6", "0.7"),
    "camera.flash": ("0.02", "0.03", "0.04", "0.05", "0.06"),
    "printer.points": ("[26, 25, 24]", "[27, 25, 24]", "[28, 25, 24]", "[28, 26, 24]", "[28, 27, 24]"),
    "printer.brightness_stops": ("0.1", "0.2", "0.3", "0.4", "0.5"),
    "printer.flash": ("0.02", "0.03", "0.04", "0.05", "0.06"),
    "printer.bleach_bypass": ("0.1", "0.2", "0.3", "0.4", "0.5"),
    "development.bleach_bypass": ("0.1", "0.2", "0.3", "0.4", "0.5"),
    "development.push_stops": ("0.2", "0.4", "0.6", "0.8", "1"),
    "couplers.strength": ("0.9", "0.8", "0.7", "0.6", "0.5"),
    "grain.amount": ("0.9", "0.8", "0.7", "0.6", "0.5"),
    "camera.light_kelvin": ("3000", "3500", "4000", "4500", "6500"),
    "grain.size": ("1.2", "1.3", "1.4", "1.5", "1.6"),
    "film.gate": ("super16", "16mm", "academy", "super8", "65mm"),
    "film.print": ("2393", "3513di", "3523xd", "5386", "portra-endura"),
    "film.print seen before": ("2393", "3513di", "2383", "2393", "3513di"),
}
"""Settings, and values that they are changed to one after another."""
ROUNDS = 3


def change_figures(clip: Path, name: str, *, rounds: int = ROUNDS) -> dict[str, float]:
    """Time every setting: median and 95th percentile in ms, and how much longer it takes with nothing remembered."""
    look, preview, found = load_look(name), Preview(clip), dict[str, float]()
    preview.set(look)
    preview.frame(0)
    for key, values in SETTINGS.items():
        looks = [_change_look(look, key.partition(" ")[0], value) for value in values]
        if key.endswith("before"):
            _times(preview, looks)
        times = [time for n in range(rounds) for time in _times(preview, [_nudge(one, n) for one in looks])]
        found[f"change {key} ms"] = round(median(times), 1)
        found[f"change {key} p95 ms"] = round(quantiles(times, n=20)[-1], 1)
        found[f"change {key} ratio"] = round(_fresh_ms(preview, looks) / median(times), 1)
        preview.set(look)
        preview.frame(0)
    preview.close()
    return found


def _change_look(look: Look, key: str, value: str) -> Look:
    if key == "film.gate":
        return replace(look, gate=value)
    if key == "film.print":
        return with_changes(look, stock=None, print_film=value, gate=None, stops=None)
    return with_settings(look, {key: value})


def _nudge(look: Look, step: int) -> Look:
    """Return a look that has not been seen, and differs by what costs nothing."""
    return replace(look, camera=replace(look.camera, stops=look.camera.stops + step / 1024))


def _times(preview: Preview, looks: list[Look]) -> list[float]:
    found: list[float] = []
    for look in looks:
        started = perf_counter()
        preview.set(look, draft=True)
        preview.frame(0)
        found.append(1e3 * (perf_counter() - started))
    return found


def _fresh_ms(preview: Preview, looks: list[Look]) -> float:
    found: list[float] = []
    for look in looks[:3]:
        forget_all()
        light_path.cache_clear()
        prepare_look.cache_clear()
        found += _times(preview, [look])
    return median(found)
