"""Pictures of film: light of a named space's primaries, and from it XYZ under D50."""

from __future__ import annotations

from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.spaces import OUTPUTS, Space
from filmvideo.match.charts.picture import ChartPicture, Planes
from filmvideo.match.table import find_film_space, to_film_xyz

_AT_WHITE = 0.9995
CLIPPED_WORDS = "is clipped in the scan, or outside its space"


def space_of(picture: ChartPicture, name: str | None) -> Space:
    """Return the space of a picture of film, as named or as tagged; raise ParameterError for a sensor's light."""
    if picture.space is None:
        raise ParameterError(
            f"{picture.name} is raw sensor light, whose colours are unknown; develop it into a picture of a named "
            "space (a 16-bit TIFF in display-p3, say)."
        )
    if name is not None:
        return find_film_space(name)
    return OUTPUTS.get(picture.space.name, picture.space)


def film_light(picture: ChartPicture, name: str | None) -> Planes:
    """Return linear light of the space's own primaries."""
    encoding = ENCODINGS[space_of(picture, name).encoding]
    return encoding.decode(picture.code if picture.full_range else encoding.code_from_video(picture.code))


def film_clipped(picture: ChartPicture) -> Bool[Tensor, "3 h w"]:
    """Return where a channel is at an end of the file's range."""
    return (picture.code >= _AT_WHITE * picture.most) | ((picture.code <= 0) & (picture.most < float("inf")))


def film_xyz(picture: ChartPicture, name: str | None, light: Float64[Tensor, "3 n"]) -> Float64[Tensor, "3 n"]:
    """Return XYZ under D50 of light of the space's own primaries."""
    space = space_of(picture, name)
    return to_film_xyz(ENCODINGS[space.encoding].encode(light), space)
