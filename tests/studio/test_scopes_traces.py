"""Scopes of the studio's page: test pictures whose traces are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from helpers.scopes_page import open_scopes, seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.scopes_page import ScopesPage
    from numpy.typing import NDArray

pytestmark = pytest.mark.program("chromium")

BARS = {
    "R": (191, 0, 0),
    "Yl": (191, 191, 0),
    "G": (0, 191, 0),
    "Cy": (0, 191, 191),
    "B": (0, 0, 191),
    "Mg": (191, 0, 191),
}
SHOWN = ["waveform", "parade", "vectorscope", "histogram"]


@pytest.fixture(scope="module")
def scopes() -> Iterator[ScopesPage]:
    with open_scopes({}) as page:
        page.run("store.set({ view: { curves: false, scopes: given } })", SHOWN)
        yield page


def bars() -> NDArray[np.uint8]:
    """Return colour bars of 75 %, 480 × 270."""
    return np.repeat(np.array([list(BARS.values())], np.uint8), 80, axis=1).repeat(270, axis=0)


def noise() -> NDArray[np.uint8]:
    """Return a busy picture of 960 × 540."""
    return np.random.default_rng(1).integers(0, 256, (540, 960, 3)).astype(np.uint8)


def test_colour_bars_hit_the_targets_within_a_pixel(scopes: ScopesPage) -> None:
    scopes.show(bars())
    counts = scopes.counts("vectorscope")
    targets = scopes.run("return (await import('/page/scope_vectorscope.js')).targets()")
    assert {one["name"] for one in targets} == set(BARS)
    assert int(counts.sum()) == 480 * 270
    for one in targets:
        row, column = (one[axis] * len(counts) for axis in ("y", "x"))
        near = counts[int(row) - 1 : int(row) + 2, int(column) - 1 : int(column) + 2]
        assert int(near.sum()) == 80 * 270, one["name"]


def test_codes_of_display_p3_stay_as_they_are(scopes: ScopesPage) -> None:
    scopes.show(bars(), space="display-p3")
    highest = [255 - int(np.argwhere(scopes.counts("parade", f"traces[{n}]").sum(axis=1))[0, 0]) for n in range(3)]
    assert highest == [191] * 3


def test_a_target_on_the_screen_lies_under_its_box(scopes: ScopesPage) -> None:
    """The middle of a box is bright with its bar there, and dark without it; at every size of the scope."""
    targets = scopes.run("return (await import('/page/scope_vectorscope.js')).targets()")
    for width in (1280, 2560):
        scopes.page.set_viewport_size({"width": width, "height": 800})
        light: list[list[int]] = []
        for picture in (np.full((270, 480, 3), 128, np.uint8), bars()):
            scopes.show(picture)
            shown = seen(scopes.page.get_by_role("img", name="Vectorscope"))
            side, (height, across) = min(shown.shape[:2]) - 4, shown.shape[:2]
            at = [((height - side) / 2 + side * one["y"], (across - side) / 2 + side * one["x"]) for one in targets]
            light.append([int(shown[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2].max()) for y, x in at])
        dark, bright = light
        assert max(dark) < 60
        assert min(bright) > 150
    scopes.page.set_viewport_size({"width": 1280, "height": 800})


def test_a_skin_colour_lies_along_the_skin_line(scopes: ScopesPage) -> None:
    """The ColorChecker's light and dark skin, in sRGB, lie within 8° of the line."""
    place = "const { vectorscopePlace: at } = await import('/page/scope_vectorscope.js'); return at(...given)"
    line = scopes.run("return (await import('/page/scope_vectorscope.js')).SKIN_DEGREES")
    for code in ((194, 150, 130), (115, 82, 68)):
        found = scopes.run(place, [one / 255 for one in code])
        degrees = np.degrees(np.arctan2(0.5 - found["y"], found["x"] - 0.5))
        assert degrees == pytest.approx(line, abs=8)


def test_a_ramp_is_a_diagonal_of_the_waveform(scopes: ScopesPage) -> None:
    ramp = np.linspace(0, 255, 480).round().astype(np.uint8)
    scopes.show(np.broadcast_to(ramp[None, :, None], (270, 480, 3)).copy())
    for counts in (scopes.counts("waveform"), *(scopes.counts("parade", f"traces[{n}]") for n in range(3))):
        assert counts.shape == (256, 480)
        assert (counts.max(axis=0) == 270).all()
        assert np.array_equal(255 - counts.argmax(axis=0), ramp)


def test_the_parade_parts_the_channels(scopes: ScopesPage) -> None:
    scopes.show(np.broadcast_to(np.array([200, 100, 50], np.uint8), (270, 480, 3)).copy())
    highest = [255 - int(scopes.counts("parade", f"traces[{n}]").sum(axis=1).argmax()) for n in range(3)]
    assert highest == [200, 100, 50]


def test_the_histogram_counts_codes_and_says_what_is_clipped(scopes: ScopesPage) -> None:
    picture = np.full((270, 480, 3), 90, np.uint8)
    picture[:27, :, 0] = 255
    picture[:135, :, 2] = 0
    scopes.show(picture)
    counts = np.array(scopes.run("return scopes.scopes.histogram.counts.map(row => [...row])"))
    assert counts.sum(axis=1).tolist() == [480 * 270] * 3
    assert counts[0, 255] == 480 * 27
    assert counts[2, 0] == 480 * 135
    words = scopes.run("return scopes.scopes.histogram.describe()")
    assert "red middle 35 %, 0 % at black, 10 % at white" in words
    assert "blue middle" in words
    assert "50 % at black" in words


def test_a_reduced_copy_has_codes_of_the_picture_only(scopes: ScopesPage) -> None:
    stripes = np.zeros((540, 960, 3), np.uint8)
    stripes[:, ::2] = 255
    stripes[::2] = 255 - stripes[::2]
    scopes.show(stripes)
    counts = scopes.counts("waveform").sum(axis=1)
    assert counts[[0, 255]].sum() == counts.sum() == 480 * 270


def test_what_is_not_shown_is_not_measured(scopes: ScopesPage) -> None:
    scopes.show(bars())
    before = scopes.counts("waveform")
    for header in ({"slot": "B"}, {"slot": "loupe"}, {"kind": "density"}, {"slot": "B", "playing": True}):
        scopes.show(np.zeros((270, 480, 3), np.uint8), **header)
    assert np.array_equal(scopes.counts("waveform"), before)
    scopes.run("store.set({ slot: 'B' })")
    scopes.show(np.zeros((270, 480, 3), np.uint8), slot="B")
    scopes.run("store.set({ slot: 'A' })")
    assert not np.array_equal(scopes.counts("waveform"), before)


def described(scopes: ScopesPage) -> Any:  # noqa: ANN401  (JSON)
    return scopes.run("return [...scopes.querySelectorAll('canvas')].map(one => one.getAttribute('aria-label'))")


def test_traces_have_a_text(scopes: ScopesPage) -> None:
    scopes.show(np.broadcast_to(np.array([191, 0, 0], np.uint8), (270, 480, 3)).copy())
    scopes.page.wait_for_timeout(700)
    waveform, parade, vectorscope, histogram = described(scopes)
    assert "middle 16 %" in waveform
    assert "red 75 to 75" in parade
    assert vectorscope.endswith("towards red")
    assert "0 % at white" in histogram


def test_keys_and_buttons_choose_scopes(scopes: ScopesPage) -> None:
    page = scopes.page
    page.locator("body").press("2")
    assert scopes.run("return store.state.view.scopes") == ["waveform", "vectorscope", "histogram"]
    button = page.get_by_role("button", name="Show parade")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert scopes.run("return store.state.view.scopes") == SHOWN
    height = page.locator(".bottom").bounding_box()
    page.locator("body").press("Shift+T")
    taller = page.locator(".bottom").bounding_box()
    assert height is not None
    assert taller is not None
    assert taller["height"] > 1.5 * height["height"]
    page.locator("body").press("Shift+T")


def test_magnified_traces_reach_twice_as_far(scopes: ScopesPage) -> None:
    scopes.show(np.broadcast_to(np.array([150, 128, 110], np.uint8), (270, 480, 3)).copy())
    middle = 384 / 2
    near = np.argwhere(scopes.counts("vectorscope"))[0] - middle
    scopes.page.get_by_role("button", name="Magnify the vectorscope").click()
    far = np.argwhere(scopes.counts("vectorscope"))[0] - middle
    scopes.page.get_by_role("button", name="Magnify the vectorscope").click()
    assert np.abs(far - 2 * near).max() <= 1.5
