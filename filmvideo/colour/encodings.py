"""Encodings from linear light to code, one row of constants for each.

Light is scene light with 0.18 for a grey card, or display light with 1 for white where a row's source says so.
Code 1 is the top of the maker's own scale, as in colour-science and OpenColorIO.

`levels` states where that scale lies in a video file, for a reader that maps 64…940 (ten bit) to 0…1:
    video   code 0 and 1 are 64 and 940: the reader's value is the maker's code.
    data    code is the ten-bit number in the file over 1023, whatever the file's range tag: S-Log3 grey is
            420, which a reader of video range calls 0.4064 and the formula 420/1023 = 0.4106.
            Sony, Panasonic, Canon, Nikon, Fujifilm and DJI tabulate their curves so.
`code_from_video` and `code_to_video` convert between the two; a full-range file needs neither.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from filmvideo.colour.curves import (
    Line,
    Log,
    PerceptualQuantizer,
    Piece,
    PiecewiseCurve,
    Power,
    Signal,
    TransferFunction,
)

Levels = Literal["video", "data"]
_BLACK, _SPAN, _TOP = 64.0, 876.0, 1023.0


@dataclass(frozen=True)
class Encoding:
    """A curve, the document that states it, and where its scale lies in a video file."""

    curve: TransferFunction
    source: str
    levels: Levels = "video"

    def encode(self, light: Signal) -> Signal:
        """Return the maker's code of linear light."""
        return self.curve.encode(light)

    def decode(self, code: Signal) -> Signal:
        """Return the linear light of the maker's code."""
        return self.curve.decode(code)

    def code_from_video(self, video: Signal) -> Signal:
        """Return the maker's code of a reader's 0…1 from a video-range file."""
        return video if self.levels == "video" else (video * _SPAN + _BLACK) / _TOP

    def code_to_video(self, code: Signal) -> Signal:
        """Return a writer's 0…1 for a video-range file of the maker's code."""
        return code if self.levels == "video" else (code * _TOP - _BLACK) / _SPAN


def _log_toe(join: float, slope: float, offset: float, log: Log) -> PiecewiseCurve:
    """Return the usual camera curve: a line up to the join, a logarithm above."""
    return PiecewiseCurve((Line(slope, offset), log), (join,))


_LOGC3 = {
    160: (0.005561, 0.080216, 0.269036, 0.381991, 5.842037, 0.092778),
    200: (0.006208, 0.076621, 0.266007, 0.382478, 5.776265, 0.092782),
    250: (0.006871, 0.072941, 0.262978, 0.382966, 5.710494, 0.092786),
    320: (0.007622, 0.068768, 0.259627, 0.383508, 5.637732, 0.092791),
    400: (0.008318, 0.064901, 0.256598, 0.383999, 5.571960, 0.092795),
    500: (0.009031, 0.060939, 0.253569, 0.384493, 5.506188, 0.092800),
    640: (0.009840, 0.056443, 0.250219, 0.385040, 5.433426, 0.092805),
    800: (0.010591, 0.052272, 0.247190, 0.385537, 5.367655, 0.092809),
    1000: (0.011361, 0.047996, 0.244161, 0.386036, 5.301883, 0.092814),
    1280: (0.012235, 0.043137, 0.240810, 0.386590, 5.229121, 0.092819),
    1600: (0.013047, 0.038625, 0.237781, 0.387093, 5.163350, 0.092824),
}
"""ARRI's cut, b, c, d, e, f by exposure index; a is 5.555556 in all."""


def _logc3(exposure_index: int) -> Encoding:
    cut, b, c, d, e, f = _LOGC3[exposure_index]
    source = "ARRI, ALEXA Log C Curve, Usage in VFX, 2017, SUP 3.x, linear scene exposure factor"
    return Encoding(_log_toe(cut, e, f, Log(c, 5.555556, b, d)), source)


def _logc4() -> PiecewiseCurve:
    a, b, c = (2**18 - 16) / 117.45, (1023 - 95) / 1023, 95 / 1023
    join = (2 ** (6 - 14 * c / b) - 64) / a
    toe = 7 * math.log(2) * 2 ** (7 - 14 * c / b) / (a * b)
    return _log_toe(join, 1 / toe, -join / toe, Log(b / 14, a, 64.0, c - 6 * b / 14, base=2.0))


def _slog2() -> PiecewiseCurve:
    """Return S-Log2: the IRE formula, whose light is reflectance / 0.9, scaled to code values / 1023."""
    ire, light = _SPAN / _TOP, 155 / 219 / 0.9
    offset = (_BLACK + _SPAN * 0.030001222851889303) / _TOP
    log = Log(0.432699 * ire, light, 0.037584, (_BLACK + _SPAN * 0.646596) / _TOP)
    return _log_toe(0.0, 5 * light * ire, offset, log)


def _canon_log2() -> PiecewiseCurve:
    """Return Canon Log 2: a logarithm mirrored at black; its light is reflectance / 0.9."""
    slope, gain, black = 0.24136077, 87.09937546 / 0.9, 0.092864125
    return PiecewiseCurve((Log(-slope, -gain, 1.0, black), Log(slope, gain, 1.0, black)), (0.0,))


def _canon_log3() -> PiecewiseCurve:
    """Return Canon Log 3: two mirrored logarithms joined by a line; its light is reflectance / 0.9."""
    slope, gain = 0.36726845, 14.98325 / 0.9
    dark, bright = Log(-slope, -gain, 1.0, 0.12783901), Log(slope, gain, 1.0, 0.12240537)
    return PiecewiseCurve((dark, Line(1.9754798 / 0.9, 0.12512219), bright), (-0.014 * 0.9, 0.014 * 0.9))


def _hlg() -> PiecewiseCurve:
    """Return the HLG OETF, its light scaled so that 1 is reference white, code 0.75 (BT.2408)."""
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * math.log(4 * a)
    white = math.exp((0.75 - c) / a) + b
    dark, bright = Power(0.5, gain=white / 4), Log(a, white, -b, c, base=math.e)
    return PiecewiseCurve((dark, bright), (1 / white,))


def _cineon() -> PiecewiseCurve:
    """Return Cineon's logarithm from code 0 up, and its tangent below, where the logarithm ends."""
    black = 10 ** ((95 - 685) / 300)
    floor = 10 ** (-685 / 300)
    join = (floor - black) / (1 - black)
    slope = 300 / 1023 * (1 - black) / (floor * math.log(10))
    return _log_toe(join, slope, -slope * join, Log(300 / 1023, 1 - black, black, 685 / 1023))


def _acescc() -> PiecewiseCurve:
    scale, offset = 1 / 17.52, 9.72 / 17.52
    dark, bright = Log(scale, 0.5, 2**-16, offset, base=2.0), Log(scale, 1.0, 0.0, offset, base=2.0)
    return PiecewiseCurve((dark, bright), (2**-15,), floor=0.0)


_LINE = Line(4.5)
_APPLE: tuple[Piece, ...] = (
    Power(2.0, 47.28711236, shift=0.05641088),
    Log(0.08550479, 1.0, 0.00964052, 0.69336945, base=2.0),
)
_NLOG: tuple[Piece, ...] = (
    Power(1 / 3, 650 / 1023, shift=0.0075),
    Log(150 / 1023, 1.0, 0.0, 619 / 1023, base=math.e),
)

_POWER = "gamma "


class _Encodings(dict[str, Encoding]):
    """Encodings by name; a power curve is in its name, such as "gamma 1.8", and listed nowhere."""

    def __missing__(self, name: str) -> Encoding:
        power = float(name.removeprefix(_POWER)) if name.startswith(_POWER) else 0.0
        if power <= 0:
            raise KeyError(name)
        return Encoding(PiecewiseCurve((Power(1 / power),)), "a picture's ICC profile; display light")


def power_encoding(power: float) -> str:
    """Return the name of the encoding whose light is code to a power."""
    return f"{_POWER}{power:.3f}"


_ROWS: dict[str, Encoding] = {
    "linear": Encoding(PiecewiseCurve((Line(),)), "light itself"),
    "bt709": Encoding(PiecewiseCurve((_LINE, Power(0.45, 1.099, offset=-0.099)), (0.018,)), "ITU-R BT.709-6, 1.2"),
    "bt1886": Encoding(PiecewiseCurve((Power(1 / 2.4),)), "ITU-R BT.1886, annex 1, black 0; display light"),
    "srgb": Encoding(
        PiecewiseCurve((Line(12.92), Power(1 / 2.4, 1.055, offset=-0.055)), (0.0031308,)),
        "IEC 61966-2-1; display light",
    ),
    "gamma22": Encoding(PiecewiseCurve((Power(1 / 2.2),)), "ITU-T H.273, transfer 4; display light"),
    "gamma24": Encoding(PiecewiseCurve((Power(1 / 2.4),)), "reference displays of BT.709 video; display light"),
    "gamma26": Encoding(PiecewiseCurve((Power(1 / 2.6),)), "SMPTE RP 431-2; display light"),
    "adobe-rgb": Encoding(
        PiecewiseCurve((Power(256 / 563),)), "Adobe RGB (1998) Color Image Encoding, 2005; display light"
    ),
    "romm": Encoding(PiecewiseCurve((Line(16.0), Power(1 / 1.8)), (1 / 512,)), "ISO 22028-2, ROMM RGB; display light"),
    "pq": Encoding(PerceptualQuantizer(100.0), "SMPTE ST 2084; display light, 1 for 100 cd/m²"),
    "hlg": Encoding(_hlg(), "ITU-R BT.2100-2, table 5, OETF; reference white from BT.2408"),
    **{f"logc3-ei{ei}": _logc3(ei) for ei in _LOGC3},
    "logc3": _logc3(800),
    "logc4": Encoding(_logc4(), "ARRI LogC4, Logarithmic Color Space, 2022"),
    "slog2": Encoding(_slog2(), "Sony, S-Log2 Technical Paper v1.0, 2012", "data"),
    "slog3": Encoding(
        _log_toe(
            0.01125,
            (171.2102946929 - 95) / 0.01125 / 1023,
            95 / 1023,
            Log(261.5 / 1023, 1 / 0.19, 0.01 / 0.19, 420 / 1023),
        ),
        "Sony, Technical Summary for S-Gamut3.Cine/S-Log3 and S-Gamut3/S-Log3",
        "data",
    ),
    "vlog": Encoding(
        _log_toe(0.01, 5.6, 0.125, Log(0.241514, 1.0, 0.00873, 0.598206)),
        "Panasonic, V-Log/V-Gamut Reference Manual 1.0, 2014",
        "data",
    ),
    "clog2": Encoding(_canon_log2(), "Canon, Log Gamma Curves, 2018, Canon Log 2", "data"),
    "clog3": Encoding(_canon_log3(), "Canon, Log Gamma Curves, 2018, Canon Log 3", "data"),
    "log3g10": Encoding(
        _log_toe(-0.01, 15.1927, 0.151927, Log(0.224282, 155.975327, 1 + 1.55975327, 0.0)),
        "RED, White Paper on REDWideGamutRGB and Log3G10, 2017",
    ),
    "bmd-film-gen5": Encoding(
        _log_toe(
            0.005,
            8.283605932402494,
            0.09246575342465753,
            Log(0.08692876065491224, 1.0, 0.005494072432257808, 0.5300133392291939, base=math.e),
        ),
        "Blackmagic Design, Generation 5 Color Science, 2021",
    ),
    "davinci-intermediate": Encoding(
        _log_toe(0.00262409, 10.44426855, 0.0, Log(0.07329248, 1.0, 0.0075, 7 * 0.07329248, base=2.0)),
        "Blackmagic Design, Wide Gamut Intermediate, 2020",
    ),
    "nlog": Encoding(PiecewiseCurve(_NLOG, (0.328,)), "Nikon, N-Log Specification Document 1.0.0, 2018", "data"),
    "flog": Encoding(
        _log_toe(0.00089, 8.735631, 0.092864, Log(0.344676, 0.555556, 0.009468, 0.790453)),
        "Fujifilm, F-Log Data Sheet 1.0, 2016",
        "data",
    ),
    "flog2": Encoding(
        _log_toe(0.000889, 8.799461, 0.092864, Log(0.245281, 5.555556, 0.064829, 0.384316)),
        "Fujifilm, F-Log2 Data Sheet 1.0, 2022",
        "data",
    ),
    "dlog": Encoding(
        _log_toe(0.0078, 6.025, 0.0929, Log(0.256663, 0.9892, 0.0108, 0.584555)),
        "DJI, White Paper on D-Log and D-Gamut, 2017",
        "data",
    ),
    "apple-log": Encoding(PiecewiseCurve(_APPLE, (0.01,), floor=-0.05641088), "Apple Log Profile White Paper, 2023"),
    "acescct": Encoding(
        _log_toe(0.0078125, 10.5402377416545, 0.0729055341958355, Log(1 / 17.52, 1.0, 0.0, 9.72 / 17.52, base=2.0)),
        "Academy S-2016-001, ACEScct",
    ),
    "acescc": Encoding(_acescc(), "Academy S-2014-003, ACEScc"),
    "cineon": Encoding(_cineon(), "Kodak, Cineon 10-bit log: black 95, white 685, 0.002 density a code"),
}
ENCODINGS: dict[str, Encoding] = _Encodings(_ROWS)
