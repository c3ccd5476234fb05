"""The whole chain, planes to planes, on a GPU: pretended everywhere, and for real where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

import pytest
import torch
from helpers.fake_tensors import WithoutGuards
from helpers.matching import frozen_stock
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode
from torch.overrides import TorchFunctionMode

from filmvideo.base.errors import ParameterError
from filmvideo.colour.spaces import INPUTS, OUTPUTS, decode, encode
from filmvideo.engine.device import find_device, to_device
from filmvideo.engine.lookup_tables import with_lookup_tables
from filmvideo.film.exposure import CameraSettings
from filmvideo.film.scanning import ScannerSettings
from filmvideo.grain.keys import Key, uniform
from filmvideo.jobs.conversion import FrameConversion, Output, rendered_planes
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.media import Tags, VideoFrame, from_rgb, plane_format, to_rgb
from filmvideo.media.pixels.device_copy import copy_to_device, to_host
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.light_path import LightPath
from filmvideo.render.render import Engine, render_frame, render_scene

LOOKS = {
    "print": Look(),
    "silver": Look(stock="double-x"),
    "slide": Look(stock="ektachrome-100d"),
    "scan": Look(print="scan"),
    "home movie": load_look("home-movie"),
    "worn print": load_look("worn-print"),
    "mist": replace(load_look("misty-night"), scan=ScannerSettings(20.0), camera=CameraSettings(flash=0.01)),
}
LOOKS["match"] = Look(stock=frozen_stock(25))
HEIGHT, WIDTH = 36, 64
TAGS = Tags(1, 1, 1)
SPACES = [("rec709", "rec709"), ("logc3", "rec2020-pq"), ("slog3-sgamut3", "p3-d65"), ("rec2020-pq", "rec2020-hlg")]


def picture() -> VideoFrame:
    """Build a small 10-bit 4:2:0 picture."""
    draw = torch.Generator().manual_seed(1)
    sizes = [(HEIGHT, WIDTH), (HEIGHT // 2, WIDTH // 2), (HEIGHT // 2, WIDTH // 2)]
    planes = tuple(torch.randint(64, 940, size, generator=draw).to(torch.uint16) for size in sizes)
    return VideoFrame(planes, plane_format("yuv420p10le"), TAGS, 0, 0, Fraction(1, 24))


def path_of(look: Look, engine: Engine) -> LightPath:
    """Assemble a look for frames that scatter light."""
    path = light_path(look, look.um_per_px(2048))
    return with_lookup_tables(path) if engine == "accurate" else path


def chain(shown: VideoFrame, path: LightPath, spaces: tuple[str, str], device: torch.device) -> tuple[Tensor, ...]:
    """Take planes to planes, all of the work on a device."""
    scene = decode(to_rgb(shown, device=device), INPUTS[spaces[0]])
    display = render_scene(scene, to_device(path, device, torch.float32))
    code = encode(display, OUTPUTS[spaces[1]])
    dither = uniform(Key(), 3, HEIGHT, WIDTH, device)
    return from_rgb(code, shown.format, shown.tags, dither=dither)


@pytest.mark.parametrize("engine", ["accurate", "reference"])
@pytest.mark.parametrize("name", LOOKS)
def test_nothing_stays_behind_on_the_processor(name: str, engine: Engine) -> None:
    path = path_of(LOOKS[name], engine)
    render_scene(torch.rand(3, 4, 4).double(), path)  # what is made once and kept, is made
    for spaces in SPACES:
        with FakeTensorMode(allow_non_fake_inputs=True), WithoutGuards():
            planes = chain(picture(), path, spaces, torch.device("cuda:0"))
        assert [tuple(plane.shape) for plane in planes] == [(36, 64), (18, 32), (18, 32)]
        for plane in planes:
            assert isinstance(plane, FakeTensor)
            assert plane.device == torch.device("cuda:0")


@pytest.mark.parametrize("engine", ["accurate", "reference"])
def test_what_stays_behind_is_noticed(engine: Engine) -> None:
    here = to_device(path_of(Look(), engine), torch.device("cpu"), torch.float32)
    render_scene(torch.rand(3, 4, 4), here)
    with FakeTensorMode(allow_non_fake_inputs=True), WithoutGuards():
        scene = torch.rand(3, 4, 4, device="cuda:0")
        with pytest.raises((RuntimeError, AssertionError)):
            render_scene(scene, here)


class Noted(TorchFunctionMode):
    """Stands in for what needs a real GPU, and notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.pinned, self.said = list[Tensor](), list[tuple[Any, ...]]()

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> object:
        how = dict(kwargs or {})
        if func is torch.Tensor.pin_memory:
            self.pinned.append(args[0])
            return args[0]
        if func is torch.Tensor.to:
            self.said.append(("up", any(args[0] is one for one in self.pinned), how.get("non_blocking")))
        if func is torch.empty and how.pop("pin_memory", False):
            self.pinned.append(cast("Tensor", func(*args, **how)))
            return self.pinned[-1]
        if func is torch.Tensor.copy_:
            self.said.append(("down", any(args[0] is one for one in self.pinned), how.get("non_blocking")))
            return args[0]
        return func(*args, **how)


def test_planes_go_up_and_down_pinned_and_wait_once(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[torch.device] = []

    class Stream:
        def __init__(self, device: torch.device) -> None:
            self.device = device

        def synchronize(self) -> None:
            waits.append(self.device)

    monkeypatch.setattr(torch.cuda, "current_stream", Stream)
    shown = picture()
    with FakeTensorMode(allow_non_fake_inputs=True), Noted() as noted:
        planes = tuple(copy_to_device(plane, "cuda:0") for plane in shown.planes)
        assert {plane.device.type for plane in planes} == {"cuda"}
        back = to_host(planes)
    assert noted.said == [("up", True, True)] * 3 + [("down", True, True)] * 3
    assert waits == [torch.device("cuda:0")]
    assert [(plane.shape, plane.dtype, plane.device.type) for plane in back] == [
        (plane.shape, torch.uint16, "cpu") for plane in shown.planes
    ]


def test_planes_on_the_processor_stay_what_they_are() -> None:
    planes = picture().planes
    assert all(one is other for one, other in zip(to_host(planes), planes, strict=True))
    assert all(copy_to_device(plane, "cpu") is plane for plane in planes)


def test_a_device_is_found_or_refused_in_a_sentence() -> None:
    assert find_device("cpu") == torch.device("cpu")
    assert find_device("auto").type in {"cpu", "cuda"}
    with pytest.raises(ParameterError, match=r"No device is named 'gpu'; auto, cpu, cuda"):
        find_device("gpu")
    with pytest.raises(ParameterError, match=r"Device 'cuda:99' is not on this machine; use cpu or auto\."):
        find_device("cuda:99")


def test_moving_keeps_everything_but_the_type() -> None:
    path = path_of(Look(), "reference")
    single = to_device(path, torch.device("cpu"), torch.float32)
    assert single.develop.curve.start == path.develop.curve.start
    assert single.develop.curve.samples.dtype == torch.float32
    assert path.develop.curve.samples.dtype == torch.float64
    assert render_scene(torch.rand(3, 8, 9), single).dtype == torch.float32


if torch.cuda.is_available():

    @pytest.mark.cuda
    @pytest.mark.parametrize("engine", ["accurate", "reference"])
    @pytest.mark.parametrize("name", LOOKS)
    def test_a_gpu_gives_the_same_picture(name: str, engine: Engine) -> None:
        path = path_of(LOOKS[name], engine)
        for spaces in SPACES:
            here, there = (chain(picture(), path, spaces, torch.device(d)) for d in ("cpu", "cuda:0"))
            for one, other in zip(here, there, strict=True):
                assert other.device.type == "cuda"
                assert (one.int() - other.cpu().int()).abs().max() <= 1

    @pytest.mark.cuda
    def test_rendered_planes_come_back_from_a_gpu() -> None:
        shown = picture()
        found = [
            rendered_planes(
                shown,
                FrameConversion(
                    Look(), INPUTS["rec709"], Output("rec709", OUTPUTS["rec709"]), 0, torch.device(name), "reference"
                ),
                shown.format,
                shown.tags,
            )
            for name in ("cpu", "cuda:0")
        ]
        for here, back in zip(*found, strict=True):
            assert back.device.type == "cpu"
            assert back.is_pinned()
            assert (here.int() - back.int()).abs().max() <= 1

    @pytest.mark.cuda
    def test_a_frame_on_a_gpu_stays_there() -> None:
        scene = torch.rand(3, 36, 64, device="cuda:0")
        display = render_frame(scene, Look())
        assert display.device == scene.device
        assert (display.cpu() - render_frame(scene.cpu(), Look())).abs().max() < 1e-3
