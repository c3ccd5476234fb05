"""Pictures as JPEG or PNG for the browser."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import torch
from PIL import Image
from torch import Tensor

Planes = tuple[Tensor, Tensor, Tensor]
Grade = Literal["draft", "exact", "lossless"]


@dataclass(frozen=True)
class EncodedImage:
    """A picture as a browser reads it."""

    data: bytes
    kind: str
    width: int
    height: int


def encode_image(planes: Planes, grade: Grade) -> EncodedImage:
    """Encode 8-bit planes of R, G and B: lossless as PNG, exact in 4:4:4, a draft in 4:2:0."""
    picture = Image.fromarray(torch.stack(planes, dim=2).contiguous().numpy())
    file = BytesIO()
    if grade == "lossless":
        picture.save(file, "PNG", compress_level=1)
    else:
        quality, subsampling = (85, 2) if grade == "draft" else (92, 0)
        picture.save(file, "JPEG", quality=quality, subsampling=subsampling)
    return EncodedImage(
        file.getvalue(), "image/png" if grade == "lossless" else "image/jpeg", picture.width, picture.height
    )
