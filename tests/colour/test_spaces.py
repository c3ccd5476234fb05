"""Spaces by name and by tag, and the whole way from code to light, against OpenColorIO."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from helpers.reference import models, opencolorio

from filmvideo.base.errors import ParameterError
from filmvideo.colour import hlg
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.gamuts import GAMUTS, Method, apply_matrix, rgb_to_rgb
from filmvideo.colour.h273 import space_from_tags, tags_of
from filmvideo.colour.spaces import INPUTS, OUTPUTS, Space, decode, encode, find_space

torch.set_num_threads(1)

EVERY = [*(("input", s) for s in INPUTS.values()), *(("output", s) for s in OUTPUTS.values())]
GREY = torch.full((3, 1), 0.18, dtype=torch.float64)


def patches(n: int = 500) -> torch.Tensor:
    """Draw colours inside BT.709, seen from the working gamut."""
    draw = torch.rand(3, n, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    return apply_matrix(rgb_to_rgb("bt709", "bt2020"), draw)


@pytest.mark.parametrize("space", [s for _, s in EVERY], ids=[f"{way}-{s.name}" for way, s in EVERY])
def test_every_space_is_whole_and_comes_back(space: Space) -> None:
    assert space.encoding in ENCODINGS
    assert space.gamut in GAMUTS
    assert space.about.endswith(".")
    light = patches().requires_grad_()
    for full_range in (False, True):
        code = encode(light, space, full_range=full_range)
        assert torch.allclose(decode(code, space, full_range=full_range), light, atol=1e-6)
        (gradient,) = torch.autograd.grad(code.sum(), light)
        assert gradient.isfinite().all()
    grey = encode(GREY, space)
    assert float(grey.max() - grey.min()) < 1e-6


# OpenColorIO's built-ins adapt white as the makers' ACES transforms do, by one method or the other.
ACES: dict[str, tuple[str, Method]] = {
    "logc3": ("ARRI_ALEXA-LOGC-EI800-AWG_to_ACES2065-1", "cat02"),
    "logc4": ("ARRI_LOGC4_to_ACES2065-1", "cat02"),
    "slog3-sgamut3": ("SONY_SLOG3-SGAMUT3_to_ACES2065-1", "cat02"),
    "slog3-sgamut3cine": ("SONY_SLOG3-SGAMUT3.CINE_to_ACES2065-1", "cat02"),
    "vlog": ("PANASONIC_VLOG-VGAMUT_to_ACES2065-1", "bradford"),
    "clog2": ("CANON_CLOG2-CGAMUT_to_ACES2065-1", "cat02"),
    "clog3": ("CANON_CLOG3-CGAMUT_to_ACES2065-1", "cat02"),
    "log3g10": ("RED_LOG3G10-RWG_to_ACES2065-1", "bradford"),
    "apple-log": ("APPLE_LOG_to_ACES2065-1", "bradford"),
    "acescct": ("ACEScct_to_ACES2065-1", "bradford"),
    "acescg": ("ACEScg_to_ACES2065-1", "bradford"),
}


@pytest.mark.parametrize("name", ACES)
def test_cameras_reach_aces_as_in_opencolorio(name: str) -> None:
    space = INPUTS[name]
    style, method = ACES[name]
    draw = np.random.default_rng(5).uniform(0.2, 0.8, (2000, 3))
    wanted = opencolorio(style, draw)
    light = decode(torch.from_numpy(draw.T.copy()), space, working=space.gamut, full_range=True)
    found = apply_matrix(rgb_to_rgb(space.gamut, "ap0", method), light).T.numpy()
    error = (np.abs(found - wanted).max(1) / np.abs(wanted).max(1)).max()
    assert error < 1e-5


def test_video_range_and_full_range_differ_only_where_the_maker_counts_codes() -> None:
    assert abs(float(encode(GREY, INPUTS["slog3-sgamut3"])[0] * 876 + 64) - 420) < 0.1
    assert abs(float(encode(GREY, INPUTS["slog3-sgamut3"], full_range=True)[0] * 1023) - 420) < 0.1
    assert torch.equal(encode(GREY, INPUTS["logc3"]), encode(GREY, INPUTS["logc3"], full_range=True))


def test_displays_put_white_where_the_standards_do() -> None:
    white = torch.ones(3, 1, dtype=torch.float64)
    for name in ("rec709", "srgb", "p3-d65", "linear-ap0"):
        assert torch.allclose(encode(white, OUTPUTS[name]), white, atol=1e-9)
    assert abs(float(encode(white, OUTPUTS["rec2020-pq"])[0]) - 0.581) < 5e-4  # 203 cd/m², BT.2408 table 1
    assert abs(float(encode(white, OUTPUTS["rec2020-hlg"])[0]) - 0.75) < 1e-9


def test_hlg_display_agrees_with_colour_science() -> None:
    display = torch.rand(3, 300, generator=torch.Generator().manual_seed(6), dtype=torch.float64) * 3
    with np.errstate(all="ignore"):  # the reference works out every piece everywhere
        white = float(models.eotf_BT2100_HLG(np.full(3, 0.75))[0])
        wanted = models.eotf_inverse_BT2100_HLG(display.T.numpy() * white)
    assert np.allclose(encode(display, OUTPUTS["rec2020-hlg"]).T.numpy(), wanted, atol=1e-7)
    assert torch.allclose(hlg.display_from_scene(hlg.scene_from_display(display)), display)
    assert abs(white - 203) < 0.5


def test_dark_and_negative_light_is_finite_through_hlg() -> None:
    light = torch.tensor([[0.0, -0.1, 1e-12], [0.0, -0.2, 0.0], [0.0, 0.3, 0.0]]).requires_grad_()
    code = encode(light, OUTPUTS["rec2020-hlg"])
    (gradient,) = torch.autograd.grad(code.sum(), light)
    assert code.isfinite().all()
    assert gradient.isfinite().all()


def test_dci_white_becomes_the_working_white() -> None:
    grey = decode(torch.full((3, 1), 0.5, dtype=torch.float64), INPUTS["p3-dci"])
    assert torch.allclose(grey, torch.full((3, 1), 0.5**2.6, dtype=torch.float64))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("slog3", "slog3-sgamut3cine"),
        ("S-Log3 S-Gamut3", "slog3-sgamut3"),
        ("Rec.709", "rec709"),
        ("LogC3_EI400", "logc3-ei400"),
        ("Apple Log", "apple-log"),
        ("HLG", "rec2020-hlg"),
        ("DaVinci Intermediate", "davinci"),
    ],
)
def test_names_are_met_halfway(said: str, meant: str) -> None:
    assert find_space(said).name == meant


def test_a_wrong_name_lists_the_nearest() -> None:
    with pytest.raises(ParameterError, match=r"'s-logg 3'.*slog3"):
        find_space("s-logg 3")
    with pytest.raises(ParameterError, match=r"known: .*rec709"):
        find_space("xyz", OUTPUTS)


@pytest.mark.parametrize(
    ("tags", "name", "words"),
    [
        ((1, 1), "rec709", "tagged primaries 1, transfer 1"),
        ((2, 2), "rec709", "colour is not tagged, BT.709 assumed: read as rec709"),
        ((9, 14), "rec2020", "tagged"),
        ((9, 16), "rec2020-pq", "tagged"),
        ((9, 18), "rec2020-hlg", "tagged"),
        ((1, 13), "srgb", "tagged"),
        ((12, 13), "display-p3", "tagged"),
        ((12, 17), "p3-d65", "tagged"),
        ((1, 2), "rec709", "transfer is not"),
        ((9, 2), "rec2020", "the BT.709 curve assumed"),
        ((2, 16), "pq on bt709", "primaries are not"),
        ((6, 6), "bt709 on bt601-525", "tagged"),
    ],
)
def test_tags_decide_and_say_so(tags: tuple[int, int], name: str, words: str) -> None:
    space, sentence = space_from_tags(*tags)
    assert space.name == name
    assert space.name in sentence
    assert words in sentence


@pytest.mark.parametrize("tags", [(1, 10), (4, 1), (99, 1)])
def test_tags_that_are_not_read_are_refused(tags: tuple[int, int]) -> None:
    with pytest.raises(ParameterError, match="--input-space"):
        space_from_tags(*tags)


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("rec709", (1, 1, 1)),
        ("srgb", (1, 13, 1)),
        ("p3-d65", (12, 17, 1)),
        ("rec2020-pq", (9, 16, 9)),
        ("rec2020-hlg", (9, 18, 9)),
        ("linear-ap0", (2, 8, 1)),
    ],
)
def test_outputs_are_tagged_for_what_they_are(name: str, tags: tuple[int, int, int]) -> None:
    assert tags_of(OUTPUTS[name]) == tags


def test_camera_log_has_no_transfer_number() -> None:
    assert tags_of(INPUTS["logc3"]) == (2, 2, 1)
    assert tags_of(INPUTS["apple-log"]) == (9, 2, 9)
    assert tags_of(INPUTS["rec2020"]) == (9, 14, 9)
