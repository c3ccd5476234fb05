"""Text and lines over a picture: burn-ins, watermark, slate, frame lines and mattes.

Sizes are parts of the picture's height, so that a small copy and a large one look alike, and never too small to read.
Text is near white on a plate that darkens the picture to a third. It is drawn into code values, where grey is as dark
as it looks. Near white is the code of paper white, which for PQ and HLG is far below their brightest.

A line of the template is text with fields: {clip} {tc} {frame} {date} {look} {reel} {feet} {stock} {name}. Feet are
those of 35 mm film of four perforations, 16 frames a foot.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.base.text import text_of
from filmvideo.jobs.burn_in_template import check_template, fill_template
from filmvideo.jobs.lettering import LEAST_PX, fit_text

PLACES = ("top_left", "top", "top_right", "middle", "bottom_left", "bottom", "bottom_right")
FRAMES_PER_FOOT = 16
_MARGIN = 1 / 40
PAPER_WHITE = {"pq": 0.58, "hlg": 0.75}
"""Code of paper white, by encoding, where it is not the brightest."""


@dataclass(frozen=True)
class TextStyle:
    """The style of a line of text."""

    height: float
    """Part of the picture's height."""
    opacity: float = 1.0
    plate: float = 1.0
    """Part of the picture's brightness that the plate leaves."""
    level: float = 0.92
    """Code of the letters."""
    font: str = ""

    def scale(self, white: float, font: str, size: float = 1.0) -> TextStyle:
        """Return the style for a code of paper white, a font and a magnification."""
        return replace(self, level=self.level * white, font=font, height=self.height * size)


_TEXT, _SLATE = TextStyle(1 / 34, plate=0.35), TextStyle(1 / 18)
_WATERMARK = TextStyle(1 / 9, opacity=0.35, plate=0.8)


@dataclass(frozen=True)
class BurnIn:
    """The text and lines over a picture."""

    lines: Mapping[str, str] = field(default_factory=dict[str, str])
    """Templates by their place."""
    watermark: str = ""
    aspect: float = 0.0
    """Width over height of the picture that is meant; 0 for all of it."""
    matte: float = 0.0
    """Darkness outside the aspect: 0 unchanged, 1 black."""
    frame_lines: bool = False
    """Draw a line along the edge of what is meant."""
    slate_frames: int = 0
    """Frames at the start that a slate lies over."""
    size: float = 1.0
    """Magnification of the lines."""
    font: str = ""
    """A font file; by default the one that comes with Pillow, which has the letters of English."""

    def __post_init__(self) -> None:
        """Raise ParameterError for an unknown place, or a template that cannot be filled."""
        for place, line in self.lines.items():
            if place not in PLACES:
                raise ParameterError(f"Unknown place {place!r} of a burn-in; {nearest(place, PLACES)}.")
            check_template(line)
        check_template(self.watermark)

    def __bool__(self) -> bool:
        return bool(self.lines or self.watermark or self.matte or self.frame_lines or self.slate_frames)


def feet(frame: int) -> str:
    """Return a frame's place on 35 mm film in feet and frames."""
    return f"{frame // FRAMES_PER_FOOT}+{frame % FRAMES_PER_FOOT:02}"


def draw_burn_in(
    code: Float[Tensor, "3 h w"], burn_in: BurnIn, values: Mapping[str, str], frame: int, white: float = 1.0
) -> Float[Tensor, "3 h w"]:
    """Return a picture with text and lines over it; `frame` is counted from the clip's first."""
    code = code.clone()
    if frame < burn_in.slate_frames:
        return _draw_slate(code, burn_in, values, white)
    if burn_in.aspect:
        _draw_matte(code, burn_in, white)
    if burn_in.watermark:
        _draw_line(code, "middle", fill_template(burn_in.watermark, values), _WATERMARK.scale(white, burn_in.font), 0.9)
    lines = {place: text for place, line in burn_in.lines.items() if (text := fill_template(line, values)).strip()}
    for place, text in lines.items():
        _draw_line(code, place, text, _TEXT.scale(white, burn_in.font, burn_in.size), _room(place, lines))
    return code


def _room(place: str, lines: Collection[str]) -> float:
    """Return the part of the width that a line may take, so that lines of one row do not overlap."""
    row, _, side = place.partition("_")
    if not side:
        return 0.3 if {f"{row}_left", f"{row}_right"} & set(lines) else 0.9
    return 0.3 if row in lines else 0.45


def _draw_slate(code: Tensor, burn_in: BurnIn, values: Mapping[str, str], white: float) -> Tensor:
    """Draw a card with all that is known of the clip."""
    code.mul_(0.12)
    rows = [
        f"{name}   {text_of(values[name])}"
        for name in ("clip", "reel", "tc", "date", "stock", "look")
        if values.get(name)
    ]
    height, style = code.shape[1], _SLATE.scale(white, burn_in.font)
    step = max(height * style.height * 1.6, LEAST_PX * 1.4)
    top = height / 2 - step * len(rows) / 2
    for number, row in enumerate(rows):
        mask = fit_text(row, style.font, height * style.height, code.shape[2] * 0.8)
        _blend(code, mask, round(top + step * number), round(code.shape[2] * 0.1), style)
    return code


def _draw_matte(code: Tensor, burn_in: BurnIn, white: float) -> None:
    """Darken the picture outside the aspect, and draw its edge."""
    height, width = code.shape[1:]
    rows, columns = min(height, round(width / burn_in.aspect)), min(width, round(height * burn_in.aspect))
    top, left = (height - rows) // 2, (width - columns) // 2
    outside = torch.ones(height, width, dtype=torch.bool, device=code.device)
    outside[top : top + rows, left : left + columns] = False
    code[:, outside] *= 1 - burn_in.matte
    if burn_in.frame_lines:
        thickness = max(1, round(height / 720))
        edge = ~outside
        edge[top + thickness : top + rows - thickness, left + thickness : left + columns - thickness] = False
        code[:, edge] = 0.6 * white


def _draw_line(code: Tensor, place: str, text: str, style: TextStyle, room: float) -> None:
    """Draw a line of text at its place; smaller where it would be wider than its part of the width."""
    if not text.strip():
        return
    height, width = code.shape[1:]
    mask = fit_text(text, style.font, height * style.height, width * room)
    margin = round(height * _MARGIN)
    rows, columns = mask.shape
    top = {"t": margin, "b": height - margin - rows}.get(place[0], (height - rows) // 2)
    side = place.rpartition("_")[2]
    left = {"left": margin, "right": width - margin - columns}.get(side, (width - columns) // 2)
    _blend(code, mask, top, left, style)


def _blend(code: Tensor, mask: Tensor, top: int, left: int, style: TextStyle) -> None:
    """Darken a plate of the picture and blend letters over it, as far as they are in the picture."""
    top, left = max(top, 0), max(left, 0)
    under = code[:, top : top + mask.shape[0], left : left + mask.shape[1]]
    under.mul_(style.plate)
    cover = mask[: under.shape[1], : under.shape[2]].to(code) * style.opacity
    under.add_(cover * (style.level - under))


USUAL = BurnIn({"top_left": "{clip}", "top_right": "{look}", "bottom_left": "{tc}", "bottom_right": "{frame}"})
"""The clip, the film, and the place in the clip."""
