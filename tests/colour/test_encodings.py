"""Every encoding against colour-science and OpenColorIO, and the laws every encoding keeps."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from helpers.encoding_references import HLG_WHITE, REFERENCES, Array
from helpers.reference import opencolorio

from filmvideo.colour.curves import PiecewiseCurve
from filmvideo.colour.encodings import ENCODINGS

torch.set_num_threads(1)


# OpenColorIO's style, whether it decodes, its light per unit of ours, the lowest code on which both state
# one curve, and the relative error allowed. OpenColorIO derives sRGB's toe anew, and LogC3's constants, which
# ARRI rounds to six digits. Its HLG light is the square of the code.
OPENCOLORIO: dict[str, tuple[str, bool, float, float, float]] = {
    "logc3": ("ARRI_ALEXA-LOGC-EI800-AWG_to_ACES2065-1", True, 1, 0, 2e-5),
    "logc4": ("ARRI_LOGC4_to_ACES2065-1", True, 1, 0, 1e-5),
    "slog3": ("SONY_SLOG3-SGAMUT3_to_ACES2065-1", True, 1, 0, 1e-5),
    "vlog": ("PANASONIC_VLOG-VGAMUT_to_ACES2065-1", True, 1, 0, 1e-5),
    "clog2": ("CURVE - CANON_CLOG2_to_LINEAR", True, 1, 0, 1e-5),
    "clog3": ("CURVE - CANON_CLOG3_to_LINEAR", True, 1, 0, 1e-5),
    "log3g10": ("RED_LOG3G10-RWG_to_ACES2065-1", True, 1, 0, 1e-5),
    "apple-log": ("CURVE - APPLE_LOG_to_LINEAR", True, 1, 0, 1e-5),
    "acescct": ("CURVE - ACEScct-LOG_to_LINEAR", True, 1, 0, 1e-5),
    "pq": ("CURVE - ST-2084_to_LINEAR", True, 1, 0.1, 1e-5),
    "hlg": ("CURVE - HLG-OETF-INVERSE", True, 3 * HLG_WHITE, 0, 1e-5),
    "srgb": ("DISPLAY - CIE-XYZ-D65_to_sRGB", False, 1, 0.05, 1e-5),
    "bt1886": ("DISPLAY - CIE-XYZ-D65_to_REC.1886-REC.709", False, 1, 0.05, 1e-5),
    "gamma22": ("DISPLAY - CIE-XYZ-D65_to_G2.2-REC.709", False, 1, 0.05, 1e-5),
    "gamma26": ("DISPLAY - CIE-XYZ-D65_to_G2.6-P3-D65", False, 1, 0.05, 1e-5),
}


def encode(name: str, light: Array) -> Array:
    return ENCODINGS[name].encode(torch.from_numpy(light)).numpy()


def decode(name: str, code: Array) -> Array:
    return ENCODINGS[name].decode(torch.from_numpy(code)).numpy()


def steps(name: str) -> list[tuple[float, float]]:
    """Return the codes on both sides of each join, which the makers' rounded constants leave apart."""
    curve = ENCODINGS[name].curve
    if not isinstance(curve, PiecewiseCurve):
        return []
    joins = [torch.tensor(join, dtype=torch.float64) for join in curve.joins]
    return [
        (float(low.encode(join)), float(high.encode(join)))
        for low, high, join in zip(curve.pieces, curve.pieces[1:], joins, strict=False)
    ]


def widest_step(name: str) -> float:
    return max((abs(high - low) for low, high in steps(name)), default=0.0)


def codes(name: str) -> Array:
    """Return the codes of a recording, less a quarter code around each step, where makers round their cut."""
    code = np.linspace(0, 1, 4001)
    for low, high in steps(name):
        code = code[(code < min(low, high) - 2.5e-4) | (code > max(low, high) + 2.5e-4)]
    return code


def lights(name: str) -> Array:
    """Return light from a little under black to the top of the scale, in sixths of a stop."""
    top = min(float(decode(name, np.array([1.0]))[0]), 1000.0)
    return np.concatenate([np.linspace(-0.003, 0.003, 101), np.arange(-8, np.log2(top), 1 / 6).__rpow__(2)])


def relative(found: Array, wanted: Array, floor: float) -> float:
    return float(np.max(np.abs(found - wanted) / np.maximum(np.abs(wanted), floor)))


@pytest.mark.parametrize("name", ENCODINGS)
def test_agrees_with_colour_science(name: str) -> None:
    reference = REFERENCES[name]
    light, code = lights(name), codes(name)
    with np.errstate(all="ignore"):  # the references work out every piece everywhere
        their_code, their_light = reference.encode(light), reference.decode(code)
    assert relative(encode(name, light), their_code, 1e-3) < reference.tolerance
    assert relative(decode(name, code), their_light, 1e-3) < reference.tolerance


def test_every_reference_has_its_encoding() -> None:
    assert set(REFERENCES) == set(ENCODINGS)
    assert set(OPENCOLORIO) <= set(ENCODINGS)


def through(style: str, values: Array, *, inverse: bool, white: tuple[float, float, float]) -> Array:
    """Run a neutral scale through OpenColorIO and read its green."""
    return opencolorio(style, values[:, None] * np.array(white), inverse=inverse)[:, 1]


D65 = (0.3127 / 0.3290, 1.0, 0.3583 / 0.3290)
UNIT = (1.0, 1.0, 1.0)


@pytest.mark.parametrize("name", OPENCOLORIO)
def test_agrees_with_opencolorio(name: str) -> None:
    style, decodes, scale, lowest, tolerance = OPENCOLORIO[name]
    code = codes(name)
    code = code[code >= lowest].astype(np.float32).astype(np.float64)
    light = decode(name, code)
    if decodes:
        theirs = through(style, code, inverse=False, white=UNIT) / scale
        back = through(style, light * scale, inverse=True, white=UNIT)
    else:
        theirs = through(style, code, inverse=True, white=UNIT)
        back = through(style, light, inverse=False, white=D65)
    assert relative(light, theirs, 1e-2) < tolerance
    assert relative(code, back, 1e-1) < tolerance


@pytest.mark.parametrize("name", ENCODINGS)
def test_is_finite_and_monotonic(name: str) -> None:
    light = np.concatenate([np.linspace(-1, 1, 20001), np.geomspace(1, 1000, 2001)[1:]])
    code = encode(name, light)
    assert np.isfinite(code).all()
    assert (np.diff(code) >= -widest_step(name)).all()
    beyond = decode(name, np.linspace(-0.1, 1.1, 12001))
    assert np.isfinite(beyond).all()
    assert (np.diff(beyond) >= 0).all()
    kept = (code > max(code.min(), 0)) & (code < 1)
    assert (np.diff(code[kept]) != 0).all()


@pytest.mark.parametrize("name", ENCODINGS)
def test_comes_back(name: str) -> None:
    code = codes(name)
    floor = getattr(ENCODINGS[name].curve, "floor", -np.inf)
    code = code[decode(name, code) > max(floor, 0 if name == "pq" else -np.inf)]
    assert np.abs(encode(name, decode(name, code)) - code).max() < 1e-6
    light = lights(name)
    light = light[light >= (0 if name in {"pq", "acescc"} else -1)]
    drift = np.abs(encode(name, decode(name, encode(name, light))) - encode(name, light)).max()
    assert drift < max(1e-6, widest_step(name))


@pytest.mark.parametrize("name", ENCODINGS)
def test_black_is_black_and_joins_meet(name: str) -> None:
    black = encode(name, np.zeros(1))
    assert abs(decode(name, black)[0]) < 1e-12
    assert widest_step(name) < 3e-4


@pytest.mark.parametrize("name", ENCODINGS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_gradients_are_finite(name: str, dtype: torch.dtype) -> None:
    curve = ENCODINGS[name].curve
    joins = list(curve.joins) if isinstance(curve, PiecewiseCurve) else []
    light = torch.tensor([-1, -0.1, -0.0075, 0, 1e-20, 1e-9, 0.18, 1, 50, *joins], dtype=dtype)
    code = torch.cat([torch.linspace(-0.1, 1.1, 101, dtype=dtype), curve.encode(light.clamp(max=1))])
    for function, values in ((curve.encode, light), (curve.decode, code)):
        values.requires_grad_()
        out = function(values)
        (gradient,) = torch.autograd.grad(out.sum(), values)
        assert out.dtype == dtype
        assert out.isfinite().all()
        assert gradient.isfinite().all()
        assert (gradient >= 0).all()


@pytest.mark.parametrize("name", ENCODINGS)
def test_single_precision_is_enough(name: str) -> None:
    code = codes(name)
    single = ENCODINGS[name].decode(torch.from_numpy(code).float())
    again = ENCODINGS[name].encode(single).double().numpy()
    kept = decode(name, code) > 0
    assert np.abs(again - code)[kept].max() < 1 / 4095 / 8


@pytest.mark.parametrize(
    ("name", "reflectance", "ten_bit"),
    [
        ("slog3", 0.0, 95),
        ("slog3", 0.18, 420),
        ("slog3", 0.9, 598),
        ("slog2", 0.0, 90),
        ("slog2", 0.18, 347),
        ("slog2", 0.9, 582),
        ("vlog", 0.0, 128),
        ("vlog", 0.18, 433),
        ("vlog", 0.9, 602),
        ("flog", 0.0, 95),
        ("flog", 0.18, 470),
        ("flog", 0.9, 705),
        ("dlog", 0.18, 408),
        ("clog2", 0.0, 95),
    ],
)
def test_video_range_gives_the_makers_code_numbers(name: str, reflectance: float, ten_bit: int) -> None:
    row = ENCODINGS[name]
    video = row.code_to_video(row.encode(torch.tensor([reflectance], dtype=torch.float64)))
    assert abs(float(video * 876 + 64) - ten_bit) < 0.6
    assert torch.allclose(row.decode(row.code_from_video(video)), torch.tensor([reflectance]).double())
