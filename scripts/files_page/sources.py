"""Small clips that have everything a clip may have, from which each file is made."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import torch

SIZE, FRAMES, RATE = (256, 144), 4, 24
PIXEL_ASPECT = Fraction(4, 3)
TIMECODE, REEL, TITLE = "01:02:03:04", "A001", "Take one"
SOUNDS = ("pcm_s16le", "pcm_s24le", "pcm_s16be", "pcm_f32le", "flac", "aac", "ac3", "libopus", "libmp3lame")
"""FFmpeg's encoders of sound."""


def write_full(path: Path) -> Path:
    """Write ProRes 4444 with alpha, sound, timecode, reel, title, rotation and pixels that are not square."""
    with av.open(str(path), "w") as out:
        video: Any = out.add_stream("prores_ks", rate=RATE, options={"profile": "4444", "alpha_bits": "16"})
        _prepare(video, "yuva444p10le")
        video.metadata.update(timecode=TIMECODE, reel_name=REEL)
        video.sample_aspect_ratio = PIXEL_ASPECT
        video.set_display_rotation(90)
        out.metadata["title"] = TITLE
        sound: Any = out.add_stream("pcm_s24le", rate=48000, layout="stereo")
        _encode(out, video, "yuva444p10le")
        _encode_tone(out, sound)
    return path


def write_with_sound(path: Path, encoder: str) -> Path:
    """Write FFV1 with one track of sound by an encoder."""
    with av.open(str(path), "w") as out:
        video: Any = out.add_stream("ffv1", rate=RATE)
        _prepare(video, "yuv422p10le")
        sound: Any = out.add_stream(encoder, rate=48000, layout="stereo")
        _encode(out, video, "yuv422p10le")
        _encode_tone(out, sound)
    return path


def _prepare(video: Any, pixel_format: str) -> None:  # noqa: ANN401  (PyAV's streams have no one type)
    video.width, video.height, video.pix_fmt = *SIZE, pixel_format
    context = video.codec_context
    context.color_primaries, context.color_trc, context.colorspace, context.color_range = 1, 1, 1, 1


def _encode(out: Any, video: Any, pixel_format: str) -> None:  # noqa: ANN401
    for n in range(FRAMES):
        frame = av.VideoFrame(*SIZE, pixel_format)
        for number, plane in enumerate(frame.planes):
            torch.from_dlpack(plane)[:] = 512 if number in {1, 2} else 300 + 40 * n
        frame.pts, frame.time_base = n, Fraction(1, RATE)
        out.mux(video.encode(frame))
    out.mux(video.encode(None))


def _encode_tone(out: Any, sound: Any) -> None:  # noqa: ANN401
    samples = 48000 * FRAMES // RATE
    tone = (8000 * np.sin(np.arange(samples) / 20)).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2)[None], layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = 48000, 0, Fraction(1, 48000)
    resampler = av.AudioResampler(sound.codec_context.format, "stereo", 48000, sound.codec_context.frame_size or None)
    for part in (*resampler.resample(frame), *resampler.resample(None)):
        out.mux(sound.encode(part))
    out.mux(sound.encode(None))
