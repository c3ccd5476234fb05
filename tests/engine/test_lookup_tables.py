"""The tables that frames go through against the reference: every shipped look, 15 stops, all hues."""

from __future__ import annotations

import pytest
import torch
from helpers.films import delta_e, draw, reference, say, scenes, table

from filmvideo.engine.device import to_device
from filmvideo.engine.lookup_tables import ChromaticityLut, Lut1D, Lut3D, expose_table
from filmvideo.film.exposure import ExposureStage
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import look_paths
from filmvideo.render.render import render_scene

LOOKS = {name: load_look(path) for name, path in look_paths().items()}
OWN = {"silver on colour": Look(stock="double-x", print="2383"), "colour on silver": Look(print="2302")}


@pytest.mark.parametrize("name", [*LOOKS, *OWN])
def test_tables_agree_with_the_reference(name: str) -> None:
    look = {**LOOKS, **OWN}[name]
    scene = scenes(20000, seed=11)
    exact = render_scene(scene, reference(look))
    quick = render_scene(scene.float(), to_device(table(look), torch.device("cpu"), torch.float32))
    delta = delta_e(exact, quick)
    say(f"{name}: table against reference, ΔE2000 largest {delta.max():.3f}, mean {delta.mean():.4f}")
    assert delta.max() <= 0.12
    assert delta.mean() <= 0.02
    assert (exact - quick).abs().max() < 0.01


def test_the_two_spectral_sums_are_tables() -> None:
    colour, silver = table(Look()), table(LOOKS["newsreel"])
    assert colour.printing is not None
    assert silver.printing is not None
    for path, kind in ((colour, Lut3D), (silver, Lut1D)):
        assert isinstance(path.expose, ChromaticityLut)
        assert path.printing is not None
        assert isinstance(path.printing.see, kind)
        assert isinstance(path.viewing.see, kind)


def test_exposure_tables_converge_on_the_reference() -> None:
    stage = reference(Look()).expose
    assert isinstance(stage, ExposureStage)
    scene = draw(3, 4000, seed=12)
    miss = [(expose_table(stage, n)(scene) - stage(scene)).abs().mean() for n in (48, 192, 768)]
    assert miss[0] > 4 * miss[1] > 16 * miss[2]


def test_a_lattice_is_exact_at_its_nodes() -> None:
    path, exact = table(Look()), reference(Look())
    assert path.develop_print is not None
    lattice = path.viewing.see
    assert isinstance(lattice, Lut3D)
    n = lattice.nodes.shape[1]
    at = (draw(3, 300, seed=13) * n).floor().clamp(max=n - 1)
    density = lattice.low[:, None] + (lattice.high - lattice.low)[:, None] * at / (n - 1)
    assert torch.allclose(lattice(density), exact.viewing.see(density), atol=1e-9)
