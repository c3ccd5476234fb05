"""Renders from the page: the dialog, the queue and the finished file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import pytest
from helpers.studio_page import open_panels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.studio_page import Panels

RENDER_MS = 120_000


@pytest.fixture(scope="module")
def panels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panels]:
    with open_panels(tmp_path_factory.mktemp("queue"), "day.mp4", "night_logc3.mov") as panels:
        yield panels


@pytest.mark.program("chromium")
def test_a_range_is_rendered_to_a_file(panels: Panels) -> None:
    page = panels.page
    panels.run("store.set({ in: 10, out: 15 })")
    page.locator("body").press("Shift+R")
    dialog = page.get_by_role("dialog", name="Render")
    assert dialog.get_by_label("From in to out: 10 to 15").is_checked()
    dialog.get_by_label("Output name").fill("mine.mp4")
    dialog.get_by_role("button", name="Add to the queue").click()
    job = page.locator("fv-queue .job").first
    job.wait_for()
    job.locator("xpath=self::*[@data-state='done']").wait_for(timeout=RENDER_MS)
    path = panels.folder / "mine.mp4"
    assert job.locator(".job-path").inner_text() == str(path)
    job.get_by_text(f"6 of 6 frames, {path.stat().st_size / 1000:.0f} kB").wait_for()
    assert "day.mp4 → mine.mp4" in job.inner_text()
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 6
    assert job.get_by_role("button", name="Cancel").is_hidden()
    assert job.get_by_role("button", name="Copy command").is_visible()
    with page.expect_download() as arriving:
        job.get_by_role("link", name="Download").click()
    assert arriving.value.suggested_filename == "mine.mp4"
    assert arriving.value.path().read_bytes() == path.read_bytes()
    job.get_by_role("button", name="Play").click()
    played = page.get_by_role("dialog", name="mine.mp4")
    panels.wait("document.querySelector('.play-dialog video').readyState > 1")
    played.get_by_role("button", name="Close").click()
    assert page.locator(".play-dialog").count() == 0


@pytest.mark.program("chromium")
def test_several_clips_are_added_and_cancelled(panels: Panels) -> None:
    page = panels.page
    panels.run("store.set({ in: null, out: null })")
    panels.tab("Render")
    before = page.locator("fv-queue .job").count()
    page.locator("fv-queue").get_by_role("button", name="Render").click()
    dialog = page.get_by_role("dialog", name="Render")
    dialog.get_by_label("night_logc3.mov").check()
    assert dialog.get_by_label("Output name").is_disabled()
    dialog.get_by_role("button", name="Add 2 clips to the queue").click()
    panels.wait("document.querySelectorAll('fv-queue .job').length === given", before + 2)
    active = page.locator('fv-queue .job:is([data-state="running"], [data-state="waiting"])')
    assert active.count() == 2
    for job in reversed(active.all()):
        job.get_by_role("button", name="Stop this job").click()
    panels.wait("document.querySelectorAll('fv-queue .job[data-state=\"cancelled\"]').length === 2")
    cancelled = page.locator('.job[data-state="cancelled"]').first
    assert cancelled.get_by_role("button", name="Go on").is_visible()
    cancelled.get_by_role("button", name="Take this job off the list").click()
    panels.wait("document.querySelectorAll('fv-queue .job').length === given", before + 1)


@pytest.mark.program("chromium")
def test_a_name_outside_the_opened_folders_is_refused_and_the_dialog_stays(panels: Panels) -> None:
    page = panels.page
    panels.tab("Render")
    page.locator("fv-queue").get_by_role("button", name="Render").click()
    dialog = page.get_by_role("dialog", name="Render")
    dialog.get_by_label("Output name").fill("../../outside.mov")
    dialog.get_by_role("button", name="Add to the queue").click()
    panels.wait("document.querySelector('.render-form .problem').textContent !== ''")
    assert dialog.get_by_label("Output name").input_value() == "../../outside.mov"
    assert not (panels.folder.parent.parent / "outside.mov").exists()
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
