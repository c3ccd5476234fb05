"""Scopes and curves on the studio's own page: they follow what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from helpers.studio_picture import open_studio, wait_until
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.studio_picture import Studio

pytestmark = pytest.mark.program("chromium")

CURVES_S = 60.0
"""A thumbnail may be at work; the curves come after it."""
GROUND = 0x1B
"""The code around the picture."""
LUMA = np.array([0.2126, 0.7152, 0.0722])


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with open_studio(tmp_path_factory.mktemp("scopes"), "day.mp4") as studio:
        yield studio
        assert studio.complaints == []


@pytest.fixture
def studio(opened: Studio) -> Studio:
    opened.start_over()
    return opened


def middle(studio: Studio) -> float:
    """Return the middle code of the waveform, in percent."""
    return studio.run(
        """const words = document.querySelector('fv-scopes').scopes.waveform.describe();
        return Number(/middle (\\d+) %/.exec(words)[1]);"""
    )


def card(studio: Studio) -> str:
    """Return the words of the negative's curve."""
    return studio.page.locator("fv-curves svg").first.get_attribute("aria-label") or ""


def checksum(studio: Studio) -> int:
    """Return the sum of the codes that the scopes have."""
    return studio.run("return document.querySelector('fv-scopes').codes.data.reduce((sum, code) => sum + code, 0)")


def test_the_waveform_has_the_codes_of_the_picture(studio: Studio) -> None:
    wait_until(lambda: studio.run("return document.querySelector('fv-scopes').codes !== undefined"))
    codes = studio.codes()
    shown = codes[(codes != GROUND).any(axis=2)] @ LUMA / 2.55
    assert middle(studio) == pytest.approx(float(np.median(shown)), abs=1.5)


def test_the_held_key_measures_the_frame_as_shot_and_back(studio: Studio) -> None:
    film = checksum(studio)
    for _ in range(2):
        studio.page.keyboard.down("s")
        wait_until(lambda: checksum(studio) != film)
        studio.page.keyboard.up("s")
        wait_until(lambda: checksum(studio) == film)


def test_exposure_moves_the_card_on_the_curve(studio: Studio) -> None:
    wait_until(lambda: "Grey card: normal." in card(studio), CURVES_S)
    studio.run("store.setKey('camera.stops', 2)")
    wait_until(lambda: "Grey card: 2 stops over." in card(studio), CURVES_S)
    studio.run("store.setKey('film.stock', 'velvia-50')")
    wait_until(lambda: card(studio).startswith("Fujichrome Velvia 50"), CURVES_S)
    assert studio.page.locator("fv-curves .curve-box").count() == 1


def test_scopes_go_on_while_playing(studio: Studio) -> None:
    studio.run("store.set({ view: { scopes: ['waveform', 'vectorscope'] } })")
    before = studio.run("return document.querySelector('fv-scopes').drawnAt")
    studio.page.keyboard.press("Space")
    drawn = "return document.querySelector('fv-scopes').drawnAt"
    wait_until(lambda: studio.run(drawn) > before + 500, 30)
    studio.page.keyboard.press("Space")


@pytest.mark.parametrize("size", [(1280, 800), (2560, 1440)])
def test_they_fit_at_both_widths(studio: Studio, size: tuple[int, int], tmp_path: Path) -> None:
    width, height = size
    studio.page.set_viewport_size({"width": width, "height": height})
    studio.run("store.set({ view: { scopes: ['waveform', 'parade', 'vectorscope', 'histogram'] } })")
    studio.settle()
    path = tmp_path / "page.png"
    studio.page.screenshot(path=path)
    tools = studio.page.locator(".scope-tools")
    assert tools.evaluate("one => one.scrollWidth <= one.clientWidth")
    for canvas in studio.page.locator("canvas.scope").all():
        box = canvas.bounding_box()
        assert box is not None
        assert box["width"] >= 100
        assert box["height"] >= 120
        assert box["y"] + box["height"] <= height
        with Image.open(path) as page:
            part = page.convert("L").crop((box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]))
            assert len(set(part.tobytes())) > 20
    studio.page.set_viewport_size({"width": 1280, "height": 800})
