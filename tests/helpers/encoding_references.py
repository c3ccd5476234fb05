"""Independent implementations of every encoding, by colour-science."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.reference import colour, models

Array = NDArray[np.float64]
Function = Callable[[Array], Any]


@dataclass(frozen=True)
class Reference:
    """An independent implementation of both directions, and the relative error allowed."""

    encode: Function
    decode: Function
    tolerance: float = 1e-5


def power(gamma: float) -> Reference:
    def mirrored(x: Array, exponent: float) -> Array:
        return np.sign(x) * np.abs(x) ** exponent

    return Reference(lambda x: mirrored(x, 1 / gamma), lambda y: mirrored(y, gamma))


def log(method: str, **options: int) -> Reference:
    encoding, decoding = colour.LOG_ENCODINGS[method], colour.LOG_DECODINGS[method]
    return Reference(lambda x: encoding(x, **options), lambda y: decoding(y, **options))


def logc3(exposure_index: int) -> Reference:
    return log("ARRI LogC3", EI=exposure_index)


# BT.2408: reference white is HLG code 0.75.
HLG_WHITE = float(models.oetf_inverse_BT2100_HLG(0.75))
EXPOSURE_INDICES = (160, 200, 250, 320, 400, 500, 640, 800, 1000, 1280, 1600)

REFERENCES: dict[str, Reference] = {
    "linear": Reference(np.copy, np.copy),
    "bt709": Reference(models.oetf_BT709, models.oetf_inverse_BT709),
    "bt1886": power(2.4),
    "srgb": Reference(models.eotf_inverse_sRGB, models.eotf_sRGB),
    "gamma22": power(2.2),
    "gamma24": power(2.4),
    "gamma26": power(2.6),
    "adobe-rgb": power(563 / 256),
    "romm": Reference(models.cctf_encoding_ROMMRGB, models.cctf_decoding_ROMMRGB),
    "pq": Reference(
        lambda x: models.eotf_inverse_ST2084(np.maximum(x, 0) * 100),
        lambda y: models.eotf_ST2084(np.maximum(y, 0)) / 100,
    ),
    "hlg": Reference(
        lambda x: models.oetf_BT2100_HLG(x * HLG_WHITE),
        lambda y: models.oetf_inverse_BT2100_HLG(y) / HLG_WHITE,
    ),
    **{f"logc3-ei{ei}": logc3(ei) for ei in EXPOSURE_INDICES},
    "logc3": logc3(800),
    "logc4": log("ARRI LogC4"),
    "slog2": log("S-Log2"),
    "slog3": log("S-Log3"),
    "vlog": log("V-Log"),
    "clog2": log("Canon Log 2"),
    "clog3": log("Canon Log 3"),
    "log3g10": log("Log3G10"),
    "bmd-film-gen5": Reference(models.oetf_BlackmagicFilmGeneration5, models.oetf_inverse_BlackmagicFilmGeneration5),
    "davinci-intermediate": Reference(models.oetf_DaVinciIntermediate, models.oetf_inverse_DaVinciIntermediate),
    "nlog": log("N-Log"),
    "flog": log("F-Log"),
    "flog2": log("F-Log2"),
    "dlog": Reference(log("D-Log").encode, log("D-Log").decode, 1e-3),
    "apple-log": log("Apple Log Profile"),
    "acescct": log("ACEScct"),
    "acescc": Reference(models.log_encoding_ACEScc, models.log_decoding_ACEScc),
    "cineon": log("Cineon"),
}
