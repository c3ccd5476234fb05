"""The colour space that a stream's ITU-T H.273 tags mean, and the tags that a space is written with.

In: primaries and transfer characteristics, 2 for unspecified. H.273 has no number for camera log, so a file of
camera log is tagged 1 or 2 and is read as video unless --input-space names its space.
"""

from __future__ import annotations

from collections.abc import Sequence

from filmvideo.base.errors import ParameterError
from filmvideo.colour.gamuts import gamut_named_by, gamut_of_chromaticities, gamut_of_primaries
from filmvideo.colour.spaces import INPUTS, ImageState, Space

UNSPECIFIED = 2
LINEAR = 8
_BT2020 = ("bt2020", "n-gamut", "f-gamut")

_READ: dict[int, tuple[str, ImageState]] = {
    1: ("bt709", "scene"),
    4: ("gamma22", "display"),
    6: ("bt709", "scene"),
    8: ("linear", "scene"),
    11: ("bt709", "scene"),
    13: ("srgb", "display"),
    14: ("bt709", "scene"),
    15: ("bt709", "scene"),
    16: ("pq", "display"),
    17: ("gamma26", "display"),
    18: ("hlg", "scene"),
}
_WRITE_TRANSFER = {
    "bt709": 1,
    "bt1886": 1,
    "gamma24": 1,
    "gamma22": 4,
    "linear": 8,
    "srgb": 13,
    "pq": 16,
    "gamma26": 17,
    "hlg": 18,
}
_WRITE_PRIMARIES = {"bt709": 1, "bt601-625": 5, "bt601-525": 6, "p3-dci": 11, "p3-d65": 12}
_WRITE_MATRIX = {"bt601-625": 5, "bt601-525": 6}


def space_from_tags(primaries: int, transfer: int) -> tuple[Space, str]:
    """Return the space of tagged video and a sentence on the choice; raise ParameterError for unsupported tags."""
    gamut = _gamut(primaries)
    encoding, kind = _encoding(transfer)
    space = _matching_space(encoding, gamut, kind)
    return space, f"{_finding(primaries, transfer)}: read as {space.name}"


def space_of_picture(
    kind: str, primaries: int, transfer: int, chromaticities: Sequence[float] | None
) -> tuple[Space, str]:
    """Return a still picture's space and a sentence: EXR is linear, DPX and Cineon are log scans, others sRGB."""
    if kind == "exr":
        return _linear_picture(chromaticities)
    if UNSPECIFIED not in {primaries, transfer}:
        return space_from_tags(primaries, transfer)
    if transfer == LINEAR:
        return _linear_picture(chromaticities)
    if kind in {"dpx", "cineon"} and transfer == UNSPECIFIED:
        return INPUTS["cineon"], "not tagged as video, so a log scan: read as cineon; otherwise use --input-space"
    return INPUTS["srgb"], "read as srgb, the usual space of pictures"


def _linear_picture(chromaticities: Sequence[float] | None) -> tuple[Space, str]:
    if chromaticities is None:
        return INPUTS["linear-709"], "linear light without primaries, BT.709 assumed: read as linear-709"
    found = gamut_of_chromaticities(chromaticities)
    if found is None:
        space = Space("linear, own primaries", "linear", gamut_named_by(chromaticities), "scene", "From the header.")
        return space, "linear light on the primaries that the header states: read as such"
    space = _matching_space("linear", found, "scene")
    return space, f"linear light on the primaries of {found}: read as {space.name}"


def tags_of(space: Space) -> tuple[int, int, int]:
    """Return the H.273 primaries, transfer and matrix of a stream in a space."""
    if space.gamut in _BT2020:
        transfer = 14 if space.encoding == "bt709" else _WRITE_TRANSFER.get(space.encoding, UNSPECIFIED)
        return 9, transfer, 9
    return (
        _WRITE_PRIMARIES.get(space.gamut, UNSPECIFIED),
        _WRITE_TRANSFER.get(space.encoding, UNSPECIFIED),
        _WRITE_MATRIX.get(space.gamut, 1),
    )


def _gamut(primaries: int) -> str:
    if primaries == UNSPECIFIED:
        return "bt709"
    found = gamut_of_primaries(primaries)
    if found is None:
        raise ParameterError(f"the stream's primaries are tagged {primaries}, which is unsupported; use --input-space.")
    return found


def _encoding(transfer: int) -> tuple[str, ImageState]:
    if transfer == UNSPECIFIED:
        return _READ[1]
    if transfer not in _READ:
        raise ParameterError(f"the stream's transfer is tagged {transfer}, which is unsupported; use --input-space.")
    return _READ[transfer]


def _matching_space(encoding: str, gamut: str, kind: ImageState) -> Space:
    for space in INPUTS.values():
        if (space.encoding, space.gamut, space.kind) == (encoding, gamut, kind):
            return space
    return Space(f"{encoding} on {gamut}", encoding, gamut, kind, "From the stream's tags.")


def _finding(primaries: int, transfer: int) -> str:
    if UNSPECIFIED == primaries == transfer:
        return "colour is not tagged, BT.709 assumed"
    if primaries == UNSPECIFIED:
        return f"transfer is tagged {transfer}, primaries are not, BT.709 assumed"
    if transfer == UNSPECIFIED:
        return f"primaries are tagged {primaries}, transfer is not, the BT.709 curve assumed"
    return f"tagged primaries {primaries}, transfer {transfer}"
