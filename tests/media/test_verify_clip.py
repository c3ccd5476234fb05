"""A written clip is read back and compared with its spec before it has its name."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.writing import HD, PQ, spec, write_bars

from filmvideo.base.errors import MediaError
from filmvideo.media.info.clip_info import LightLevel
from filmvideo.media.pixels.colour_tags import Tags
from filmvideo.media.write import clip, verify
from filmvideo.media.write.codecs import find_codec
from filmvideo.media.write.spec import ClipSpec
from filmvideo.media.write.verify import colour_atom, verify_clip

if TYPE_CHECKING:
    from collections.abc import Callable

torch.set_num_threads(1)


def _change_frame_headers(data: bytes) -> bytes:
    """Put matrix 1 into every ProRes frame header (byte 16 after its size)."""
    parts = data.split(b"icpf")
    return b"icpf".join([parts[0], *(p[:16] + b"\x01" + p[17:] for p in parts[1:])])


ALTERED: list[tuple[str, Callable[[bytes], bytes], str]] = [
    (
        "container",
        lambda data: data.replace(b"colrnclc\0\x09\0\x10\0\x09", b"colrnclc\0\x09\0\x01\0\x09"),
        r"transfer of the container must be 16 \(PQ\), and reads back as 1 \(BT.709\)",
    ),
    ("colr gone", lambda data: data.replace(b"colrnclc", b"freenclc"), "primaries of the container"),
    (
        "frame header",
        _change_frame_headers,
        r"matrix of the (stream|first frame) must be 9 \(BT.2020\), and reads back as 1",
    ),
]


@pytest.mark.parametrize(("alter", "sentence"), [a[1:] for a in ALTERED], ids=[a[0] for a in ALTERED])
def test_verification_finds_an_altered_tag(tmp_path: Path, alter: Callable[[bytes], bytes], sentence: str) -> None:
    path, codec = tmp_path / "a.mov", find_codec("prores-hq")
    write_bars(path, "prores-hq", spec(PQ))
    verify_clip(path, path, codec, spec(PQ), frames=4)
    before = path.read_bytes()
    path.write_bytes(alter(before))
    assert path.read_bytes() != before
    with pytest.raises(MediaError, match=sentence):
        verify_clip(path, path, codec, spec(PQ), frames=4)


@pytest.mark.parametrize(
    ("asked", "more", "sentence"),
    [
        (spec(HD), {}, "primaries"),
        (spec(Tags(9, 16, 9, full_range=True)), {}, "range must be full range"),
        (spec(PQ, width=258), {}, r"size must be \(258, 128\)"),
        (spec(PQ, rotation_deg=90), {}, "rotation must be 90"),
        (spec(PQ, sample_aspect=Fraction(4, 3)), {}, "pixel aspect ratio must be 4/3"),
        (spec(PQ, field_order="top field first"), {}, "field order"),
        (spec(PQ, light_level=LightLevel(1, 1)), {}, "light level"),
        (spec(PQ), {"frames": 5}, "number of frames must be 5, and reads back as 4"),
        (spec(PQ), {"timecode": "01:00:00:00"}, "timecode must be 01:00:00:00, and reads back as None"),
    ],
)
def test_verification_compares_every_fact(
    tmp_path: Path, asked: ClipSpec, more: dict[str, int | str], sentence: str
) -> None:
    path = tmp_path / "a.mov"
    write_bars(path, "prores-hq", spec(PQ))
    frames, timecode = more.get("frames", 4), more.get("timecode")
    assert isinstance(frames, int)
    assert timecode is None or isinstance(timecode, str)
    with pytest.raises(MediaError, match=sentence):
        verify_clip(path, path, find_codec("prores-hq"), asked, frames=frames, timecode=timecode)


def test_a_file_that_fails_verification_does_not_appear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    atom = {"primaries": 1, "transfer": 1, "matrix": 1}

    def wrong(_path: Path) -> dict[str, int]:
        return atom

    monkeypatch.setattr(verify, "colour_atom", wrong)
    with pytest.raises(MediaError, match="was not written: its primaries of the container"):
        write_bars(tmp_path / "a.mov", "prores-hq", spec(PQ))
    assert list(tmp_path.iterdir()) == []


def test_a_colour_atom_is_read_or_missing(tmp_path: Path) -> None:
    write_bars(tmp_path / "a.mov", "prores-hq", spec(PQ))
    write_bars(tmp_path / "a.mkv", "prores-hq", spec(PQ))
    assert colour_atom(tmp_path / "a.mov") == {"primaries": 9, "transfer": 16, "matrix": 9}
    assert colour_atom(tmp_path / "a.mkv") == {}
    assert clip.CONTAINERS[".mov"] == "mov"
