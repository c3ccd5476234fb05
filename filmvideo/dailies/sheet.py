"""Sheets of small pictures, each with its name: a frame on several stocks, a wedge of exposures, stocks on a chart.

The chart is the ColorChecker's 24 patches as measured (D50, taken to D65), and under it a grey scale from four stops
under to four stops over a grey card. Pictures are reduced as light, before film, so that grain and sharpness are those
of a small picture of the whole gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path
from time import perf_counter

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import interpolate

from filmvideo.base.notices import Notice
from filmvideo.dailies.stills import write_jpeg
from filmvideo.engine.device import find_device
from filmvideo.film.exposure import GREY
from filmvideo.grain.keys import Key
from filmvideo.jobs.burn_in import BurnIn, draw_burn_in
from filmvideo.jobs.conversion import output_code, output_for
from filmvideo.jobs.job import NO_SOURCE, JobOutput, RenderJob, RenderRequest, Sheet
from filmvideo.jobs.manifest import (
    JobResult,
    ManifestPath,
    WrittenFile,
    find_manifest_path,
    fingerprint,
    looks_in,
    write_manifest,
)
from filmvideo.jobs.orientation import turn_upright
from filmvideo.jobs.scene import Scene, job_at, read_scene
from filmvideo.lab.colorimeter import patches
from filmvideo.looks.files import normalize_look
from filmvideo.looks.look import Look
from filmvideo.media import Tags, write_still
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
Light = Float[Tensor, "3 _ _"]
Code = Float[Tensor, "3 _ _"]


def sheet_request(
    target: Path,
    looks: Mapping[str, Look],
    *,
    source: Path | None,
    chart: bool,
    input: str = "auto",  # noqa: A002  (the word of the command line)
    input_matrix: InputMatrix | None = None,
    engine: Engine = "accurate",
    device: str = "auto",
    seed: int = 0,
) -> tuple[RenderRequest, JobOutput]:
    """Return the request of a sheet: a frame of a source, the chart or both, on films by the names under them."""
    sheet = Sheet({name: normalize_look(look) for name, look in looks.items()}, chart)
    output = JobOutput(path=target, codec=target.suffix.lower().lstrip("."), space="srgb", sheet=sheet)
    request = RenderRequest(
        kind="sheet",
        source=source or NO_SOURCE,
        outputs=(output,),
        input=input,
        input_matrix=input_matrix,
        engine=engine,
        device=device,
        seed=seed,
    )
    return request, output


def render_sheet(
    request: RenderRequest,
    output: JobOutput,
    *,
    at: str | None = None,
    overwrite: bool = False,
    manifest: ManifestPath = "beside",
    notify: Callable[[Notice], None] | None = None,
) -> tuple[int, int]:
    """Write a sheet and its manifest; return its width and height in px."""
    started, device = perf_counter(), find_device(request.device)
    target, sheet = output.path, output.sheet or Sheet({}, chart=True)
    source = None if request.source == NO_SOURCE else request.source
    check_target(target, overwrite=overwrite, source=source)
    place = find_manifest_path(manifest, source=source or target, target=target, part=None, overwrite=True)
    scenes = [chart_scene(str(device))] if sheet.chart else []
    job, reading = request.resolve((output,), (0, 0)), ""
    if source is not None:
        scene = read_scene(request, at, device)
        job, reading = job_at(request, output, scene), scene.reading
        scenes.append(_fit_cell(scene))
        if notify is not None:
            notify(Notice("input-space", reading))
    sheet = job.output.sheet or sheet
    picture = tile(render_cells(scenes, sheet.looks, engine=request.engine, seed=request.seed))
    _write(target, picture, overwrite=overwrite)
    if place is not None:
        facts: dict[str, object] = {"reading": reading, "frames": 1, "notices": list[object]()}
        facts["seconds"] = round(perf_counter() - started, 3)
        write_manifest(place, _result(job, scenes[-1].shape[2], str(device), facts))
    return picture.shape[2], picture.shape[1]


def _result(job: RenderJob, width: int, device: str, facts: dict[str, object]) -> JobResult:
    target = job.target
    has_source = job.source != NO_SOURCE
    return JobResult(
        job=job,
        source={"source_sha256": fingerprint(job.source, *job.span) if has_source else None},
        files={target.name: WrittenFile(target, _TAGS, tags_of_still(target))},
        device=device,
        um_per_px={name: look.um_per_px(width) for name, look in looks_in(job).items()},
        facts=facts,
    )


def _fit_cell(scene: Scene) -> Light:
    """Return the light of a scene, upright and as large as a cell."""
    light = torch.rot90(scene.light, round(scene.rotation_deg / 90) % 4, (1, 2))
    shrink = min(1.0, CELL_PX / max(light.shape[1:]))
    size = (max(2, round(light.shape[1] * shrink)), max(2, round(light.shape[2] * shrink)))
    return light if shrink == 1 else interpolate(light[None], size, mode="area")[0]


def chart_scene(device: str = "cpu", width: int = CELL_PX) -> Light:
    """Return the chart as light."""
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


def render_cells(scenes: Sequence[Light], films: Mapping[str, Look], *, engine: Engine, seed: int = 0) -> list[Code]:
    """Render scenes side by side on each film, with its name; return codes of sRGB."""
    cells: list[Code] = []
    with torch.no_grad():
        for name, look in films.items():
            output = output_for("srgb", look)
            shown = [
                output_code(render_frame(scene, look, Key(seed, 0), engine=engine), output, full_range=True).cpu()
                for scene in scenes
            ]
            cells.append(label_cell(_side_by_side(shown), name))
    return cells


def label_cell(picture: Code, name: str) -> Code:
    """Return a picture with a name on a strip below it."""
    strip = picture.new_full((3, round(picture.shape[1] * _STRIP), picture.shape[2]), _GROUND)
    return draw_burn_in(torch.cat([picture, strip], 1), _LABEL, {"name": name}, 0)


def wedge(look: Look) -> dict[str, Look]:
    """Return a look at exposures from three stops under to three over its own."""
    base = look.camera.stops
    return {
        f"{stops:+d} stops" if stops else "as exposed": replace(look, camera=replace(look.camera, stops=base + stops))
        for stops in WEDGE_STOPS
    }


def tile(cells: Sequence[Code], columns: int | None = None) -> Code:
    """Return pictures of one size in rows."""
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
    """Return the number of columns that makes a sheet about as wide as a screen, with few empty places."""
    wide = {n: abs(n * shape / ceil(count / n) - 1.6) + 0.15 * (-count % n) for n in range(1, count + 1)}
    return min(wide, key=lambda n: wide[n])


def _side_by_side(pictures: Iterable[Code]) -> Code:
    """Return pictures side by side at the height of the first."""
    first, *others = pictures
    height = first.shape[1]
    return torch.cat(
        [first, *(turn_upright(p, 0, (round(p.shape[2] * height / p.shape[1]), height)) for p in others)], dim=2
    )
