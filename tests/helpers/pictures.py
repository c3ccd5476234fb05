"""Pictures for the tests of frame sequences, written and read back by FFmpeg, which shares no code with OpenImageIO."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import av
import torch

from filmvideo.media.info.container import open_clip
from filmvideo.media.pixels.av_planes import plane_format, planes_of
from filmvideo.media.pixels.oiio import image_library

if TYPE_CHECKING:
    from pathlib import Path

    from av.buffer import Buffer
    from torch import Tensor

REC2020 = (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.329)
AP1 = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)


def codes(pixel_format: str, height: int, width: int, seed: int) -> tuple[Tensor, ...]:
    """Draw every code that a picture may have; of half floats, values of either sign over 24 stops."""
    form = plane_format(pixel_format)
    generator = torch.Generator().manual_seed(seed)
    shape = (3 + form.alpha, height, width)
    if form.float:
        values = torch.randn(shape, generator=generator) * 2 ** (24 * torch.rand(shape, generator=generator) - 12)
        return tuple(values.half().float() if "f16" in pixel_format else values)
    drawn = torch.randint(0, form.peak + 1, shape, generator=generator)
    return tuple(drawn.to(torch.uint8 if form.bits == 8 else torch.uint16))


def by_ffmpeg(path: Path) -> tuple[Tensor, ...]:
    """Decode one picture into planes of its own codes."""
    with open_clip(path) as container:
        return tuple(plane.clone() for plane in planes_of(next(container.decode(video=0))))


def write_by_ffmpeg(path: Path, encoder: str, pixel_format: str, planes: tuple[Tensor, ...]) -> Path:
    """Encode planes (G, B, R in FFmpeg's order, or packed) into one picture."""
    height, width = planes[0].shape
    frame = av.VideoFrame(width, height, pixel_format)
    if pixel_format.startswith("gbr"):
        for plane, samples in zip(frame.planes, (planes[1], planes[2], planes[0]), strict=True):
            torch.from_numpy(_rows(plane, samples))[:, :width] = samples
    else:
        array = torch.stack(planes, dim=-1).numpy()
        frame = av.VideoFrame.from_ndarray(array, format=pixel_format)
    context = cast("av.VideoCodecContext", av.CodecContext.create(encoder, "w"))
    context.width, context.height, context.pix_fmt, context.time_base = width, height, pixel_format, Fraction(1, 24)
    packets = cast("list[Buffer]", [*context.encode(frame), *context.encode(None)])
    path.write_bytes(b"".join(bytes(packet) for packet in packets))
    return path


def _rows(plane: Any, samples: Tensor) -> Any:  # noqa: ANN401
    import numpy as np  # noqa: PLC0415

    kind = samples.numpy().dtype
    return np.frombuffer(memoryview(plane), kind).reshape(plane.height, plane.line_size // kind.itemsize)


def write_exr(path: Path, light: Tensor, sample: str = "half", **said: Any) -> Path:  # noqa: ANN401
    """Write a plate of light (3 or 4, h, w) with whatever its header shall say: (type, value) or value."""
    library: Any = image_library()
    channels, height, width = light.shape
    header = library.ImageSpec(width, height, channels, sample)
    for name, value in said.items():
        if hasattr(header, name):
            setattr(header, name, value)
        elif isinstance(value, tuple):
            header.attribute(name.replace("__", ":"), library.TypeDesc(value[0]), value[1])
        else:
            header.attribute(name, value)
    file = library.ImageOutput.create(str(path))
    assert file.open(str(path), header), file.geterror()
    assert file.write_image(light.permute(1, 2, 0).contiguous().numpy())
    assert file.close()
    return path


def said_by(path: Path) -> dict[str, Any]:
    """Read a header: its words and numbers by name."""
    source: Any = image_library().ImageInput.open(str(path))
    said = {item.name: item.value for item in source.spec().extra_attribs}
    source.close()
    return said


def gradient(number: int, height: int = 24, width: int = 32) -> Tensor:
    """Return scene light over six stops, another in every frame."""
    y = torch.linspace(-3, 3, height)[:, None].expand(height, width)
    x = torch.linspace(-3, 3, width)[None, :].expand(height, width)
    return 0.18 * 2 ** torch.stack([x, y + 0.1 * (number % 10), -x])


def plates(folder: Path, first: int = 1001, count: int = 4, **said: Any) -> Path:  # noqa: ANN401
    """Write a sequence of half-float plates on BT.2020 and give its name."""
    folder.mkdir(exist_ok=True)
    for n in range(first, first + count):
        time = (0x01000000 + int(str(n % 20), 16), 0)
        words: dict[str, Any] = {"chromaticities": ("float[8]", REC2020), "smpte__TimeCode": ("timecode", time), **said}
        write_exr(folder / f"shot.{n:04}.exr", gradient(n), **words)
    return folder / "shot.####.exr"


def names(folder: Path) -> list[str]:
    """List the files that a person sees as the output."""
    return sorted(path.name for path in folder.iterdir() if path.suffix not in {".frames", ".json"})
