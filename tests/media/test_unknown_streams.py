"""Streams that FFmpeg has no name for are left out with a notice, and named by their tag where they have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from helpers.clips import write_clip
from helpers.tracks import copy, make_source

from filmvideo.media.info.probe import probe

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)
_PACKET = 188
_MAP_PID = 4096
_UNKNOWN = bytes([0x89, 0xE1, 0x23, 0xF0, 0x00])
"""A stream of type 0x89 on packet number 0x123, as an entry of a programme map."""


def test_a_stream_of_unknown_type_is_left_out_with_a_notice(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "a.ts", frames=5, container_options={"mpegts_pmt_start_pid": str(_MAP_PID)})
    clip.write_bytes(_with_unknown_stream(clip.read_bytes()))
    assert [(o.kind, o.codec) for o in probe(clip).others] == [("unknown", "of a type not known, id 0x123")]
    notices = copy(clip, tmp_path / "b.mov").notices
    assert [n.where for n in notices if n.code == "stream-dropped"] == ["stream 1"]
    assert "id 0x123" in next(n.text for n in notices if n.code == "stream-dropped")


def test_a_data_track_is_named_by_its_tag(tmp_path: Path) -> None:
    clip = make_source(tmp_path / "a.mov", sound=(), frames=5, timecode="01:00:00:00")
    whole = clip.read_bytes()
    assert probe(clip).others[0].codec == "tmcd"
    place = whole.index(b"stsd", whole.index(b"gmhd")) + 16
    assert whole[place : place + 4] == b"tmcd"
    clip.write_bytes((whole[:place] + b"gpmd" + whole[place + 4 :]).replace(b"mhlrtmcd", b"mhlrmeta"))
    assert probe(clip).others[0].codec == "gpmd"
    assert any("gpmd" in n.text for n in copy(clip, tmp_path / "b.mov").notices)


def _with_unknown_stream(stream: bytes) -> bytes:
    data = bytearray(stream)
    for at in range(0, len(data), _PACKET):
        if (data[at + 1] & 0x1F) << 8 | data[at + 2] == _MAP_PID and data[at + 1] & 0x40:
            start = at + 5 + data[at + 4]
            length = ((data[start + 1] & 0x0F) << 8 | data[start + 2]) + len(_UNKNOWN)
            section = bytearray(data[start : start + 3 + length - len(_UNKNOWN) - 4] + _UNKNOWN)
            section[1:3] = (section[1] & 0xF0 | length >> 8, length & 0xFF)
            whole = bytes(section) + _crc(section).to_bytes(4, "big")
            data[start : at + _PACKET] = (whole + b"\xff" * _PACKET)[: at + _PACKET - start]
    return bytes(data)


def _crc(section: bytes | bytearray) -> int:
    """Compute the check value of ISO/IEC 13818-1, annex A."""
    value = 0xFFFFFFFF
    for byte in section:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value
