"""The models: derivatives, the solver, what each gives, and how near the chain comes to colours it has not seen."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import torch
from helpers.matching import alike_pairs, between, beyond, one_chart, unseen

from filmvideo.colour import romm
from filmvideo.colour.difference import ciede2000
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.engine.device import to_device
from filmvideo.match import solver
from filmvideo.match.acceptance import check_model
from filmvideo.match.camera_model import CameraModel
from filmvideo.match.decoding import LEARNT, decode_pairs
from filmvideo.match.emulsion import Matrix, negative_and_print
from filmvideo.match.fit_stages import derivatives, numbers, run, with_numbers
from filmvideo.match.models import chain, smoothed_by_light
from filmvideo.match.models.chain import Chain
from filmvideo.match.models.model import Model, predict
from filmvideo.match.models.registry import MODELS
from filmvideo.match.models.smoothed_by_light import SmoothedByLight, chroma_of
from filmvideo.match.pairs import Illuminant, Pairs
from filmvideo.match.whitening import whitening

HERE = tuple(name for name in MODELS if name != "chain-by-white")


@cache
def fitted(name: str) -> Model:
    return MODELS[name].fit(one_chart())


def off(model: Model, pairs: Pairs) -> torch.Tensor:
    return romm.difference(predict(model, pairs), pairs.film)


def test_density_goes_there_and_back() -> None:
    film = one_chart().film
    torch.testing.assert_close(romm.colour(romm.density(film)), film, rtol=1e-9, atol=1e-12)


def test_whitened_steps_have_the_length_of_ciede2000() -> None:
    lab = romm.lab(one_chart().film)
    step = torch.randn(lab.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 0.3
    length = torch.einsum("nij,jn->ni", whitening(lab), step).square().sum(1).sqrt()
    wanted = ciede2000(lab, lab + step)
    assert float(((length - wanted) / wanted).abs().median()) < 0.01


def test_derivatives_are_those_of_automatic_differentiation() -> None:
    stages = (Matrix(torch.eye(3, dtype=torch.float64) + 0.1), *negative_and_print(), solver.XyzToLab())
    away = 0.2 * torch.randn(147, dtype=torch.float64, generator=torch.Generator().manual_seed(4))
    stages = with_numbers(stages, numbers(stages) + away)
    values = one_chart().digital[:, ::50]
    out, by = derivatives(stages, values)
    row = numbers(stages)

    def moved(row: torch.Tensor) -> torch.Tensor:
        return run(with_numbers(stages, row), values)

    whole = torch.func.jacrev(moved)(row)
    torch.testing.assert_close(out, run(stages, values))
    torch.testing.assert_close(by, whole.permute(1, 0, 2), rtol=1e-7, atol=1e-7)
    assert len(row) == 147


def test_the_solver_finds_a_film_again_and_shrugs_off_dust() -> None:
    pairs = one_chart()
    known = fitted("chain")
    film = predict(known, pairs)
    film[:, ::40] = film[:, ::40] * 3
    found = chain.fit(replace(pairs, film=film))
    clean = torch.arange(len(pairs)) % 40 != 0
    assert float(romm.difference(predict(found, pairs), predict(known, pairs))[clean].mean()) < 0.25


@pytest.mark.parametrize("name", HERE)
def test_every_model_is_differentiable_and_finite_far_out(name: str) -> None:
    light = one_chart().lights()[0]
    function = fitted(name).function_in(light)
    frame = torch.rand(3, 4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(3)).requires_grad_()
    out = function(frame)
    assert out.shape == frame.shape
    (slope,) = torch.autograd.grad(out.sum(), frame)
    assert slope.isfinite().all()
    assert slope.abs().amax() > 0
    far = torch.tensor([[0.0, 1e-6, 50.0], [0.0, 1e-6, 0.0], [0.0, 50.0, 0.0]], dtype=torch.float64)
    assert function(far).isfinite().all()


@pytest.mark.parametrize("name", HERE)
def test_every_model_works_in_single_precision(name: str) -> None:
    light = one_chart().lights()[0]
    single, lit = to_device((fitted(name), light), torch.device("cpu"), torch.float32)
    found = single.function_in(lit)(one_chart().digital.float())
    assert found.dtype == torch.float32
    exact = fitted(name).function_in(light)(one_chart().digital)
    assert float(romm.difference(found.double(), exact).amax()) < (2 if name in {"polynomial", "thin-plate"} else 0.1)


@pytest.mark.parametrize(
    ("name", "most"),
    [("linear", 25), ("root-polynomial", 25), ("polynomial", 8), ("thin-plate", 3.2), ("lattice", 3.1), ("mlp", 2.7)],
)
def test_regressions_come_as_near_as_they_can(name: str, most: float) -> None:
    assert float(off(fitted(name), unseen()).mean()) < most


@pytest.mark.parametrize("name", ["chain", "chain-root", "chain-smoothed", "chain-by-light"])
def test_chains_meet_the_aim_on_colours_and_exposures_unseen(name: str) -> None:
    assert float(off(fitted(name), unseen()).mean()) < 3.05
    assert float(off(fitted(name), beyond()).mean()) < 1


def test_a_film_that_sees_as_the_camera_does_is_matched_one_to_one() -> None:
    shot, others = alike_pairs()
    assert float(off(MODELS["chain"].fit(shot), others).mean()) < 0.75


def test_a_matrix_a_light_is_nearer_than_one_for_all() -> None:
    assert float(off(fitted("chain-by-light"), unseen()).mean()) < 0.98 * float(off(fitted("chain"), unseen()).mean())


def test_of_few_lights_an_unknown_one_takes_the_nearest_white() -> None:
    model = fitted("chain-by-light")
    assert isinstance(model, Chain)
    for light in one_chart().lights():
        other = replace(light, name="another", white=light.white * torch.tensor([1.02, 1, 0.99], dtype=torch.float64))
        assert model.front.names[model.front.nearest(other)] == light.name


def test_the_same_film_is_learnt_from_linear_log_and_display_code() -> None:
    pairs = one_chart()
    linear = predict(fitted("chain"), pairs)
    for encoding in ("slog3", "srgb"):
        encoded = replace(pairs, digital=ENCODINGS[encoding].encode(pairs.digital * 0.06))
        light = decode_pairs(encoded, LEARNT)
        assert float(romm.difference(predict(chain.fit(light), light), linear).mean()) < 0.1


def test_a_residual_a_light_sees_materials_apart_and_others_no_worse() -> None:
    chain_alone, smoothed = fitted("chain-by-light"), fitted("chain-by-light-smoothed")
    assert float(off(smoothed, between()).mean()) < 0.8 * float(off(chain_alone, between()).mean())
    for others in (unseen(), beyond()):
        assert float(off(smoothed, others).mean()) < float(off(chain_alone, others).mean())


def test_a_residual_is_the_same_at_every_exposure_and_none_far_from_the_pairs() -> None:
    model = fitted("chain-by-light-smoothed")
    assert isinstance(model, SmoothedByLight)
    pairs = one_chart()
    for light, residual in zip(pairs.lights(), model.residuals, strict=True):
        lit = pairs.digital[:, pairs.rows_in(light.name)]
        more = residual(chroma_of(model.chain, lit))
        torch.testing.assert_close(residual(chroma_of(model.chain, lit / 8)), more, rtol=0, atol=1e-9)
        assert 0.01 < float(more.square().mean().sqrt()) < 2 * model.spread
        far = torch.tensor([[1.0], [1e-3], [1.0]], dtype=torch.float64)
        assert float(residual(chroma_of(model.chain, far)).abs().amax()) < 1e-6
    assert check_model(model, pairs).passed


def test_residuals_are_held_small_where_the_chain_leaves_nothing_but_noise() -> None:
    lit = one_chart().select(one_chart().rows_in("D55"))
    noise = torch.randn(lit.film.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(6))
    chain_alone = fitted("chain-by-light")
    quiet = replace(lit, film=predict(chain_alone, lit) * 10 ** (0.01 * noise))
    assert smoothed_by_light.fit(quiet).spread == smoothed_by_light.SPREADS_STOPS[0]
    model = fitted("chain-by-light-smoothed")
    assert isinstance(model, SmoothedByLight)
    assert model.spread > smoothed_by_light.SPREADS_STOPS[0]


def test_residuals_do_with_a_light_of_one_pair_and_with_exposures_nobody_named() -> None:
    pairs = one_chart()
    few = pairs.rows_in("D55")
    few[pairs.rows_in("A").nonzero()[0]] = True
    unsaid = torch.full_like(pairs.exposure_stops, torch.nan)
    for shot in (pairs.select(few), replace(pairs, exposure_stops=unsaid, illuminant=("",) * len(pairs))):
        assert predict(smoothed_by_light.fit(shot), shot).isfinite().all()


def test_a_light_that_was_not_shot_takes_what_is_straight_through_those_that_were() -> None:
    drawn = torch.Generator().manual_seed(4)
    tints = torch.randn(2, 6, generator=drawn, dtype=torch.float64) / 3
    whites = torch.stack([2 ** tints[0], torch.ones(6, dtype=torch.float64), 2 ** tints[1]], 1)
    names = tuple("abcdef")
    lights = CameraModel("by light", torch.ones(3, dtype=torch.float64), whites[:5], names[:5])
    base, by_red, by_blue = torch.randn(3, 3, 3, generator=drawn, dtype=torch.float64)
    matrices = [base + a * by_red + b * by_blue for a, b in tints.T]
    weights = lights.weights(Illuminant("f", whites[5]))
    assert float(weights.sum()) == pytest.approx(1)
    assert torch.allclose(torch.einsum("l,lij->ij", weights, torch.stack(matrices[:5])), matrices[5], atol=1e-9)
    assert torch.equal(lights.weights(Illuminant("b", whites[1])), torch.eye(5, dtype=torch.float64)[1])
    few = CameraModel("by light", lights.gain, whites[:3], names[:3])
    assert few.weights(Illuminant("f", whites[5])).sort().values.equal(torch.tensor([0, 0, 1], dtype=torch.float64))
