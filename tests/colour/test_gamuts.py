"""Gamut matrices against colour-science, and the laws of white and of the way back."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from helpers.reference import colour

from filmvideo.base.errors import ParameterError
from filmvideo.colour import gamuts
from filmvideo.colour.gamuts import GAMUTS

torch.set_num_threads(1)

NAMES = {
    "bt709": "ITU-R BT.709",
    "bt601-525": "SMPTE C",
    "bt601-625": "Pal/Secam",
    "bt2020": "ITU-R BT.2020",
    "p3-d65": "P3-D65",
    "p3-dci": "DCI-P3",
    "awg3": "ARRI Wide Gamut 3",
    "awg4": "ARRI Wide Gamut 4",
    "s-gamut": "S-Gamut",
    "s-gamut3": "S-Gamut3",
    "s-gamut3-cine": "S-Gamut3.Cine",
    "v-gamut": "V-Gamut",
    "cinema-gamut": "Cinema Gamut",
    "rwg": "REDWideGamutRGB",
    "bmd-wg5": "Blackmagic Wide Gamut",
    "davinci-wg": "DaVinci Wide Gamut",
    "n-gamut": "N-Gamut",
    "f-gamut": "F-Gamut",
    "f-gamut-c": "F-Gamut C",
    "d-gamut": "DJI D-Gamut",
    "adobe-rgb": "Adobe RGB (1998)",
    "romm": "ROMM RGB",
    "ap0": "ACES2065-1",
    "ap1": "ACEScg",
}


def reference(name: str) -> colour.RGB_Colourspace:
    space = colour.RGB_COLOURSPACES[NAMES[name]].copy()
    space.use_derived_transformation_matrices(True)  # published ones are rounded
    return space


@pytest.mark.parametrize("name", GAMUTS)
def test_matrix_agrees_with_colour_science(name: str) -> None:
    wanted = reference(name)
    assert np.allclose(gamuts.rgb_to_xyz(name).numpy(), wanted.matrix_RGB_to_XYZ, rtol=0, atol=1e-9)
    assert np.allclose(gamuts.xyz_to_rgb(name).numpy(), wanted.matrix_XYZ_to_RGB, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("method", ["bradford", "cat02"])
@pytest.mark.parametrize("name", GAMUTS)
def test_conversion_agrees_with_colour_science(name: str, method: gamuts.Method) -> None:
    transform = {"bradford": "Bradford", "cat02": "CAT02"}[method]
    wanted = colour.matrix_RGB_to_RGB(reference(name), reference("bt2020"), transform)
    assert np.allclose(gamuts.rgb_to_rgb(name, "bt2020", method).numpy(), wanted, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("name", GAMUTS)
def test_white_stays_white_and_light_comes_back(name: str) -> None:
    there, back = gamuts.rgb_to_rgb(name, "bt2020"), gamuts.rgb_to_rgb("bt2020", name)
    assert torch.allclose(there.sum(1), torch.ones(3, dtype=torch.float64), atol=1e-12)
    assert torch.allclose(back @ there, torch.eye(3, dtype=torch.float64), atol=1e-12)
    row = GAMUTS[name]
    assert torch.allclose(gamuts.rgb_to_xyz(name).sum(1), gamuts.xy_to_xyz(row.white))
    assert row.source


def test_adaptation_takes_white_to_white() -> None:
    matrix = gamuts.adaptation_matrix(gamuts.DCI, gamuts.D65)
    assert torch.allclose(matrix @ gamuts.xy_to_xyz(gamuts.DCI), gamuts.xy_to_xyz(gamuts.D65))


@pytest.mark.parametrize("shape", [(3,), (3, 5), (3, 4, 6)])
def test_apply_takes_any_shape_and_keeps_the_type(shape: tuple[int, ...]) -> None:
    light = torch.rand(shape, generator=torch.Generator().manual_seed(1)).requires_grad_()
    matrix = gamuts.rgb_to_rgb("awg3", "bt2020")
    found = gamuts.apply_matrix(matrix, light)
    assert found.dtype == light.dtype
    assert torch.allclose(found.double(), torch.einsum("ij,j...->i...", matrix, light.double()), atol=1e-6)
    (gradient,) = torch.autograd.grad(found[0].sum(), light)
    assert torch.allclose(gradient, matrix[0].float().reshape(3, *[1] * (light.ndim - 1)).expand(shape))


def test_names_by_number_and_by_mistake() -> None:
    found = [gamuts.gamut_of_primaries(number) for number in (1, 2, 6, 9, 12)]
    assert found == ["bt709", None, "bt601-525", "bt2020", "p3-d65"]
    with pytest.raises(ParameterError, match="s-gamut3"):
        gamuts.find_gamut("sgamut3")
