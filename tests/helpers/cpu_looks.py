"""Looks, pictures and recipes that both engines are held to."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import torch
from torch import Tensor

from filmvideo.colour.spaces import OUTPUTS, find_space
from filmvideo.film.backing import BackingSettings
from filmvideo.film.exposure import CameraSettings
from filmvideo.film.printing import PrinterSettings
from filmvideo.gate.dirt import DirtSettings
from filmvideo.gate.flicker import FlickerSettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.jobs.conversion import FrameConversion, Output
from filmvideo.looks.look import Look
from filmvideo.media import PlaneFormat, Tags, VideoFrame
from filmvideo.media.pixels.ycbcr import plane_format
from filmvideo.optics.diffusion import DiffusionSettings

DIRT = DirtSettings(dust_per_cm2=40, dust_um=500, hairs_per_cm2=3, gate_hairs=2, scratches_per_cm=10, scratch_um=200)


LOOKS = {
    "print": Look(),
    "slide": Look(stock="velvia-50", gate="16mm"),
    "silver": Look(stock="double-x"),
    "scan": Look(stock="vision3-500t", print="scan"),
    "flashed": Look(
        camera=CameraSettings(flash=0.05, stops=1),
        printer=PrinterSettings(flash=0.1),
        grain=GrainSettings(colour=0.4, amount=1.5),
    ),
    "filtered": Look(diffusion=DiffusionSettings(strength_stops=0.5), backing=BackingSettings("none")),
    "worn": Look(dirt=DIRT, print_dirt=replace(DIRT, dust_um=300), flicker=FlickerSettings(0.1, 0.3)),
    "dusty slide": Look(stock="velvia-50", dirt=DIRT),
}


def recipe(look: Look, source: str = "rec709", output: str = "rec709", seed: int = 5) -> FrameConversion:
    """Build a recipe on the CPU."""
    space = None if look.is_scan else find_space(output, OUTPUTS)
    name = "cineon" if space is None else space.name
    return FrameConversion(look, find_space(source), Output(name, space), seed, torch.device("cpu"))


def picture(name: str, height: int, width: int, tags: Tags, *, stride: int = 0, seed: int = 1) -> VideoFrame:
    """Draw patches, ramps and lights; rows are `stride` samples longer in memory than in the picture."""
    form = plane_format(name)
    rng = torch.Generator().manual_seed(seed)
    planes: list[Tensor] = []
    for n in range(1 if form.grey else 3):
        down, across = (1, 1) if n == 0 or form.rgb else (form.step_y, form.step_x)
        h, w = -(-height // down), -(-width // across)
        coarse = torch.rand(1, 1, h // 9 + 2, w // 9 + 2, generator=rng)
        level = torch.nn.functional.interpolate(coarse, (h, w), mode="bilinear")[0, 0]
        spread = 0.85 if n == 0 or form.rgb else 0.3
        code = (0.5 + spread * (level - 0.5) + 0.02 * torch.randn(h, w, generator=rng)).clamp(0.07, 0.92)
        whole = torch.zeros(h, w + stride, dtype=torch.uint8 if form.bits == 8 else torch.uint16)
        whole[:, :w] = (code * form.peak).to(whole.dtype)
        planes.append(whole[:, :w])
    return VideoFrame(tuple(planes), form, tags, 7, 0, Fraction(1, 24))


def agree(ours: tuple[Tensor, ...], twins: tuple[Tensor, ...], form: PlaneFormat, off: float = 0.06) -> None:
    """Assert the same codes but for rounding, with `off` codes of 8 bits at most on average."""
    assert len(ours) == len(twins)
    for one, other in zip(ours, twins, strict=True):
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        miss = (one.int() - other.int()).abs().double() / (1 << (form.bits - 8))
        assert (miss <= 1).double().mean() >= 0.998
        assert miss.mean() < off
