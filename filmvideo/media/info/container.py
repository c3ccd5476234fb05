"""Open a clip's file; MediaError says in one sentence why it cannot be read.

Without its index, the box `moov`, the frames of a mov or mp4 cannot be found. A last box that reaches beyond the file's
end means that the file was cut short.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from filmvideo.base.clip_formats import open_options, why_text
from filmvideo.base.errors import MediaError
from filmvideo.media.info.mov_boxes import item_type, outer_boxes

if TYPE_CHECKING:
    AnyPacket = Packet[Stream]
else:
    AnyPacket = Packet

_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})


_HEIF = frozenset({".heic", ".heif", ".hif", ".avif", ".heics", ".avifs"})
_RAW = frozenset(
    {".dng", ".arw", ".cr2", ".cr3", ".nef", ".nrw", ".raf", ".rw2", ".orf", ".pef", ".srw", ".3fr", ".fff", ".iiq"}
    | {".x3f", ".erf", ".dcr", ".kdc", ".mrw", ".sr2", ".srf"}
)
_COMPOSED = frozenset({"grid", "iovl", "tili"})
"""Types of items that other items make up."""


def open_clip(path: Path) -> InputContainer:
    """Open a file for reading; MediaError where FFmpeg cannot read it."""
    _check_file(path)
    try:
        return av.open(f"file:{path}", options=open_options(), metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        raise MediaError(_explain(path)) from error


def decode_packet(packet: AnyPacket) -> list[av.VideoFrame]:
    """Return the frames that a packet of a video stream completes."""
    return [frame for frame in packet.decode() if isinstance(frame, av.VideoFrame)]


def drain_decoder(stream: VideoStream) -> None:
    """Wait for a decoder's threads before it is freed.

    PyAV frees a decoder, which waits for its threads, while it holds Python's lock; one of the threads may wait for
    that lock to report damage.
    """
    stream.codec_context.flush_buffers()


def video_stream(container: InputContainer, path: Path) -> VideoStream:
    """Return the first video stream but cover art; MediaError where no such stream can be decoded."""
    moving = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not moving:
        kinds = sorted({s.type for s in container.streams if s.type != "video"}) or ["nothing"]
        raise MediaError(f"{path} has no video stream, only {' and '.join(kinds)}; give a video file.")
    stream = moving[0]
    if getattr(stream, "codec_context", None) is None:
        raise MediaError(
            f"{path} has a video codec that FFmpeg cannot decode; "
            "convert it to ProRes, DNxHR or H.264 with the camera maker's software first."
        )
    return stream


def is_mov(container: InputContainer) -> bool:
    """Return whether this is of the mov and mp4 family."""
    return "mov" in container.format.name.split(",")


def is_heif(container: InputContainer) -> bool:
    """Return whether this is a HEIF or AVIF picture."""
    brands = (container.metadata.get("major_brand", ""), container.metadata.get("compatible_brands", ""))
    return is_mov(container) and any(brand in "".join(brands) for brand in ("mif1", "msf1", "heic", "avif", "miaf"))


def is_cut_short(path: Path) -> bool:
    """Return whether the last box of a mov or mp4 reaches beyond the file's end."""
    size = path.stat().st_size
    return any(start + length > size for _, start, length in outer_boxes(path))


def _check_file(path: Path) -> None:
    if path.suffix.lower() in _RAW or _is_raw_sequence(path):
        raise MediaError(
            f"{path} is camera RAW, of which FFmpeg reads the small JPEG inside; "
            "develop it to EXR or 16-bit TIFF with a RAW converter first."
        )
    if not path.exists():
        raise MediaError(f"{path} does not exist; check the name.")
    if path.is_dir():
        raise MediaError(f"{path} is a folder; give one video file in it.")
    if path.stat().st_size == 0:
        raise MediaError(f"{path} is empty (0 bytes); record or copy it again.")
    if path.suffix.lower() in _HEIF and (kind := item_type(path)) in _COMPOSED:
        raise MediaError(
            f"{path} is a picture in tiles (HEIF, {kind}), of which FFmpeg reads one; save it as a PNG or TIFF first."
        )


def _is_raw_sequence(path: Path) -> bool:
    """Return whether a folder holds camera RAW, as CinemaDNG's do."""
    return path.is_dir() and any(inner.suffix.lower() in _RAW for inner in path.iterdir())


def _explain(path: Path) -> str:
    """Return why a file cannot be opened, and what to do."""
    try:
        names = [name for name, _, _ in outer_boxes(path)]
        if why := why_text(path):
            return f"{path} {why}."
    except OSError as error:
        return f"{path} cannot be read ({error.strerror}); check its permissions."
    if names and names[0] in _FIRST_BOXES and b"moov" not in names:
        return (
            f"{path} has no index: the recording or copy was cut short, so its frames cannot be found; "
            "copy it again, or repair it with the camera maker's tool."
        )
    return f"{path} cannot be read by FFmpeg as a clip; give a video file such as a mov, mp4 or mkv."
