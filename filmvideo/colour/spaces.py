"""Colour spaces, an encoding on a gamut, by the names of --input-space and --output-space.

`decode` takes code to linear light in the working gamut (BT.2020 primaries, D65), `encode` is its inverse;
different whites are adapted by Bradford's matrix. Scene light is 0.18 for a grey card; display light is 1 for the
display's white: 203 cd/m² for PQ and HLG (ITU-R BT.2408), which puts HLG's grey card at its 26 cd/m² and PQ's at 37.

Input and output of one name may differ: rec709 is read by the inverse of the camera's OETF and written for
a BT.1886 display; rec2020-hlg is read as scene light and written through a 1000 cd/m² display's OOTF.
Nothing is clipped to the gamut or to 0…1; the writer clips.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.base.shapes import Code, Scene
from filmvideo.colour import hlg
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.gamuts import WORKING, apply_matrix, rgb_to_rgb

ImageState = Literal["scene", "display"]
"""ISO 22028-1: scene-referred, or referred to a display."""
_HDR_WHITE = 2.03
"""Reference white in the PQ row's unit of 100 cd/m²."""


@dataclass(frozen=True)
class Space:
    """An encoding on a gamut, its image state (scene or display light), and a sentence on it."""

    name: str
    encoding: str
    gamut: str
    kind: ImageState
    about: str

    @property
    def white(self) -> float:
        """The encoding's light for 1 of this program's."""
        return _HDR_WHITE if self.encoding == "pq" else 1.0

    @property
    def through_ootf(self) -> bool:
        """Whether light passes HLG's OOTF."""
        return self.encoding == "hlg" and self.kind == "display"


def _table(kind: ImageState, rows: dict[str, tuple[str, str, str]]) -> dict[str, Space]:
    return {name: Space(name, encoding, gamut, kind, about) for name, (encoding, gamut, about) in rows.items()}


_LOGC3_EI = (160, 200, 250, 320, 400, 500, 640, 800, 1000, 1280, 1600)

_CAMERAS = _table(
    "scene",
    {
        "rec709": ("bt709", "bt709", "Video by the BT.709 camera curve, inverted to scene light."),
        "rec2020": (
            "bt709",
            "bt2020",
            "Wide-gamut video by the BT.2020 camera curve, inverted to scene light.",
        ),
        "rec2020-hlg": ("hlg", "bt2020", "HLG by its camera curve; reference white, code 0.75, is 1."),
        "logc3": ("logc3", "awg3", "ARRI LogC3 at EI 800 on ALEXA Wide Gamut 3."),
        **{f"logc3-ei{e}": (f"logc3-ei{e}", "awg3", f"ARRI LogC3 at EI {e} on AWG3.") for e in _LOGC3_EI},
        "logc4": ("logc4", "awg4", "ARRI LogC4 on ARRI Wide Gamut 4."),
        "slog3-sgamut3": ("slog3", "s-gamut3", "Sony S-Log3 on S-Gamut3."),
        "slog3-sgamut3cine": ("slog3", "s-gamut3-cine", "Sony S-Log3 on S-Gamut3.Cine; `slog3` means this."),
        "slog2": ("slog2", "s-gamut", "Sony S-Log2 on S-Gamut."),
        "vlog": ("vlog", "v-gamut", "Panasonic V-Log on V-Gamut."),
        "clog2": ("clog2", "cinema-gamut", "Canon Log 2 on Cinema Gamut."),
        "clog3": ("clog3", "cinema-gamut", "Canon Log 3 on Cinema Gamut."),
        "log3g10": ("log3g10", "rwg", "RED Log3G10 on REDWideGamutRGB."),
        "bmd-film-gen5": ("bmd-film-gen5", "bmd-wg5", "Blackmagic Film on Wide Gamut, generation 5."),
        "davinci": ("davinci-intermediate", "davinci-wg", "DaVinci Intermediate on DaVinci Wide Gamut."),
        "nlog": ("nlog", "n-gamut", "Nikon N-Log on BT.2020."),
        "flog": ("flog", "f-gamut", "Fujifilm F-Log on BT.2020."),
        "flog2": ("flog2", "f-gamut", "Fujifilm F-Log2 on BT.2020."),
        "flog2c": ("flog2", "f-gamut-c", "Fujifilm F-Log2 C: F-Log2 on F-Gamut C."),
        "dlog": ("dlog", "d-gamut", "DJI D-Log on D-Gamut."),
        "apple-log": ("apple-log", "bt2020", "Apple Log on BT.2020."),
        "acescct": ("acescct", "ap1", "ACEScct on AP1."),
        "acescc": ("acescc", "ap1", "ACEScc on AP1."),
        "acescg": ("linear", "ap1", "Linear light on AP1."),
        "linear-ap0": ("linear", "ap0", "Linear light on AP0 (ACES2065-1)."),
        "linear-709": ("linear", "bt709", "Linear light on BT.709 primaries."),
        "linear-2020": ("linear", "bt2020", "Linear light on BT.2020 primaries."),
        "cineon": ("cineon", "bt709", "Cineon log read as light, white 685, on BT.709 primaries by custom."),
    },
)

_DISPLAYS = _table(
    "display",
    {
        "bt1886": ("bt1886", "bt709", "Video as a BT.1886 display shows it, gamma 2.4."),
        "srgb": ("srgb", "bt709", "Pictures as an sRGB display shows them."),
        "gamma22": ("gamma22", "bt709", "BT.709 primaries at gamma 2.2."),
        "p3-d65": ("gamma26", "p3-d65", "P3 primaries, D65 white, gamma 2.6."),
        "p3-dci": ("gamma26", "p3-dci", "Digital cinema P3, DCI white, gamma 2.6, adapted to D65."),
        "display-p3": ("srgb", "p3-d65", "P3 primaries, D65 white, the sRGB curve."),
        "adobe-rgb": ("adobe-rgb", "adobe-rgb", "Pictures in Adobe RGB (1998)."),
        "prophoto": ("romm", "romm", "Pictures in ProPhoto (ROMM) RGB, D50 white."),
        "rec2020-pq": ("pq", "bt2020", "HDR by PQ on BT.2020; 203 cd/m² is 1."),
    },
)

INPUTS: dict[str, Space] = {**_CAMERAS, **_DISPLAYS}

OUTPUTS: dict[str, Space] = _table(
    "display",
    {
        "rec709": ("bt1886", "bt709", "Video for a BT.1886 display, gamma 2.4."),
        "srgb": ("srgb", "bt709", "Pictures for an sRGB display."),
        "p3-d65": ("gamma26", "p3-d65", "P3 primaries, D65 white, gamma 2.6."),
        "display-p3": ("srgb", "p3-d65", "P3 primaries, D65 white, the sRGB curve."),
        "rec2020-pq": ("pq", "bt2020", "HDR by PQ on BT.2020, white at 203 cd/m²."),
        "rec2020-hlg": ("hlg", "bt2020", "HDR by HLG on BT.2020, white at code 0.75 (203 cd/m² of 1000)."),
        "acescg": ("linear", "ap1", "Linear light on AP1."),
        "linear-ap0": ("linear", "ap0", "Linear light on AP0 (ACES2065-1)."),
        "linear-709": ("linear", "bt709", "Linear light on BT.709 primaries."),
        "linear-2020": ("linear", "bt2020", "Linear light on BT.2020 primaries."),
    },
)

_ALIASES = {
    "slog3": "slog3-sgamut3cine",
    "bt709": "rec709",
    "bt2020": "rec2020",
    "pq": "rec2020-pq",
    "hlg": "rec2020-hlg",
    "adobergb1998": "adobe-rgb",
    "prophotorgb": "prophoto",
    "romm": "prophoto",
    "logc": "logc3",
    "davinciintermediate": "davinci",
    "canonlog2": "clog2",
    "canonlog3": "clog3",
    "linearbt709": "linear-709",
    "linearrec709": "linear-709",
    "linearbt2020": "linear-2020",
    "linearrec2020": "linear-2020",
    "linearap1": "acescg",
    "aces": "linear-ap0",
    "aces20651": "linear-ap0",
}


def find_space(name: str, among: Mapping[str, Space] = INPUTS) -> Space:
    """Return a space by name, ignoring case and punctuation; raise ParameterError naming the nearest."""
    key = _key(name)
    key = _key(_ALIASES.get(key, key))
    for known, space in among.items():
        if _key(known) == key:
            return space
    names = [*among, *(alias for alias, target in _ALIASES.items() if target in among)]
    raise ParameterError(f"Unknown colour space {name!r}; {nearest(name.lower(), names)}.")


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def decode(code: Code, space: Space, working: str = WORKING, *, full_range: bool = False) -> Scene:
    """Return linear light in the working gamut of a reader's 0…1; `full_range` as the file is tagged."""
    encoding = ENCODINGS[space.encoding]
    light = encoding.decode(code if full_range else encoding.code_from_video(code))
    if space.through_ootf:
        light = hlg.display_from_scene(light)
    if space.white != 1:
        light = light / space.white
    return _convert_gamut(light, space.gamut, working)


def encode(light: Scene, space: Space, working: str = WORKING, *, full_range: bool = False) -> Code:
    """Return a writer's 0…1 of linear light in the working gamut, unclipped."""
    encoding = ENCODINGS[space.encoding]
    code = encoding.encode(encoded_light(light, space, working))
    return code if full_range else encoding.code_to_video(code)


def encoded_light(light: Scene, space: Space, working: str = WORKING) -> Scene:
    """Return the light that the space's curve encodes, channel by channel, of light in the working gamut."""
    light = _convert_gamut(light, working, space.gamut)
    if space.white != 1:
        light = light * space.white
    return hlg.scene_from_display(light) if space.through_ootf else light


def _convert_gamut(light: Scene, source: str, target: str) -> Scene:
    return light if source == target else apply_matrix(rgb_to_rgb(source, target), light)
