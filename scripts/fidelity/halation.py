"""Halation: the ring, the light that the base returns, and what a lamp's neighbourhood gains by it."""

from __future__ import annotations

from functools import cache

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.film.backing import BACKINGS, BackingSettings
from filmvideo.film.exposure import camera_receiver, log_exposure
from filmvideo.film.layer_calibration import calibrate_layers
from filmvideo.film.stock import Stock
from filmvideo.lab.densitometer import status_density
from filmvideo.lab.halation_bench import ring_um
from filmvideo.lab.verification import Verification
from filmvideo.looks.look import Look
from filmvideo.optics.halation import HalationProfile, build_halation, halation_profile
from filmvideo.pipeline.build import light_path
from scripts.fidelity.markdown import NOTHING, code, number, numbers, table
from scripts.fidelity.prints import stocks_of

NIGHT = "vision3-500t"
OWN = BACKINGS["rem-jet"].reflectance
REFLECTANCES = sorted({0.001, OWN, 0.012, 0.03})
"""Of a rem-jet: layers of 2, 1 and half a µm (`filmvideo.film.backing`), and the look with strong halation."""
LAMP_UM, LAMP_STOPS = 150.0, 8.0
AROUND_STOPS = -3.0
READ_UM = 200.0
PITCH_UM = 8.0
HALF_PX = 150


def stocks_table(verified: dict[str, Verification]) -> str:
    """Return the ring of every camera film, read and by law, and the light that its own backing returns."""
    head = ("camera film", "backing", "ring read, µm", "by law, µm", "returned, %")
    coated = (stock for stock in stocks_of("negative", "reversal") if stock.base is not None and stock.emulsion)
    return table(head, (_row(stock, verified[stock.id]) for stock in coated))


def _row(stock: Stock, found: Verification) -> tuple[str, ...]:
    base, read = stock.base, found.reading("halation radius")
    if base is None:
        raise ValueError(f"{stock.id} has no base.")
    rings = NOTHING if read is None else numbers(read.column("read"), 0)
    returned = 100 * profile_of(stock.id).strength
    return code(stock.id), base.backing, rings, number(ring_um(base), 0), numbers(returned, 3)


def backings_table() -> str:
    """Return what 500T returns behind every backing, and the density it gains beside a lamp."""
    kinds = [BackingSettings(kind) for kind in BACKINGS if kind != "rem-jet"]
    jets = [BackingSettings("rem-jet", reflectance=part) for part in REFLECTANCES]
    rows = (_backing_row(backing) for backing in (*jets, *kinds))
    return table(("backing", "reflectance", "returned, %", "density gained"), rows)


def lamp() -> str:
    """Return where the density is read that 500T gains."""
    return (
        f"{READ_UM:.0f} µm from the middle of a lamp of {LAMP_UM:.0f} µm radius, {LAMP_STOPS:.0f} stops over grey, in "
        f"a surround {-AROUND_STOPS:.0f} stops under grey"
    )


def _backing_row(backing: BackingSettings) -> tuple[str, ...]:
    stock = Look(stock=NIGHT, backing=backing)
    part = stock.base.reflectance if stock.base else 0.0
    returned = 100 * profile_of(NIGHT, backing).strength
    return backing.kind, f"{part:g}", numbers(returned, 3), numbers(gained_density(backing), 3)


@cache
def profile_of(stock_id: str, backing: BackingSettings | None = None) -> HalationProfile:
    """Return a stock's halation behind a backing, None: its own."""
    look = Look(stock=stock_id, backing=backing or BackingSettings())
    stock, base = look.camera_film, look.base
    if base is None:
        raise ValueError(f"{stock_id} has no base.")
    return halation_profile(calibrate_layers(stock), base, camera_receiver(stock))


def gained_density(backing: BackingSettings) -> Float64[Tensor, "layers"]:
    """Return the Status density that 500T gains at `READ_UM` from a lamp's middle by halation."""
    look = Look(stock=NIGHT)
    stock, path = look.camera_film, light_path(look)
    place = PITCH_UM * torch.arange(-HALF_PX, HALF_PX + 1, dtype=torch.float64, device="cpu")
    inside = torch.hypot(place[:, None], place) < LAMP_UM
    card = 10 ** (stock.grey_log_exposure or 0.0)
    light = torch.where(inside, card * 2**LAMP_STOPS, card * 2**AROUND_STOPS).expand(3, -1, -1).contiguous()
    found = build_halation(profile_of(NIGHT, backing), PITCH_UM)(light)
    at = HALF_PX + round(READ_UM / PITCH_UM)
    pair = torch.stack([found[:, HALF_PX, at], light[:, HALF_PX, at]], dim=1)
    after, before = status_density(stock, path.develop(log_exposure(pair))).T
    return after - before
