"""Print how well each model matches the pairs.

Run as `python -m scripts.match_pairs [small|large|alike|one|others|prior|pairs FILE.csv]`; `prior` writes
`film_prior.csv`, `pairs` the small set.
"""

from __future__ import annotations

import argparse
import time
from itertools import pairwise
from pathlib import Path

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.romm import colour as film_colour
from filmvideo.colour.romm import density, difference, lab
from filmvideo.match.models.model import Model, predict
from filmvideo.match.models.registry import MODELS
from filmvideo.match.other_materials import estimate_other_materials
from filmvideo.match.pairs import Pairs
from filmvideo.match.select import choose_model, format_table
from filmvideo.match.table import write_pairs
from filmvideo.match.whitening import whitening
from scripts.match_pairs.prior import write_prior
from scripts.match_pairs.shoots import (
    BETWEEN,
    BEYOND,
    CAMERAS,
    CHART,
    FIVE,
    LIGHT,
    SEVEN,
    THREE,
    TWENTY,
    Set,
    Shoot,
    alike,
    chart,
    digital,
    mixtures,
    munsell,
    pairs,
    samples,
    shot_patches,
)


def small() -> None:
    """Match one ColorChecker, seven exposures, three lights: the choice of `auto`, and the error of each model."""
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
            print_errors(one.name, one.model, unseen)


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
        print_errors(f"{name} ({time.perf_counter() - begun:.1f} s)", model, unseen)


def one_light() -> None:
    """Match in one light: the errors of each film and camera, and the floor by a net of 60,000 colours."""
    patches, others = shot_patches()
    for stock, printed_on in (("portra-400", "endura"), ("vision3-250d", "2383")):
        for name in CAMERAS:
            rig = Set(digital(name), stock, printed_on)
            model = MODELS["chain"].fit(pairs(Shoot(patches, LIGHT, SEVEN, noise=1.0), rig))
            unseen = {
                "exposures between": pairs(Shoot(patches, LIGHT, BETWEEN), rig),
                "other materials": pairs(Shoot(others, LIGHT, SEVEN), rig),
            }
            print_errors(f"{stock} {name}", model, unseen)
    rig = Set(digital())
    known, fresh = (mixtures(torch.cat([patches, others]), count, rig, count) for count in (60000, 6000))
    chain = MODELS["chain"].fit(pairs(Shoot(patches, LIGHT, SEVEN, noise=1.0), rig))
    print_errors("mixtures, chain", chain, {"fresh": fresh})
    print(f"  mixtures, net: fresh {float(floor_of(known, fresh)):.2f}")


def floor_of(known: Pairs, fresh: Pairs, steps: int = 8000) -> Float64[Tensor, ""]:
    """Fit a net of three layers of 96 to clean colours, and return its mean ΔE2000 on other mixtures."""
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
    """Match a camera whose sensitivities are mixtures of the film's: then the match is one to one."""
    for stock, printed_on in (("portra-400", "endura"), ("vision3-250d", "2383")):
        rig = Set(alike(stock), stock, printed_on)
        shot = pairs(Shoot(chart(CHART), THREE, SEVEN), rig)
        for name in ("chain", "chain-root"):
            print_errors(
                f"{stock} {name}", MODELS[name].fit(shot), {"unseen": pairs(Shoot(samples(), THREE, SEVEN), rig)}
            )


def print_other_materials() -> None:
    """Print the error on other materials as predicted from the pairs, and the true one."""
    for stock, printed_on in (("vision3-250d", "2383"), ("portra-400", "endura"), ("ektachrome-100d", None)):
        for name in CAMERAS:
            for noise in (0.0, 1.0):
                rig = Set(digital(name), stock, printed_on)
                shot = pairs(Shoot(chart(CHART), THREE, SEVEN, noise=noise), rig)
                chosen = choose_model(shot, "chain-by-light-smoothed")
                held = chosen.chosen.held_out
                if held is None:
                    continue
                predicted = estimate_other_materials(held, chosen.floor).others
                others = pairs(Shoot(torch.cat([samples()[:43], munsell(257, 0, 3)]), THREE, SEVEN), rig)
                true = difference(predict(chosen.chosen.model, others), others.film)
                print(
                    f"{stock} {name} noise {noise:g}: predicted {predicted[0]:.2f}/{predicted[1]:.1f}, "
                    f"true {float(true.mean()):.2f}/{float(true.quantile(0.95)):.1f}",
                    flush=True,
                )


def print_errors(name: str, model: Model, unseen: dict[str, Pairs]) -> None:
    """Print mean, 95 % and greatest ΔE2000 on unseen pairs."""
    found: list[str] = []
    for what, others in unseen.items():
        off = difference(predict(model, others), others.film)
        found.append(f"{what} {float(off.mean()):.2f}/{float(off.quantile(0.95)):.1f}/{float(off.amax()):.1f}")
    print(f"  {name:<26} {', '.join(found)}", flush=True)


def main() -> None:
    """Run the experiment that the command line names."""
    known = {
        "small": small,
        "large": large,
        "alike": see_alike,
        "one": one_light,
        "others": print_other_materials,
        "prior": write_prior,
    }
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
