"""Accuracy of the prepared engines against the float64 reference (81 wavelengths a pixel), for a look without grain.

Scene colours of any hue and purity, spread over 15 stops around a grey card, go both ways as single colours that spread
nowhere. The results are compared as BT.1886 code on BT.709, as a display shows it: ΔE2000, and the codes of 8 bits. A
scan is code already, and is compared as code.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import torch
from jaxtyping import Float64, UInt16
from torch import Tensor

from filmvideo.colour.difference import delta_e
from filmvideo.colour.spaces import OUTPUTS, Space, decode, encode, find_space
from filmvideo.engine.cpu.jit import compiles
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.media import Tags, VideoFrame
from filmvideo.media.pixels.ycbcr import plane_format
from filmvideo.pipeline.build import light_path
from filmvideo.render.render import prepare_light_path, render_scene

STOPS = 15.0
LARGEST, MEAN, WITHIN = 0.3, 0.03, 0.999
"""The promise of both engines: ΔE2000 at most and on average, and the part of 8-bit codes off by one at most."""
OF_A_SCAN = 0.5
"""How far a scan's code may be off, in codes of 8 bits; it has no ΔE2000."""
SIDE = 100
_FORM = plane_format("gbrp16le")
_TAGS = Tags(9, 1, 0, full_range=True)
CodeTriples = Float64[Tensor, "3 n"]


@dataclass(frozen=True)
class Accuracy:
    """The error of a look's prepared engine."""

    engine: str
    """passes, as compiled, or tables, as torch reads them."""
    largest: float | None
    """ΔE2000; None for a scan."""
    mean: float | None
    within_one: float
    """Part of the codes of 8 bits that are off by one at most."""
    furthest: float
    """Error of the worst code before rounding, in codes of 8 bits."""

    @property
    def kept(self) -> bool:
        """Whether it is within the promise."""
        if self.largest is None or self.mean is None:
            return self.furthest <= OF_A_SCAN
        return self.largest <= LARGEST and self.mean <= MEAN and self.within_one >= WITHIN


def accuracy(look: Look, *, count: int = 10000, seed: int = 11) -> Accuracy:
    """Measure a look on random scene colours, by the passes, or by tables without a compiler."""
    source, space = find_space("acescct"), None if look.is_scan else OUTPUTS["rec709"]
    drawn = encode(scenes(count - count % SIDE, seed), source, full_range=True)
    codes = (drawn.clamp(0, 1) * _FORM.peak).round().to(torch.uint16)
    exact = _display_code(render_scene(_light(codes, source), light_path(look)), space)
    found = by_passes(look, codes, source, space) if compiles() else by_tables(look, codes, source, space)
    within = float((((255 * found).round() - (255 * exact).round()).abs() <= 1).double().mean())
    furthest = 255 * float((found - exact).abs().max())
    name = "passes" if compiles() else "tables"
    if space is None:
        return Accuracy(name, None, None, within, furthest)
    delta = delta_e(*(decode(code, space, full_range=True) for code in (found, exact)))
    return Accuracy(name, float(delta.max()), float(delta.mean()), within, furthest)


def by_passes(look: Look, codes: UInt16[Tensor, "3 n"], source: Space, space: Space | None) -> CodeTriples:
    """Render colours by the compiled passes."""
    from filmvideo.engine.cpu.prepared_look import PreparedLook, tables_of  # noqa: PLC0415
    from filmvideo.engine.cpu.render_planes import render_planes  # noqa: PLC0415

    made = PreparedLook(tables_of(light_path(look), space, full_range=True, halation_step=0))
    planes = tuple(plane.reshape(-1, SIDE) for plane in codes)
    shown = VideoFrame(planes, _FORM, _TAGS, 0, 0, Fraction(1, 24))
    rendered = render_planes(shown, made, source, _FORM, _TAGS, key=Key())
    return torch.stack(rendered).double().flatten(1) / _FORM.peak


def by_tables(look: Look, codes: UInt16[Tensor, "3 n"], source: Space, space: Space | None) -> CodeTriples:
    """Render colours by the tables of the plain engine, in single precision."""
    path = prepare_light_path(look, "accurate", torch.device("cpu"), torch.float32)
    return _display_code(render_scene(_light(codes, source).float(), path), space).double()


def scenes(count: int, seed: int, stops: float = STOPS) -> Float64[Tensor, "3 n"]:
    """Draw BT.2020 scene colours of any hue and purity, spread over stops around a grey card."""
    rgb, level = (_draw(*shape, seed=seed + n) for n, shape in enumerate(((3, count), (count,))))
    return rgb / rgb.amax(0) * 0.18 * 2 ** (stops * (level - 0.5))


def _draw(*shape: int, seed: int) -> Tensor:
    rng = torch.Generator("cpu").manual_seed(seed)
    return torch.rand(shape, generator=rng, dtype=torch.float64, device="cpu")


def _light(codes: UInt16[Tensor, "3 n"], source: Space) -> Float64[Tensor, "3 n"]:
    return decode(codes.double() / _FORM.peak, source, full_range=True)


def _display_code(display: Tensor, space: Space | None) -> Tensor:
    code = display if space is None else encode(display, space, full_range=True)
    return code.clamp(0, 1)
