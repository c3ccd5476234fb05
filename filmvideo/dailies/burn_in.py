"""Words and lines over a picture: burn-ins, watermark, slate, frame lines and mattes.

Sizes are parts of the picture's height, so that a small copy and a large one look alike, and never less than can be
read. Words are near white on a plate that darkens the picture to a third. They are drawn into code values, where grey
is as dark as it looks; near white is the code of paper white, which for PQ and HLG is far below their brightest.

A line of the template is text with fields: {clip} {tc} {frame} {date} {look} {reel} {feet} {stock} {name}. Feet are
those of 35 mm film of four perforations, 16 frames a foot. Digits are all as wide as the widest, so that a timecode
stands still.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError, nearest

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

PLACES = ("top_left", "top", "top_right", "middle", "bottom_left", "bottom", "bottom_right")
FIELDS = ("clip", "tc", "frame", "date", "look", "reel", "feet", "stock", "name")
FRAMES_A_FOOT = 16
LEAST_PX = 9
"""Height of letters below which nobody reads them."""
_MARGIN = 1 / 40
_SPELT = {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ł": "l", "Ł": "L", "–": "-", "µ": "u", "×": "x"}
WHITE = {"pq": 0.58, "hlg": 0.75}
"""Code of paper white, by encoding, where it is not the brightest."""


@dataclass(frozen=True)
class Paint:
    """How letters look: their part of the height, their code, how much they hide, how much is left around them."""

    share: float
    opacity: float = 1.0
    plate: float = 1.0
    level: float = 0.92
    font: str = ""

    def on(self, white: float, font: str, size: float = 1.0) -> Paint:
        """Give it for a code of paper white, a font, and so many times as large."""
        return replace(self, level=self.level * white, font=font, share=self.share * size)


_TEXT, _CARD, _MARK = Paint(1 / 34, plate=0.35), Paint(1 / 18), Paint(1 / 9, opacity=0.35, plate=0.8)


@dataclass(frozen=True)
class BurnIn:
    """What lies over a picture."""

    lines: Mapping[str, str] = field(default_factory=dict[str, str])
    """Templates by their place."""
    watermark: str = ""
    aspect: float = 0.0
    """Width over height of the picture that is meant; 0 for all of it."""
    matte: float = 0.0
    """How dark it is outside: 0 as it is, 1 black."""
    frame_lines: bool = False
    """Draw a line along the edge of what is meant."""
    slate_frames: int = 0
    """How many frames at the start a slate lies over."""
    size: float = 1.0
    """How many times as large as usual the lines are."""
    font: str = ""
    """A font file; by default the one that comes with Pillow, which has the letters of English."""

    def __post_init__(self) -> None:
        """Raise ParameterError for a place or a field that there is not."""
        for place, line in self.lines.items():
            if place not in PLACES:
                raise ParameterError(f"A burn-in has no place named {place!r}; {nearest(place, PLACES)}.")
            _check_fields(line)
        _check_fields(self.watermark)

    def __bool__(self) -> bool:
        return bool(self.lines or self.watermark or self.matte or self.frame_lines or self.slate_frames)


def feet(frame: int) -> str:
    """Give a frame's place on 35 mm film in feet and frames."""
    return f"{frame // FRAMES_A_FOOT}+{frame % FRAMES_A_FOOT:02}"


def draw_burn_in(
    code: Float[Tensor, "3 h w"], over: BurnIn, values: Mapping[str, str], frame: int, white: float = 1.0
) -> Float[Tensor, "3 h w"]:
    """Put words and lines over a picture; `frame` is counted from the clip's first."""
    code = code.clone()
    if frame < over.slate_frames:
        return _slate(code, over, values, white)
    if over.aspect:
        _frame(code, over, white)
    if over.watermark:
        _words(code, "middle", over.watermark.format_map(values), _MARK.on(white, over.font), 0.9)
    lines = {place: text for place, line in over.lines.items() if (text := line.format_map(values)).strip()}
    for place, text in lines.items():
        _words(code, place, text, _TEXT.on(white, over.font, over.size), _room(place, lines))
    return code


def _room(place: str, lines: Collection[str]) -> float:
    """Say how much of the width a line may have, so that none of a row lies over another."""
    row, _, side = place.partition("_")
    if not side:
        return 0.3 if {f"{row}_left", f"{row}_right"} & set(lines) else 0.9
    return 0.3 if row in lines else 0.45


def _check_fields(line: str) -> None:
    try:
        named = [name for _, name, _, _ in string.Formatter().parse(line) if name is not None]
    except ValueError as error:
        raise ParameterError(f"The burn-in {line!r} is no template: {error}.") from error
    for name in named:
        if name not in FIELDS:
            raise ParameterError(f"A burn-in has no field {{{name}}}; {nearest(name, FIELDS)}.")


USUAL = BurnIn({"top_left": "{clip}", "top_right": "{look}", "bottom_left": "{tc}", "bottom_right": "{frame}"})
"""Who, on what film, and where in the clip."""


def _slate(code: Tensor, over: BurnIn, values: Mapping[str, str], white: float) -> Tensor:
    """Lay a card over the picture with everything that is known of the clip."""
    code.mul_(0.12)
    rows = [f"{name}   {values[name]}" for name in ("clip", "reel", "tc", "date", "stock", "look") if values.get(name)]
    height, paint = code.shape[1], _CARD.on(white, over.font)
    step = max(height * paint.share * 1.6, LEAST_PX * 1.4)
    top = height / 2 - step * len(rows) / 2
    for number, row in enumerate(rows):
        ink = _fitting(row, paint, height, code.shape[2] * 0.8)
        _lay(code, ink, round(top + step * number), round(code.shape[2] * 0.1), paint)
    return code


def _frame(code: Tensor, over: BurnIn, white: float) -> None:
    """Darken what is outside the aspect, and draw its edge."""
    height, width = code.shape[1:]
    rows, columns = min(height, round(width / over.aspect)), min(width, round(height * over.aspect))
    top, left = (height - rows) // 2, (width - columns) // 2
    outside = torch.ones(height, width, dtype=torch.bool, device=code.device)
    outside[top : top + rows, left : left + columns] = False
    code[:, outside] *= 1 - over.matte
    if over.frame_lines:
        thick = max(1, round(height / 720))
        outside[:] = False
        outside[top : top + rows, left : left + columns] = True
        outside[top + thick : top + rows - thick, left + thick : left + columns - thick] = False
        code[:, outside] = 0.6 * white


def _words(code: Tensor, place: str, text: str, paint: Paint, share: float) -> None:
    """Put a line of words at its place; smaller where it would be wider than its share of the width."""
    if not text.strip():
        return
    height, width = code.shape[1:]
    ink = _fitting(text, paint, height, width * share)
    margin = round(height * _MARGIN)
    rows, columns = ink.shape
    top = {"t": margin, "b": height - margin - rows}.get(place[0], (height - rows) // 2)
    side = place.rpartition("_")[2]
    left = {"left": margin, "right": width - margin - columns}.get(side, (width - columns) // 2)
    _lay(code, ink, top, left, paint)


def _lay(code: Tensor, ink: Tensor, top: int, left: int, paint: Paint) -> None:
    """Darken a plate of the picture and put ink on it, as far as they are in the picture."""
    top, left = max(top, 0), max(left, 0)
    under = code[:, top : top + ink.shape[0], left : left + ink.shape[1]]
    under.mul_(paint.plate)
    cover = ink[: under.shape[1], : under.shape[2]].to(code) * paint.opacity
    under.add_(cover * (paint.level - under))


def _fitting(text: str, paint: Paint, height: int, room: float) -> Float[Tensor, "h w"]:
    """Draw a text no wider than its room: smaller, and where letters would be too small to read, cut off."""
    size = max(height * paint.share, LEAST_PX)
    wide = _ink(text, paint.font, round(size)).shape[1]
    size = max(LEAST_PX, int(size * min(1.0, room / wide)))
    ink = _ink(text, paint.font, size)
    while ink.shape[1] > room and size > LEAST_PX:  # margins and whole sizes are not in proportion
        size -= 1
        ink = _ink(text, paint.font, size)
    while ink.shape[1] > room and len(text) > 2:
        text = f"{text[: max(1, int(len(text) * room / ink.shape[1]) - 1)]}…"
        ink = _ink(text, paint.font, size)
    return ink


@lru_cache(maxsize=256)
def _ink(text: str, font: str, size: int) -> Float[Tensor, "h w"]:
    """Draw a line of words: how much of each pixel they cover, with a margin around them."""
    from PIL import Image, ImageDraw  # noqa: PLC0415

    face = loaded_font(font, size)
    text = in_letters_of(face, text)
    digit = max(face.getlength(d) for d in string.digits)
    pad = max(2, round(size * 0.3))
    steps = [digit if c in string.digits else face.getlength(c) for c in text]
    up, down = face.getmetrics()
    drawn = Image.new("L", (round(sum(steps)) + 2 * pad, up + down + pad), 0)
    pen, x = ImageDraw.Draw(drawn), float(pad)
    for letter, step in zip(text, steps, strict=True):
        pen.text((x + (step - face.getlength(letter)) / 2, pad / 2), letter, fill=255, font=face)
        x += step
    data = torch.frombuffer(bytearray(drawn.tobytes()), dtype=torch.uint8)
    return data.reshape(drawn.height, drawn.width).to(torch.float32) / 255


def in_letters_of(face: FreeTypeFont, text: str) -> str:
    """Write what a font has no letter for by the letters it is made of (ë as e), or as a question mark."""
    return "".join(c if _has(face, c) else _plain(c) for c in unicodedata.normalize("NFC", text))


def _has(face: FreeTypeFont, letter: str) -> bool:
    nothing, drawn = (cast("Any", face.getmask(c)) for c in ("\uffff", letter))
    return letter.isspace() or (drawn.size, bytes(drawn)) != (nothing.size, bytes(nothing))


def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return _SPELT.get(letter, base or ("" if unicodedata.combining(letter) else "?"))


@lru_cache(maxsize=16)
def loaded_font(name: str, size: int) -> FreeTypeFont:
    """Load a font; ParameterError says what would help."""
    try:
        from PIL import ImageFont  # noqa: PLC0415
    except ImportError as error:
        raise ParameterError("Words on pictures need Pillow: pip install 'filmvideo[dailies]'.") from error
    try:
        found = ImageFont.truetype(name, size) if name else ImageFont.load_default(size)
    except OSError as error:
        raise ParameterError(f"The font {name or 'of Pillow'} cannot be loaded: {error}.") from error
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise ParameterError("This Pillow was built without FreeType; install it from a wheel, or name a font.")
    return found
