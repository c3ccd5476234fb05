"""Stills of which FFmpeg reads a part are refused: one tile of a HEIC, the small JPEG of a camera's RAW."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.clips import write_clip

from filmvideo.base.errors import MediaError
from filmvideo.media.info.mov_boxes import item_type
from filmvideo.media.info.probe import probe
from filmvideo.media.write.still import read_still

if TYPE_CHECKING:
    from pathlib import Path


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return (8 + len(body)).to_bytes(4, "big") + name + body


def heif(kinds: dict[int, bytes], primary: int) -> bytes:
    """Return a HEIF's header, with the types of its items by their numbers."""
    items = [box(b"infe", b"\2\0\0\0", n.to_bytes(2, "big"), b"\0\0", kind, b"\0") for n, kind in kinds.items()]
    described = box(b"iinf", b"\0\0\0\0", len(kinds).to_bytes(2, "big"), *items)
    chosen = box(b"pitm", b"\0\0\0\0", primary.to_bytes(2, "big"))
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0\0\0\0", chosen, described)


@pytest.mark.parametrize("kind", ["grid", "iovl"])
def test_a_still_in_tiles_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(heif({1: b"hvc1", 2: b"hvc1", 9: kind.encode()}, primary=9))
    for read in (probe, read_still):
        with pytest.raises(MediaError, match=rf"in tiles \(HEIF, {kind}\), of which FFmpeg reads one"):
            read(path)


@pytest.mark.parametrize("name", ["a.NEF", "a.####.dng"])
def test_camera_raw_is_refused_and_its_jpeg_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(write_clip(tmp_path / "a.jpg", "mjpeg", "yuvj420p", frames=1).read_bytes())
    with pytest.raises(MediaError, match=r"is camera RAW.*develop it to EXR or 16-bit TIFF"):
        probe(tmp_path / name)


def test_a_folder_of_camera_raw_is_refused_by_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "A_0001.DNG").write_bytes(b"II*\0")
    with pytest.raises(MediaError, match="is camera RAW"):
        probe(tmp_path)


def test_a_still_of_one_piece_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(heif({1: b"hvc1", 9: b"grid"}, primary=1))
    assert item_type(path) == "hvc1"
    assert not item_type(write_clip(tmp_path / "b.mp4", frames=1))
