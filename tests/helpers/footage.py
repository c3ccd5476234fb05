"""Clips for the tests of rendering: known light, sound and a timecode."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import torch

from filmvideo.media import ClipReader, ClipSpec, ClipWriter, Tags

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from filmvideo.media import PlaneFormat

HD = Tags(1, 1, 1)
SIZE = (64, 48)


def noise(form: PlaneFormat, width: int, height: int, seed: int) -> tuple[Tensor, ...]:
    """Every code that a picture may have, in no order."""
    generator = torch.Generator().manual_seed(seed)
    reserved = 1 << (form.bits - 8)
    planes: list[Tensor] = []
    for number in range(3 + form.alpha):
        chroma = number in {1, 2} and not form.rgb
        w, h = (-(-width // form.step_x), -(-height // form.step_y)) if chroma else (width, height)
        codes = torch.randint(reserved, form.peak - reserved + 1, (h, w), generator=generator)
        planes.append(codes.to(torch.uint8 if form.bits == 8 else torch.uint16))
    return tuple(planes)


def lossless(
    path: Path, *, pixel_format: str = "yuv422p10le", tags: Tags = HD, frames: int = 6, size: tuple[int, int] = SIZE
) -> Path:
    """Write ffv1 of noise, another in each frame."""
    alpha = pixel_format.startswith("yuva")
    spec = ClipSpec(*size, rate=Fraction(24), time_base=Fraction(1, 24), tags=tags, alpha=alpha)
    with ClipWriter(path, "ffv1", spec, pixel_format=pixel_format) as writer:
        for n in range(frames):
            writer.write(noise(writer.format, *size, n), n)
    return path


def flat(path: Path, code: float, *, tags: Tags = HD, frames: int = 2) -> Path:
    """Write ffv1 of one grey, given as 0 to 1 of video range."""
    spec = ClipSpec(*SIZE, rate=Fraction(24), time_base=Fraction(1, 24), tags=tags)
    with ClipWriter(path, "ffv1", spec, pixel_format="yuv444p10le") as writer:
        luma = torch.full(SIZE[::-1], round(64 + 876 * code), dtype=torch.uint16)
        for n in range(frames):
            writer.write((luma, torch.full_like(luma, 512), torch.full_like(luma, 512)), n)
    return path


def with_sound(path: Path, *, frames: int = 8) -> Path:
    """Write ProRes of a moving ramp with a tone and a timecode, tagged BT.709."""
    with av.open(str(path), "w") as out:
        video: Any = out.add_stream("prores_ks", rate=24, options={"profile": "3"})
        video.width, video.height, video.pix_fmt = (*SIZE, "yuv422p10le")
        context = video.codec_context
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = 1, 1, 1, 1
        video.metadata["timecode"] = "01:00:00:00"
        tone: Any = out.add_stream("pcm_s16le", rate=48000, layout="mono")
        for n in range(frames):
            frame = av.VideoFrame(*SIZE, "yuv422p10le")
            for number, plane in enumerate(frame.planes):
                rows = torch.from_dlpack(plane)
                rows[:] = 512 if number else (300 + 20 * n + 4 * torch.arange(SIZE[0])).to(torch.uint16)
            frame.pts, frame.time_base = n, Fraction(1, 24)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        sound = av.AudioFrame.from_ndarray(np.arange(2000 * frames, dtype=np.int16)[None], layout="mono")
        sound.sample_rate, sound.pts, sound.time_base = 48000, 0, Fraction(1, 48000)
        out.mux(tone.encode(sound))
        out.mux(tone.encode(None))
    return path


def planes_of_clip(path: Path, frames: tuple[int, int] | None = None) -> list[tuple[Tensor, ...]]:
    """Decode a clip into planes of their own."""
    with ClipReader(path, frames=frames) as reader:
        return [tuple(plane.clone() for plane in picture.planes) for picture in reader]


def same(first: list[tuple[Tensor, ...]], second: list[tuple[Tensor, ...]]) -> bool:
    """Whether two clips have the same codes."""
    pairs = zip(first, second, strict=True)
    return all(torch.equal(p, q) for a, b in pairs for p, q in zip(a, b, strict=True))


def samples_of(path: Path) -> list[int]:
    """Decode the sound."""
    with av.open(str(path)) as clip:
        return [int(v) for frame in clip.decode(audio=0) for v in frame.to_ndarray().ravel()]
