"""Time on the studio's page: scrub bar, timecode, in and out, playing; and the keys that work everywhere."""

from __future__ import annotations

import time

import numpy as np
import pytest
from helpers.studio_picture import Studio, wait_until

pytestmark = [pytest.mark.program("chromium"), pytest.mark.timeout(240)]
TIMECODES = """
const { toTimecode, fromTimecode, frameOf } = await import('/page/timecode.js');
const ntsc = { rate_float: 30000 / 1001, drop_frame: true, first: 5, timecode: '01:00:00;00' };
const fast = { rate_float: 60000 / 1001, drop_frame: true, first: 0, timecode: null };
const film = { rate_float: 24000 / 1001, drop_frame: false, first: 0, timecode: '10:00:00:00' };
const counts = [0, 1799, 1800, 17981, 17982, 107892];
return [counts.map(count => toTimecode(count, ntsc)),
  counts.map(count => fromTimecode(toTimecode(count, ntsc), ntsc)), toTimecode(3600, fast),
  frameOf('01:00:01;00', ntsc), ...['10:00:02:12', '77', 'noon'].map(text => frameOf(text, film))];
"""


def test_timecode_drops_the_numbers_of_ntsc(studio: Studio) -> None:
    """Two numbers are left out of every minute but each tenth; at 60 a second, four (SMPTE ST 12-1)."""
    shown, back, fast, *frames = studio.run(TIMECODES)
    assert shown == ["00:00:00;00", "00:00:59;29", "00:01:00;02", "00:09:59;29", "00:10:00;00", "01:00:00;00"]
    assert back == [0, 1799, 1800, 17981, 17982, 107892]
    assert fast == "00:01:00;04"
    assert frames == [35, 60, 77, None]


def test_scrub_bar_follows_pointer_and_keys(studio: Studio) -> None:
    before = studio.codes()
    bar = studio.page.get_by_role("slider", name="Frame")
    box = bar.bounding_box()
    assert box is not None
    studio.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    studio.page.mouse.down()
    assert studio.get("scrubbing")
    studio.page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 10, steps=3)
    studio.page.mouse.up()
    last = studio.run("return store.clip().last")
    assert studio.get("frame") == pytest.approx(0.75 * last, abs=2)
    studio.settle()
    assert not np.array_equal(studio.codes(), before)
    frame = studio.get("frame")
    for key, expected in (("ArrowRight", frame + 1), ("PageDown", frame - 23), ("Home", 0), ("End", last)):
        studio.page.keyboard.press(key)
        assert studio.get("frame") == expected
    assert bar.get_attribute("aria-valuetext") == studio.run(
        "const { timecodeOf } = await import('/page/timecode.js');"
        "return `${timecodeOf(store.state.frame, store.clip())}, frame ${store.state.frame}`"
    )


def test_typed_timecode_and_number_go_to_the_frame(studio: Studio) -> None:
    field = studio.page.get_by_label("Timecode", exact=True)
    field.fill("1:12")
    field.press("Enter")
    assert studio.get("frame") == 36
    number = studio.page.locator("input.frame")
    number.fill("9999")
    number.press("Enter")
    assert studio.get("frame") == studio.run("return store.clip().last")
    field.fill("noon")
    field.press("Enter")
    assert field.input_value() != "noon"


def test_playing_keeps_to_the_clip_s_rate_and_loops(studio: Studio) -> None:
    """Frames may be left out, but a second of the clip takes a second."""
    studio.page.keyboard.press("Space")
    wait_until(lambda: studio.get("frame") > 3)
    first, started = studio.get("frame"), time.monotonic()
    early = studio.codes()
    studio.page.wait_for_timeout(1500)
    passed, frame = time.monotonic() - started, studio.get("frame")
    late = studio.codes()
    assert frame - first == pytest.approx(24 * passed, abs=8)
    assert not np.array_equal(early, late)
    assert "Playing" in studio.state
    studio.page.keyboard.press("Space")
    studio.settle()
    assert abs(studio.get("frame") - frame) < 24
    for at, key in ((10, "i"), (16, "o")):
        studio.run("store.set({ frame: given })", at)
        studio.page.keyboard.press(key)
    studio.page.keyboard.press("Space")
    frames: set[int] = set()
    end = time.monotonic() + 2
    while time.monotonic() < end:
        frames.add(studio.get("frame"))
    studio.page.keyboard.press("Space")
    assert frames <= set(range(10, 17))
    assert len(frames) > 2


def test_without_loop_playing_ends_at_the_last_frame(studio: Studio) -> None:
    studio.run("store.set({ loop: false, in: 2, out: 12, frame: 2 })")
    studio.page.keyboard.press("Space")
    wait_until(lambda: studio.get("frame") > 2)
    wait_until(lambda: not studio.get("playing"))
    assert studio.get("frame") == 12
    studio.settle()


def test_clips_keep_their_frames_and_looks(studio: Studio) -> None:
    studio.run("store.set({ frame: 30 }); store.setKey('camera.stops', 1)")
    day = studio.codes()
    studio.page.get_by_role("option", name="night_logc3.mov").locator("visible=true").first.click()
    assert studio.run("return store.key('camera.stops')") == 0
    studio.settle()
    assert not np.array_equal(studio.codes(), day)
    studio.page.keyboard.press("Control+ArrowLeft")
    assert studio.get("frame") == 30
    assert studio.run("return store.key('camera.stops')") == 1


def test_keys_are_told_and_leave_typing_alone(studio: Studio) -> None:
    studio.page.keyboard.press("?")
    dialog = studio.page.get_by_role("dialog", name="Keys")
    assert "Hold: the frame as shot" in dialog.inner_text()
    studio.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    field = studio.page.get_by_label("Timecode", exact=True)
    field.focus()
    studio.page.keyboard.type("w ")
    assert studio.get("compare") == "off"
    assert not studio.get("playing")
    studio.page.keyboard.press("Escape")
    studio.page.keyboard.press("w")
    assert studio.get("compare") == "wipe"


def frames_for(studio: Studio, seconds: float) -> list[int]:
    """Return the frames that are shown one after another for a time."""
    found, end = [studio.get("frame")], time.monotonic() + seconds
    while time.monotonic() < end:
        if (frame := studio.get("frame")) != found[-1]:
            found.append(frame)
    return found


def test_shuttle_goes_back_stops_and_goes_on(studio: Studio) -> None:
    """J goes back at the clip's rate, again twice as fast; K stops, exactly there; L plays, again twice as fast."""
    studio.run("store.set({ frame: 40, loop: false })")
    studio.page.keyboard.press("j")
    back = frames_for(studio, 0.5)
    assert back == sorted(back, reverse=True)
    assert back[-1] == pytest.approx(40 - 12, abs=5)
    studio.page.keyboard.press("j")
    assert studio.page.locator("fv-time .rate").inner_text() == "2× backwards"
    studio.page.keyboard.press("k")
    assert studio.get("shuttle") == 0
    stopped = studio.get("frame")
    studio.settle()
    assert studio.get("frame") == stopped
    studio.page.keyboard.press("l")
    assert studio.get("playing")
    wait_until(lambda: studio.get("frame") > stopped)
    studio.page.keyboard.press("l")
    assert (studio.get("playing"), studio.get("shuttle")) == (False, 2)
    first = studio.get("frame")
    assert frames_for(studio, 0.4)[-1] - first == pytest.approx(2 * 24 * 0.4, abs=8)
    studio.page.keyboard.press("Space")
    assert (studio.get("playing"), studio.get("shuttle")) == (False, 0)


def test_shuttle_ends_at_the_ends_of_the_range_or_goes_round(studio: Studio) -> None:
    studio.run("store.set({ loop: false, in: 10, out: 20, frame: 13 })")
    studio.page.keyboard.press("j")
    wait_until(lambda: not studio.get("shuttle"))
    assert studio.get("frame") == 10
    assert not studio.get("scrubbing")
    studio.run("store.set({ loop: true })")
    studio.page.keyboard.press("j")
    wait_until(lambda: studio.get("frame") > 15)
    assert 10 <= studio.get("frame") <= 20
    studio.page.keyboard.press("ArrowRight")
    wait_until(lambda: not studio.get("shuttle"))
