"""A clip that may be camera log asks how to read it, by three pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from helpers.studio_page import open_panels, seen

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = (
    "day.mp4: not all colour is tagged and this is assumed: tagged primaries 1, transfer 1, matrix 1, read as rec709; "
    "if it is camera log, choose how it is read"
)


@pytest.mark.program("chromium")
def test_a_doubtful_clip_is_read_as_the_picture_that_is_chosen(tmp_path: Path) -> None:
    with open_panels(tmp_path, "night_logc3.mov", "day.mp4") as panels:
        page = panels.page
        banner = page.locator("fv-doubt")
        banner.get_by_text("night_logc3.mov").wait_for()
        choices = banner.locator(".doubt-choice")
        choices.locator('img[data-state="ready"]').nth(2).wait_for(timeout=60_000)
        assert choices.evaluate_all("all => all.map(one => one.dataset.input)") == ["rec709", "logc3", "slog3"]
        pictures = [seen(choice.locator("img")) for choice in choices.all()]
        assert min(np.abs(pictures[0] - pictures[1]).mean(), np.abs(pictures[1] - pictures[2]).mean()) > 3
        picture = page.locator("fv-picture canvas").first
        panels.settle()
        before, count = seen(picture), page.evaluate("window.shown.length")
        banner.get_by_role("button", name="Read as ARRI LogC3").click()
        panels.wait("document.querySelector('fv-doubt').hidden && window.shown.length > given", count)
        panels.settle()
        assert panels.run("return store.clip().input") == "logc3"
        assert page.locator(".film-head").get_by_label("Read as").input_value() == "logc3"
        assert seen(picture).std() > before.std() + 5
        page.keyboard.press("Control+Z")
        panels.wait("store.clip().input === 'auto'")
        banner.get_by_text("night_logc3.mov").wait_for()
        assert page.get_by_role("button", name="Redo").first.is_enabled()
        page.keyboard.press("Control+Shift+Z")
        panels.wait("store.clip().input === 'logc3'")
        assert panels.run("return store.done.map(step => step.label)") == ["Read as ARRI LogC3"]
        panels.run("store.openClip(store.state.clips[1].id)")
        assert banner.is_hidden()


@pytest.mark.program("chromium")
def test_the_sentence_on_the_reading_is_whole_and_names_no_option(tmp_path: Path) -> None:
    with open_panels(tmp_path, "day.mp4") as panels:
        reading = panels.page.locator(".film-head .reading")
        panels.run("store.set({ clips: [{ ...store.clip(), reading: given }] })", SENTENCE)
        assert reading.inner_text() == SENTENCE.replace("choose how it is read", "choose it under “Read as”")
        assert reading.evaluate("node => node.scrollHeight <= node.clientHeight")


@pytest.mark.program("chromium")
def test_a_reading_that_is_right_is_kept(tmp_path: Path) -> None:
    with open_panels(tmp_path, "night_logc3.mov") as panels:
        banner = panels.page.locator("fv-doubt")
        banner.get_by_role("button", name="Keep reading night_logc3.mov as now").click()
        assert banner.is_hidden()
        assert panels.run("return store.clip().input") == "auto"


@pytest.mark.program("chromium")
def test_the_reading_is_found_again_by_the_next_server(tmp_path: Path) -> None:
    with open_panels(tmp_path, "night_logc3.mov") as panels:
        panels.page.locator(".film-head").get_by_label("Read as").select_option("vlog")
        panels.wait("store.clip().input === 'vlog'")
        panels.page.wait_for_timeout(1000)
    with open_panels(tmp_path, "night_logc3.mov") as panels:
        panels.wait("store.clip().input === 'vlog'")
        assert panels.page.locator("fv-doubt").is_hidden()
