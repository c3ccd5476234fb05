"""The source on its own display: code for code, and where its grey card stands."""

from __future__ import annotations

import pytest
import torch

from filmvideo.colour.source_display import display_source, grey_luminance
from filmvideo.colour.spaces import INPUTS, OUTPUTS, decode, encode, find_space

DISPLAYS = {
    "rec709": "rec709",
    "srgb": "srgb",
    "p3-d65": "p3-d65",
    "rec2020-pq": "rec2020-pq",
    "rec2020-hlg": "rec2020-hlg",
}


@pytest.mark.parametrize(("source", "output"), DISPLAYS.items())
def test_without_film_an_output_on_the_sources_display_has_the_sources_codes(source: str, output: str) -> None:
    code = torch.linspace(0.1, 0.9, 9, dtype=torch.float64).expand(3, -1)
    space = INPUTS[source]
    shown = display_source(decode(code, space, full_range=True), space)
    assert torch.allclose(encode(shown, OUTPUTS[output], full_range=True), code, atol=1e-6)


@pytest.mark.parametrize(
    ("names", "luminance"),
    [
        (("rec709", "rec2020", "logc3", "slog3", "acescct", "linear-709"), 0.117),
        (("rec2020-hlg",), 0.18**1.2),
        (("srgb", "bt1886", "display-p3", "rec2020-pq"), 0.18),
    ],
)
def test_a_grey_card_stands_where_the_display_of_its_source_puts_it(names: tuple[str, ...], luminance: float) -> None:
    for name in names:
        assert grey_luminance(find_space(name)) == pytest.approx(luminance, abs=1e-4), name
