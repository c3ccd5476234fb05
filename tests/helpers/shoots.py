"""Shoots for the tests of reading pairs out of pictures: both cameras' pictures of a chart, and their pairs.toml."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch

from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.gamuts import xyz_to_rgb
from filmvideo.match.charts.grid import Grid
from filmvideo.match.pairs import Pairs
from helpers.charts import Drawing, drawn, falling_off, quad, write_dng, write_picture
from helpers.matching import one_chart

GRID = Grid(4, 6, gap=0.12)
DIGITAL = quad([[30, 24], [244, 30], [238, 172], [26, 166]])
FILM = quad([[40, 20], [232, 34], [228, 164], [34, 160]])
THREE = (-1.3, 0.0, 1.3)
EXPOSED = 0.9
"""A scanner's exposure: it leaves room above the white of a print."""
SCALE = 0.15
"""Brings the camera's white at +1.3 stops under that of the file."""


@dataclass(frozen=True)
class Shoot:
    """One set-up, and what is wrong with it."""

    stops: tuple[float, ...] = THREE
    digital_stops: tuple[float, ...] | None = None
    light: str = "D55"
    drift_stops: tuple[float, ...] = ()
    film_shift_px: tuple[float, float] = (0.0, 0.0)
    """Of the last picture of film against the others."""
    gain: float = SCALE
    falloff: float = 0.0
    """Of the camera's lens; there is a picture of a card then."""
    encoding: str | None = None
    """Of 16-bit TIFFs from the camera; without one it writes DNG."""


def truth(shoot: Shoot) -> Pairs:
    """Return the pairs that a shoot's pictures show."""
    pairs = one_chart().select(one_chart().rows_in(shoot.light))
    keep = torch.tensor([float(stops) in shoot.stops for stops in pairs.exposure_stops])
    pairs = pairs.select(keep)
    return replace(pairs, film=EXPOSED * pairs.film)


def at(pairs: Pairs, stops: float) -> Pairs:
    """Return the pairs of one exposure."""
    return pairs.select(pairs.exposure_stops == stops)


def draw(folder: Path, shoot: Shoot) -> str:
    """Draw a set-up into a folder; give its [[setup]] without corners."""
    pairs = truth(shoot)
    drifts = shoot.drift_stops or (0.0,) * len(shoot.stops)
    cameras = shoot.digital_stops or shoot.stops
    names: list[tuple[str, str]] = []
    for number, (stops, camera, drift) in enumerate(zip(shoot.stops, cameras, drifts, strict=True)):
        one = at(pairs, stops)
        seen = drawn(
            Drawing(GRID, DIGITAL, 270, 196, shoot.falloff, blur_px=0.6, noise=0.01, seed=number),
            one.digital * shoot.gain * 2 ** (camera - stops + drift),
        )
        digital = f"{shoot.light}-{number}.{'dng' if shoot.encoding is None else 'd.tif'}"
        if shoot.encoding is None:
            write_dng(folder / digital, seen)
        else:
            write_picture(folder / digital, ENCODINGS[shoot.encoding].encode(seen))
        shift = quad([shoot.film_shift_px if number == len(shoot.stops) - 1 else (0, 0)])
        film = Drawing(GRID, FILM + shift, 264, 190, blur_px=0.6, noise=0.01, seed=50 + number)
        names.append((digital, f"{shoot.light}-{number}.tif"))
        write_picture(folder / names[-1][1], scanned(drawn(film, one.film)))
    if shoot.falloff:
        card = falling_off(Drawing(GRID, DIGITAL, 270, 196, shoot.falloff))
        write_dng(folder / f"{shoot.light}-card.dng", 0.4 * card.expand(3, -1, -1))
    lines = [
        "[[setup]]",
        f'illuminant = "{shoot.light}"',
        f"exposure = {list(shoot.stops)}",
        *([f"digital_exposure = {list(cameras)}"] if shoot.digital_stops else []),
        f"digital = {[name for name, _ in names]}",
        f"film = {[name for _, name in names]}",
    ]
    return "\n".join(lines)


def scanned(xyz: torch.Tensor) -> torch.Tensor:
    """Encode pictures of XYZ under D50 in ProPhoto RGB."""
    light = xyz_to_rgb("romm") @ xyz.reshape(3, -1)
    return ENCODINGS["romm"].encode(light).reshape(xyz.shape)


def corners() -> str:
    """Return both cameras' corners as a set-up writes them."""
    return f"digital_corners = {DIGITAL.tolist()}\nfilm_corners = {FILM.tolist()}"


def manifest(folder: Path, *setups: str, head: str = "") -> Path:
    """Write a pairs.toml."""
    path = folder / "pairs.toml"
    path.write_text("\n".join(["[chart]", "gap = 0.12", '[film]\nspace = "prophoto"', head, *setups]))
    return path


def written(folder: Path, shoot: Shoot, *, head: str = "", found: bool = False) -> Path:
    """Draw one set-up and write its pairs.toml, with corners unless they shall be found."""
    setup = draw(folder, shoot)
    return manifest(folder, setup if found else f"{setup}\n{corners()}", head=head)


def changed(path: Path, old: str, new: str) -> Path:
    """Change a word of a pairs.toml."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path
