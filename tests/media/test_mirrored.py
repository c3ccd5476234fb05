"""Frames that are stored mirrored or turned show as their display matrix says, wherever they are written."""

from __future__ import annotations

import gc
import struct
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from filmvideo.jobs.orientation import turn
from filmvideo.jobs.still import render_still
from filmvideo.looks.look import Look
from filmvideo.media.info.probe import probe
from filmvideo.media.info.side_data import is_mirrored, side_data_of
from filmvideo.media.pixels.av_planes import mirror_back
from filmvideo.media.pixels.oiio import image_library
from filmvideo.media.read.clip import ClipReader
from filmvideo.media.write.clip import ClipWriter
from filmvideo.media.write.spec import ClipSpec
from filmvideo.media.write.still import read_still
from filmvideo.preview.preview import Preview

if TYPE_CHECKING:
    from pathlib import Path


torch.set_num_threads(1)
Picture = NDArray[np.uint8]
_ONE = 1 << 16
_SHOWN: dict[str, tuple[tuple[int, int, int, int], Callable[[Picture], Picture]]] = {
    "hflip": ((-_ONE, 0, 0, _ONE), np.fliplr),
    "vflip": ((_ONE, 0, 0, -_ONE), np.flipud),
    "transposed": ((0, _ONE, _ONE, 0), np.transpose),
    "anti-transposed": ((0, -_ONE, -_ONE, 0), lambda a: np.rot90(a, 2).T),
    "turned": ((0, _ONE, -_ONE, 0), lambda a: np.rot90(a, -1)),
}
"""Matrices (ISO/IEC 14496-12, 8.3.2) as a, b, c, d, and what they make of a picture."""


def stored() -> Picture:
    picture = np.full((32, 64), 60, np.uint8)
    picture[:8, :16] = 200
    picture[24:, :16] = 120
    return picture


def clip_of(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=24, options={"qp": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 32, "yuv420p"
        for n in range(3):
            frame = av.VideoFrame.from_ndarray(stored(), format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, 24)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 44
    data[at : at + 20] = struct.pack(">5i", *matrix[:2], 0, *matrix[2:])
    path.write_bytes(data)
    return path


def shown(path: Path) -> Picture:
    """Return the luma of a clip's first frame as a player that honours its rotation shows it."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        assert not is_mirrored(side_data_of(frame))
        return np.rot90(cast("Picture", frame.reformat(format="gray").to_ndarray()), round(frame.rotation / 90))


@pytest.mark.parametrize("name", sorted(_SHOWN))
def test_a_copy_shows_what_the_source_shows(tmp_path: Path, name: str) -> None:
    matrix, apply = _SHOWN[name]
    clip = clip_of(tmp_path / "a.mp4", matrix)
    assert any(n.code == "mirroring-applied" for n in probe(clip).notices) == (name != "turned")
    with ClipReader(clip) as reader:
        spec = ClipSpec.like(reader.info, tags=reader.info.tags)
        with ClipWriter(tmp_path / "b.mkv", "ffv1", spec, source=clip, pixel_format="yuv420p") as writer:
            for picture in reader:
                writer.put(picture.planes, picture)
    difference = shown(tmp_path / "b.mkv").astype(int) - apply(stored())
    assert np.abs(difference).max() < 12


def test_codes_of_16_bits_are_turned_and_mirrored() -> None:
    codes = torch.arange(6, device="cpu").to(torch.uint16).reshape(2, 3)
    assert mirror_back((codes,), mirrored=True)[0].tolist() == [[3, 4, 5], [0, 1, 2]]
    assert turn(codes, 90).tolist() == [[2, 5], [1, 4], [0, 3]]


@pytest.mark.parametrize("name", sorted(_SHOWN))
def test_a_still_is_upright(tmp_path: Path, name: str) -> None:
    matrix, apply = _SHOWN[name]
    report = render_still(
        clip_of(tmp_path / "a.mp4", matrix), tmp_path / "s.png", look=Look(stock="double-x"), input="rec709"
    )
    wanted = apply(stored())
    still = read_still(tmp_path / "s.png")
    assert report.size == (wanted.shape[1], wanted.shape[0])
    assert still.shape[1:] == wanted.shape
    assert np.corrcoef(still[1].numpy().ravel(), wanted.ravel())[0, 1] > 0.9


@pytest.mark.parametrize("name", sorted(_SHOWN))
def test_a_preview_is_upright(tmp_path: Path, name: str) -> None:
    matrix, apply = _SHOWN[name]
    preview = Preview(clip_of(tmp_path / "a.mp4", matrix), None, bits=16)
    preview.set(Look(stock="double-x"))
    wanted = apply(stored())
    for planes in (preview.frame(0), preview.shot(0)):
        assert planes[1].shape == wanted.shape == (preview.height, preview.width)
        assert np.corrcoef(planes[1].numpy().ravel(), wanted.ravel())[0, 1] > 0.9
    preview.close()


def test_side_data_is_read_often_while_the_collector_runs(tmp_path: Path) -> None:
    clip, matrix = clip_of(tmp_path / "a.mp4", _SHOWN["hflip"][0]), set[bool]()
    limits = gc.get_threshold()
    gc.set_threshold(50, 2, 2)
    try:
        for _ in range(40):
            with av.open(str(clip)) as container:
                matrix |= {is_mirrored(side_data_of(frame)) for frame in container.decode(video=0)}
            gc.collect()
    finally:
        gc.set_threshold(*limits)
    assert matrix == {True}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_upright_as_its_exif_says(tmp_path: Path, orientation: int) -> None:
    library = image_library()
    spec = library.ImageSpec(64, 32, 3, "uint8")
    spec.attribute("Orientation", orientation)
    spec.attribute("Make", "Any")
    output = library.ImageOutput.create(str(tmp_path / "a.jpg"))
    assert output is not None
    output.open(str(tmp_path / "a.jpg"), spec)
    output.write_image(np.repeat(stored()[..., None], 3, 2))
    output.close()
    turns: list[Picture] = [
        stored(), stored()[:, ::-1], stored()[::-1, ::-1], stored()[::-1],
        stored().T, np.rot90(stored(), -1), stored()[::-1, ::-1].T, np.rot90(stored()),
    ]  # fmt: skip
    wanted = turns[orientation - 1]
    still = read_still(tmp_path / "a.jpg")
    assert still.shape[1:] == wanted.shape
    assert np.corrcoef(still[1].numpy().ravel(), wanted.ravel())[0, 1] > 0.95
