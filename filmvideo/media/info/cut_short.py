"""Files that end before they should: by their stated duration, or by the structure of AVI, ASF and MPEG-TS."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

_FEWEST_LACKING = {"matroska": 2, "flv": 2, "mxf": 1}
"""Frames from which on the difference is more than rounding, by a part of the format's name."""
_TS_PACKETS = {0: 188, 4: 192}
"""Lengths of a transport stream's packets by the place of their first mark; the longer ones begin with a clock."""
_TS_MARK = 0x47
_ASF_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
"""The name of the object with the file's length in bytes, 40 bytes after its start (Microsoft's ASF, 3.2)."""
_ASF_HEAD = 1 << 16


def count_promised_frames(count: int, end_s: float, container: InputContainer, stream: VideoStream) -> int:
    """Count the frames that a header promises and the file lacks; `count` frames end at `end_s`."""
    rate = stream.guessed_rate or stream.average_rate
    if container.format.name == "avi":
        return max(0, stream.frames - count) if ends_early(container) else 0
    least = next((n for name, n in _FEWEST_LACKING.items() if name in container.format.name), None)
    if least is None or container.duration is None or not rate:
        return 0
    lacking = round((container.duration / av.time_base - end_s) * float(rate))
    return lacking if lacking >= least else 0


def ends_early(container: InputContainer) -> bool:
    """Return whether an AVI or ASF (wmv) is longer by its own count, or the last packet of an MPEG-TS not whole."""
    path = Path(container.name.removeprefix("file:"))
    if not path.is_file():
        return False
    if container.format.name == "avi":
        return _riff_end(path) > path.stat().st_size
    if container.format.name == "asf":
        return _asf_end(path) > path.stat().st_size
    if container.format.name == "mpegts":
        with path.open("rb") as file:
            head = file.read(5)
        length = next((n for at, n in _TS_PACKETS.items() if len(head) > at and head[at] == _TS_MARK), 1)
        return path.stat().st_size % length > 0
    return False


def _riff_end(path: Path) -> int:
    """Return where the last of an AVI's outer chunks ends by its own length."""
    size, end = path.stat().st_size, 0
    with path.open("rb") as file:
        while end + 8 <= size:
            file.seek(end)
            head = file.read(8)
            if head[:4] != b"RIFF":
                break
            end += 8 + int.from_bytes(head[4:], "little")
    return end


def _asf_end(path: Path) -> int:
    """Return the length that an ASF states; 0 where it states none."""
    with path.open("rb") as file:
        head = file.read(_ASF_HEAD)
    at = head.find(_ASF_PROPERTIES)
    return int.from_bytes(head[at + 40 : at + 48], "little") if at >= 0 else 0
