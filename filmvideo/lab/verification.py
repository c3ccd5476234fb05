"""A stock on every instrument that can measure it.

Camera film is measured unfiltered, in the light it is balanced for, and its colours as it is usually shown: printed, or
projected. Print film is measured under the negative it is usually made from. The MTF bench and the
microdensitometer have the pixel pitch of a 4096 pixel frame across the gate. All readings are in float64 on the
reference path, from which the tables of the other engines are sampled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from filmvideo.base.errors import PresetError
from filmvideo.colour.spectra import illuminant
from filmvideo.film.exposure import CameraSettings, ExposureStage
from filmvideo.film.stock import Stock
from filmvideo.lab import (
    colorimeter,
    densitometer,
    halation_bench,
    microdensitometer,
    mtf_bench,
    print_aim,
    print_greys,
    sensitometer,
    spectrosensitometer,
)
from filmvideo.lab.reading import Reading
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.light_path import LightPath
from filmvideo.render.render import render_scene

BENCH_WIDTH_PX = 4096
SILVER_NEGATIVE, CINE_NEGATIVE, STILL_NEGATIVE = "double-x", "vision3-250d", "portra-400"


@dataclass(frozen=True)
class Verification:
    """The readings of a stock."""

    stock: Stock
    shown: str
    """The viewing: print, lamp."""
    um_per_px: float
    """Pixel pitch on the MTF bench."""
    readings: tuple[Reading, ...]

    @property
    def passed(self) -> bool:
        """Whether every reading is within its target."""
        return all(reading.passed for reading in self.readings)

    def reading(self, name: str) -> Reading | None:
        """Return a reading by name; None where the instrument had nothing to measure."""
        return next((reading for reading in self.readings if reading.name == name), None)


def verify(name: str) -> Verification:
    """Measure a stock, given by name or by its TOML file; raise PresetError for an unknown name."""
    stock = find_stock(name)
    if stock.match is not None:
        raise PresetError(
            f"{stock.name} is a match, which has no data sheet; `filmvideo match report` shows its accuracy."
        )
    look = default_look(stock, name)
    um_per_px = look.um_per_px(BENCH_WIDTH_PX)
    path, bare = light_path(look), light_path(_bare(look))
    readings = [*_measure_strip(stock, bare)]
    spread = light_path(_bare(look), um_per_px)
    if stock.kind != "print":
        readings += _measure_emulsion(stock, bare, spread, um_per_px)
    grain = spread.grain_print if stock.kind == "print" else spread.grain
    if grain is not None:
        readings.append(microdensitometer.measure_granularity(stock, grain, um_per_px))
    film = look.print_film
    if film is not None:
        readings.append(print_aim.aim(film, print_aim.print_grey_card(film, path)))
    readings.append(_measure_greys(stock, film, path))
    if len((film or stock).layers) == 3:
        readings.append(colorimeter.chart(lambda scene: render_scene(scene, path)))
    return Verification(stock, _describe_viewing(look), um_per_px, tuple(readings))


def default_look(stock: Stock, name: str) -> Look:
    """Return the look a stock is measured in."""
    if stock.kind != "print":
        return Look(stock=name)
    still = CINE_NEGATIVE if stock.medium == "cine" else STILL_NEGATIVE
    return Look(stock=SILVER_NEGATIVE if len(stock.layers) == 1 else still, print=name)


def _bare(look: Look) -> Look:
    return Look(stock=look.stock, print=look.print, camera=CameraSettings(filter="none"))


def _describe_viewing(look: Look) -> str:
    film = look.print_film
    way = "viewed directly" if film is None else f"printed on {film.name}"
    return f"{look.camera_film.name}, {way}, {look.viewing_lamp} light"


def _measure_greys(stock: Stock, film: Stock | None, path: LightPath) -> Reading:
    """Measure the greys of a print, of a negative against its print's own, or of a slide against neutral ones."""
    if stock.kind == "print":
        return print_greys.print_scale(stock, path)
    aim = None if film is None else partial(print_greys.own_greys_of_lightness, path)
    return colorimeter.neutral_scale(lambda scene: render_scene(scene, path), aim)


def _measure_strip(stock: Stock, path: LightPath) -> tuple[Reading, Reading, Reading]:
    film, steps = sensitometer.strip(stock, path), sensitometer.wedge(stock)
    return (
        densitometer.measure_densities(stock, steps, film(steps), sensitometer.sheet_density(stock, steps)),
        sensitometer.speed(stock, film),
        sensitometer.gradient(stock, film),
    )


def _measure_emulsion(stock: Stock, path: LightPath, spread: LightPath, um_per_px: float) -> list[Reading]:
    readings: list[Reading] = []
    if isinstance(path.expose, ExposureStage):
        read = spectrosensitometer.sensitivity(path.expose.receiver, illuminant(stock.balance_kelvin))
        readings.append(spectrosensitometer.compare_sensitivities(stock, read))
    bench = mtf_bench.measure_mtf(stock, mtf_bench.on_film(spread), mtf_bench.even_field(spread), um_per_px)
    if bench.rows:
        readings.append(bench)
    if stock.base is not None and spread.halation is not None:
        readings.append(halation_bench.ring(stock.layers, stock.base, spread.halation, um_per_px))
    return readings
