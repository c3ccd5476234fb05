"""A film for raw converters: light of ProPhoto (ROMM primaries, D50) in, ProPhoto light of the finished picture out.

Adobe's looks and camera profiles work on light that ends at the picture's white, 1, with a grey card at 0.18. What is
brighter is clipped before them: such a file has 2.5 stops over grey, however many the film has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.gamuts import adaptation_matrix, find_gamut, rgb_to_xyz, xyz_to_rgb
from filmvideo.colour.romm import D50, TO_RGB, TO_XYZ
from filmvideo.luts.film import DENSITY, RGB, ColourFunction
from filmvideo.luts.target import Target, to_eye

GAMMA = ENCODINGS["srgb"].curve


@dataclass(frozen=True)
class Raw:
    """A film between lights of ProPhoto, and the way there from light of its source."""

    shows: Callable[[RGB], RGB]
    from_source: Float64[Tensor, "3 3"]

    def holds(self, light: RGB) -> Bool[Tensor, "*colours"]:
        """Say which light of the source is neither clipped nor outside ProPhoto."""
        romm = self.from_source @ light
        return ((romm >= 0) & (romm <= 1)).all(0)


def raw(film: ColourFunction) -> Raw:
    """Give a film as raw converters need it; raise ParameterError where its source has no gamut."""
    name = film.source.gamut
    if name is None:
        what = "printing density is no light" if film.source.name == DENSITY else "the camera's gamut is not known"
        raise ParameterError(
            f"Profiles for raw converters take ProPhoto light, but {what}; name the gamut of a match's colours with "
            "--gamut, or take another format."
        )
    to_romm = TO_RGB @ adaptation_matrix(find_gamut(name).white, D50) @ rgb_to_xyz(name)
    from_romm = xyz_to_rgb(name) @ adaptation_matrix(D50, find_gamut(name).white) @ TO_XYZ

    def shows(light: RGB) -> RGB:
        seen = to_eye(film.shows(torch.einsum("ij,j...->i...", from_romm, light)))
        return torch.einsum("ij,j...->i...", TO_RGB, seen).clamp(0, 1)

    return Raw(shows, to_romm)


def _code(light: RGB) -> RGB:
    return GAMMA.encode(torch.einsum("ij,j...->i...", TO_RGB, to_eye(light)).clamp(0, 1))


def seen(code: RGB) -> RGB:
    """Give XYZ under D50 of ProPhoto in sRGB's gamma."""
    return torch.einsum("ij,j...->i...", TO_XYZ, GAMMA.decode(code))


PROPHOTO = Target("ProPhoto", _code, seen)
