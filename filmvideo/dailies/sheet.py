"""Sheets of small pictures, each with its name: a frame on several stocks, a wedge of exposures, stocks on a chart.

The chart is the ColorChecker's 24 patches as measured (D50, taken to D65), and under it a grey scale from four stops
under to four stops over a grey card. Pictures are reduced as light, before film, so that grain and sharpness are those
of a small picture of the whole gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import interpolate

from filmvideo.dailies.burn_in import BurnIn, draw_burn_in
from filmvideo.dailies.orientation import upright
from filmvideo.dailies.stills import write_jpeg
from filmvideo.engine.device import find_device
from filmvideo.film.exposure import GREY
from filmvideo.grain.keys import Key
from filmvideo.jobs.conversion import output_code, output_for
from filmvideo.jobs.preview_manifest import PreviewManifest, Rendering
from filmvideo.jobs.still import is_picture, read_scene
from filmvideo.lab.colorimeter import patches
from filmvideo.looks.files import look_to_values, normalize_look
from filmvideo.looks.look import Look
from filmvideo.media import Tags, probe, write_still
from filmvideo.media.files.atomic import check_target
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, InputMatrix
from filmvideo.media.write.still import tags_of_still
from filmvideo.render.render import Engine, render_frame

CELL_PX = 640
WEDGE_STOPS = (-3, -2, -1, 0, 1, 2, 3)
_GAP, _GROUND = 1 / 80, 0.09
_LABEL = BurnIn({"bottom_left": "{name}"}, size=1.4)
_STRIP = 1 / 10
"""Part of a picture's height that is added below it for its name."""
_SCALE_STOPS = (-4, -3, -2, -1, 0, 1, 2, 3, 4)
_CHART_GREY = 0.03
_TAGS = Tags(1, 13, RGB_MATRIX, full_range=True)
Scene = Float[Tensor, "3 _ _"]
Code = Float[Tensor, "3 _ _"]


@dataclass(frozen=True)
class Wanted:
    """What a sheet shows: a frame, a chart or both, on films by the names that stand under them."""

    films: Mapping[str, Look]
    source: Path | None
    """A clip or a picture; None for the chart alone."""
    chart: bool
    at: str | None = None
    input: str = "auto"
    input_matrix: InputMatrix | None = None
    engine: Engine = "accurate"
    device: str = "auto"
    seed: int = 0

    def to_json(self) -> dict[str, object]:
        """Give it as plain values, but the source."""
        words = {k: v for k, v in vars(self).items() if k not in {"films", "source"}}
        return {"films": {name: look_to_values(look) for name, look in self.films.items()}, **words}


def make_sheet(target: Path, wanted: Wanted, *, overwrite: bool, say: Callable[[str], None]) -> tuple[int, int]:
    """Write a sheet and its manifest; give its width and height."""
    check_target(target, overwrite=overwrite, source=wanted.source)
    note = PreviewManifest(target, wanted.source)
    wanted = replace(wanted, films={name: normalize_look(look) for name, look in wanted.films.items()})
    device, reading, number = find_device(wanted.device), "", 0
    scenes = [chart_scene(str(device))] if wanted.chart else []
    if wanted.source is not None:
        scene, reading, number = _frame_of(wanted.source, wanted, device)
        note.reads(wanted.source, number, number)
        scenes.append(scene)
        say(reading)
    sheet = tiled(on_films(scenes, wanted.films, engine=wanted.engine, seed=wanted.seed))
    _write(target, sheet, overwrite=overwrite)
    pitch = {name: look.um_per_px(scenes[-1].shape[2]) for name, look in wanted.films.items()}
    rendering = Rendering(wanted.films, pitch, wanted.engine, device, wanted.seed)
    facts: dict[str, object] = {"reading": reading, "frames": 1, "notices": ()}
    note.write("sheet", rendering, wanted.to_json(), tags=_TAGS, read_back=tags_of_still(target), **facts)
    return sheet.shape[2], sheet.shape[1]


def _frame_of(source: Path, wanted: Wanted, device: torch.device) -> tuple[Scene, str, int]:
    """Give the light of a frame or a picture, upright and as large as a cell, how it was read, and its number."""
    scene, _, reading, number = read_scene(source, wanted.at, wanted.input, device, wanted.input_matrix)
    turn = 0 if is_picture(source) else probe(source).rotation_deg
    scene = torch.rot90(scene, round(turn / 90) % 4, (1, 2))
    shrink = min(1.0, CELL_PX / max(scene.shape[1:]))
    size = (max(2, round(scene.shape[1] * shrink)), max(2, round(scene.shape[2] * shrink)))
    return (scene if shrink == 1 else interpolate(scene[None], size, mode="area")[0]), reading, number


def chart_scene(device: str = "cpu", width: int = CELL_PX) -> Scene:
    """Draw the chart as light."""
    patch, gap = width * 15 // 100, width // 60
    step = patch + gap
    height = 4 * step + gap + patch // 2 + gap
    scene = torch.full((3, height, 6 * step + gap), _CHART_GREY, dtype=torch.float32, device=device)
    for number, colour in enumerate(patches().T.to(scene)):
        top, left = gap + number // 6 * step, gap + number % 6 * step
        scene[:, top : top + patch, left : left + patch] = colour[:, None, None]
    span = 6 * step - gap
    stops = torch.tensor(_SCALE_STOPS, dtype=torch.float32, device=device)
    place = (torch.arange(span, device=device) * len(stops) // span).clamp(max=len(stops) - 1)
    scene[:, 4 * step + gap : -gap, gap : gap + span] = GREY * 2 ** stops[place]
    return scene


def on_films(scenes: Sequence[Scene], films: Mapping[str, Look], *, engine: Engine, seed: int = 0) -> list[Code]:
    """Put scenes side by side on each film, with its name; codes of sRGB."""
    cells: list[Code] = []
    with torch.no_grad():
        for name, look in films.items():
            output = output_for("srgb", look)
            shown = [
                output_code(render_frame(scene, look, Key(seed, 0), engine=engine), output, full_range=True).cpu()
                for scene in scenes
            ]
            cells.append(labelled(_beside(shown), name))
    return cells


def labelled(picture: Code, name: str) -> Code:
    """Put a name under a picture, where it hides nothing of it."""
    strip = picture.new_full((3, round(picture.shape[1] * _STRIP), picture.shape[2]), _GROUND)
    return draw_burn_in(torch.cat([picture, strip], 1), _LABEL, {"name": name}, 0)


def wedge(look: Look) -> dict[str, Look]:
    """Give a look at exposures from three stops under to three over its own."""
    base = look.camera.stops
    return {
        f"{stops:+d} stops" if stops else "as exposed": replace(look, camera=replace(look.camera, stops=base + stops))
        for stops in WEDGE_STOPS
    }


def tiled(cells: Sequence[Code], columns: int | None = None) -> Code:
    """Lay pictures of one size out in rows."""
    _, height, width = cells[0].shape
    gap = max(2, round(width * _GAP))
    columns = columns or _columns(len(cells), width / height)
    rows = ceil(len(cells) / columns)
    sheet = torch.full((3, rows * (height + gap) + gap, columns * (width + gap) + gap), _GROUND, device="cpu")
    for number, cell in enumerate(cells):
        top, left = gap + number // columns * (height + gap), gap + number % columns * (width + gap)
        sheet[:, top : top + height, left : left + width] = cell
    return sheet


def _write(target: Path, sheet: Code, *, overwrite: bool) -> None:
    """Write a sheet as PNG, TIFF or JPEG."""
    if target.suffix.lower() in {".jpg", ".jpeg"}:
        write_jpeg(target, sheet)
    else:
        write_still(target, sheet, bits=8, tags=_TAGS, overwrite=overwrite)


def _columns(count: int, shape: float) -> int:
    """Choose columns that make a sheet about as wide as a screen, with few places empty."""
    wide = {n: abs(n * shape / ceil(count / n) - 1.6) + 0.15 * (-count % n) for n in range(1, count + 1)}
    return min(wide, key=lambda n: wide[n])


def _beside(pictures: Iterable[Code]) -> Code:
    """Set pictures side by side at the height of the first."""
    first, *others = pictures
    height = first.shape[1]
    return torch.cat(
        [first, *(upright(p, 0, (round(p.shape[2] * height / p.shape[1]), height)) for p in others)], dim=2
    )
