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
from filmvideo.jobs.orientation import turn_upright, upright_size
from filmvideo.jobs.pictures import code_without_film
from filmvideo.jobs.plan import Plan
from filmvideo.media import ClipInfo, VideoFrame
from filmvideo.media.files.atomic import atomic_write, cannot_write

Still = tuple[str, Path, Path]
"""A frame's place in the clip, and pictures of it before and after film."""
_QUALITY = 88
_STILL_BOX = (960, 960)
_THUMBNAIL_BOX = (320, 320)


class StillPictures:
    """The first, the middle and the last frame of a clip, rendered."""

    def __init__(self, info: ClipInfo, middle: int) -> None:
        self._info, self._middle = info, middle
        self._frames: dict[str, tuple[VideoFrame, Tensor]] = {}

    def add(self, picture: VideoFrame, code: Float[Tensor, "3 _ _"]) -> None:
        """Keep a picture and its rendered code where it is the first, the middle or the latest."""
        self._frames.setdefault("first", (picture, code))
        if picture.index >= self._middle:
            self._frames.setdefault("middle", (picture, code))
        self._frames["last"] = (picture, code)

    def write(self, folder: Path, name: str, plan: Plan) -> tuple[tuple[Still, ...], Path]:
        """Write the pictures and a thumbnail; return their paths."""
        recipe, info = plan.recipe, self._info
        if recipe is None:
            raise TypeError("Stills are of a film.")
        folder.mkdir(parents=True, exist_ok=True)
        size, stills = upright_size(info, _STILL_BOX), list[Still]()
        for place in ("first", "middle", "last"):
            if place not in self._frames:
                continue
            picture, code = self._frames[place]
            before, after = (folder / f"{name}.{place}.{side}.jpg" for side in ("before", "after"))
            for path, shown in ((before, code_without_film(picture, recipe)), (after, code)):
                write_jpeg(path, to_srgb(turn_upright(shown, info.rotation_deg, size), recipe.output))
            stills.append((place, before, after))
        thumbnail = folder / f"{name}.thumbnail.jpg"
        _, code = self._frames.get("middle", self._frames["first"])
        small = turn_upright(code, info.rotation_deg, upright_size(info, _THUMBNAIL_BOX))
        write_jpeg(thumbnail, to_srgb(small, recipe.output))
        return tuple(stills), thumbnail


def to_srgb(code: Float[Tensor, "3 h w"], output: Output) -> Float[Tensor, "3 h w"]:
    """Return an output's codes as those of sRGB; a scan's unchanged."""
    if output.space is None or output.space.name == "srgb":
        return code
    return encode(decode(code, output.space, full_range=True), OUTPUTS["srgb"]).clamp(0, 1)


def write_jpeg(path: Path, code: Float[Tensor, "3 h w"]) -> None:
    """Write codes of sRGB as a JPEG file, whole or not at all."""
    try:
        from PIL import Image  # noqa: PLC0415  (an optional dependency)
    except ImportError as error:
        raise ParameterError("JPEG pictures need Pillow; install it with pip install 'filmvideo[dailies]'.") from error
    values = code.detach().to("cpu", torch.float32).clamp(0, 1).mul(255).round().to(torch.uint8)
    data = BytesIO()
    Image.fromarray(values.permute(1, 2, 0).contiguous().numpy()).save(data, "JPEG", quality=_QUALITY)
    with atomic_write(path) as hidden:
        try:
            hidden.write_bytes(data.getvalue())
        except OSError as error:
            raise cannot_write(path, error) from error
