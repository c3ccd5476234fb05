"""Draw docs/grain.png: what grain looks like, at 1:1 and close.

Run as `python scripts/grain_sheet.py [FILE]`, after scripts/install samples. Above, grey wedges of nine half stops
about a grey card, in four stocks and three gates, as they lie in a frame 1920 pixels wide; below them the stack of
crystals as its authors had it, and at a size like film's; at the bottom a face at 200 % in three gates.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import torch
from pictures.photos import photo
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from filmvideo.colour.spaces import OUTPUTS, encode
from filmvideo.grain.crystal_overlay import CrystalOverlaySettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.render.render import render_frame

FRAME_PX = 1920
STOCKS = ("vision3-500t", "vision3-50d", "ektachrome-100d", "tri-x")
GATES = ("super8", "super16", "super35")
PATCH_PX, HIGH_PX, GAP_PX, LABEL_PX = 44, 96, 6, 22
STOPS = torch.arange(-4.0, 5.0) / 2
FACE = (40, 168, 130, 300)
"""Rows and columns of the photograph."""
CRYSTALS = {
    "crystals, the article's: 30 layers, 25 %, 5 px": CrystalOverlaySettings(size_px=5.0, filling=0.25),
    "crystals by default, Super 16": CrystalOverlaySettings(),
}


def wedge() -> Tensor:
    """Return grey scene light in steps."""
    return (0.18 * 2**STOPS).repeat_interleave(PATCH_PX).expand(3, HIGH_PX, -1).contiguous()


def render_piece(scene: Tensor, look: Look) -> Image.Image:
    """Render a piece of a frame 1920 pixels wide."""
    display = render_frame(scene, look, Key(1, 24), um_per_px=look.um_per_px(FRAME_PX))
    code = encode(display, OUTPUTS["srgb"]).clamp(0, 1)
    return Image.fromarray((code * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy())


def face() -> Tensor:
    """Cut a face out of a photograph."""
    top, bottom, left, right = FACE
    return photo("astronaut")[:, top:bottom, left:right].float() * 0.6


def rows() -> list[list[tuple[str, Image.Image]]]:
    """Render all pictures, with their labels."""
    wedges = [[(f"{stock}, {gate}", _piece_of(wedge(), stock, gate)) for stock in STOCKS] for gate in GATES]
    base = Look(stock="vision3-250d", gate="super16")
    model = [
        (words, render_piece(wedge(), replace(base, grain=GrainSettings(model="crystals"), crystals=crystals)))
        for words, crystals in CRYSTALS.items()
    ]
    model += [
        ("vision3-250d, Super 16: granularity", render_piece(wedge(), base)),
        ("the same without grain", render_piece(wedge(), replace(base, grain=GrainSettings(amount=0.0)))),
    ]
    faces = [(f"500T on 2383, {gate}, 200 %", _double(_piece_of(face(), "vision3-500t", gate))) for gate in GATES]
    faces.append(("Tri-X on 2302, super16, 200 %", _double(_piece_of(face(), "tri-x", "super16"))))
    return [*wedges, model, faces]


def _piece_of(scene: Tensor, stock: str, gate: str) -> Image.Image:
    return render_piece(scene, Look(stock=stock, gate=gate))


def _double(picture: Image.Image) -> Image.Image:
    return picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.NEAREST)


def sheet(pictures: list[list[tuple[str, Image.Image]]]) -> Image.Image:
    """Assemble the pictures on a sheet."""
    widths = max(sum(p.width + GAP_PX for _, p in row) for row in pictures)
    heights = [max(p.height for _, p in row) + LABEL_PX + GAP_PX for row in pictures]
    paper = Image.new("RGB", (widths + GAP_PX, sum(heights) + GAP_PX), "white")
    draw, font = ImageDraw.Draw(paper), ImageFont.load_default(13)
    y = GAP_PX
    for row, height in zip(pictures, heights, strict=True):
        x = GAP_PX
        for words, picture in row:
            draw.text((x, y + 2), words, fill="#444444", font=font)
            paper.paste(picture, (x, y + LABEL_PX))
            x += picture.width + GAP_PX
        y += height
    return paper


def main() -> None:
    """Write the sheet."""
    default = Path(__file__).parents[1] / "docs" / "grain.png"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    sheet(rows()).save(path, optimize=True)
    print(path)


if __name__ == "__main__":
    main()
