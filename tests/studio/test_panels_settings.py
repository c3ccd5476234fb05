"""The panel of settings: a slider moves the picture, and every setting can be found, typed and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from helpers.studio_page import open_panels, seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.studio_page import Panels

DRAG_MS = 4000


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panels]:
    with open_panels(tmp_path_factory.mktemp("settings"), "day.mp4") as panels:
        yield panels


@pytest.fixture
def panels(opened: Panels) -> Panels:
    opened.start_over()
    return opened


@pytest.mark.program("chromium")
def test_a_drag_shows_other_pixels_before_it_ends_and_is_one_step(panels: Panels) -> None:
    page, picture = panels.page, panels.page.locator("fv-picture canvas").first
    before, steps = seen(picture), panels.run("return store.done.length")
    slider = panels.setting("camera.stops").get_by_role("slider")
    box = slider.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    count = page.evaluate("window.shown.length")
    for part in (0.05, 0.1, 0.15, 0.2):
        page.mouse.move(x + part * box["width"], y)
    panels.wait("window.shown.length > given", count, timeout_ms=DRAG_MS)
    assert panels.run("return store.state.dragging")
    dragged = seen(picture)
    page.mouse.up()
    panels.settle()
    assert dragged.mean() > before.mean() + 2
    assert seen(picture).mean() > before.mean() + 2
    assert panels.key("camera.stops") > 0
    assert not panels.run("return store.state.dragging")
    assert panels.run("return store.done.length") == steps + 1


@pytest.mark.program("chromium")
def test_a_changed_setting_is_marked_by_a_word_and_a_sign_and_goes_back(panels: Panels) -> None:
    row = panels.setting("camera.stops")
    stage = panels.page.locator('details[data-table="camera"]')
    assert row.locator(".reset").is_hidden()
    row.get_by_role("textbox").fill("0,5")
    row.get_by_role("textbox").press("Enter")
    assert panels.look()["camera"] == {"stops": 0.5}
    assert row.locator(".setting-name").inner_text().startswith("● Exposure")
    assert "1 changed" in stage.locator("summary").inner_text()
    row.get_by_role("button", name="Reset Exposure to 0").click()
    assert "camera" not in panels.look()
    row.get_by_role("textbox").fill("1/2")
    row.get_by_role("textbox").press("Tab")
    assert panels.key("camera.stops") == 0.5
    row.get_by_role("slider").dblclick()
    assert "camera" not in panels.look()


@pytest.mark.program("chromium")
def test_a_number_out_of_range_is_one_sentence_and_loses_nothing(panels: Panels) -> None:
    row = panels.setting("camera.stops")
    field = row.get_by_role("textbox")
    field.fill("0.5")
    field.press("Enter")
    for text, said in (("12", "Exposure takes -10 to 10"), ("bright", "Exposure takes a number")):
        field.fill(text)
        field.press("Enter")
        assert said in row.get_by_role("alert").inner_text()
        assert "0.5 stays in use." in row.get_by_role("alert").inner_text()
        assert field.get_attribute("aria-invalid") == "true"
        assert field.input_value() == text
        assert panels.key("camera.stops") == 0.5
    field.press("Escape")
    assert field.input_value() == "0.5"
    assert row.locator(".problem").first.text_content() == ""
    field.fill("99")
    field.press("Tab")
    assert field.input_value() == "0.5"
    assert field.get_attribute("aria-invalid") is None
    assert "Exposure takes -10 to 10" in row.get_by_role("alert").inner_text()
    field.fill("0.75")
    field.press("Tab")
    assert row.locator(".problem").first.text_content() == ""
    field.fill("6")
    field.press("Enter")
    assert panels.key("camera.stops") == 6


@pytest.mark.program("chromium")
def test_search_finds_settings_by_name_key_and_meaning(panels: Panels) -> None:
    page = panels.page
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Find a setting"
    rows = page.locator(".setting:visible")
    for words, key in (
        ("halation", "backing.kind"),
        ("printer.flash", "printer.flash"),
        ("carbon arc", "flicker.lamp_stops"),
    ):
        page.keyboard.press("Control+A")
        page.keyboard.type(words)
        assert page.locator(f'.setting[data-key="{key}"]').is_visible(), words
        assert rows.count() < 12
    page.keyboard.press("Control+A")
    page.keyboard.type("no such thing")
    assert rows.count() == 0
    assert page.get_by_text("No setting fits").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("details.stage:visible").count() > 10


@pytest.mark.program("chromium")
def test_only_changed_settings_can_be_shown_and_all_reset(panels: Panels) -> None:
    page = panels.page
    panels.run("store.setKey('printer.flash', 0.01); store.setKey('grain.amount', 0.5)")
    page.get_by_label("Changed only").check()
    keys = page.locator(".setting:visible").evaluate_all("rows => rows.map(row => row.dataset.key)")
    assert sorted(keys) == ["grain.amount", "printer.flash"]
    page.get_by_role("button", name="Reset all").click()
    assert page.get_by_text("Nothing is changed.").is_visible()
    assert panels.look() == panels.run("return store.plainLook()")
    page.get_by_label("Changed only").uncheck()
    page.keyboard.press("Control+Z")
    assert panels.look()["grain"] == {"amount": 0.5}


@pytest.mark.program("chromium")
def test_printer_lights_move_together_or_alone(panels: Panels) -> None:
    row = panels.setting("printer.points")
    fields = row.get_by_role("textbox")
    fields.nth(3).fill("27")
    fields.nth(3).press("Enter")
    assert panels.key("printer.points") == [25, 25, 27]
    fields.nth(0).fill("24")
    fields.nth(0).press("Enter")
    moved = np.array(panels.key("printer.points"))
    assert moved.mean() == pytest.approx(24, abs=1e-3)
    assert moved - moved[0] == pytest.approx([0, 0, 2], abs=1e-3)
    fields.nth(0).fill("50")
    fields.nth(0).press("Enter")
    assert np.array(panels.key("printer.points")) == pytest.approx([48, 48, 50], abs=1e-3)
    row.get_by_role("button", name="Reset Printer lights").click()
    assert panels.key("printer.points") == [25, 25, 25]


@pytest.mark.program("chromium")
def test_stages_fold_and_explain_themselves(panels: Panels) -> None:
    page = panels.page
    row = panels.setting("development.push_stops")
    row.get_by_role("textbox").focus()
    explained = page.locator(".setting-help").inner_text()
    assert "development.push_stops" in explained
    assert "-2 to 2" in explained
    page.get_by_role("button", name="Fold all").click()
    assert page.locator("details.stage[open]").count() == 0
    page.locator('details[data-table="development"] h3').click()
    assert row.is_visible()
    order = page.locator("details.stage").evaluate_all("stages => stages.map(stage => stage.dataset.table)")
    path = ["camera", "lens", "development", "printer", "view"]
    assert [table for table in order if table in path] == path


@pytest.mark.program("chromium")
def test_settings_that_contradict_each_other_are_told_in_one_sentence(panels: Panels) -> None:
    panels.run("store.setKey('crystals.layers', 60)")
    panels.page.locator(".look-problem").get_by_text('[crystals] needs grain.model "crystals"').wait_for()
    panels.run("store.undo()")
    panels.wait("document.querySelector('.look-problem').textContent === ''")
