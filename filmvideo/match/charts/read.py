"""Pairs from a pairs.toml: every picture of a shoot, patch by patch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.colour.gamuts import xyz_to_rgb
from filmvideo.match.charts.chart_reader import ChartReader, ChartReading, SideDecoding, order_by_exposure
from filmvideo.match.charts.drift import MISNAMED_STOPS, measure_drift
from filmvideo.match.charts.film import CLIPPED_WORDS, film_clipped, film_light, film_xyz
from filmvideo.match.charts.manifest import PairsManifest, Setup, check_exposures
from filmvideo.match.charts.orientation import check_orientation
from filmvideo.match.charts.picture import read_picture
from filmvideo.match.decoding import LEARNT, bracket_encoding
from filmvideo.match.pairs import WHAT_TO_SHOOT, Pairs, concatenate_pairs

Values = Float64[Tensor, "3 patches"]
_NOTICE_STOPS = 0.005
_GREEN_FROM_XYZ = xyz_to_rgb("romm")[1]
"""Film's colours are XYZ under D50."""


@dataclass(frozen=True)
class ChartPairs:
    """The pairs of a shoot."""

    pairs: Pairs
    encoding: str | None
    """Of the digital codes, as named or as found from the bracket."""
    said: tuple[str, ...]
    left_out: tuple[str, ...]
    """A sentence for every patch that was left out."""


@dataclass(frozen=True)
class ExposurePair:
    """One exposure of both cameras."""

    digital: ChartReading
    film: ChartReading

    @property
    def good(self) -> Bool[Tensor, " patches"]:
        """Return which patches are good on both sides."""
        both = zip(self.digital.faults, self.film.faults, strict=True)
        return torch.tensor([not (one or other) for one, other in both], dtype=torch.bool, device="cpu")


def read_charts(manifest: PairsManifest, overlays: Path | None = None) -> ChartPairs:
    """Read every picture; write overlays of the samples into a folder, if one is given."""
    check_exposures(manifest)
    said: list[str] = []
    if manifest.encoding == LEARNT:
        found = learn_encoding(manifest)
        manifest = replace(manifest, encoding=found)
        said.append(f"The digital codes are {found}, by the bracket.")
    parts = [_read_setup(manifest, setup, overlays) for setup in manifest.setups]
    said += [sentence for part in parts for sentence in part.said]
    left_out = [sentence for part in parts for sentence in part.left_out]
    pairs = concatenate_pairs(tuple(part.pairs for part in parts))
    if not len(pairs):
        raise ParameterError(f"No patch of any picture is good: {left_out[0]} Look at --overlay; {WHAT_TO_SHOOT}.")
    return ChartPairs(pairs, manifest.encoding, tuple(said), tuple(left_out))


def learn_encoding(manifest: PairsManifest) -> str:
    """Find the encoding of the digital pictures from their brackets."""
    full_range = read_picture(manifest.setups[0].digital.pictures[0], manifest.folder).full_range
    reading = SideDecoding(lambda picture: picture.code, lambda picture: picture.at_top(manifest.white_level), "")
    parts: list[Pairs] = []
    for setup in manifest.setups:
        reader = _chart_reader(manifest, setup, "digital", reading)
        reader.side, reader.reference = replace(reader.side, flat=None), reader.chart(reader.order[0])
        for number, stops in enumerate(setup.digital_stops):
            found = reader.read(number)
            good = torch.tensor([not fault for fault in found.faults], dtype=torch.bool, device="cpu")
            parts.append(_make_pairs(manifest, setup, found.colours, found.colours, stops).select(good))
    return bracket_encoding(concatenate_pairs(tuple(parts)), full_range=full_range)


def _read_setup(manifest: PairsManifest, setup: Setup, overlays: Path | None) -> ChartPairs:
    """Read the pictures of one framing, both sides."""
    encoding, space = manifest.encoding, manifest.space
    camera = SideDecoding(
        lambda picture: picture.light(encoding),
        lambda picture: picture.is_clipped(encoding, manifest.white_level),
        "is clipped in the camera",
    )
    scan = SideDecoding(
        lambda picture: film_light(picture, space),
        film_clipped,
        CLIPPED_WORDS,
        lambda picture, light: film_xyz(picture, space, light),
    )
    digital = _chart_reader(manifest, setup, "digital", camera, overlays)
    film = _chart_reader(manifest, setup, "film", scan, overlays)
    digital.reference = digital.chart(digital.order[0])
    film.reference = digital.reference
    frames = [ExposurePair(digital.read(number), film.read(number)) for number in range(len(setup.exposure_stops))]
    for number, frame in enumerate(frames):
        names = f"{setup.digital.pictures[number]} and {setup.film.pictures[number]}"
        green = (_GREEN_FROM_XYZ @ frame.film.colours).clamp(min=0)
        check_orientation(frame.digital.colours[1], green, frame.good, manifest.grid, names)
    light, drift_said = _remove_drift(manifest, setup, frames)
    pairs = [
        _make_pairs(manifest, setup, light[number], frame.film.colours, setup.exposure_stops[number]).select(frame.good)
        for number, frame in enumerate(frames)
    ]
    followed = [found.said for frame in frames for found in (frame.digital, frame.film) if found.said]
    left_out = [
        line for number, frame in enumerate(frames) for line in _describe_left_out(manifest, setup, number, frame)
    ]
    return ChartPairs(concatenate_pairs(tuple(pairs)), encoding, (*followed, *drift_said), tuple(left_out))


def _remove_drift(manifest: PairsManifest, setup: Setup, frames: list[ExposurePair]) -> tuple[Tensor, list[str]]:
    """Return every digital picture's light at the film's exposures, without drift, and a notice for each drift."""
    light = torch.stack([frame.digital.colours for frame in frames])
    stops, wanted = (
        torch.tensor(values, dtype=torch.float64, device="cpu")
        for values in (setup.digital_stops, setup.exposure_stops)
    )
    good = torch.tensor([[not fault for fault in frame.digital.faults] for frame in frames], device="cpu")
    drift = measure_drift(light, stops, good)
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
        if abs(float(off)) > _NOTICE_STOPS
    ]
    return light * 2 ** (wanted - stops - taken)[:, None, None], said


def _chart_reader(
    manifest: PairsManifest, setup: Setup, name: str, reading: SideDecoding, overlays: Path | None = None
) -> ChartReader:
    side = setup.digital if name == "digital" else setup.film
    stops = setup.digital_stops if name == "digital" else setup.exposure_stops
    folder = None if overlays is None else overlays / name
    return ChartReader(side, manifest.grid, reading, manifest.folder, order_by_exposure(stops), overlays=folder)


def _make_pairs(manifest: PairsManifest, setup: Setup, digital: Values, film: Values, stops: float) -> Pairs:
    count = len(manifest.grid)
    exposure = torch.full((count,), stops, dtype=torch.float64, device="cpu")
    return Pairs(digital, film, manifest.grid.patches, exposure, (setup.illuminant,) * count)


def _describe_left_out(manifest: PairsManifest, setup: Setup, number: int, frame: ExposurePair) -> list[str]:
    """Return a sentence for every patch that is left out."""
    light = f" under {setup.illuminant}" if setup.illuminant else ""
    where = f"at {setup.exposure_stops[number]:+g} stops{light}"
    sides = ((setup.digital.pictures[number], frame.digital.faults), (setup.film.pictures[number], frame.film.faults))
    return [
        f"{picture}: patch {patch} {where} {fault}."
        for picture, faults in sides
        for patch, fault in zip(manifest.grid.patches, faults, strict=True)
        if fault
    ]
