"""Lines of text as coverage masks, in a font of one's own or the one that comes with Pillow.

Digits are all as wide as the widest, so that a timecode stands still.
"""

from __future__ import annotations

import string
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

LEAST_PX = 9
"""Height of letters below which nobody reads them."""
_SPELLINGS = {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ł": "l", "Ł": "L", "–": "-", "µ": "u", "×": "x"}


def fit_text(text: str, font: str, size_px: float, room_px: float) -> Float[Tensor, "h w"]:
    """Draw a text no wider than its room: smaller, and cut off where letters would be too small to read."""
    size_px = max(size_px, LEAST_PX)
    width = draw_text(text, font, round(size_px)).shape[1]
    size = max(LEAST_PX, int(size_px * min(1.0, room_px / width)))
    mask = draw_text(text, font, size)
    while mask.shape[1] > room_px and size > LEAST_PX:  # margins and whole sizes are not in proportion
        size -= 1
        mask = draw_text(text, font, size)
    while mask.shape[1] > room_px and len(text) > 2:
        text = f"{text[: max(1, int(len(text) * room_px / mask.shape[1]) - 1)]}…"
        mask = draw_text(text, font, size)
    return mask


@lru_cache(maxsize=256)
def draw_text(text: str, font: str, size_px: int) -> Float[Tensor, "h w"]:
    """Draw a line of text: the coverage of each pixel, 0 to 1, with a margin around it."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  (an optional dependency)

    face = load_font(font, size_px)
    text = spell_in_font(face, text)
    digit_px = max(face.getlength(d) for d in string.digits)
    pad = max(2, round(size_px * 0.3))
    widths = [digit_px if c in string.digits else face.getlength(c) for c in text]
    ascent, descent = face.getmetrics()
    canvas = Image.new("L", (round(sum(widths)) + 2 * pad, ascent + descent + pad), 0)
    pen, x = ImageDraw.Draw(canvas), float(pad)
    for letter, width in zip(text, widths, strict=True):
        pen.text((x + (width - face.getlength(letter)) / 2, pad / 2), letter, fill=255, font=face)
        x += width
    data = torch.frombuffer(bytearray(canvas.tobytes()), dtype=torch.uint8)
    return data.reshape(canvas.height, canvas.width).to(torch.float32) / 255


def spell_in_font(face: FreeTypeFont, text: str) -> str:
    """Return a text with letters that a font lacks spelled by their base letters (ë as e), else by question marks."""
    return "".join(c if _has_letter(face, c) else _spell(c) for c in unicodedata.normalize("NFC", text))


def _has_letter(face: FreeTypeFont, letter: str) -> bool:
    return letter.isspace() or _outline(face, letter) != _outline(face, "\uffff")


def _outline(face: FreeTypeFont, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = face.getmask(letter)
    return mask.size, bytes(mask)  # pyright: ignore[reportArgumentType]  (Pillow's core image has no type)


def _spell(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return _SPELLINGS.get(letter, base or ("" if unicodedata.combining(letter) else "?"))


@lru_cache(maxsize=16)
def load_font(name: str, size_px: int) -> FreeTypeFont:
    """Return a font; ParameterError where Pillow or the font cannot be loaded."""
    try:
        from PIL import ImageFont  # noqa: PLC0415
    except ImportError as error:
        raise ParameterError("Burn-ins need Pillow; install it with pip install 'filmvideo[dailies]'.") from error
    try:
        font = ImageFont.truetype(name, size_px) if name else ImageFont.load_default(size_px)
    except OSError as error:
        raise ParameterError(f"The font {name or 'of Pillow'} cannot be loaded: {error}.") from error
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise ParameterError("This Pillow was built without FreeType; install it from a wheel, or name a font file.")
    return font
