"""Tones for clips."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer


def add_tone(out: OutputContainer) -> AudioStream:
    stream: AudioStream = out.add_stream("pcm_s16le", rate=48000, layout="stereo")
    stream.metadata["language"] = "eng"
    return stream
