"""A film for raw converters: ProPhoto light (ROMM primaries, D50) in, ProPhoto light of the finished picture out.

Adobe's looks and camera profiles work on light up to the picture's white, 1, with a grey card at 0.18. Brighter
light is clipped before them: such a file has 2.5 stops over grey, however many the film has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.gamuts import adaptation_matrix, apply_matrix, find_gamut, rgb_to_xyz, xyz_to_rgb
from filmvideo.colour.romm import D50, TO_RGB, TO_XYZ, rgb
from filmvideo.luts.film import DENSITY, RGB, ColourFunction
from filmvideo.luts.target import Target, to_eye

GAMMA = ENCODINGS["srgb"].curve


@dataclass(frozen=True)
class ProPhotoFunction:
    """A film from ProPhoto light to ProPhoto light, and the matrix from light of its source."""

    shows: Callable[[RGB], RGB]
    from_source: Float64[Tensor, "3 3"]

    def in_range(self, light: RGB) -> Bool[Tensor, "*colours"]:
        """Return which light of the source is neither clipped nor outside ProPhoto."""
        romm = self.from_source @ light
        return ((romm >= 0) & (romm <= 1)).all(0)


def as_prophoto(film: ColourFunction) -> ProPhotoFunction:
    """Return a film as raw converters need it; raise ParameterError where its source has no gamut."""
    name = film.source.gamut
    if name is None:
        what = "printing density is not light" if film.source.name == DENSITY else "the camera's gamut is not known"
        raise ParameterError(
            f"Profiles for raw converters take ProPhoto light, but {what}; name the gamut of a match's colours with "
            "--gamut, or take another format."
        )
    to_romm = TO_RGB @ adaptation_matrix(find_gamut(name).white, D50) @ rgb_to_xyz(name)
    from_romm = xyz_to_rgb(name) @ adaptation_matrix(D50, find_gamut(name).white) @ TO_XYZ

    def shows(light: RGB) -> RGB:
        return rgb(to_eye(film.shows(apply_matrix(from_romm, light)))).clamp(0, 1)

    return ProPhotoFunction(shows, to_romm)


def _code(light: RGB) -> RGB:
    return GAMMA.encode(rgb(to_eye(light)).clamp(0, 1))


def to_xyz(code: RGB) -> RGB:
    """Return XYZ under D50 of ProPhoto in sRGB's gamma."""
    return apply_matrix(TO_XYZ, GAMMA.decode(code))


PROPHOTO = Target("ProPhoto", _code, to_xyz)
