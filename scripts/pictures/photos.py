"""The photographs that the sample clips are made from, as they lie in wheels on PyPI.

All may be shipped: they are in the public domain, CC0 or CC BY, as samples/README.md says in full. Out: linear light
on BT.2020 primaries, 1 for the photograph's white, from the sRGB display that it was made for.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.colour.spaces import decode, find_space
from filmvideo.media.write.still import read_still

PHOTOS = {
    "pagoda": ("scikit-learn", "sklearn/datasets/images/china.jpg"),
    "flower": ("scikit-learn", "sklearn/datasets/images/flower.jpg"),
    "astronaut": ("scikit-image", "skimage/data/astronaut.png"),
    "coffee": ("scikit-image", "skimage/data/coffee.png"),
    "rocket": ("scikit-image", "skimage/data/rocket.jpg"),
}
"""Wheel and file of each."""


@cache
def photo(name: str) -> Float[Tensor, "3 h w"]:
    """Read a photograph as linear light; MediaError where its wheel is not installed."""
    wheel, file = PHOTOS[name]
    try:
        path = str(distribution(wheel).locate_file(file))
    except PackageNotFoundError as error:
        raise MediaError(f"{file} is in {wheel}, which is not installed; run scripts/install samples.") from error
    return decode(read_still(path), find_space("srgb"), full_range=True).clamp_(0, 1)
