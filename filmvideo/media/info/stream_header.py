"""What FFmpeg knows of a stream and PyAV has no attribute for, as the header of a Matroska file without frames.

FFmpeg writes there what it read in the bitstream or in the container: the siting of chroma, Dolby Vision's record.
"""

from __future__ import annotations

import io
from contextlib import suppress

import av
from av.video.stream import VideoStream


def matroska_header(stream: VideoStream) -> bytes:
    """Return the header; as far as it goes where Matroska does not hold the stream's codec."""
    header = io.BytesIO()
    options = {"strict": "unofficial"}
    with (
        suppress(av.FFmpegError, OSError, ValueError),
        av.open(header, "w", format="matroska", container_options=options) as file,
    ):
        file.add_stream_from_template(stream, opaque=True)
        file.start_encoding()
    return header.getvalue()
