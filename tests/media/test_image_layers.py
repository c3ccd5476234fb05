"""The picture of an EXR with layers is the beauty, or the layer that is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from filmvideo.base.errors import MediaError
from filmvideo.media.files.sequence_name import find_pattern
from filmvideo.media.info.probe import probe
from filmvideo.media.pixels.oiio import image_library
from filmvideo.media.read.sequence import SequenceReader

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)


def write_exr(path: Path, **levels: float) -> Path:
    """Write an EXR whose channels have one level each; two underscores in a name are a dot."""
    names = tuple(name.replace("__", ".") for name in levels)
    library = image_library()
    spec = library.ImageSpec(16, 8, len(names), "half")
    spec.channelnames = names
    output = library.ImageOutput.create(str(path))
    assert output is not None
    assert output.open(str(path), spec)
    assert output.write_image(np.broadcast_to(np.array([*levels.values()], np.float32), (8, 16, len(names))).copy())
    output.close()
    return path


def levels_of(path: Path, layer: str | None = None) -> list[float]:
    pattern = find_pattern(path)
    assert pattern is not None
    with SequenceReader(pattern, layer=layer) as reader:
        return [round(float(plane[0, 0]), 3) for plane in next(iter(reader)).planes]


_AO = {f"V__AO__{c}": 1.0 for c in "RGB"}


def test_the_beauty_is_read_and_the_rest_is_named(tmp_path: Path) -> None:
    beauty = {"V__Combined__R": 0.25, "V__Combined__G": 0.5, "V__Combined__B": 0.75, "V__Combined__A": 0.125}
    path = write_exr(tmp_path / "a.0001.exr", **_AO, **beauty, V__Depth__Z=9)
    assert levels_of(path) == [0.25, 0.5, 0.75, 0.125]
    assert levels_of(path, "V.AO") == levels_of(path, "ao") == [1, 1, 1]
    notice = next(n for n in probe(path).notices if n.code == "channels-dropped")
    assert "V.Combined was read" in notice.text
    assert all(name in notice.text for name in ("V.AO.R", "V.Depth.Z"))
    with pytest.raises(MediaError, match=r"no one layer 'depth'.*V\.AO, V\.Combined"):
        levels_of(path, "depth")


def test_channels_without_a_layer_come_first(tmp_path: Path) -> None:
    assert levels_of(write_exr(tmp_path / "a.exr", **_AO, R=0.25, G=0.5, B=0.75)) == [0.25, 0.5, 0.75]


def test_the_only_layer_with_colours_is_the_picture(tmp_path: Path) -> None:
    path = write_exr(tmp_path / "a.exr", N__X=1, N__Y=0, N__Z=0, diffuse__R=0.25, diffuse__G=0.5, diffuse__B=0.75)
    assert levels_of(path) == [0.25, 0.5, 0.75]


def test_nothing_is_guessed(tmp_path: Path) -> None:
    spec = {f"spec__{c}": 0.5 for c in "RGB"}
    with pytest.raises(MediaError, match=r"name one with --layer: V\.AO, spec"):
        levels_of(write_exr(tmp_path / "a.exr", **_AO, **spec))
    with pytest.raises(MediaError, match=r"no red, green and blue, only N\.X, N\.Y, N\.Z"):
        levels_of(write_exr(tmp_path / "b.exr", N__X=1, N__Y=0, N__Z=0))


def test_one_channel_is_grey(tmp_path: Path) -> None:
    assert levels_of(write_exr(tmp_path / "a.exr", Y=0.5)) == [0.5, 0.5, 0.5]
