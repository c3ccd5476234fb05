"""A Hald and a camera profile as RawTherapee shows them, against the film."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.lut_films import colours, match, off
from helpers.rawtherapee import by_rawtherapee_dcp, by_rawtherapee_hald
from helpers.reference import colour
from test_luts_raw import FILM, colour_code, differences, inside

from filmvideo.luts.export import LutRequest, export
from filmvideo.luts.target import find_target

COUNT = 2000


@pytest.mark.program("rawtherapee-cli")
def test_a_hald_is_the_film_in_rawtherapee(tmp_path: Path) -> None:
    target = find_target("rec709")
    facts = export(tmp_path / "film.png", "hald", LutRequest(match(), target, 36), overwrite=True)["delta_e_2000"]
    light, code = colours(match(), COUNT)
    found = off(match(), target, light, by_rawtherapee_hald(tmp_path / "film.png", code))
    print(
        f"hald, 36 nodes, in RawTherapee: ΔE2000 {found.mean():.3f} mean, {np.quantile(found, 0.95):.2f}, "
        f"{found.max():.2f} max; said {facts}"
    )
    assert found.mean() < 1.7 * facts["mean"]  # RawTherapee reads cubes, not tetrahedra
    assert found.max() < 2 * facts["max"]


@pytest.mark.program("rawtherapee-cli")
def test_a_camera_profile_is_the_film_in_rawtherapee(tmp_path: Path) -> None:
    facts = export(tmp_path / "film.dcp", "dcp", LutRequest(FILM), overwrite=True)
    light, romm = (each[:, :COUNT] for each in inside())
    shown = by_rawtherapee_dcp(Path(facts["file"]), romm.T.numpy())
    romm_shown = torch.as_tensor(colour.models.eotf_sRGB(shown).T.copy(), dtype=torch.float64)
    found = differences(colour_code(romm_shown), light)
    said = facts["delta_e_2000"]
    print(
        f"dcp in RawTherapee: ΔE2000 {found.mean():.3f} mean, {np.quantile(found, 0.95):.2f}, {found.max():.2f} max; "
        f"said {said}"
    )
    assert abs(found.mean() - said["mean"]) < 0.1 * said["mean"] + 0.02
    assert found.max() < 1.3 * said["max"]
