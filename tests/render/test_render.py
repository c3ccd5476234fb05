"""The whole light path as a function: finite, monotone, pixel by pixel, and the same in both precisions."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields, is_dataclass
from itertools import product
from typing import Any, cast

import pytest
import torch
from helpers.films import delta_e, display_to_lab, greys, reference, scenes, table

from filmvideo.engine.device import to_device
from filmvideo.film.exposure import CameraSettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.grain.keys import Key
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.pipeline.build import light_path
from filmvideo.render.render import Engine, prepare_light_path, render_frame, render_scene

LOOKS = {
    "print": Look(),
    "slide": Look(stock="ektachrome-100d"),
    "silver": Look(stock="double-x"),
    "scan": Look(stock="vision3-500t", print="scan"),
    "negative": Look(print="none"),
}
ENGINES: tuple[Engine, ...] = ("accurate", "reference")
CPU = torch.device("cpu")


def rising(look: Look) -> int:
    """Return whether more light is more (1) or less (-1) on the screen."""
    return -1 if look.print == "none" and find_stock(look.stock).kind == "negative" else 1


@pytest.mark.parametrize(("name", "engine"), list(product(LOOKS, ENGINES)))
def test_every_input_has_a_finite_picture(name: str, engine: Engine) -> None:
    path = (table if engine == "accurate" else reference)(LOOKS[name])
    levels = torch.tensor([0.0, -1.0, 1e-30, 1e-6, 0.18, 100.0, 65504.0, 1e30, 3e38, torch.inf, -torch.inf, torch.nan])
    scene = torch.stack(torch.meshgrid(levels, levels, levels, indexing="ij")).double()
    for dtype in (torch.float32, torch.float64):
        display = render_scene(scene.to(dtype), to_device(path, CPU, dtype))
        assert display.shape == scene.shape
        assert display.dtype == dtype
        assert display.isfinite().all()


@pytest.mark.parametrize(("name", "engine"), list(product(LOOKS, ENGINES)))
def test_more_light_on_grey_is_never_darker(name: str, engine: Engine) -> None:
    path = (table if engine == "accurate" else reference)(LOOKS[name])
    lightness = display_to_lab(render_scene(greys(torch.linspace(-10, 10, 2001)), path))[0]
    if name == "scan":
        lightness = render_scene(greys(torch.linspace(-10, 10, 2001)), path)[1]
    assert bool((rising(LOOKS[name]) * lightness.diff() > -1e-9).all())


@pytest.mark.parametrize("name", ["print", "slide", "silver"])
def test_a_brighter_colour_is_never_darker(name: str) -> None:
    path, colours = table(LOOKS[name]), scenes(4000, seed=21)
    dark, bright = (display_to_lab(render_scene(gain * colours, path))[0] for gain in (1.0, 1.25))
    assert (bright - dark).min() > -1e-6


def test_black_is_as_dark_as_the_print_goes() -> None:
    black = render_scene(torch.zeros(3, 1, dtype=torch.float64), table(Look()))
    assert bool((black > 0).all())
    assert black.amax() < 1e-3


@pytest.mark.parametrize("engine", ENGINES)
def test_a_pixel_knows_nothing_of_its_neighbours(engine: Engine) -> None:
    path = (table if engine == "accurate" else reference)(LOOKS["print"])
    frame = scenes(24 * 40, seed=22).reshape(3, 24, 40)
    whole = render_scene(frame, path)
    part = render_scene(frame[:, 5:17, 8:31], path)
    assert torch.allclose(whole[:, 5:17, 8:31], part, rtol=1e-9)
    order = torch.randperm(24 * 40, generator=torch.Generator().manual_seed(1))
    shuffled = render_scene(frame.reshape(3, -1)[:, order], path)
    assert torch.allclose(whole.reshape(3, -1)[:, order], shuffled, rtol=1e-9)


def test_a_frame_is_a_function_of_look_picture_and_key() -> None:
    frame = scenes(12 * 20, seed=23).reshape(3, 12, 20).float()
    kept = frame.clone()
    once = render_frame(frame, Look(), Key(1, 7))
    render_frame(0 * frame, Look(stock="velvia-50"), Key(2, 8))
    assert torch.equal(render_frame(frame, Look(), Key(1, 7)), once)
    assert torch.equal(frame, kept)
    assert prepare_light_path(Look(), "accurate", CPU, torch.float32) is prepare_light_path(
        Look(), "accurate", CPU, torch.float32
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_an_even_frame_stays_even(engine: Engine) -> None:
    frame = torch.full((3, 16, 24), 0.18)
    display = render_frame(frame, Look(grain=GrainSettings(amount=0.0)), engine=engine)
    wanted = render_scene(greys([0.0]), reference(Look()))[:, :, None]
    assert delta_e(display, wanted.expand(3, 16, 24)).max() < 0.1
    grainy = render_frame(frame, Look(), engine=engine)
    assert not torch.equal(grainy, display)
    assert (grainy.mean((1, 2)) - display.mean((1, 2))).abs().max() < 1e-3


@pytest.mark.parametrize("name", LOOKS)
def test_single_precision_is_enough(name: str) -> None:
    path, scene = reference(LOOKS[name]), scenes(4000, seed=24)
    single = render_scene(scene.float(), to_device(path, CPU, torch.float32))
    assert delta_e(single, render_scene(scene, path)).max() < 0.02


def test_overexposure_is_more_light() -> None:
    over = reference(Look(camera=CameraSettings(stops=1.5)))
    scene = scenes(500, seed=25)
    assert torch.allclose(render_scene(scene, over), render_scene(2**1.5 * scene, reference(Look())), rtol=1e-9)


def tensors(value: Any) -> list[torch.Tensor]:  # noqa: ANN401
    """Return every tensor in a dataclass, however deep."""
    if isinstance(value, torch.Tensor):
        return [value]
    if is_dataclass(value):
        return [found for field in fields(value) for found in tensors(getattr(value, field.name))]
    items = cast("dict[str, Any]", value).values() if isinstance(value, dict) else value
    return [found for item in items for found in tensors(item)] if isinstance(value, tuple | dict) else []


@pytest.mark.parametrize("name", ["home-movie", "worn-print", "misty-night"])
def test_a_path_is_made_once_and_nothing_changes_it(name: str) -> None:
    look = load_look(name)
    pitch = look.um_per_px(48)
    path = light_path(look, pitch)
    before = deepcopy(tensors(path))
    for engine in (*ENGINES, "fast"):
        render_frame(torch.rand(3, 27, 48), look, Key(1, 2), engine=engine, um_per_px=pitch)
    assert light_path(look, pitch) is path
    assert len(before) > 20
    assert all(torch.equal(one, other) for one, other in zip(tensors(path), before, strict=True))
