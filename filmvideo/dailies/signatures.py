"""The first bytes of clips and of frame sequences' pictures, for files whose suffix says nothing."""

from __future__ import annotations

from pathlib import Path

_LENGTH = 400
_TS_PACKET = 188
_NO_VIDEO_BRANDS = (b"M4A", b"M4B", b"M4P", b"hei", b"hev", b"mif1", b"msf1", b"avi", b"crx")
_STARTS = {
    b"\x1aE\xdf\xa3": "Matroska or WebM",
    b"\x06\x0e+4\x02\x05\x01\x01\r\x01\x02": "MXF",
    b"\x00\x00\x01\xba": "an MPEG program stream",
    b"0&\xb2u\x8ef\xcf\x11": "ASF (Windows Media)",
    b"FLV\x01": "Flash video",
    b"\x1f\x07\x00": "DV",
    b"v/1\x01": "OpenEXR",
    b"SDPX": "DPX",
    b"XPDS": "DPX",
    b"YUV4MPEG2": "YUV4MPEG2",
}


def format_of(path: Path) -> str | None:
    """Return which kind of footage a file holds by its first bytes; None for another or one that cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(_LENGTH)
    except OSError:
        return None
    if head[4:8] in {b"ftyp", b"moov", b"wide"}:
        return None if head[8:12].startswith(_NO_VIDEO_BRANDS) else "QuickTime or MP4"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "AVI"
    if all(head[n : n + 1] == b"G" for n in (0, _TS_PACKET, 2 * _TS_PACKET)):
        return "an MPEG transport stream"
    return next((form for start, form in _STARTS.items() if head.startswith(start)), None)
