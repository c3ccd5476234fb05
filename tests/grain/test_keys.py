"""Randomness by key: uniform, independent, of any size, and the same for ever."""

from __future__ import annotations

import hashlib
import sys
from itertools import combinations
from typing import cast

import pytest
import torch
from helpers.running import ran
from torch import Tensor

from filmvideo.grain import keys
from filmvideo.grain.keys import Key, random_bits, uniform

CPU = torch.device("cpu")
SIDE = 512
SHA256 = "cc2d66851bce7c69af5a84c9d9c39d9286bf92502466c8cc06dba6f113ecc969"


PARTS = [(0, 0, 540, 960), (531, 0, 549, 700), (1079, 1919, 1, 1), (100, 37, 333, 1001), (-8, -8, 200, 300)]


def field(key: Key, channels: int = 1) -> Tensor:
    """Draw a square field."""
    return uniform(key, channels, SIDE, SIDE, CPU)


def digest(drawn: Tensor) -> str:
    return hashlib.sha256(drawn.contiguous().numpy().astype("<i4").tobytes()).hexdigest()


def spectrum(drawn: Tensor) -> Tensor:
    """Return the power of a field's waves, one on average where it is white."""
    wave = cast("Tensor", torch.fft.fft2(drawn - drawn.mean()))
    return wave.abs() ** 2 / drawn.numel() / drawn.double().var()


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
    words = random_bits(Key(3, 4, "grain"), 1, SIDE, SIDE, CPU).flatten()
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


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_frame_is_the_frames_own(part: tuple[int, int, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    key, (top, left, height, width) = Key(7, 8, "grain"), part
    whole = random_bits(key, 2, 1080 + 16, 1920 + 16, CPU, origin=(-8, -8))
    inside = whole[:, top + 8 : top + 8 + height, left + 8 : left + 8 + width]
    assert digest(random_bits(key, 2, height, width, CPU, origin=(top, left))) == digest(inside)
    monkeypatch.setattr(keys, "STRIP_PX", 7001)
    assert digest(random_bits(key, 2, height, width, CPU, origin=(top, left))) == digest(inside)
    assert torch.equal(uniform(key, 2, height, width, CPU, origin=(top, left)), ((inside >> 8) + 0.5) * 2.0**-24)


def test_no_two_pixels_of_a_frame_of_16_k_share_a_number() -> None:
    """A hash that is one to one on 2¹⁶ × 2¹⁶ pixels never repeats, where random numbers would 8 times."""
    around = torch.cat([random_bits(Key(2), 1, 8, 16384 + 64, CPU, origin=(top, -32)).flatten() for top in (-4, 9000)])
    assert around.unique().shape == around.shape


def test_any_two_of_64_frames_are_independent() -> None:
    frames = torch.stack([field(Key(1, frame, "grain")).flatten() for frame in range(64)])
    apart = torch.corrcoef(frames) - torch.eye(64)
    assert apart.abs().max() < 0.01


def test_a_4k_field_repeats_nowhere() -> None:
    drawn = uniform(Key(4, 5, "grain"), 1, 2160, 3840, CPU)[0]
    power = cast("Tensor", torch.fft.rfft2(drawn - drawn.mean())).abs() ** 2
    again = cast("Tensor", torch.fft.irfft2(power, s=drawn.shape))
    again /= again[0, 0].clone()
    again[0, 0] = 0
    assert again.abs().max() < 7 / drawn.numel() ** 0.5


def test_sums_are_normal() -> None:
    """Sums of the four bytes of twelve words: mean, variance, skewness and kurtosis of 48 dice of 256 sides."""
    words = torch.cat([random_bits(Key(6, frame, "grain"), 3, SIDE, SIDE, CPU) for frame in range(4)])
    sums = sum(((words >> shift) & 255).double().sum(0) for shift in (0, 8, 16, 24))
    sd = (48 * (256**2 - 1) / 12) ** 0.5
    z = (cast("Tensor", sums) - 48 * 127.5) / sd
    count = z.numel()
    assert abs(float(z.mean())) < 5 / count**0.5
    assert abs(float((z**2).mean()) - 1) < 5 * (2 / count) ** 0.5
    assert abs(float((z**3).mean())) < 5 * (15 / count) ** 0.5
    assert abs(float((z**4).mean()) - 3 + 1.2 / 48) < 5 * (96 / count) ** 0.5


def test_the_spectrum_is_flat() -> None:
    power = torch.stack([spectrum(field(Key(8, frame))[0]) for frame in range(4)]).mean(0)
    bands = power.reshape(16, SIDE // 16, 16, SIDE // 16).mean((1, 3))
    assert (bands - 1).abs().max() < 5 / (4 * (SIDE // 16) ** 2 / 2) ** 0.5


def test_frames_in_another_order_of_another_process_are_the_same() -> None:
    program = (
        "import torch; from filmvideo.grain.keys import Key, random_bits\n"
        "for frame in (9, 2, 5):\n"
        "    print(random_bits(Key(3, frame, 'grain'), 1, 8, 8, torch.device('cpu'), origin=(-2, 5)).tolist())"
    )
    told = ran([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    here = {frame: random_bits(Key(3, frame, "grain"), 1, 8, 8, CPU, origin=(-2, 5)) for frame in (2, 5, 9)}
    lists = [cast("list[object]", here[frame].tolist()) for frame in (9, 2, 5)]
    assert [str(numbers) for numbers in lists] == told.stdout.splitlines()


if torch.cuda.is_available():

    @pytest.mark.cuda
    def test_a_gpu_draws_the_same() -> None:
        here = random_bits(Key(3, 4, "grain"), 3, 700, 900, CPU, origin=(-5, 300))
        assert digest(
            random_bits(Key(3, 4, "grain"), 3, 700, 900, torch.device("cuda"), origin=(-5, 300)).cpu()
        ) == digest(here)


def test_threads_change_nothing() -> None:
    threads = torch.get_num_threads()
    alone = field(Key(9))
    torch.set_num_threads(2)
    try:
        assert torch.equal(field(Key(9)), alone)
    finally:
        torch.set_num_threads(threads)


def test_purposes_are_of_the_same_frame() -> None:
    key = Key(1, 2, "a").derive("b")
    assert key == Key(1, 2, "b")
    assert len({Key(1, 2, "a").word(0), key.word(0), key.word(1), Key(12, 2, "a").word(0)}) == 4


def test_the_bits_are_the_same_for_ever() -> None:
    assert digest(random_bits(Key(1, 2, "grain"), 3, 16, 16, CPU)) == SHA256
    assert digest(random_bits(Key(1, 2, "grain"), 3, 64, 96, CPU, origin=(-13, -40))[:, 13:29, 40:56]) == SHA256
