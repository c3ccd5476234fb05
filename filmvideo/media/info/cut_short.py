"""Files that end before they should: by their stated duration, or by the structure of those that state none."""

from __future__ import annotations

from collections.abc import Callable
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
_HEADER = 1 << 16
"""Bytes in which a header is looked for."""


_OGG_PAGE = 27
_OGG_LONGEST = 27 + 255 + 255 * 255
_OGG_LAST = 4
"""The flag of the last page of a stream (RFC 3533, section 6)."""
_GIF_END = b";"
_COUNTED = frozenset({"avi", "ivf"})
"""Formats whose header has a count of frames, which is used where the file is seen to be cut."""


def count_promised_frames(count: int, end_s: float, container: InputContainer, stream: VideoStream) -> int:
    """Count the frames that a header promises and the file lacks; `count` frames end at `end_s`."""
    rate = stream.guessed_rate or stream.average_rate
    if container.format.name in _COUNTED:
        return max(0, stream.frames - count) if ends_early(container) else 0
    least = next((n for name, n in _FEWEST_LACKING.items() if name in container.format.name), None)
    if least is None or container.duration is None or not rate:
        return 0
    lacking = round((container.duration / av.time_base - end_s) * float(rate))
    return lacking if lacking >= least else 0


def ends_early(container: InputContainer) -> bool:
    """Return whether an AVI, ASF, IVF, MPEG-TS, Ogg, GIF or Y4M file ends before its last part does."""
    path, kind = Path(container.name.removeprefix("file:")), container.format.name
    if not path.is_file():
        return False
    if kind == "yuv4mpegpipe":
        return _y4m_end(path, _bytes_of_frame(container.streams.video[0])) > path.stat().st_size
    end_of = _ENDS.get(kind)
    return end_of is not None and end_of(path) > path.stat().st_size


def _bytes_of_frame(stream: VideoStream) -> int:
    form = stream.codec_context.format
    return 0 if form is None else sum(part.width * part.height * -(-part.bits // 8) for part in form.components)


def _y4m_end(path: Path, length: int) -> int:
    """Return where the last frame of a Y4M ends, each `length` bytes after a line."""
    size = path.stat().st_size
    with path.open("rb") as file:
        end = len(file.readline(_HEADER))
        while end < size:
            file.seek(end)
            end += len(file.readline(_HEADER)) + length
    return end


def _ivf_end(path: Path) -> int:
    """Return where the last frame of an IVF ends: each has 12 bytes before it, the first four its length."""
    size = path.stat().st_size
    with path.open("rb") as file:
        end = int.from_bytes(file.read(8)[6:], "little")
        while end < size:
            file.seek(end)
            end += 12 + int.from_bytes(file.read(4), "little")
    return end


def _gif_end(path: Path) -> int:
    """Return the length of a GIF, or one more where its last byte is not the trailer."""
    size = path.stat().st_size
    return size if _tail(path, 64).rstrip(b"\0").endswith(_GIF_END) else size + 1


def _ogg_end(path: Path) -> int:
    """Return where the last page of an Ogg ends, or one byte more where no stream ends with it."""
    size, tail = path.stat().st_size, _tail(path, 2 * _OGG_LONGEST)
    page = tail[max(0, tail.rfind(b"OggS")) :]
    if len(page) < _OGG_PAGE or not page[5] & _OGG_LAST:
        return size + 1
    return size - len(page) + _OGG_PAGE + page[26] + sum(page[_OGG_PAGE : _OGG_PAGE + page[26]])


def _ts_end(path: Path) -> int:
    """Return where the last packet of a transport stream ends."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(5)
    length = next((n for at, n in _TS_PACKETS.items() if len(head) > at and head[at] == _TS_MARK), 1)
    return size + -size % length


def _tail(path: Path, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - length))
        return file.read()


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
        head = file.read(_HEADER)
    at = head.find(_ASF_PROPERTIES)
    return int.from_bytes(head[at + 40 : at + 48], "little") if at >= 0 else 0


_ENDS: dict[str, Callable[[Path], int]] = {
    "avi": _riff_end,
    "asf": _asf_end,
    "ivf": _ivf_end,
    "gif": _gif_end,
    "ogg": _ogg_end,
    "mpegts": _ts_end,
}
"""Where a file of a format ends by its own structure."""
