"""The film's curves on the studio's page, drawn from a report of the package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import torch
from helpers.scopes_page import open_scopes

from filmvideo.film.exposure import GREY, CameraSettings
from filmvideo.film.printing import PrinterSettings
from filmvideo.looks.look import Look
from filmvideo.preview.curve_report import report_curves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.scopes_page import ScopesPage

pytestmark = pytest.mark.program("chromium")

CARD = torch.full((3, 54, 96), GREY)
READ = """
  const box = document.querySelectorAll('fv-curves .curve-box')[given];
  const drawn = name => box.querySelector(name).getAttribute('d');
  const pairs = (texts, between) => texts.map(one => one.split(between).map(Number));
  const green = pairs(drawn('.layer.green:not(.beyond)').match(/[\\d.]+,[\\d.]+/g), ',');
  const bars = pairs([...drawn('.bars.green').matchAll(/V([\\d.]+ H[\\d.]+)/g)].map(one => one[1]), ' H');
  const dot = box.querySelector('rect.dot.green');
  return { green, bars, card: Number(box.querySelector('.card').getAttribute('x1')),
    dot: [Number(dot.getAttribute('x')) + 3, Number(dot.getAttribute('y')) + 3] };"""


@pytest.fixture(scope="module")
def page() -> Iterator[ScopesPage]:
    with open_scopes(report_curves(CARD, Look())) as scopes:
        scopes.run("store.set({ view: { curves: true } })")
        yield scopes


def change(page: ScopesPage, look: Look, scene: torch.Tensor = CARD) -> None:
    """Change the page's look, and answer with the report of a look."""
    page.reply = report_curves(scene, look)
    asked = len(page.asked)
    page.run("store.setKey('camera.stops', given)", len(page.asked) + 1)
    for _ in range(100):
        page.page.wait_for_timeout(50)
        if len(page.asked) > asked:
            break
    page.page.wait_for_timeout(150)


def read(page: ScopesPage, place: int) -> Any:  # noqa: ANN401  (JSON)
    """Return the drawing of a curve in CSS pixels: points of green, bars, and the card."""
    return page.run(READ, place)


def test_the_histogram_of_a_card_stands_under_the_card_s_mark(page: ScopesPage) -> None:
    change(page, Look())
    for place in (0, 1):
        drawn = read(page, place)
        top = min(y for y, _ in drawn["bars"])
        right = next(x for y, x in drawn["bars"] if y == top)
        width = drawn["bars"][1][1] - drawn["bars"][0][1]
        assert right - width - 0.2 <= drawn["card"] <= right + 0.2
        assert drawn["dot"][0] == pytest.approx(drawn["card"], abs=0.5)
        nearest = min(drawn["green"], key=lambda point: abs(point[0] - drawn["card"]))
        assert drawn["dot"][1] == pytest.approx(nearest[1], abs=4)


def test_a_negative_rises_and_a_slide_falls(page: ScopesPage) -> None:
    change(page, Look())
    heights = [y for _, y in read(page, 0)["green"]]
    assert heights[0] > heights[-1] + 30
    change(page, Look(stock="velvia-50"))
    heights = [y for _, y in read(page, 0)["green"]]
    assert heights[0] < heights[-1] - 30
    assert page.page.locator("fv-curves .curve-box").count() == 1
    assert "reversal film" in page.page.locator(".curve-head").inner_text()


def test_words_say_what_the_drawing_shows(page: ScopesPage) -> None:
    points = PrinterSettings(points=(23, 27.5, 25))
    change(page, Look(camera=CameraSettings(stops=1.5), printer=points))
    camera, print_ = page.page.locator("fv-curves svg").all()
    words = camera.get_attribute("aria-label") or ""
    assert "Kodak Vision3 250D" in words
    assert "Grey card: 1.5 stops over." in words
    assert "100 % straight line" in words
    assert "Status A" in (print_.get_attribute("aria-label") or "")
    shown = page.page.locator(".curve-row").inner_text()
    assert "1.5 stops over" in shown
    assert "R 23 G 27.5 B 25" in shown
    assert "Within the film's range." in page.page.locator(".curve-head").inner_text()


def test_lost_light_is_warned_of_in_words(page: ScopesPage) -> None:
    change(page, Look(), torch.cat([CARD, CARD[:, :20] * 2**14], dim=1))
    words = page.page.locator(".curve-head").inner_text()
    assert words.startswith("Warning: The film has no detail in highlights, 27 % of the frame")
    assert page.page.locator("fv-curves rect.lost").count() == 4
    warning = page.page.locator(".curve-head .warning")
    assert warning.evaluate("one => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight + 1")
    assert "layer" in (warning.get_attribute("title") or "")
    assert warning.get_attribute("title") == warning.get_attribute("aria-label")


def test_layers_differ_without_colour(page: ScopesPage) -> None:
    change(page, Look())
    dashes = page.run("""
      const box = document.querySelector('fv-curves .curve-box');
      const style = one => getComputedStyle(box.querySelector(`.layer.${one}`)).strokeDasharray;
      return ['red', 'green', 'blue'].map(style);""")
    assert len(set(dashes)) == 3
    letters = page.page.locator("fv-curves .curve-box").first.locator("text.red, text.green, text.blue")
    assert sorted(letters.all_text_contents()) == ["B", "G", "R"]


def test_silver_has_one_curve(page: ScopesPage) -> None:
    change(page, Look(stock="tri-x"))
    assert page.page.locator("fv-curves path.layer:not(.beyond)").count() == 2
    assert page.page.locator("fv-curves text.silver").first.text_content() == "Ag"


def test_a_refusal_is_a_sentence(page: ScopesPage) -> None:
    page.status = 400
    page.reply = {
        "error": "Frozen match is learned from pairs and has no characteristic curve; use a stock with a sheet."
    }
    page.run("store.setKey('camera.stops', -3)")
    page.page.get_by_text("has no characteristic curve").wait_for()
    page.status, page.reply = 200, report_curves(CARD, Look())
    page.run("store.set({ frame: 1 }); store.set({ frame: 0 })")
    page.page.locator("fv-curves .curve-box").nth(1).wait_for()


def test_a_clip_that_is_read_otherwise_has_another_histogram(page: ScopesPage) -> None:
    change(page, Look())
    asked = len(page.asked)
    page.run("store.set({ clips: store.state.clips.map(clip => ({ ...clip, input: 'logc3' })) })")
    page.page.wait_for_timeout(300)
    assert len(page.asked) == asked + 1


def test_a_drag_asks_for_one_set_of_curves_at_a_time(page: ScopesPage) -> None:
    change(page, Look())
    asked = len(page.asked)
    page.run("""for (let n = 0; n < 40; n++) {
      store.setKey('camera.stops', n / 20, { dragging: true });
      await new Promise(done => setTimeout(done, 10));
    }
    store.endDrag();""")
    page.page.wait_for_timeout(500)
    made = page.asked[asked:]
    assert 1 <= len(made) <= 8
    assert made[-1]["look"]["camera"]["stops"] == pytest.approx(39 / 20)


def test_nothing_is_asked_while_hidden(page: ScopesPage) -> None:
    change(page, Look())
    asked = len(page.asked)
    page.page.locator("body").press("5")
    page.run("store.setKey('camera.stops', -2)")
    page.page.wait_for_timeout(300)
    assert len(page.asked) == asked
    assert not page.page.locator("fv-curves").is_visible()
    page.page.locator("body").press("5")
    page.page.wait_for_timeout(300)
    assert len(page.asked) == asked + 1
    assert page.asked[-1]["look"]["camera"]["stops"] == -2
