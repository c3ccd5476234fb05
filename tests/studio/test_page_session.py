"""The session of the studio's page: found again after a reload, and shared by two pages that are open at once."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.studio_picture import Studio, wait_until

pytestmark = [pytest.mark.program("chromium"), pytest.mark.timeout(240)]


def test_reload_finds_everything(studio: Studio) -> None:
    """Looks, steps of undo, clip, frame, range and view are there again, and the picture is the same."""
    studio.run("store.setKey('camera.stops', 1); store.openClip(store.state.clips[1].id)")
    studio.run("store.setKey('camera.stops', -1); store.set({ frame: 20, in: 10, out: 30, notes: 'warmer' })")
    studio.page.keyboard.press("w")
    studio.settle()
    before = studio.codes()
    studio.page.wait_for_timeout(700)
    studio.page.reload()
    studio.settle()
    assert np.array_equal(studio.codes(), before)
    assert [studio.get(name) for name in ("frame", "in", "out", "notes", "compare")] == [20, 10, 30, "warmer", "wipe"]
    studio.page.keyboard.press("Control+z")
    assert studio.run("return store.key('camera.stops')") == 0
    studio.page.keyboard.press("Control+z")
    assert studio.run("return [store.state.clip === store.state.clips[0].id, store.key('camera.stops')]") == [True, 0]


def test_two_pages_share_the_look_and_keep_their_views(studio: Studio) -> None:
    other = studio.open_other()
    plain = other.codes()
    other.page.keyboard.press("p")
    studio.run("store.setKey('camera.stops', 1); store.set({ frame: 5 })")
    wait_until(lambda: other.run("return store.key('camera.stops')") == 1)
    other.page.keyboard.press("Escape")
    other.settle()
    assert np.abs(other.codes() - plain).mean() > 5
    assert other.get("frame") == 5
    assert not studio.get("view").get("alone")
    other.run("store.setKey('camera.stops', 0)")
    wait_until(lambda: studio.run("return store.key('camera.stops')") == 0)
    other.page.close()
    assert other.complaints == []


def test_a_page_that_turns_its_view_writes_over_nothing(studio: Studio) -> None:
    """What was done in another page stands, though this one had something of its own to send at the same time."""
    other = studio.open_other()
    for step in range(1, 6):
        studio.run("store.setKey('camera.stops', given); store.set({ frame: given })", step)
        other.run("store.set({ zoom: given, notes: `note ${given}` })", step)
        studio.page.wait_for_timeout(150)
    for page in (studio, other):
        wait_until(lambda page=page: page.run("return store.key('camera.stops')") == 5)
        wait_until(lambda page=page: page.get("notes") == "note 5")
        assert page.get("frame") == 5
    assert studio.get("zoom") == "fit"
    other.page.close()
    studio.page.wait_for_timeout(700)
    studio.page.reload()
    studio.settle()
    assert [studio.run("return store.key('camera.stops')"), studio.get("notes")] == [5, "note 5"]
