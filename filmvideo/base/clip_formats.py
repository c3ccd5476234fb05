"""The kinds of file that may be a clip: containers, but no text that names other files, is drawn, or is run.

What FFmpeg takes for a clip by its first bytes, whatever the name, may be a playlist that it would follow to any file
of the machine: then the source's hash is that of a text, not of the film. No protocol but that of files is used.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import av

_NO_CLIPS = frozenset(
    {
        *("concat", "hls", "dash", "webm_dash_manifest", "imf", "sdp", "rtsp", "rtp", "sap"),  # name other sources
        *("avisynth", "vapoursynth", "lavfi"),  # are programs
        *("tty", "ffmetadata"),  # are text
    }
)
"""FFmpeg's demuxers (8.1) whose input is not a clip in one file."""
_PLAYLISTS = {
    b"#EXTM3U": "HLS",
    b"ffconcat": "ffconcat",
    b"v=0": "SDP",
}
_XML_PLAYLISTS = {b"<MPD": "DASH", b":MPD": "DASH", b"CompositionPlaylist": "IMF"}
_HEAD_BYTES = 4096


@cache
def open_options() -> dict[str, str]:
    """Return FFmpeg's options for opening a clip's file."""
    return {"format_whitelist": ",".join(sorted(av.formats_available - _NO_CLIPS)), "protocol_whitelist": "file"}


def why_text(path: Path) -> str | None:
    """Return what a text is that was given for a clip, as "is text, not a clip"; None for another file."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    kind = next((name for mark, name in _PLAYLISTS.items() if text.startswith(mark)), None)
    if kind is None and text.startswith(b"<"):
        kind = next((name for mark, name in _XML_PLAYLISTS.items() if mark in text), None)
    if kind is not None:
        return f"is a playlist ({kind}), a text that names other files, which are not followed; give the clip itself"
    if head and head.isascii() and not any(code < 9 or 13 < code < 27 for code in head):
        return "is text, not a clip; give a video file such as a mov, mp4 or mkv"
    return None
