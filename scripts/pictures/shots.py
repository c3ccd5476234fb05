"""The shots of the sample clips: each a camera's way before a photograph, and what its light does.

Light is 0.18 for a grey card. The day's shots stay within what eight bits of BT.709 hold; the night's have
lamps five stops and more above grey, for a film's shoulder to work on.
"""

from __future__ import annotations

import math

import torch

from .camera import Frame, Shot, Size, View, hand_hold, move, see
from .lights import lamp, open_highlights, pool, tint
from .photos import photo

_TUNGSTEN = (1.0, 0.62, 0.30)
_MOON = (0.55, 0.75, 1.0)


def _pagoda(time_s: float, size: Size) -> Frame:
    """Push in on a pagoda above a lake."""
    view = move(View(320, 200, 624), View(250, 205, 500), time_s / 2)
    return see(photo("pagoda"), hand_hold(view, time_s), size)


def _portrait(time_s: float, size: Size) -> Frame:
    """Tilt up from a pressure suit to a face."""
    view = move(View(245, 275, 470), View(235, 121, 410), min(1.0, time_s / 1.2))
    return see(photo("astronaut"), hand_hold(view, time_s + 5), size)


def _flower(time_s: float, size: Size) -> Frame:
    """Raise the exposure out of the dark by three stops."""
    share = min(1.0, time_s / 1.4)
    view = move(View(320, 220, 560), View(308, 222, 470), time_s / 2)
    return see(photo("flower"), hand_hold(view, time_s + 9), size) * 2 ** (3.2 * share - 2.9)


def _coffee(time_s: float, size: Size) -> Frame:
    """Swing a lamp over a cup."""
    view = hand_hold(move(View(290, 172, 560), View(280, 165, 520), time_s / 2), time_s + 13)
    light = open_highlights(see(photo("coffee"), view, size), 1.0, 0.8)
    swing = 300 + 190 * math.sin(2 * math.pi * time_s / 2.2 - 1.3)
    thrown = pool(size, view.place(swing, 150, size), 120 * view.scale(size))
    return light * (0.10 + tint(1.15 * thrown, (1.0, 0.86, 0.68)))


def _launch_pad(time_s: float, size: Size) -> Frame:
    """Move slowly towards a rocket at dusk under its flood lights, while a car drives by."""
    view = hand_hold(move(View(320, 254, 600), View(322, 281, 500), time_s / 1.75), time_s + 17, 0.5)
    light = 0.9 * open_highlights(see(photo("rocket"), view, size), 4.2, 0.6)
    scale = view.scale(size)
    for behind in (0.0, 9.0):
        place = view.place(70 + 190 * time_s - behind, 411 + 1.5 * math.sin(9 * time_s), size)
        light += lamp(size, place, 1.6 * scale, (14.0, 12.5, 9.5))
    return light


def _night_portrait(time_s: float, size: Size) -> Frame:
    """Pass a torch over an astronaut by moonlight."""
    view = hand_hold(move(View(262, 163, 490), View(255, 160, 450), time_s / 1.25), time_s + 23)
    light = open_highlights(see(photo("astronaut"), view, size), 2.0, 0.9)
    torch_place = view.place(90 + 280 * time_s, 170 + 40 * math.sin(4 * time_s), size)
    thrown = pool(size, torch_place, 95 * view.scale(size))
    return light * (tint(torch.ones_like(thrown), _MOON) * 0.045 + tint(1.3 * thrown, _TUNGSTEN))


DAY = (Shot(2, _pagoda), Shot(2, _portrait), Shot(2, _flower), Shot(2, _coffee))
NIGHT = (Shot(1.75, _launch_pad), Shot(1.25, _night_portrait))
