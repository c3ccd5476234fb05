"""Look-up tables, read back by other people's readers and held against the film itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from helpers.lut_films import colours, look, match, off
from helpers.lut_readers import Pixels, by_ffmpeg, by_ffmpeg_hald, by_lcms, by_opencolorio

from filmvideo.colour.gamuts import apply_matrix, rgb_to_rgb
from filmvideo.looks.look import Look
from filmvideo.luts.export import FORMATS, LutRequest, export, measure_departure, resolve_export
from filmvideo.luts.film import ColourFunction
from filmvideo.luts.look import split_of
from filmvideo.luts.table import bake
from filmvideo.luts.target import find_target
from filmvideo.render.render import prepare_light_path, render_scene

REC709 = find_target("rec709")
Reader = Callable[[Path, Pixels], Pixels]


def read_back(path: Path, name: str, wanted: LutRequest, reader: Reader, *, more: float) -> float:
    """Write a table; what a reader shows must be as near the film as the file says, but for `more`."""
    facts = export(path, name, wanted, overwrite=True)["delta_e_2000"]
    job = resolve_export(name, wanted)
    light, code = colours(job.film)
    found = off(job.film, job.target, light, reader(path, code))
    print(
        f"{name} {reader.__name__}: {found.mean():.3f} {found.max():.2f}; said {facts['mean']:.3f} {facts['max']:.2f}"
    )
    assert abs(found.mean() - facts["mean"]) < 0.07 * facts["mean"] + more
    assert found.max() < 1.3 * facts["max"] + 5 * more
    return found.mean()


@pytest.mark.parametrize(
    ("name", "reader", "size", "more"),
    [
        ("cube", by_opencolorio, 25, 0.002),
        ("cube", by_ffmpeg, 25, 0.002),
        ("resolve-cube", by_opencolorio, 25, 0.002),
        ("csp", by_opencolorio, 25, 0.002),
        ("csp", by_ffmpeg, 25, 0.02),
        ("clf", by_opencolorio, 25, 0.002),
        ("3dl", by_opencolorio, 33, 0.002),
        ("3dl", by_ffmpeg, 17, 0.02),
        ("hald", by_ffmpeg_hald, 25, 0.005),
        ("icc", by_lcms, 25, 0.25),
    ],
)
def test_a_reader_shows_the_film_as_nearly_as_the_file_says(
    name: str, reader: Reader, size: int, more: float, tmp_path: Path
) -> None:
    wanted = LutRequest(match(), REC709, size)
    assert read_back(tmp_path / f"film{FORMATS[name].suffix}", name, wanted, reader, more=more) < 1


@pytest.mark.parametrize("target", ["p3-d65", "rec2020-pq", "rec2020-hlg", "acescct", "davinci"])
def test_every_target_is_read_back(target: str, tmp_path: Path) -> None:
    wanted = LutRequest(match(), find_target(target), 25)
    assert read_back(tmp_path / "film.cube", "cube", wanted, by_opencolorio, more=0.002) < 0.6


@pytest.mark.parametrize("space", ["acescct", "slog3-sgamut3cine", "davinci", "clog3", "rec709"])
def test_a_look_is_read_back_in_every_kind_of_code(space: str, tmp_path: Path) -> None:
    film, _ = look("whole", space)
    for name, reader in (("clf", by_opencolorio), ("cube", by_ffmpeg)):
        path = tmp_path / f"film{FORMATS[name].suffix}"
        assert read_back(path, name, LutRequest(film, REC709, 25), reader, more=0.02) < 0.7


@pytest.mark.parametrize(
    ("name", "reader"), [("clf", by_opencolorio), ("resolve-cube", by_opencolorio), ("csp", by_ffmpeg)]
)
def test_light_itself_goes_through_a_shaper(name: str, reader: Reader, tmp_path: Path) -> None:
    film, _ = look("whole", "acescg")
    path = tmp_path / f"film{FORMATS[name].suffix}"
    assert read_back(path, name, LutRequest(film, REC709, 25), reader, more=0.06) < 0.3


def test_least_squares_and_a_shaper_come_nearer_and_linear_axes_are_worse() -> None:
    def mean(film: ColourFunction, *, shaper: bool, fit: bool) -> float:
        job = resolve_export("clf", LutRequest(film, REC709, 25))
        return float(measure_departure(bake(film, REC709, 25, shaper=shaper, fit=fit), job).mean())

    samples = mean(match(), shaper=False, fit=False)
    assert mean(match(), shaper=False, fit=True) < 0.75 * samples
    assert mean(match(), shaper=True, fit=False) < 0.75 * samples
    assert mean(match("linear"), shaper=False, fit=False) > 1.2 * samples


@pytest.mark.parametrize("film", [match(), look()[0]], ids=["match", "look"])
def test_65_nodes_are_within_a_twentieth_of_a_delta_e_and_seldom_over_a_half(film: ColourFunction) -> None:
    job = resolve_export("clf", LutRequest(film, REC709, 65))
    found = measure_departure(bake(film, REC709, 65, shaper=True), job)
    print(f"65 nodes: {found.mean():.3f} {found.quantile(0.95):.3f} {found.amax():.2f}")
    assert float(found.mean()) < 0.04
    assert float((found > 0.5).double().mean()) < 0.005


def test_a_look_baked_is_the_look_rendered() -> None:
    film, _ = look()
    light = film.draw(500, 3)
    path = prepare_light_path(Look(stock="vision3-250d", print="2383"), "accurate", torch.device("cpu"), torch.float64)
    torch.testing.assert_close(film.shows(light), render_scene(apply_matrix(rgb_to_rgb("awg3", "bt2020"), light), path))


def test_negative_and_print_make_the_whole(tmp_path: Path) -> None:
    whole, _ = look()
    negative, density = look("negative")
    printed, _ = look("print")
    assert density is not None
    light, code = colours(whole)
    between = density.code(negative.shows(light))
    unclipped = ((between > 0) & (between < 1)).all(0)
    torch.testing.assert_close(printed.shows(between)[:, unclipped], whole.shows(light)[:, unclipped])
    for name, film, target in (("negative", negative, density), ("print", printed, REC709)):
        export(tmp_path / f"{name}.cube", "cube", LutRequest(film, target, 33), overwrite=False)
    both = by_opencolorio(tmp_path / "print.cube", by_ffmpeg(tmp_path / "negative.cube", code))
    assert off(whole, REC709, light, both).mean() < 0.5


def test_a_grey_card_prints_to_the_density_it_has_in_the_split() -> None:
    split = split_of(Look(stock="vision3-250d", print="2383"))
    grey = split.negative(torch.full((3, 1), 0.18, dtype=torch.float64))
    clear = split.negative(torch.full((3, 1), 1e-6, dtype=torch.float64))
    torch.testing.assert_close(clear, torch.full_like(clear, 95 / 1023), atol=2e-3, rtol=0)
    assert bool((grey > clear + 0.2).all())


def test_targets_see_what_they_encode() -> None:
    light = torch.rand((3, 200), dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * 0.8 + 0.1
    seen = [find_target(name) for name in ("rec2020-pq", "rec2020-hlg", "acescct", "logc3")]
    for target in seen[1:]:
        torch.testing.assert_close(
            target.to_xyz(target.code(light)), seen[0].to_xyz(seen[0].code(light)), atol=1e-6, rtol=0
        )
