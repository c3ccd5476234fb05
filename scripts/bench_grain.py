"""Time the stack of crystal layers: exactly, from a bank, and on the article's frame.

Run as `python scripts/bench_grain.py [THREADS]`. Prints the least and the median of some runs, in ms. A 1080p frame has
three channels; `grained` is what light goes through once layers are counted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read as torch loads; idle threads must not spin

import torch

from filmvideo.engine.device import to_device
from filmvideo.film.development import dyes_of, neutral_wedge
from filmvideo.grain.bitstack import build_bit_stack
from filmvideo.grain.crystals import CrystalSettings, build_stack
from filmvideo.grain.granularity import GrainSettings, build_granularity
from filmvideo.grain.keys import Key, random_bits
from filmvideo.grain.texture import modulate_light
from filmvideo.grain.tiled_crystals import tile_crystals
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock

RUNS = 12
HEIGHT, WIDTH = 1080, 1920
CPU = torch.device("cpu")
KEY = Key(1, 2, "grain")


def print_time(what: str, work: Callable[[], object]) -> None:
    """Print the least and the median time of some work."""
    work()
    times: list[float] = []
    for _ in range(RUNS):
        start = perf_counter()
        work()
        times.append((perf_counter() - start) * 1000)
    print(f"{what:<52}{min(times):8.1f}{median(times):8.1f}")


def main() -> None:
    """Print the table."""
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else os.cpu_count() or 1)
    print(f"{torch.get_num_threads()} threads{'least':>50}{'median':>8}  (ms)")
    print_time("32 random bits, 1080p × 3", lambda: random_bits(KEY, 3, HEIGHT, WIDTH, CPU))
    out = torch.empty(3, HEIGHT, WIDTH, dtype=torch.uint8)
    light = torch.rand(3, HEIGHT, WIDTH)
    for size_px in (3.0, 5.0, 9.0):
        exact = build_bit_stack(build_stack(CrystalSettings(size_px=size_px), 0, 1.0))
        print_time(f"exact, {size_px:g} px, 1080p × 3", lambda exact=exact: exact(KEY, 3, HEIGHT, WIDTH, CPU, out=out))
        if size_px == 3.0:
            print_time("exact, 3 px, the article's 1361 × 2048 × 1", lambda exact=exact: exact(KEY, 1, 1361, 2048, CPU))
    shapes = build_stack(CrystalSettings(size_px=3.0), 0, 1.0)
    print_time("bank, set up", lambda: tile_crystals(shapes))
    made = tile_crystals(shapes)
    print_time("bank, 1080p × 3", lambda: made(KEY, 3, HEIGHT, WIDTH, CPU, out=out))
    print_time("grained, 1080p × 3", lambda: modulate_light(light, out, made.mean))
    density_grain()


def density_grain() -> None:
    """Time granularity on 500T, Super 35."""
    stock = find_stock("vision3-500t")
    wedge, dyes = neutral_wedge(stock), dyes_of(stock)
    for width, height in ((WIDTH, HEIGHT), (2 * WIDTH, 2 * HEIGHT)):
        pitch = Look().um_per_px(width)
        print_time(
            f"granularity, set up, {width} px", partial(build_granularity, stock, wedge, dyes, GrainSettings(), pitch)
        )
        stage = to_device(build_granularity(stock, wedge, dyes, GrainSettings(), pitch), CPU, torch.float32)
        density = torch.rand(3, height, width) * 2
        print_time(f"granularity, {width} × {height} × 3", partial(stage, density, KEY))


if __name__ == "__main__":
    main()
