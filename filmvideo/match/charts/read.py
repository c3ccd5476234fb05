"""Pairs from a pairs.toml: every picture of a shoot read, patch by patch, and all that was noticed said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.match.charts.chart_reader import ChartReader, ChartReading, Reading, nearest_to_zero
from filmvideo.match.charts.drift import MISNAMED_STOPS, drift_of
from filmvideo.match.charts.film import CLIPPED_WORDS, film_clipped, film_light, film_xyz
from filmvideo.match.charts.manifest import Manifest, Setup, check_exposures
from filmvideo.match.charts.orientation import check_alike
from filmvideo.match.charts.picture import read_picture
from filmvideo.match.decoding import LEARNT, learnt
from filmvideo.match.pairs import WHAT_TO_SHOOT, Pairs, joined

Values = Float64[Tensor, "3 patches"]
_SAID_STOPS = 0.005


@dataclass(frozen=True)
class Charts:
    """What was read."""

    pairs: Pairs
    encoding: str | None
    """Of the digital codes, as it was named or learnt."""
    said: tuple[str, ...]
    left_out: tuple[str, ...]
    """A sentence for every patch that is not among the pairs."""


@dataclass(frozen=True)
class Frame:
    """One exposure of both cameras."""

    digital: ChartReading
    film: ChartReading

    @property
    def good(self) -> Bool[Tensor, " patches"]:
        """Say which patches are good on both sides."""
        both = zip(self.digital.faults, self.film.faults, strict=True)
        return torch.tensor([not (one or other) for one, other in both], dtype=torch.bool, device="cpu")


def read_charts(manifest: Manifest, overlays: Path | None = None) -> Charts:
    """Read every picture; draw what was sampled into a folder, if one is given."""
    check_exposures(manifest)
    said: list[str] = []
    if manifest.encoding == LEARNT:
        found = learn_encoding(manifest)
        manifest = replace(manifest, encoding=found)
        said.append(f"The digital codes were learnt to be {found}.")
    parts = [_read_setup(manifest, setup, overlays) for setup in manifest.setups]
    said += [sentence for part in parts for sentence in part.said]
    left_out = [sentence for part in parts for sentence in part.left_out]
    pairs = joined(tuple(part.pairs for part in parts))
    if not len(pairs):
        raise ParameterError(f"No patch of any picture is good: {left_out[0]} Look at --overlay; {WHAT_TO_SHOOT}.")
    return Charts(pairs, manifest.encoding, tuple(said), tuple(left_out))


def learn_encoding(manifest: Manifest) -> str:
    """Find the encoding of the digital pictures from their brackets."""
    full_range = read_picture(manifest.setups[0].digital.pictures[0], manifest.folder).full_range
    reading = Reading(lambda picture: picture.code, lambda picture: picture.topped(manifest.white_level), "")
    parts: list[Pairs] = []
    for setup in manifest.setups:
        look = _look(manifest, setup, "digital", reading)
        look.side, look.reference = replace(look.side, flat=None), look.chart(look.order[0])
        for number, stops in enumerate(setup.digital_stops):
            looked = look.at(number)
            good = torch.tensor([not fault for fault in looked.faults], dtype=torch.bool, device="cpu")
            parts.append(_pairs(manifest, setup, looked.colours, looked.colours, stops).where(good))
    return learnt(joined(tuple(parts)), full_range=full_range)


def _read_setup(manifest: Manifest, setup: Setup, overlays: Path | None) -> Charts:
    """Read the pictures of one framing, both sides."""
    encoding, space = manifest.encoding, manifest.space
    camera = Reading(
        lambda picture: picture.light(encoding),
        lambda picture: picture.clipped(encoding, manifest.white_level),
        "is clipped in the camera",
    )
    scan = Reading(
        lambda picture: film_light(picture, space),
        film_clipped,
        CLIPPED_WORDS,
        lambda picture, light: film_xyz(picture, space, light),
    )
    digital = _look(manifest, setup, "digital", camera, overlays)
    film = _look(manifest, setup, "film", scan, overlays)
    digital.reference = digital.chart(digital.order[0])
    film.reference = digital.reference
    frames = [Frame(digital.at(number), film.at(number)) for number in range(len(setup.exposure_stops))]
    for number, frame in enumerate(frames):
        names = f"{setup.digital.pictures[number]} and {setup.film.pictures[number]}"
        check_alike(frame.digital.colours[1], frame.film.colours[1], frame.good, manifest.grid, names)
    light, drift_said = _without_drift(manifest, setup, frames)
    pairs = [
        _pairs(manifest, setup, light[number], frame.film.colours, setup.exposure_stops[number]).where(frame.good)
        for number, frame in enumerate(frames)
    ]
    followed = [looked.said for frame in frames for looked in (frame.digital, frame.film) if looked.said]
    left_out = [line for number, frame in enumerate(frames) for line in _left_out(manifest, setup, number, frame)]
    return Charts(joined(tuple(pairs)), encoding, (*followed, *drift_said), tuple(left_out))


def _without_drift(manifest: Manifest, setup: Setup, frames: list[Frame]) -> tuple[Tensor, list[str]]:
    """Give every digital picture's light as the film's exposures have it, and say what was taken out of it."""
    light = torch.stack([frame.digital.colours for frame in frames])
    stops, wanted = (
        torch.tensor(values, dtype=torch.float64, device="cpu")
        for values in (setup.digital_stops, setup.exposure_stops)
    )
    good = torch.tensor([[not fault for fault in frame.digital.faults] for frame in frames], device="cpu")
    drift = drift_of(light, stops, good)
    worst = int(drift.nan_to_num(0.0).abs().argmax())
    if abs(float(drift[worst])) > MISNAMED_STOPS:
        raise ParameterError(
            f"{setup.digital.pictures[worst]} is {float(drift[worst]):+.2f} stops off its named exposure of "
            f"{float(stops[worst]):+g}; right the exposures, or name another encoding of the digital codes (learnt "
            "finds it)."
        )
    taken = torch.zeros_like(drift) if manifest.keep_drift else drift.nan_to_num(0.0)
    said = [
        f"{name}: {float(off):+.3f} stops off its exposure, {'kept' if manifest.keep_drift else 'taken out'}."
        for name, off in zip(setup.digital.pictures, drift, strict=True)
        if abs(float(off)) > _SAID_STOPS
    ]
    return light * 2 ** (wanted - stops - taken)[:, None, None], said


def _look(manifest: Manifest, setup: Setup, name: str, reading: Reading, overlays: Path | None = None) -> ChartReader:
    side = setup.digital if name == "digital" else setup.film
    stops = setup.digital_stops if name == "digital" else setup.exposure_stops
    folder = None if overlays is None else overlays / name
    return ChartReader(side, manifest.grid, reading, manifest.folder, nearest_to_zero(stops), overlays=folder)


def _pairs(manifest: Manifest, setup: Setup, digital: Values, film: Values, stops: float) -> Pairs:
    count = len(manifest.grid)
    exposure = torch.full((count,), stops, dtype=torch.float64, device="cpu")
    return Pairs(digital, film, manifest.grid.patches, exposure, (setup.illuminant,) * count)


def _left_out(manifest: Manifest, setup: Setup, number: int, frame: Frame) -> list[str]:
    """Say of every patch that is left out, why."""
    light = f" under {setup.illuminant}" if setup.illuminant else ""
    where = f"at {setup.exposure_stops[number]:+g} stops{light}"
    sides = ((setup.digital.pictures[number], frame.digital.faults), (setup.film.pictures[number], frame.film.faults))
    return [
        f"{picture}: patch {patch} {where} {fault}."
        for picture, faults in sides
        for patch, fault in zip(manifest.grid.patches, faults, strict=True)
        if fault
    ]
