"""Stills keep every code they have room for."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
import pytest
import torch
from helpers.writing import hidden_files

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.media.pixels.colour_tags import Tags
from filmvideo.media.write.still import read_still, write_still

if TYPE_CHECKING:
    from pathlib import Path

    from av.buffer import Buffer

torch.set_num_threads(1)


def codes(bits: int) -> torch.Tensor:
    """Every 16-bit code (or every 8-bit one) in every channel, as a picture of odd width."""
    line = torch.arange(257 * 255, dtype=torch.float64) % (1 << bits)
    return torch.stack([line, line.flip(0), line.roll(99)]).reshape(3, 257, 255) / ((1 << bits) - 1)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.TIFF"])
def test_every_code_comes_back(tmp_path: Path, name: str, bits: int) -> None:
    write_still(tmp_path / name, codes(bits).float(), bits=bits)
    back = read_still(tmp_path / name)
    peak = (1 << bits) - 1
    assert back.dtype == torch.float32
    assert torch.equal((back.double() * peak).round(), (codes(bits) * peak).round())


def png_samples(path: Path) -> tuple[np.ndarray[Any, Any], dict[bytes, bytes]]:
    """Take a 16-bit RGB PNG apart as the standard says (ISO/IEC 15948), without FFmpeg."""
    data, place, chunks = path.read_bytes(), 8, dict[bytes, bytes]()
    while place < len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        chunks[name] = chunks.get(name, b"") + data[place + 8 : place + 8 + length]
        place += 12 + length
    width, height, depth, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, kind) == (16, 2)
    raw = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, 1 + 6 * width)
    rows = np.zeros((height + 1, 6 * width + 6), np.uint8)
    for y in range(height):
        kind_of_filter, line = raw[y, 0], raw[y, 1:]
        for x in range(6 * width):
            left, up, corner = int(rows[y + 1, x]), int(rows[y, x + 6]), int(rows[y, x])
            nearest = min((left, up, corner), key=lambda v: abs(left + up - corner - v))
            guesses: tuple[int, ...] = (0, left, up, (left + up) // 2, nearest)
            guess = guesses[int(kind_of_filter)]
            rows[y + 1, x + 6] = (int(line[x]) + guess) & 255
    samples = rows[1:, 6:].copy().view(">u2").reshape(height, width, 3)
    return samples, chunks


def test_a_png_is_what_the_standard_says(tmp_path: Path) -> None:
    code = torch.rand(3, 9, 13, generator=torch.Generator().manual_seed(1))
    write_still(tmp_path / "a.png", code, tags=Tags(9, 16, 9))
    samples, chunks = png_samples(tmp_path / "a.png")
    wanted = (code.double() * 65535).round().permute(1, 2, 0).numpy()
    assert np.array_equal(samples, wanted)
    assert chunks[b"cICP"] == bytes([9, 16, 0, 1])


def test_values_beyond_white_are_clipped_and_no_numbers_refused(tmp_path: Path) -> None:
    code = torch.full((3, 8, 8), 1.5)
    code[0] = -0.25
    write_still(tmp_path / "a.png", code)
    assert read_still(tmp_path / "a.png")[:, 0, 0].tolist() == [0.0, 1.0, 1.0]
    code[1, 2, 3] = float("nan")
    with pytest.raises(ParameterError, match="values that are not finite"):
        write_still(tmp_path / "b.png", code)
    assert not (tmp_path / "b.png").exists()


def encoded(context: av.VideoCodecContext, frame: av.VideoFrame) -> bytes:
    packets = cast("list[Buffer]", [*context.encode(frame), *context.encode(None)])
    return b"".join(bytes(packet) for packet in packets)


@pytest.mark.parametrize("pixel_format", ["yuvj444p", "yuvj420p"])
def test_a_jpeg_is_full_range_bt601(tmp_path: Path, pixel_format: str) -> None:
    context = av.CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt, context.time_base = 32, 16, pixel_format, Fraction(1, 24)
    context.color_range = 2
    context.options = {"qmin": "1", "q:v": "1"}
    frame = av.VideoFrame(32, 16, pixel_format)
    for plane, value in zip(frame.planes, (200, 90, 150), strict=True):
        torch.from_dlpack(plane).fill_(value)
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(context, frame))
    y, cb, cr = 200, 90 - 128, 150 - 128
    wanted = [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb]
    found = read_still(path)[:, 5, 9] * 255
    assert found.tolist() == pytest.approx(wanted, abs=2.0)


@pytest.mark.parametrize(("pixel_format", "encoder"), [("gray16be", "png"), ("rgba64be", "png"), ("gray", "png")])
def test_other_pictures_are_read_at_their_depth(tmp_path: Path, pixel_format: str, encoder: str) -> None:
    context = cast("av.VideoCodecContext", av.CodecContext.create(encoder, "w"))
    context.width, context.height, context.pix_fmt, context.time_base = 16, 16, pixel_format, Fraction(1, 24)
    frame = av.VideoFrame(16, 16, pixel_format)
    plane = frame.planes[0]
    plane.update(bytes([0x12, 0x34] * (plane.buffer_size // 2)))
    path = tmp_path / "a.png"
    path.write_bytes(encoded(context, frame))
    value = 0x12 / 255 if pixel_format == "gray" else 0x1234 / 65535
    assert read_still(path)[:, 3, 4].tolist() == pytest.approx([value] * 3, abs=1e-6)


def test_a_still_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    write_still(path, torch.zeros(3, 4, 4))
    with pytest.raises(MediaError, match="exists; --overwrite"):
        write_still(path, torch.ones(3, 4, 4))

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(path), "write_bytes", full)
    with pytest.raises(MediaError, match="no space left on device"):
        write_still(path, torch.ones(3, 4, 4), overwrite=True)
    assert hidden_files(tmp_path) == []
    assert float(read_still(path).max()) == 0


@pytest.mark.parametrize(
    ("name", "bits", "sentence"),
    [("a.jpg", 8, "use .png or .tif"), ("a.png", 12, "with 12 bits"), ("no/a.png", 16, "does not exist")],
)
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str, bits: int, sentence: str) -> None:
    with pytest.raises(MediaError, match=sentence):
        write_still(tmp_path / name, torch.zeros(3, 4, 4), bits=bits)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    (tmp_path / "text.jpg").write_bytes(b"not a picture at all, only words")
    for name in ("bad.png", "text.jpg", "none.png"):
        with pytest.raises(MediaError):
            read_still(tmp_path / name)
