"""The calibrated stack: as sensitive as published, and seeing light as film does, not as a matrix."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from helpers.films import CAMERA_FILMS, delta_e, reference, say, scenes, table
from torch import Tensor

from filmvideo.colour.gamuts import xyz_to_rgb
from filmvideo.colour.spectra import conversion_filter, diode, illuminant, observer
from filmvideo.colour.upsample import compress, rgb_to_spectrum, upsampler
from filmvideo.engine.matrix_exposure import ExposeMatrix, fit_matrix, with_matrix
from filmvideo.film.emulsion import (
    Layer,
    absorbances,
    crystal_share,
    interface_reflectances,
    propagate,
    record_places,
    scatterings,
    solve_balance,
)
from filmvideo.film.exposure import (
    GREY,
    CameraSettings,
    ExposureStage,
    camera_receiver,
    grey_card,
    log_exposure,
    scene_illuminant,
)
from filmvideo.film.layer_calibration import calibrate_layers, effective_sensitivity, record_absorptance
from filmvideo.lab.colorimeter import patches
from filmvideo.lab.spectrosensitometer import compare_sensitivities
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.render.render import render_scene

NM = torch.arange(380, 781, 5).double()


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_the_stack_is_as_sensitive_as_published(name: str) -> None:
    stock = find_stock(name)
    reading = compare_sensitivities(stock, effective_sensitivity(stock).log10())
    say(f"{name}: rms of log10 sensitivity {reading.figure:.4f}")
    assert reading.passed
    assert reading.figure < 0.02


@pytest.mark.parametrize("name", ["vision3-500t", "gold-200", "velvia-50", "tri-x"])
def test_the_calibrated_stack_is_one_that_could_be_coated(name: str) -> None:
    stock = find_stock(name)
    layers = calibrate_layers(stock)
    found = propagate(layers, 1.0, 1.48)
    total = found.absorbed.sum(0) + found.scattered.sum(0) + found.reflected + found.transmitted
    assert (total - 1).abs().max() < 1e-12
    for one, other in zip(layers, stock.emulsion, strict=True):
        assert bool((one.absorption >= 0).all())
        assert torch.equal(one.masking, other.masking)
        assert one.exposes or torch.equal(one.absorption, other.absorption)
    peaks = record_absorptance(layers, 1.48).amax(1)
    assert bool(((peaks > 0.05) & (peaks < 0.9)).all())


def test_masks_and_filters_expose_nothing() -> None:
    layers = calibrate_layers(find_stock("vision3-500t"))
    assert float(absorbances(layers)[[one.name for one in layers].index("yellow-filter")].amax()) > 1
    part = crystal_share(layers)[record_places(layers)]
    assert float(part[1, (440 - 380) // 5]) < 0.9  # the yellow-coloured coupler among the green-sensitive crystals
    assert float(part[2].amin()) == 1.0  # no coupler is coloured in the blue-sensitive layer


def _depths(layers: Sequence[Layer]) -> tuple[Tensor, Tensor]:
    return absorbances(layers), scatterings(layers)


def test_accurate_is_propagation_of_every_pixels_spectrum() -> None:
    """81 bins of light through the layers, pixel by pixel, against the tables."""
    stock, look = find_stock("vision3-500t"), Look(stock="vision3-500t")
    scene = scenes(300, seed=91)
    layers = calibrate_layers(stock)
    lamp = illuminant(stock.balance_kelvin)
    falling = rgb_to_spectrum(compress(scene), upsampler()) * lamp
    faces = interface_reflectances(layers, 1.0, 1.48)
    absorbing, scattering = (each[:, None].expand(-1, falling.shape[0], -1) for each in _depths(layers))
    taken = solve_balance(faces, absorbing, scattering).absorbed * falling * crystal_share(layers)[:, None]
    quanta = (taken * NM).sum(-1)[record_places(layers)]
    white = (record_absorptance(layers, 1.48) * lamp * NM).sum(1)[:, None]
    exposure = log_exposure(quanta / white * 10 ** grey_card(stock) / GREY)
    path = reference(look)
    assert path.printing is not None
    assert path.develop_print is not None
    exact = path.viewing(path.develop_print(path.printing(path.develop(exposure))))
    delta = delta_e(exact, render_scene(scene, table(look)))
    say(f"81 bins through the stack against tables: ΔE2000 at most {float(delta.max()):.3f}")
    assert delta.max() <= 0.1


@pytest.mark.parametrize("name", ["vision3-250d", "vision3-500t", "portra-400", "ektachrome-100d"])
def test_fast_is_near_accurate(name: str) -> None:
    look = Look(stock=name)
    quick = with_matrix(reference(look))
    assert isinstance(quick.expose, ExposeMatrix)
    chart = torch.cat([patches() * 2.0**stops for stops in (-2, -1, 0, 1, 2)], dim=1)
    delta = delta_e(render_scene(chart, quick), render_scene(chart, reference(look)))
    say(f"{name}: fast against accurate: mean ΔE2000 {float(delta.mean()):.2f}, most {float(delta.max()):.1f}")
    assert float(delta.mean()) == pytest.approx(2.9, abs=0.3)  # as `--help` says
    grey = torch.full((3, 1), GREY, dtype=torch.float64)
    assert torch.allclose(quick.expose(grey), reference(look).expose(grey), atol=1e-9)


@pytest.mark.parametrize("peak_nm", [640.0, 680.0])
def test_a_red_diode_falls_on_film_by_its_wavelength_not_by_its_colour(peak_nm: float) -> None:
    stock = find_stock("vision3-250d")
    lamp = scene_illuminant(stock, CameraSettings(led_nm=peak_nm))
    assert torch.equal(lamp, diode(peak_nm))
    received = (camera_receiver(stock, lamp).sum(1) * GREY).log10()
    day = illuminant(stock.balance_kelvin)
    published = 10**stock.log_sensitivity
    luminous = (day @ observer()[1]) / (lamp @ observer()[1])
    known = (published @ lamp * luminous / (published @ day)).log10() + grey_card(stock)[:, 0]
    assert float((received - known)[0].abs()) < 0.02
    expose = reference(Look()).expose
    assert isinstance(expose, ExposureStage)
    seen = observer() @ lamp
    colour = xyz_to_rgb("bt2020") @ (seen / seen[1])[:, None]
    through_matrix = (fit_matrix(expose) @ compress(colour * GREY)).log10()[:, 0]
    say(f"{peak_nm:g} nm: red layer {float(received[0] - through_matrix[0]):.2f} log10 H from the matrix's")
    assert abs(float(received[0] - through_matrix[0])) > 0.1


def test_a_filter_turns_one_lamp_into_another() -> None:
    """Wratten 85B, 131 mired, makes 3200 K light of 5500 K light."""
    stock = find_stock("vision3-500t")
    filtered = scene_illuminant(stock, CameraSettings(light_kelvin=5500, warmth_mired=131))
    plain, warm = (camera_receiver(stock, lamp).sum(1).log10() for lamp in (illuminant(5500), filtered))
    tungsten = camera_receiver(stock).sum(1).log10()
    assert (warm - tungsten).abs().max() < 0.06
    assert float(plain[2] - plain[0]) > float(warm[2] - warm[0]) + 0.3
    assert float(conversion_filter(0.0).amax()) == 1.0
