"""Clips whose sound tells its own time and channel, and their decoded samples."""

from __future__ import annotations

import struct
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
import torch

from filmvideo.media.info.container import open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from av.audio.stream import AudioStream

Samples = np.ndarray[Any, np.dtype[np.float64]]


def rising(count: int, channels: int, rate: int = 48000, first: int = 0) -> Samples:
    """(count, channels): a tone that rises from 300 to 900 Hz in a second, on another level in each channel."""
    time = np.arange(first, first + count) / rate
    tone = 0.2 * np.sin(2 * np.pi * 300 * time * (1 + time))
    return tone[:, None] + 0.02 * np.arange(channels)


def make_clip(
    path: Path,
    codec: str,
    *,
    layout: str = "stereo",
    rate: int = 48000,
    start_s: Fraction = Fraction(0),
    length_s: Fraction = Fraction(1),
    frames: int = 24,
    first: int = 0,
    size: tuple[int, int] = (64, 48),
) -> Path:
    """Write frames of grey at 24 a second in the tags of HD, from the time of a frame on, and sound from a time on."""
    with av.open(str(path), "w", options={"strict": "-2"}) as out:
        video = out.add_stream("libx264", rate=24, options={"bf": "0"})
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        context = video.codec_context
        context.color_primaries = context.color_trc = context.colorspace = context.color_range = 1
        sound = cast("AudioStream", out.add_stream(codec, rate=rate, layout=layout))
        for n in range(frames):
            frame = av.VideoFrame(*size, "yuv420p")
            for plane in frame.planes:
                torch.from_dlpack(plane).fill_(100 + n)
            frame.pts, frame.time_base = first + n, Fraction(1, 24)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        wave = rising(round(length_s * rate), av.AudioLayout(layout).nb_channels, rate).astype("f4")
        for at in range(0, len(wave), 1000):
            piece = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave[at : at + 1000].reshape(1, -1)), "flt", layout)
            piece.sample_rate, piece.pts, piece.time_base = rate, at + round(start_s * rate), Fraction(1, rate)
            out.mux(sound.encode(piece))
        out.mux(sound.encode(None))
    return path


def decoded(path: Path, track: int = 0) -> Samples:
    """(n, channels): what is heard from the time of the file's start on, of full scale."""
    with open_clip(path) as file:
        stream = file.streams.audio[track]
        rate, channels = stream.codec_context.sample_rate, stream.codec_context.layout.nb_channels
        even = av.AudioResampler("dbl")
        parts: list[Samples] = []
        end = 0
        for frame in file.decode(stream):
            at = round((frame.pts or 0) * cast("Fraction", frame.time_base) * rate)
            at = end if abs(at - end) < rate // 500 else at  # mkv rounds to a millisecond
            heard = np.concatenate([part.to_ndarray().reshape(-1, channels) for part in even.resample(frame)])
            parts.append(np.zeros((max(0, at - end), channels)))
            parts.append(heard[max(0, end - at) :].astype(np.float64))
            end = max(end, at + len(heard))
    return np.concatenate(parts)


def lag(heard: Samples, source: Samples) -> int:
    """Return by how many samples one sound is later than another, by their correlation."""
    count = max(len(heard), len(source))
    one, other = (np.fft.rfft(x[:, 0] - x[:, 0].mean(), 2 * count) for x in (heard, source))
    at = int(np.argmax(np.fft.irfft(one * other.conj())))
    return at if at < count else at - 2 * count


def write_recording(
    path: Path,
    start_s: Fraction | int,
    length_s: Fraction | int,
    *,
    level: float = 0.0,
    channels: int = 1,
    ixml: str = "",
    description: str = "",
    bext: bool = True,
    day: str = "",
) -> Path:
    """Write a recorder's file of 24 bits whose sample at a time of day is that time, modulo a second, and a level."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number = round(start_s * 48000) + np.arange(round(length_s * 48000))
    wave = (number % 48000) / 48000 / 4 + level
    code = np.repeat(np.round(wave * (1 << 23)).astype("<i4")[:, None], channels, 1)
    data = np.ascontiguousarray(code).view("u1").reshape(-1, 4)[:, :3].tobytes()
    head = (
        description.encode().ljust(320, b"\0")
        + day.encode().ljust(18, b"\0")
        + struct.pack("<QH", round(start_s * 48000), 1)
        + bytes(254)
    )
    chunks = [(b"bext", head)] if bext else []
    chunks += [
        (b"fmt ", struct.pack("<HHIIHH", 1, channels, 48000, 144000 * channels, 3 * channels, 24)),
        (b"data", data),
    ]
    chunks += [(b"iXML", ixml.encode())] if ixml else []
    body = b"WAVE" + b"".join(
        name + struct.pack("<I", len(part)) + part + bytes(len(part) % 2) for name, part in chunks
    )
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


def time_of_day(start_s: Fraction | float, count: int, level: float = 0.0) -> Samples:
    """Return the samples that `write_recording` writes from a time of day on."""
    return ((round(start_s * 48000) + np.arange(count)) % 48000) / 48000 / 4 + level
