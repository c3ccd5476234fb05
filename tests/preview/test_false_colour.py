"""False colour of density: parts of a curve in the order of light, told by slope."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
import torch
from helpers.films import CAMERA_FILMS, draw, say

from filmvideo.base.errors import ParameterError
from filmvideo.base.tensors import to_numbers
from filmvideo.film.exposure import GREY, CameraSettings
from filmvideo.looks.look import Look
from filmvideo.pipeline.build import light_path
from filmvideo.preview.curve_parts import (
    LEAST_FRACTION,
    LEAST_FRACTION_OF_POSITIVE,
    STRAIGHT_FRACTION,
    describe_parts,
    part_limits,
    part_of,
)
from filmvideo.preview.false_colour import STRAIGHT, colour_by_density, paint_parts
from filmvideo.preview.film_curves import STEP, measure_film_curves


def wedge(first: float, last: float, steps: int = 60) -> torch.Tensor:
    """Return a frame of grey steps, darkest at the left."""
    stops = torch.linspace(first, last, steps).repeat_interleave(4)
    return (GREY * 2**stops).expand(3, 8, -1)


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_a_step_wedge_runs_through_the_parts_in_order(name: str) -> None:
    look = Look(stock=name)
    row = colour_by_density(wedge(-12, 14), look).part[0]
    assert (row.int().diff() >= 0).all()
    assert sorted(set(to_numbers(row))) == [0, 1, 2, 3, 4]
    card = colour_by_density(wedge(0, 0), look)
    assert card.share[2] == 1, "a grey card lies on the straight line"


@pytest.mark.parametrize("name", ["vision3-250d", "portra-400", "velvia-50", "tri-x"])
def test_limits_are_where_the_slope_is_the_stated_fraction(name: str) -> None:
    curve = measure_film_curves(Look(stock=name)).camera
    axis, density = curve.log_exposure, curve.density[0]
    rising = (density * torch.sign(density[-1] - density[0])).clone()
    part = (rising - rising[0]) / (rising[-1] - rising[0])
    quarter, most = (int((part < share).sum()) for share in (0.25, 0.75))
    mean = float((rising[most] - rising[quarter]) / (axis[most] - axis[quarter]))
    least = LEAST_FRACTION_OF_POSITIVE if name == "velvia-50" else LEAST_FRACTION
    fractions = (least, STRAIGHT_FRACTION, STRAIGHT_FRACTION, least)
    for limit, fraction in zip(part_limits(curve)[0], fractions, strict=True):
        place = round(float(limit - axis[0]) / STEP)
        slope = float(rising[place + 4] - rising[place - 4]) / (8 * STEP)
        assert slope / mean == pytest.approx(fraction, abs=0.08)


def test_every_film_has_limits_in_order() -> None:
    for name in CAMERA_FILMS:
        limits = part_limits(measure_film_curves(Look(stock=name)).camera)
        assert (limits.diff(dim=1) > 0).all(), name
        assert float((limits[:, 2] - limits[:, 1]).amin()) > 0.30103 * 3, name


def test_words_follow_the_kind_of_film() -> None:
    negative = describe_parts(measure_film_curves(Look()).camera)
    slide = describe_parts(measure_film_curves(Look(stock="velvia-50")).camera)
    assert [part.name for part in negative][1:4] == ["toe", "straight line", "shoulder"]
    assert [part.name for part in slide] == [part.name for part in negative][::-1]
    assert [part.meaning for part in slide] == [part.meaning for part in negative]


def test_colours_keep_their_order_without_colour_and_the_middle_is_grey() -> None:
    legend = describe_parts(measure_film_curves(Look()).camera)
    weights = torch.tensor([0.2126, 0.7152, 0.0722])
    light = [float(weights @ (torch.tensor(part.rgb) / 255) ** 2.2) for part in legend]
    assert all(after > 1.5 * before for before, after in pairwise(light))
    assert len(set(legend[2].rgb)) == 1
    assert [bytes(part.rgb).hex() for part in legend] == [part.colour[1:] for part in legend]


def test_the_middle_layer_decides_or_the_one_asked_for() -> None:
    look = Look(camera=CameraSettings(light_kelvin=2000))
    scene = wedge(-5.5, -2)
    limits = part_limits(measure_film_curves(look).camera)
    layers = [colour_by_density(scene, look, layer).part for layer in ("red", "green", "blue")]
    assert not torch.equal(layers[0], layers[2])
    middle = torch.stack(layers).median(dim=0).values
    assert torch.equal(colour_by_density(scene, look).part, middle)
    assert limits.shape == (3, 4)
    with pytest.raises(ParameterError, match="silver"):
        colour_by_density(scene, look, "silver")


def test_stops_move_pixels_up_the_curve() -> None:
    scene = wedge(-8, 10)
    shares = [colour_by_density(scene, Look(camera=CameraSettings(stops=stops))).share for stops in (-3, 0, 3)]
    assert shares[0][0] > shares[1][0] > shares[2][0]
    assert shares[0][4] < shares[1][4] < shares[2][4]
    assert sum(shares[1]) == pytest.approx(1)


def test_a_lookup_agrees_with_the_spectral_sum() -> None:
    scene = draw(3, 60, 80, seed=3).float() ** 2 * 4
    look = Look()
    exact = part_of(_expose(look, scene), part_limits(measure_film_curves(look).camera)).median(dim=0).values
    assert float((exact != colour_by_density(scene, look).part).double().mean()) < 0.01


def test_the_planes_have_the_legend_s_colours() -> None:
    picture = colour_by_density(wedge(-12, 14), Look())
    planes = torch.stack(paint_parts(picture))
    for place in (0, 1, 3, 4):
        columns = planes[:, 0, picture.part[0] == place]
        assert columns.shape[1] > 0
        assert {tuple(to_numbers(column)) for column in columns.T} == {picture.legend[place].rgb}


def test_the_straight_line_is_grey_by_exposure_and_the_card_the_legend_s_grey() -> None:
    card = paint_parts(colour_by_density(wedge(0, 0), Look()))
    assert [int(plane[0, 0]) for plane in card] == pytest.approx([140] * 3, abs=1)
    picture = colour_by_density(wedge(-12, 14), Look())
    planes = torch.stack(paint_parts(picture))[:, 0, picture.part[0] == STRAIGHT].int()
    assert torch.equal(planes[0], planes[1])
    assert torch.equal(planes[0], planes[2])
    assert (planes[0].diff() >= 0).all()
    assert int(planes[0, -1] - planes[0, 0]) > 40
    colours = torch.tensor([part.rgb for part in picture.legend])
    nearest = (planes.T[:, None] - colours).square().sum(dim=2).argmin(dim=1)
    assert (nearest == STRAIGHT).all()


def test_it_is_quick() -> None:
    scene = draw(3, 540, 960, seed=6).float()
    times: list[float] = []
    for stops in (0.0, 0.1, 0.2, 0.3, 0.4):
        begun = process_time()
        paint_parts(colour_by_density(scene, Look(camera=CameraSettings(stops=stops))))
        times.append(1000 * (process_time() - begun))
    say(f"false colour of a changed look: {sorted(times)[2]:.0f} ms of processor time")
    assert min(times) < 150


def _expose(look: Look, scene: torch.Tensor) -> torch.Tensor:
    return light_path(look).expose(scene.double())
