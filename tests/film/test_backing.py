"""The back of the base: its reflectance, what a backing absorbs, and the setting of both."""

from __future__ import annotations

import re
from dataclasses import replace
from math import log, pi
from pathlib import Path

import pytest
import torch
from helpers.films import say
from torch import Tensor

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.film.backing import BACKINGS, BackingSettings, back_reflectance, backing_density
from filmvideo.film.emulsion import AIR, Base, fresnel
from filmvideo.film.exposure import camera_receiver
from filmvideo.film.layer_calibration import calibrate_layers
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock, presets_dir
from filmvideo.optics.halation import HalationProfile, halation_profile

ANGLES = 1.48 * torch.linspace(0, 89, 90, dtype=torch.float64).deg2rad().sin()
"""n·sin θ in acetate, degree by degree."""
CRITICAL = 43
"""The first degree beyond the critical angle."""


def base(backing: str, reflectance: float) -> Base:
    return Base("acetate", 125.0, backing, reflectance)


def halation(reflectance: float, kind: str = "rem-jet") -> HalationProfile:
    """Return the halation of Vision3 500T with a reflectance of its back."""
    stock = find_stock("vision3-500t")
    return halation_profile(calibrate_layers(stock), base(kind, reflectance), camera_receiver(stock))


@pytest.mark.parametrize("backing", BACKINGS)
@pytest.mark.parametrize("reflectance", [0.0, 0.003, 0.4, 1.0])
def test_no_more_light_returns_than_comes(backing: str, reflectance: float) -> None:
    found = back_reflectance(base(backing, reflectance), ANGLES)
    assert bool((found >= 0).all())
    assert bool((found <= 1 + 1e-12).all())


def test_without_backing_and_reflectance_it_is_fresnels() -> None:
    found = back_reflectance(base("none", 0.0), ANGLES)
    assert torch.equal(found, fresnel(1.48, AIR, ANGLES).expand(-1, -1, 81))
    assert torch.allclose(back_reflectance(base("none", 0.3), ANGLES)[:, CRITICAL:], torch.ones(()).double())


def test_a_rem_jet_hides_what_is_behind_it_and_an_undercoat_all() -> None:
    dim = 10 ** (-2 * backing_density("undercoat"))
    assert torch.allclose(back_reflectance(base("undercoat", 0.5), ANGLES)[:, 0], 0.5 * dim, rtol=0.05)
    assert torch.allclose(back_reflectance(base("rem-jet", 0.5), ANGLES)[:, 0], torch.tensor(0.5).double(), rtol=0.01)


def test_the_light_that_returns_is_proportional_to_the_reflectance() -> None:
    none, *more = (halation(part).strength for part in (0.0, 0.003, 0.01, 0.03))
    parts = [(found - none) / part for found, part in zip(more, (0.003, 0.01, 0.03), strict=True)]
    say(f"halation per reflectance: {[part.tolist() for part in parts]}")
    assert all(torch.allclose(part, parts[0], rtol=0.02) for part in parts)


def test_the_reflectance_lies_under_the_ring_which_stays() -> None:
    """The ring is what total reflection adds, as it was without the reflectance."""
    without, with_ = halation(0.0).profile, halation(0.02).profile
    rises = [profile.diff().amax(1) for profile in (without, with_)]
    assert torch.equal(without.diff().argmax(1), with_.diff().argmax(1))
    assert torch.allclose(rises[0], rises[1], rtol=0.1)


def layer_reflectance(carbon: complex, thickness_um: float, nm: float = 650.0) -> tuple[Tensor, Tensor]:
    """Return angles, and Fresnel's reflectance of acetate on carbon black in a binder with a rem-jet's density."""
    absorbed = BACKINGS["rem-jet"].density[2] * log(10) * nm / 1000 / (4 * pi * thickness_um)
    part, host = torch.linspace(0, 1, 20001, dtype=torch.float64), 1.475**2
    mixed = (carbon**2 - host) / (carbon**2 + 2 * host)
    index = (host * (1 + 3 * part * mixed / (1 - part * mixed))).sqrt()
    mine = index[(index.imag - absorbed).abs().argmin()]
    angle = torch.linspace(0, pi / 3, 601, dtype=torch.float64)
    one, two = angle.cos(), (1 - (1.48 * angle.sin() / mine) ** 2).sqrt()
    s = (1.48 * one - mine * two) / (1.48 * one + mine * two)
    p = (mine * one - 1.48 * two) / (mine * one + 1.48 * two)
    return angle, (s.abs() ** 2 + p.abs() ** 2) / 2


@pytest.mark.parametrize("carbon", [1.57 + 0.44j, 1.95 + 0.79j])
def test_the_reflectance_of_a_rem_jet_is_carbon_blacks(carbon: complex) -> None:
    """The figures of the module: at normal incidence, where total reflection would begin, and on average."""
    angle, found = layer_reflectance(carbon, 1.0)
    weight = angle.sin() * angle.cos()
    mean = float((found * weight).sum() / weight.sum())
    say(f"carbon black of {carbon}: {float(found[0]):.5f} at 0°, {float(found[425]):.5f} at 42.5°, mean {mean:.5f}")
    assert float(found[0]) == pytest.approx(0.0018, abs=0.0005)
    assert float(found[425]) == pytest.approx(0.003, abs=0.0006)
    assert mean == pytest.approx(0.0037, abs=0.0006)
    assert BACKINGS["rem-jet"].reflectance == pytest.approx(float(found[425]), rel=0.3)
    thin, thick = (layer_reflectance(carbon, thickness)[1] for thickness in (0.5, 2.0))
    assert float(thick[425]) < 0.001
    assert 0.009 < float(thin[425]) < 0.0125


def test_a_look_sets_the_reflectance_of_any_backing() -> None:
    for kind in BACKINGS:
        bare = Look(stock="vision3-500t", backing=BackingSettings(kind)).base
        assert bare == base(kind, BACKINGS[kind].reflectance)
        assert Look(stock="vision3-500t", backing=BackingSettings(kind, 0.02)).base == base(kind, 0.02)
    look = Look(stock="vision3-500t")
    assert replace(look, backing=BackingSettings(reflectance=0.003)).hash() == look.hash()
    assert replace(look, backing=BackingSettings(reflectance=0.02)).hash() != look.hash()


def test_a_wrong_backing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"reflectance must be 0 to 1, got 1\.5"):
        BackingSettings(reflectance=1.5)
    with pytest.raises(ParameterError, match=r"kind must be .*rem-jet.* got 'matt'"):
        BackingSettings("matt")
    text = (presets_dir() / "stocks" / "tri-x.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(re.sub(r"\[base\]\n(\w.*\n)*", "", text), encoding="utf-8")
    assert Look(stock=str(own)).base is None
    with pytest.raises(PresetError, match=r"has no \[base\] in its preset; remove \[backing\]"):
        Look(stock=str(own), backing=BackingSettings(reflectance=0.02))
