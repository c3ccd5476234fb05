"""Randomness by key: uniform, independent, of any size, and the same for ever."""

from __future__ import annotations

import hashlib
from itertools import combinations

import pytest
import torch

from filmvideo.grain.keys import Key, bits, uniform

CPU = torch.device("cpu")
SIDE = 512
SHA256 = "cc2d66851bce7c69af5a84c9d9c39d9286bf92502466c8cc06dba6f113ecc969"


def field(key: Key, channels: int = 1) -> torch.Tensor:
    """Draw a square field."""
    return uniform(key, channels, SIDE, SIDE, CPU)


@pytest.mark.parametrize("key", [Key(), Key(1, 2, "grain"), Key(-5, 10**6, "weave"), Key(2**63, 0, "dither")])
def test_numbers_are_uniform(key: Key) -> None:
    drawn = field(key)
    assert drawn.min() >= -0.5
    assert drawn.max() <= 0.5
    bins = 256
    counts = torch.histc(drawn.double(), bins, -0.5, 0.5)
    chi_squared = float(((counts - SIDE**2 / bins) ** 2).sum() / (SIDE**2 / bins))
    assert abs(chi_squared - (bins - 1)) < 5 * (2 * (bins - 1)) ** 0.5
    assert abs(float(drawn.double().mean())) < 5 * 12**-0.5 / SIDE
    assert float(drawn.double().var()) == pytest.approx(1 / 12, rel=0.01)


def test_every_bit_is_fair_and_on_its_own() -> None:
    words = bits(Key(3, 4, "grain"), 1, SIDE, SIDE, CPU).flatten()
    planes = torch.stack([(words >> bit) & 1 for bit in range(32)]).double() * 2 - 1
    limit = 5 / SIDE
    assert planes.mean(1).abs().max() < limit
    together = planes @ planes.T / SIDE**2 - torch.eye(32, dtype=torch.float64)
    assert together.abs().max() < limit


def test_fields_of_different_names_are_independent() -> None:
    keys = [Key(), Key(seed=1), Key(frame=1), Key(frame=2), Key(purpose="grain"), Key(purpose="weave")]
    fields = [field(key, 2)[channel].flatten().double() for key in keys for channel in (0, 1)]
    for one, other in combinations(fields, 2):
        assert not torch.equal(one, other)
        assert abs(float(torch.corrcoef(torch.stack([one, other]))[0, 1])) < 5 / SIDE


def test_neighbouring_pixels_are_independent() -> None:
    drawn = field(Key(5, 6, "grain"))[0].double()
    for dy, dx in ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (0, 16), (16, 0), (0, 256), (256, 0)):
        here = drawn[: SIDE - dy, : SIDE - dx].flatten()
        there = drawn[dy:, dx:].flatten()
        correlation = torch.corrcoef(torch.stack([here, there]))[0, 1]
        assert abs(float(correlation)) < 5 / len(here) ** 0.5


def test_a_pixels_number_is_its_own_at_any_size() -> None:
    key = Key(7, 8, "grain")
    whole = uniform(key, 3, 40, 64, CPU)
    assert torch.equal(whole[:, :17, :31], uniform(key, 3, 17, 31, CPU))
    assert torch.equal(whole[:1], uniform(key, 1, 40, 64, CPU))


def test_threads_change_nothing() -> None:
    threads = torch.get_num_threads()
    alone = field(Key(9))
    torch.set_num_threads(2)
    try:
        assert torch.equal(field(Key(9)), alone)
    finally:
        torch.set_num_threads(threads)


def test_purposes_are_of_the_same_frame() -> None:
    key = Key(1, 2, "a").of("b")
    assert key == Key(1, 2, "b")
    assert len({Key(1, 2, "a").word(0), key.word(0), key.word(1), Key(12, 2, "a").word(0)}) == 4


def test_the_bits_are_the_same_for_ever() -> None:
    drawn = bits(Key(1, 2, "grain"), 3, 16, 16, CPU).numpy().astype("<i4")
    assert hashlib.sha256(drawn.tobytes()).hexdigest() == SHA256
