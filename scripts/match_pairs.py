"""Make pairs of digital and film colours with our own spectral engine, and print how well each model matches them.

Run as `python scripts/match_pairs.py [small|large|alike|one|pairs FILE.csv]`; the last writes the small set.
Reflectances, cameras and lights are measured ones from colour-science: the ColorChecker, the 99 samples of CIE 224:2017
and the PMC chart; a Nikon D5100 and a Sigma SD Merrill. The film is exposed by the same spectra, developed and printed
by the engine; both sides get the noise of a careful shoot.
"""

from __future__ import annotations

import argparse
import time
import warnings
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.gamuts import D65, adaptation_matrix, rgb_to_xyz
from filmvideo.colour.romm import D50, density, difference, lab
from filmvideo.colour.romm import colour as film_colour
from filmvideo.colour.spectra import daylight, observer
from filmvideo.film.exposure import camera_receiver, log_exposure
from filmvideo.looks.presets import find_stock
from filmvideo.match.models.model import Model, predict
from filmvideo.match.models.registry import MODELS
from filmvideo.match.pairs import Pairs
from filmvideo.match.select import choose_model, format_table
from filmvideo.match.table import write_pairs
from filmvideo.match.whitening import whitening
from filmvideo.pipeline.build import assemble
from filmvideo.pipeline.light_path import LightPath

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import colour as colour_science

science: Any = colour_science
Spectra = Float64[Tensor, "spectra 81"]
SEVEN = (-4.0, -2.7, -1.3, 0.0, 1.3, 2.7, 4.0)
BETWEEN = (-3.3, -2.0, -0.7, 0.7, 2.0, 3.3)
BEYOND = (-5.5, -5.0, 5.0, 5.5)
THREE = ("D55", "A", "FL3.15")
TWENTY = (
    *("A", "D50", "D55", "D65", "D75", "E", "FL1", "FL2", "FL4", "FL7", "FL8", "FL10", "FL12", "FL3.1", "FL3.15"),
    *("LED-B1", "LED-B3", "LED-B5", "LED-V1", "ISO 7589 Photoflood"),
)
FIVE = ("D60", "FL3", "FL11", "LED-B2", "LED-BH1")
CHART = "BabelColor Average"
CAMERAS = ("Nikon 5100 (NPL)", "Sigma SDMerill (NPL)")
LIGHT = ("D55",)
_SHOT = 61
_FLAT = 1e-9
_CAMERA_NOISE, _FILM_NOISE, _DRIFT_STOPS = 0.01, 0.004, 0.03


@dataclass(frozen=True)
class Shoot:
    """What was put before both cameras, and how."""

    reflectance: Spectra
    lights: tuple[str, ...]
    stops: tuple[float, ...]
    noise: float = 0.0
    """1 for that of a careful shoot."""


@dataclass(frozen=True)
class Set:
    """A digital camera and a film, side by side."""

    receiver: Float64[Tensor, "3 81"]
    """The digital camera's sensitivities."""
    stock: str = "portra-400"
    printed_on: str = "endura"


def chart(name: str) -> Spectra:
    """Give a chart's measured reflectances."""
    return torch.stack([_on_grid(one) for one in science.SDS_COLOURCHECKERS[name].values()])


def samples() -> Spectra:
    """Give the 99 measured reflectances of CIE 224:2017, and with them a white card."""
    shape = science.SpectralShape(380, 780, 5)
    measured = torch.as_tensor(science.quality.cfi2017.load_TCS_CIE2017(shape).values.T.copy())
    return torch.cat([measured, torch.full_like(measured[:1], 0.9)])


def lamp(name: str) -> Float64[Tensor, "81"]:
    """Give an illuminant's spectrum."""
    return _on_grid(science.SDS_ILLUMINANTS[name])


def digital(name: str = CAMERAS[0]) -> Float64[Tensor, "3 81"]:
    """Give a camera's sensitivities, balanced for daylight of 5500 K."""
    shape = science.SpectralShape(380, 780, 5)
    measured = science.MSDS_CAMERA_SENSITIVITIES[name].copy().align(shape, extrapolator_kwargs=_ZERO).values
    receiver = torch.as_tensor(measured.T.copy())
    return receiver / (receiver @ daylight(5500))[:, None]


def alike(stock: str = "portra-400") -> Float64[Tensor, "3 81"]:
    """Give a digital camera whose sensitivities are a mixture of a film's, so that both see alike."""
    mixture = torch.tensor([[0.9, 0.25, -0.1], [0.15, 0.8, 0.1], [0.0, 0.2, 0.85]], dtype=torch.float64)
    receiver = mixture @ camera_receiver(find_stock(stock), daylight(5500)) / daylight(5500)
    return receiver / (receiver @ daylight(5500))[:, None]


def pairs(shoot: Shoot, rig: Set, seed: int = 0) -> Pairs:
    """Shoot every reflectance in every light at every exposure on both."""
    random = torch.Generator().manual_seed(seed)
    frames = [_frame(shoot, rig, light, stops, random) for light in shoot.lights for stops in shoot.stops]
    count = len(shoot.reflectance)
    spread = shoot.reflectance.std(1)
    names = tuple("white" if float(spread[patch]) < _FLAT else str(patch + 1) for patch in range(count))
    lights = [light for light in shoot.lights for _ in shoot.stops for _ in range(count)]
    stops = torch.tensor(shoot.stops, dtype=torch.float64).repeat_interleave(count).repeat(len(shoot.lights))
    return Pairs(
        torch.cat([frame[0] for frame in frames], 1),
        torch.cat([frame[1] for frame in frames], 1),
        names * len(frames),
        stops,
        tuple(lights),
    )


_ZERO = {"method": "Constant", "left": 0, "right": 0}
_paths: dict[tuple[str, str], LightPath] = {}


def _on_grid(spectrum: Any) -> Float64[Tensor, "81"]:  # noqa: ANN401  (colour's own)
    aligned = spectrum.copy().align(science.SpectralShape(380, 780, 5))
    return torch.as_tensor(aligned.values.copy())


def _path(rig: Set) -> LightPath:
    key = rig.stock, rig.printed_on
    if key not in _paths:
        _paths[key] = assemble(find_stock(rig.stock), find_stock(rig.printed_on), "d50")
    return _paths[key]


def _frame(
    shoot: Shoot, rig: Set, light: str, stops: float, random: torch.Generator
) -> tuple[Float64[Tensor, "3 n"], Float64[Tensor, "3 n"]]:
    """Expose one frame of both; the light meter sets every light to the same luminance."""
    spectrum = lamp(light)
    luminance = observer()[1]
    spectrum = spectrum * (daylight(5500) @ luminance) / (spectrum @ luminance)

    def drawn(*shape: int) -> Tensor:
        return shoot.noise * torch.randn(shape, dtype=torch.float64, generator=random)

    seen = (rig.receiver * spectrum) @ shoot.reflectance.T * 2**stops
    seen = seen * (1 + _CAMERA_NOISE * drawn(3, seen.shape[1]))
    drift = 2 ** (_DRIFT_STOPS * drawn(1))
    exposure = log_exposure(camera_receiver(find_stock(rig.stock), spectrum) @ shoot.reflectance.T * 2**stops * drift)
    return seen, _printed(_path(rig), exposure) * 10 ** (_FILM_NOISE * drawn(3, seen.shape[1]))


def _printed(path: LightPath, exposure: Float64[Tensor, "3 n"]) -> Float64[Tensor, "3 n"]:
    """Develop, print and look at it: XYZ under D50."""
    if path.printing is None or path.develop_print is None:
        raise ValueError("the film of a pair is printed")
    display = path.viewing(path.develop_print(path.printing(path.develop(exposure))))
    return adaptation_matrix(D65, D50) @ rgb_to_xyz("bt2020") @ display


def small() -> None:
    """One ColorChecker, seven exposures, three lights: what `auto` takes, and how near each model comes."""
    for rig in (Set(digital()), Set(digital(), "vision3-250d", "2383")):
        shot = pairs(Shoot(chart(CHART), THREE, SEVEN, noise=1.0), rig)
        begun = time.perf_counter()
        choice = choose_model(shot)
        print(f"\n{rig.stock} on {rig.printed_on}, {len(shot)} pairs, auto in {time.perf_counter() - begun:.1f} s")
        print("\n".join(format_table(choice)), choice.why, f"floor {choice.floor:.2f}", sep="\n")
        unseen = {
            "other materials": pairs(Shoot(samples(), THREE, SEVEN), rig),
            "±5 to ±5.5 stops": pairs(Shoot(chart(CHART), THREE, BEYOND), rig),
            "other lights": pairs(Shoot(samples(), FIVE, SEVEN), rig),
        }
        for one in choice.tried:
            say(one.name, one.model, unseen)


def shot_patches() -> tuple[Spectra, Spectra]:
    """Give 140 reflectances to shoot, a white card among them, and 38 to judge by."""
    measured = samples()
    shot = torch.cat([chart(CHART), chart("PMC"), chart("ISO 17321-1"), measured[:_SHOT], measured[-1:]])
    return shot, measured[_SHOT:-1]


def large() -> None:
    """Fit 140 patches, seven exposures and twenty lights: 19,600 pairs, the lights named."""
    rig = Set(digital())
    patches, others = shot_patches()
    shot = pairs(Shoot(patches, TWENTY, SEVEN, noise=1.0), rig)
    unseen = {
        "exposures between": pairs(Shoot(patches, TWENTY, BETWEEN), rig),
        "other materials": pairs(Shoot(others, TWENTY, SEVEN), rig),
        "±5 to ±5.5 stops": pairs(Shoot(patches, TWENTY, BEYOND), rig),
        "other lights": pairs(Shoot(patches, FIVE, SEVEN), rig),
    }
    print(f"{len(shot)} pairs")
    chains = ("chain", "chain-root", "chain-by-white")
    by_light = ("chain-by-light", "chain-by-light-smoothed", "chain-root-by-light")
    for name in ("linear", "polynomial", "thin-plate", *chains, *by_light):
        begun = time.perf_counter()
        model = MODELS[name].fit(shot)
        say(f"{name} ({time.perf_counter() - begun:.1f} s)", model, unseen)


def one_light() -> None:
    """One light: each film and camera on what was not shot, and how near the floor a net of 60,000 colours shows it."""
    patches, others = shot_patches()
    for stock, printed_on in (("portra-400", "endura"), ("vision3-250d", "2383")):
        for name in CAMERAS:
            rig = Set(digital(name), stock, printed_on)
            model = MODELS["chain"].fit(pairs(Shoot(patches, LIGHT, SEVEN, noise=1.0), rig))
            unseen = {
                "exposures between": pairs(Shoot(patches, LIGHT, BETWEEN), rig),
                "other materials": pairs(Shoot(others, LIGHT, SEVEN), rig),
            }
            say(f"{stock} {name}", model, unseen)
    rig = Set(digital())
    known, fresh = (mixtures(torch.cat([patches, others]), count, rig, count) for count in (60000, 6000))
    chain = MODELS["chain"].fit(pairs(Shoot(patches, LIGHT, SEVEN, noise=1.0), rig))
    say("mixtures, chain", chain, {"fresh": fresh})
    print(f"  mixtures, net: fresh {float(floor_of(known, fresh)):.2f}")


def mixtures(reflectance: Spectra, count: int, rig: Set, seed: int) -> Pairs:
    """Shoot mixtures of two materials each, as dyes mix, once, at any exposure from -4 to +4 stops."""
    random = torch.Generator().manual_seed(seed)
    one, other = reflectance[torch.randint(len(reflectance), (2, count), generator=random)].clamp(min=1e-4)
    part = torch.rand(count, 1, generator=random, dtype=torch.float64)
    stops = 8 * torch.rand(count, generator=random, dtype=torch.float64) - 4
    mixed = one**part * other ** (1 - part) * 2 ** stops[:, None]
    return pairs(Shoot(mixed, LIGHT, (0.0,)), rig)


def floor_of(known: Pairs, fresh: Pairs, steps: int = 8000) -> Float64[Tensor, ""]:
    """Fit a net of three layers of 96 to clean colours, and give its mean ΔE2000 on others of their kind."""
    torch.manual_seed(0)
    sizes = (3, 96, 96, 96, 3)
    layers = [part for n, m in pairwise(sizes) for part in (torch.nn.Linear(n, m), torch.nn.SiLU())][:-1]
    net = torch.nn.Sequential(*layers)
    least, size = (getattr(density(known.film), what)(1).float() for what in ("mean", "std"))
    wanted = lab(known.film).T.float()
    whiten, place = whitening(lab(known.film)).float(), (known.digital.log2().T / 3).float()
    adam = torch.optim.Adam(net.parameters())
    rate = torch.optim.lr_scheduler.OneCycleLR(adam, 4e-3, total_steps=steps)
    for _ in range(steps):
        some = torch.randint(len(place), (1024,))
        off = lab(film_colour((net(place[some]) * size + least).T)).T - wanted[some]
        loss = (torch.einsum("nij,nj->ni", whiten[some], off).square().sum(1) + 1e-4).sqrt().mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        rate.step()
    with torch.no_grad():
        found = film_colour((net((fresh.digital.log2().T / 3).float()) * size + least).T)
    return difference(found.double(), fresh.film).mean()


def see_alike() -> None:
    """Match a camera whose sensitivities are mixtures of the film's: then it is one to one."""
    for stock, printed_on in (("portra-400", "endura"), ("vision3-250d", "2383")):
        rig = Set(alike(stock), stock, printed_on)
        shot = pairs(Shoot(chart(CHART), THREE, SEVEN), rig)
        for name in ("chain", "chain-root", "chain-products"):
            say(f"{stock} {name}", MODELS[name].fit(shot), {"unseen": pairs(Shoot(samples(), THREE, SEVEN), rig)})


def say(name: str, model: Model, unseen: dict[str, Pairs]) -> None:
    """Print mean, 95 % and greatest ΔE2000 on what was not seen."""
    found: list[str] = []
    for what, others in unseen.items():
        off = difference(predict(model, others), others.film)
        found.append(f"{what} {float(off.mean()):.2f}/{float(off.quantile(0.95)):.1f}/{float(off.amax()):.1f}")
    print(f"  {name:<26} {', '.join(found)}", flush=True)


def main() -> None:
    """Do what is asked for."""
    known = {"small": small, "large": large, "alike": see_alike, "one": one_light}
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", nargs="?", default="small", choices=[*known, "pairs"], help="by default small")
    asked.add_argument("file", nargs="?", type=Path, metavar="FILE.csv", help="for pairs: where they are written")
    given = asked.parse_args()
    if (given.what == "pairs") != (given.file is not None):
        asked.error("a FILE.csv goes with pairs, and with nothing else")
    if given.what == "pairs":
        write_pairs(given.file, pairs(Shoot(chart(CHART), THREE, SEVEN, noise=1.0), Set(digital())))
    else:
        known[given.what]()


if __name__ == "__main__":
    main()
