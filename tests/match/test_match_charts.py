"""Charts in pictures: where their patches are, what is read of them, and how they are found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from helpers.charts import Drawing, drawn, falling_off, quad, write_dng, write_picture

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.gamuts import D65, adaptation_matrix, xy_to_xyz, xyz_to_rgb
from filmvideo.match.charts.find import find_chart
from filmvideo.match.charts.flat_field import fit_flat_field
from filmvideo.match.charts.grid import Grid, check_corners, homography, project
from filmvideo.match.charts.patches import outlines, read_patches
from filmvideo.match.charts.picture import read_picture
from filmvideo.match.charts.raw import read_raw
from filmvideo.match.charts.register import flatten_chart, measure_shift

CLASSIC = Grid(4, 6, gap=0.14)
TILTED = quad([[60, 40], [352, 62], [340, 246], [48, 232]])
TURNED = quad([[300, 30], [330, 250], [90, 262], [70, 44]])
_XYY = (
    *((0.4, 0.35, 0.101), (0.377, 0.345, 0.358), (0.247, 0.251, 0.193), (0.337, 0.422, 0.133)),
    *((0.265, 0.24, 0.243), (0.261, 0.343, 0.431), (0.506, 0.407, 0.301), (0.211, 0.175, 0.12)),
    *((0.453, 0.306, 0.198), (0.285, 0.202, 0.066), (0.38, 0.489, 0.443), (0.473, 0.438, 0.431)),
    *((0.187, 0.129, 0.061), (0.305, 0.478, 0.234), (0.539, 0.313, 0.12), (0.448, 0.47, 0.591)),
    *((0.364, 0.233, 0.198), (0.196, 0.252, 0.198), (0.31, 0.316, 0.9), (0.31, 0.316, 0.591)),
    *((0.31, 0.316, 0.362), (0.31, 0.316, 0.198), (0.31, 0.316, 0.09), (0.31, 0.316, 0.031)),
)
"""The ColorChecker's x, y and Y under C (McCamy, Marcus and Davidson 1976)."""


def colours() -> torch.Tensor:
    """Return the ColorChecker in linear BT.709."""
    under_c = torch.stack([xy_to_xyz((x, y)) * luminance for x, y, luminance in _XYY], 1)
    return (xyz_to_rgb("bt709") @ adaptation_matrix((0.31006, 0.31616), D65) @ under_c).clamp(min=0.004)


def drawing(**more: Any) -> Drawing:  # noqa: ANN401
    known: dict[str, Any] = {"grid": CLASSIC, "corners": TILTED, "width": 400, "height": 290, **more}
    return Drawing(**known)


def read(picture: torch.Tensor, shot: Drawing, grid: Grid | None = None) -> Any:  # noqa: ANN401
    clear = torch.zeros_like(picture, dtype=torch.bool)
    return read_patches(picture, clear, shot.corners, grid or shot.grid, "picture")


def test_a_perspective_takes_its_corners_where_they_belong_and_keeps_lines_straight() -> None:
    unit_square = quad([[0, 0], [1, 0], [1, 1], [0, 1]])
    matrix = homography(unit_square, TILTED)
    torch.testing.assert_close(project(matrix, unit_square.T).T, TILTED)
    line = project(matrix, torch.stack([torch.linspace(0, 1, 9, dtype=torch.float64)] * 2))
    along = line - line[:, :1]
    torch.testing.assert_close(along[0] * along[1, -1], along[1] * along[0, -1])
    torch.testing.assert_close(project(homography(TILTED, unit_square), line)[0], project(matrix.inverse(), line)[0])


def test_outlines_of_whole_patches_end_at_the_charts_corners() -> None:
    found = outlines(TILTED, CLASSIC, 1.0)
    corner_patches = torch.stack([found[0, 0], found[5, 1], found[23, 2], found[18, 3]])
    torch.testing.assert_close(corner_patches, TILTED)


@pytest.mark.parametrize("corners", [TILTED, TURNED])
@pytest.mark.parametrize("known_gap", [0.14, 0.0])
def test_patches_are_read_in_perspective(corners: torch.Tensor, known_gap: float) -> None:
    shot = drawing(corners=corners, blur_px=0.8, noise=0.02)
    found = read(drawn(shot, colours()), shot, Grid(4, 6, gap=known_gap))
    torch.testing.assert_close(found.median, colours(), rtol=0.004, atol=0)
    torch.testing.assert_close(found.spread / found.median, torch.full((3, 24), 0.02).double(), rtol=0.25, atol=0)
    assert found.faults("is clipped") == [""] * 24
    assert float(found.relative_error.amax()) < 0.002


def test_another_grid_is_read_row_by_row() -> None:
    grid = Grid(6, 8)
    values = torch.linspace(0.02, 0.9, 48, dtype=torch.float64).expand(3, -1)
    shot = drawing(grid=grid)
    torch.testing.assert_close(read(drawn(shot, values), shot).median, values)


def test_dust_does_not_move_a_median_and_is_no_fault() -> None:
    shot = drawing()
    picture = drawn(shot, colours())
    picture[:, ::7, ::5] = 0.0
    torch.testing.assert_close(read(picture, shot).median, colours(), rtol=1e-12, atol=0)


def test_a_flat_field_takes_out_falling_off() -> None:
    shot = drawing(falloff=0.45, noise=0.02)
    picture = drawn(shot, colours())
    card = falling_off(shot).expand(3, -1, -1) * torch.tensor([0.2, 0.3, 0.25])[:, None, None]
    card = card * (1 + 0.02 * torch.randn(card.shape, generator=torch.Generator().manual_seed(3)))
    even = fit_flat_field(card, "card").divide_out(picture, TILTED.mean(0))
    middle = project(homography(quad([[0, 0], [1, 0], [1, 1], [0, 1]]), TILTED), torch.full((2, 1), 0.5).double())
    level = falling_off(shot)[int(middle[1]), int(middle[0])]
    raw, flat = (read(one, shot).median / colours() for one in (picture, even))
    assert float((raw.amax() - raw.amin()) / raw.mean()) > 0.15
    torch.testing.assert_close(flat, level.expand(3, 24), rtol=0.01, atol=0)
    with pytest.raises(ParameterError, match="departs from a smooth field"):
        fit_flat_field(picture, "chart")


def test_what_is_out_of_focus_noisy_or_clipped_is_named() -> None:
    soft = drawing(blur_px=14.0)
    faults = read(drawn(soft, colours()), soft).faults("is clipped")
    assert sum("is not even" in fault for fault in faults) > 12
    loud = drawing(noise=8.0)
    assert any("is lost in noise" in fault for fault in read(drawn(loud, colours()), loud).faults("is clipped"))
    shot = drawing()
    picture = drawn(shot, colours())
    found = read_patches(picture, picture > 0.8, TILTED, CLASSIC, "picture").faults("is clipped in the camera")
    bright = [bool(lit) for lit in (colours() > 0.8).any(0)]
    assert [bool(fault) for fault in found] == bright
    assert found[18] == "is clipped in the camera (100% of it)"


def test_corners_outside_or_crossed_are_refused() -> None:
    with pytest.raises(ParameterError, match="the second corner, 352,62, is outside the picture, which has 300 × 290"):
        check_corners(TILTED, 300, 290, "scan.tif")
    with pytest.raises(ParameterError, match="do not go round the chart"):
        check_corners(TILTED[[0, 2, 1, 3]], 400, 290, "scan.tif")
    small = drawing(corners=TILTED / 20)
    with pytest.raises(ParameterError, match="come nearer to the chart"):
        read(drawn(small, colours()), small)


@pytest.mark.parametrize("stops", [0, -3])
@pytest.mark.parametrize("corners", [TILTED, TURNED])
def test_a_chart_is_found_however_it_is_turned(corners: torch.Tensor, stops: int) -> None:
    shot = drawing(corners=corners, blur_px=0.7, noise=0.02, falloff=0.2)
    found = find_chart(drawn(shot, colours() * 2**stops).float(), Grid())
    assert found is not None
    off = outlines(found, Grid()).mean(1) - outlines(corners, CLASSIC).mean(1)
    pitch = float((corners[1] - corners[0]).square().sum().sqrt()) / 6
    assert float(off.square().sum(1).sqrt().amax()) < 0.1 * pitch
    read_there = read_patches(
        drawn(shot, colours()), torch.zeros(3, 290, 400, dtype=torch.bool), found, Grid(), "picture"
    )
    exact = read(drawn(shot, colours()), shot)
    torch.testing.assert_close(read_there.median, exact.median, rtol=0.02, atol=0)


def test_no_chart_is_found_where_there_is_none() -> None:
    noise = torch.rand(3, 200, 300, generator=torch.Generator().manual_seed(1))
    assert find_chart(noise, Grid()) is None
    with pytest.raises(ParameterError, match="give the corners of this one of 5 × 5"):
        find_chart(noise, Grid(5, 5))


def test_a_shift_is_told_in_pixels_whatever_the_exposure() -> None:
    shot = drawing(noise=0.02)
    reference = flatten_chart(drawn(shot, colours()), TILTED, CLASSIC)
    moved = replace(shot, corners=TILTED + quad([[6.0, -4.0]]), seed=1)
    darker = (drawn(moved, colours()) * 0.1) ** 1.7
    found = measure_shift(reference, darker, TILTED, CLASSIC)
    assert found is not None
    assert (found.right, found.down) == pytest.approx((6.0, -4.0), abs=0.4)
    torch.testing.assert_close(found.corners, moved.corners, atol=0.6, rtol=0)
    still = measure_shift(reference, drawn(shot, colours()) * 0.2, TILTED, CLASSIC)
    assert still is not None
    assert still.patches == pytest.approx(0, abs=0.005)
    assert measure_shift(reference, torch.rand(3, 290, 400).double(), TILTED, CLASSIC) is None


@pytest.mark.parametrize(
    ("name", "bits", "encoding"),
    [("a.tif", 16, "srgb"), ("a.png", 16, "slog3"), ("a.png", 8, "srgb"), ("a.dpx", 10, "logc3"), ("a.exr", 32, None)],
)
def test_any_file_gives_back_the_light(tmp_path: Path, name: str, bits: int, encoding: str | None) -> None:
    shot = drawing(blur_px=0.8)
    light = drawn(shot, colours())
    write_picture(tmp_path / name, light if encoding is None else ENCODINGS[encoding].encode(light), bits)
    picture = read_picture(name, tmp_path)
    found = read(picture.light(encoding), shot).median
    torch.testing.assert_close(found, colours(), rtol={8: 0.03, 10: 0.012}.get(bits, 0.003), atol=0.001)


def test_raw_is_light_of_the_sensor_turned_as_it_was_held(tmp_path: Path) -> None:
    shot = drawing(noise=0.01)
    light = drawn(shot, colours())
    write_dng(tmp_path / "a.dng", light)
    picture = read_picture("a.dng", tmp_path)
    assert (picture.width, picture.height, picture.step) == (400, 290, 2)
    half = replace(shot, corners=(shot.corners + 0.5) / 2 - 0.5)
    found = read(picture.light(None), half)
    torch.testing.assert_close(found.median, colours(), rtol=0.004, atol=2e-4)
    write_dng(tmp_path / "b.dng", light, held=6)
    upright = read_raw(tmp_path / "b.dng")
    assert upright.light.shape == (3, 200, 145)
    torch.testing.assert_close(upright.light.rot90(1, (1, 2)), picture.light(None))


def test_a_sensors_white_is_clipped(tmp_path: Path) -> None:
    shot = drawing()
    write_dng(tmp_path / "a.dng", drawn(shot, colours() * 1.5))
    picture = read_picture("a.dng", tmp_path)
    half = (TILTED + 0.5) / 2 - 0.5
    found = read_patches(picture.light(None), picture.is_clipped(None), half, CLASSIC, "a.dng")
    assert [bool(fault) for fault in found.faults("is clipped")] == [bool(lit) for lit in (colours() * 1.5 > 1).any(0)]


def test_pictures_that_are_not_there_or_say_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such picture"):
        read_picture("a.tif", tmp_path)
    (tmp_path / "b.dng").write_bytes(b"no picture")
    with pytest.raises(MediaError, match="cannot be read as a RAW picture"):
        read_picture("b.dng", tmp_path)
    write_picture(tmp_path / "c.tif", torch.full((3, 8, 8), 0.5))
    with pytest.raises(ParameterError, match=r"has no tag of its encoding; name it: \[digital\] encoding"):
        read_picture("c.tif", tmp_path).light(None)
