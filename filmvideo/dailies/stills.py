"""Single frames of a clip for the report and as a thumbnail: JPEG files in sRGB, before film and after."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.colour.spaces import OUTPUTS, decode, encode
from filmvideo.jobs.conversion import Output
from filmvideo.media.files.atomic import atomic_write, cannot_write

_QUALITY = 88


def in_srgb(code: Float[Tensor, "3 h w"], output: Output) -> Float[Tensor, "3 h w"]:
    """Give an output's codes as those of sRGB; a scan's as they are."""
    if output.space is None or output.space.name == "srgb":
        return code
    return encode(decode(code, output.space, full_range=True), OUTPUTS["srgb"]).clamp(0, 1)


def write_jpeg(path: Path, code: Float[Tensor, "3 h w"]) -> None:
    """Write codes of sRGB as a JPEG file, whole or not at all."""
    try:
        from PIL import Image  # noqa: PLC0415
    except ImportError as error:
        raise ParameterError("Pictures for the report need Pillow: pip install 'filmvideo[dailies]'.") from error
    values = code.detach().to("cpu", torch.float32).clamp(0, 1).mul(255).round().to(torch.uint8)
    data = BytesIO()
    Image.fromarray(values.permute(1, 2, 0).contiguous().numpy()).save(data, "JPEG", quality=_QUALITY)
    with atomic_write(path) as hidden:
        try:
            hidden.write_bytes(data.getvalue())
        except OSError as error:
            raise cannot_write(path, error) from error
