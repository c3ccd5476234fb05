"""Colour tags of a stream: the code points of ITU-T H.273, and the siting of chroma.

The codec context before the first decode is read first, then the first frame, then what format and size imply. H.273
numbers are FFmpeg's (`AVCOL_*`); PyAV's own `Colorspace` names hold other numbers and are not used. KR and KB are those
of H.273 table 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice

UNSPECIFIED = 2
RGB_MATRIX = 0

Siting = Literal["left", "topleft", "center", "top"]
InputMatrix = Literal["bt709", "bt601", "bt2020"]

PRIMARIES = {
    1: "BT.709",
    2: "unspecified",
    4: "BT.470 M",
    5: "BT.601 (625 lines)",
    6: "BT.601 (525 lines)",
    7: "SMPTE 240M",
    8: "generic film",
    9: "BT.2020",
    10: "CIE XYZ",
    11: "P3-DCI",
    12: "P3-D65",
    22: "EBU 3213",
}
TRANSFERS = {
    1: "BT.709",
    2: "unspecified",
    4: "gamma 2.2",
    5: "gamma 2.8",
    6: "BT.601",
    7: "SMPTE 240M",
    8: "linear",
    9: "log 100:1",
    10: "log 316:1",
    11: "xvYCC",
    12: "BT.1361",
    13: "sRGB",
    14: "BT.2020 (10 bit)",
    15: "BT.2020 (12 bit)",
    16: "PQ",
    17: "ST 428",
    18: "HLG",
}
MATRICES = {
    0: "RGB",
    1: "BT.709",
    2: "unspecified",
    4: "FCC",
    5: "BT.601 (625 lines)",
    6: "BT.601 (525 lines)",
    7: "SMPTE 240M",
    8: "YCgCo",
    9: "BT.2020",
    10: "BT.2020 constant luminance",
    14: "ICtCp",
}
KR_KB = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
}
"""Share of red and of blue in luma, by matrix number."""

_MATRIX_OF_PRIMARIES = {1: 1, 5: 5, 6: 6, 7: 7, 9: 9}
_PRIMARIES_OF_MATRIX = {1: 1, 5: 5, 6: 6, 7: 7, 9: 9}
_TRANSFER_OF_PRIMARIES = {5: 6, 6: 6, 7: 7, 9: 14}


@dataclass(frozen=True)
class Tags:
    """Colour tags by their H.273 numbers (2 is unspecified)."""

    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    matrix: int = UNSPECIFIED
    full_range: bool = False
    siting: Siting = "left"
    """Where a chroma sample sits: `left`, `topleft`, `center` or `top`."""
    field_chroma: bool = False
    """Whether chroma of 4:2:0 is sited within each of two fields, whose rows alternate, not within the frame."""
    premultiplied: bool = False
    """Whether colours are multiplied by alpha (associated alpha: OpenEXR, TIFF with ExtraSamples 1)."""

    def describe(self) -> str:
        """Return primaries, transfer, matrix and range as text."""
        names = (
            PRIMARIES.get(self.primaries, f"number {self.primaries}"),
            TRANSFERS.get(self.transfer, f"number {self.transfer}"),
            MATRICES.get(self.matrix, f"number {self.matrix}"),
        )
        return f"{' / '.join(names)}, {'full' if self.full_range else 'video'} range"

    @property
    def red_blue_shares(self) -> tuple[float, float]:
        """KR and KB of the matrix; MediaError where luma is not a weighted sum of R', G', B'."""
        if self.matrix not in KR_KB:
            name = MATRICES.get(self.matrix, f"number {self.matrix}")
            raise MediaError(
                f"The colour matrix {name} cannot be converted; "
                "name another with --input-matrix bt709, bt601 or bt2020."
            )
        return KR_KB[self.matrix]


def complete_tags(
    stated: Tags,
    *,
    rgb: bool,
    width: int,
    height: int,
    input_matrix: InputMatrix | None = None,
    still: bool = False,
) -> tuple[Tags, tuple[Notice, ...]]:
    """Return the tags with what the stream left out filled in, and notices of what was assumed; a `still` is sRGB."""
    if still:
        stated = _complete_still(stated)
    if rgb:
        primaries = 1 if stated.primaries == UNSPECIFIED else stated.primaries
        return _complete_transfer(replace(stated, primaries=primaries, matrix=RGB_MATRIX, full_range=True)), ()
    matrix, notices = _matrix(stated, width, height, input_matrix)
    primaries = stated.primaries
    if primaries == UNSPECIFIED:
        primaries = _PRIMARIES_OF_MATRIX.get(matrix, 1)
    return _complete_transfer(replace(stated, primaries=primaries, matrix=matrix)), notices


def _complete_still(stated: Tags) -> Tags:
    """Return the tags of a picture: sRGB, and the matrix of BT.601, as WebP and MIAF (ISO/IEC 23000-22) have it."""
    usual = {"primaries": 1, "transfer": 13, "matrix": 6}
    return replace(stated, **{name: n for name, n in usual.items() if getattr(stated, name) == UNSPECIFIED})


def _complete_transfer(tags: Tags) -> Tags:
    if tags.transfer != UNSPECIFIED:
        return tags
    return replace(tags, transfer=_TRANSFER_OF_PRIMARIES.get(tags.primaries, 1))


_IMX = (720, 608)
"""Width and height of 625 lines with their blanking lines (IMX, SMPTE ST 356)."""
_LINES_OF_625 = frozenset({576, 608})


def _matrix(stated: Tags, width: int, height: int, input_matrix: InputMatrix | None) -> tuple[int, tuple[Notice, ...]]:
    """Return the matrix number, and a notice where it was assumed."""
    standard = 5 if height in _LINES_OF_625 else 6
    if input_matrix is not None:
        return {"bt709": 1, "bt601": standard, "bt2020": 9}[input_matrix], ()
    if stated.matrix != UNSPECIFIED:
        return stated.matrix, ()
    if stated.primaries in _MATRIX_OF_PRIMARIES:
        matrix = _MATRIX_OF_PRIMARIES[stated.primaries]
        return matrix, (_matrix_notice(matrix, "as its primaries state"),)
    if width > 1024 or (height > 576 and (width, height) != _IMX):
        return 1, (_matrix_notice(1, "as for HD; --input-matrix sets another"),)
    return standard, (_matrix_notice(standard, "by its standard-definition size; if wrong, give --input-matrix bt709"),)


def _matrix_notice(matrix: int, why: str) -> Notice:
    return Notice("matrix-assumed", f"The clip states no colour matrix: {MATRICES[matrix]} is assumed, {why}.")


_CENTRED_CODECS = frozenset({"mjpeg", "mjpegb", "mpeg1video", "theora", "vp3", "webp"})


def default_siting(codec: str, tags: Tags, step_x: int, step_y: int) -> Siting:
    """Return the siting of chroma that is usual for a codec, for streams that state none."""
    if codec in _CENTRED_CODECS:
        return "center"
    if step_x == step_y == 2 and (codec == "dvvideo" or (tags.matrix == 9 and tags.transfer in {16, 18})):
        return "topleft"
    return "left"


def siting_in(step_y: int, siting: Siting) -> Siting:
    """Return the name of a siting where every row has chroma: 4:2:2 is sited across alone."""
    across: dict[Siting, Siting] = {"topleft": "left", "top": "center"}
    return across.get(siting, siting) if step_y == 1 else siting
