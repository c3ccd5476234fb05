"""All stages of the gate: defaults, errors, and frames that do not depend on others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from helpers.fake_tensors import WithoutGuards
from helpers.films import draw
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.parameters import Parameters, parameters_in
from filmvideo.base.toml import TomlTable
from filmvideo.gate.breath import FilmBreathingSettings, build_film_breathing
from filmvideo.gate.dirt import DirtSettings
from filmvideo.gate.flicker import FlickerSettings, build_projector_flicker, build_shutter
from filmvideo.gate.leak import LeakSettings, build_leak
from filmvideo.gate.weave import WeaveSettings, build_weave
from filmvideo.grain.keys import Key
from filmvideo.looks.presets import find_stock

ALL = [WeaveSettings, FilmBreathingSettings, FlickerSettings, LeakSettings, DirtSettings]

HEIGHT, WIDTH = 36, 64


def light(layers: int = 3) -> Tensor:
    return draw(layers, HEIGHT, WIDTH, seed=7)


@pytest.mark.parametrize("kind", ALL)
def test_by_default_the_machine_does_nothing(kind: type[Parameters]) -> None:
    assert kind().idle
    assert parameters_in(TomlTable({}, "look.toml"), kind).idle


def test_tables_are_read_and_refused_in_sentences() -> None:
    found = parameters_in(
        TomlTable({"vertical_um": 20, "mechanism": "home camera"}, "look.toml [weave]"), WeaveSettings
    )
    assert found == WeaveSettings(0.0, 20.0, "home camera")
    with pytest.raises(PresetError, match=r"weave\.mechanism must be pin-registered or home camera, got 'claw'\."):
        parameters_in(TomlTable({"mechanism": "claw"}, "look.toml [weave]"), WeaveSettings)
    with pytest.raises(PresetError, match=r"flicker\.lamp_stops must be 0 to 2, got 9\."):
        parameters_in(TomlTable({"lamp_stops": 9}, "look.toml [flicker]"), FlickerSettings)
    with pytest.raises(ParameterError, match=r"side must be none, left, right or both, got 'top'\."):
        LeakSettings(side="top")


def stages() -> list[Callable[[Tensor, Key], Tensor]]:
    """Prepare one of each."""
    return [
        build_weave(WeaveSettings(12.0, 20.0, "home camera"), 20.0),
        build_film_breathing(FilmBreathingSettings(150.0), 20.0),
        build_shutter(FlickerSettings(0.2)),
        build_projector_flicker(FlickerSettings(0.0, 0.2)),
        build_leak(LeakSettings(side="both"), find_stock("vision3-250d"), 20.0),
    ]


def test_a_frame_knows_nothing_of_the_others() -> None:
    for stage, again in zip(stages(), stages(), strict=True):
        forwards = [stage(light(), Key(8, frame)) for frame in range(6)]
        backwards = [again(light(), Key(8, frame)) for frame in reversed(range(6))]
        for one, other in zip(forwards, reversed(backwards), strict=True):
            assert torch.equal(one, other)
        assert not torch.equal(forwards[0], forwards[1])
        assert not torch.equal(stage(light(), Key(9, 0)), forwards[0])


def test_stages_keep_type_and_device() -> None:
    for stage in stages():
        assert stage(light().float(), Key(1, 1)).dtype == torch.float32
        with FakeTensorMode(allow_non_fake_inputs=True), WithoutGuards():
            found = stage(torch.rand(3, HEIGHT, WIDTH, device="cuda:0"), Key(1, 1))
        assert isinstance(found, FakeTensor)
        assert found.device == torch.device("cuda:0")
