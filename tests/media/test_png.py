"""PNG as packed here: FFmpeg reads it, and it is smaller and quicker than FFmpeg's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from filmvideo.media.pixels.colour_tags import Tags
from filmvideo.media.write.png import SIGNATURE, encode_png, shrink_to_pixel
from filmvideo.media.write.still import read_still, tags_of_still, write_codes

if TYPE_CHECKING:
    from pathlib import Path

WIDE = Tags(12, 13, 0, full_range=True)


def noise(bits: int, *, height: int = 60, width: int = 90) -> list[torch.Tensor]:
    """Return planes of a ramp with grain."""
    ramp = np.linspace(0.1, 0.9, width)[None, None] + np.random.default_rng(1).normal(0, 0.02, (3, height, width))
    codes = (ramp.clip(0, 1) * ((1 << bits) - 1)).round()
    return [torch.from_numpy(plane.astype(np.uint8 if bits == 8 else np.uint16)) for plane in codes]


def test_ffmpeg_reads_every_code_and_the_tags(tmp_path: Path) -> None:
    for bits in (8, 16):
        planes = noise(bits)
        write_codes(tmp_path / "a.png", planes, tags=WIDE, overwrite=True)
        found = (read_still(tmp_path / "a.png").double() * ((1 << bits) - 1)).round()
        assert torch.equal(found, torch.stack(planes).double())
        tags = tags_of_still(tmp_path / "a.png")
        assert (tags.primaries, tags.transfer, tags.full_range) == (12, 13, True)


def test_a_grainy_picture_is_smaller_than_its_codes() -> None:
    pixels = torch.stack(noise(16, height=270, width=480), 2).numpy()
    assert len(encode_png(pixels, SIGNATURE)) < 0.92 * pixels.nbytes


def test_tags_are_read_of_one_pixel(tmp_path: Path) -> None:
    write_codes(tmp_path / "a.png", noise(16), tags=WIDE)
    small = shrink_to_pixel((tmp_path / "a.png").read_bytes())
    assert len(small) < 300
    (tmp_path / "b.png").write_bytes(small)
    assert read_still(tmp_path / "b.png").shape == (3, 1, 1)
    assert tags_of_still(tmp_path / "b.png") == tags_of_still(tmp_path / "a.png")
