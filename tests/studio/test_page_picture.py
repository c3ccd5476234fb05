"""The studio's picture in a browser: the look's pixels, wipe, side by side, zoom to the film's own pixels, lens."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.studio_picture import Codes, Studio, wait_until

pytestmark = [pytest.mark.program("chromium"), pytest.mark.timeout(240)]

LONGEST_WAIT_MS = 1000
"""From a dragged setting to the draft on the page, on a machine that does other work too."""
DRAG = """
const { live } = await import('/page/live.js');
const start = performance.now();
return new Promise(done => {
  const take = ({ detail: { header } }) => {
    if (header.slot !== 'A' || header.exact) return;
    live.removeEventListener('picture', take);
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
  };
  live.addEventListener('picture', take);
  store.setKey('camera.stops', given, { dragging: true });
});
"""


def picture_part(codes: Codes, clip: tuple[int, int] = (960, 540)) -> Codes:
    """Return the part of the canvas that a fitted picture covers, without its edges."""
    height, width, _ = codes.shape
    scale = min(width / clip[0], height / clip[1])
    rows, columns = int(clip[1] * scale), int(clip[0] * scale)
    top, left = (height - rows) // 2, (width - columns) // 2
    return codes[top + 2 : top + rows - 2, left + 2 : left + columns - 2]


def test_dragged_setting_shows_other_pixels_in_time(studio: Studio) -> None:
    """Drafts come while a setting is dragged, an exact picture after it, and undo gives the first pixels back."""
    before = studio.codes()
    studio.run(DRAG, 0.5)
    waits_ms = sorted(studio.run(DRAG, stops) for stops in (0.6, 0.7, 0.8, 0.9, 1.0))
    assert waits_ms[2] < LONGEST_WAIT_MS
    assert np.abs(picture_part(studio.codes() - before)).mean() > 8
    assert studio.state.startswith("◐ Draft")
    studio.run("store.setKey('camera.stops', 1)")
    studio.settle()
    assert studio.state.startswith("● Exact")
    studio.page.keyboard.press("Control+z")
    studio.settle()
    assert np.array_equal(studio.codes(), before)


def test_wipe_parts_film_from_shot_at_any_angle(studio: Studio) -> None:
    film = studio.codes()
    studio.page.keyboard.press("w")
    studio.settle()
    upright = studio.codes()
    middle = film.shape[1] // 2
    assert np.array_equal(upright[:, middle + 6 :], film[:, middle + 6 :])
    assert np.abs(picture_part(upright - film)[:, : middle - 20]).mean() > 5
    studio.page.locator(".wipe-turn").focus()
    for _ in range(6):
        studio.page.keyboard.press("Shift+ArrowRight")
    assert studio.get("wipe")["angle"] == 90
    studio.settle()
    level, half = studio.codes(), film.shape[0] // 2
    assert np.array_equal(level[half + 6 :], film[half + 6 :])
    assert np.abs(picture_part(level - film)[: half - 40]).mean() > 5


def test_wipe_follows_the_pointer_and_the_arrow_keys(studio: Studio) -> None:
    studio.page.keyboard.press("w")
    studio.settle()
    box = studio.page.locator(".wipe-handle").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    studio.page.mouse.move(x, y)
    studio.page.mouse.down()
    studio.page.mouse.move(x - 150, y + 20, steps=4)
    studio.page.mouse.up()
    area = studio.canvas.bounding_box()
    assert area is not None
    assert studio.get("wipe")["x"] == pytest.approx(0.5 - 150 / area["width"], abs=0.02)
    placed = studio.get("wipe")["x"]
    studio.page.locator(".wipe-handle").focus()
    studio.page.keyboard.press("ArrowRight")
    assert studio.get("wipe")["x"] == pytest.approx(placed + 0.01)
    assert studio.get("frame") == 0


def test_side_by_side_shows_both(studio: Studio) -> None:
    studio.page.keyboard.press("d")
    studio.settle()
    codes = studio.codes()
    half = (codes.shape[1] - 2) // 2
    assert np.abs(codes[:, :half] - codes[:, -half:]).mean() > 3
    assert studio.page.locator(".picture-label:visible").all_inner_texts()[0] == "as shot"


def test_held_key_shows_the_frame_as_shot(studio: Studio) -> None:
    film = studio.codes()
    studio.page.keyboard.down("s")
    studio.settle()
    shot = studio.codes()
    studio.page.keyboard.up("s")
    studio.settle()
    assert np.abs(picture_part(shot - film)).mean() > 5
    assert np.array_equal(studio.codes(), film)


def test_looks_a_and_b_are_apart(studio: Studio) -> None:
    first = studio.codes()
    studio.page.keyboard.press("a")
    studio.run("store.setKey('camera.stops', 1)")
    studio.settle()
    second = studio.codes()
    assert np.abs(picture_part(second - first)).mean() > 8
    studio.page.keyboard.press("a")
    studio.settle()
    assert np.array_equal(studio.codes(), first)
    studio.page.keyboard.press("w")
    studio.page.keyboard.press("e")
    studio.settle()
    wiped, middle = studio.codes(), first.shape[1] // 2
    assert np.array_equal(wiped[:, middle + 6 :], first[:, middle + 6 :])
    assert np.array_equal(wiped[:, : middle - 6], second[:, : middle - 6])


def test_masks_and_safe_areas_are_named(studio: Studio) -> None:
    plain = studio.codes()
    studio.page.get_by_label("Mask", exact=True).select_option("2.39")
    studio.settle()
    masked = picture_part(studio.codes())
    rows = masked.shape[0]
    hidden = round((1 - 960 / 540 / 2.39) / 2 * rows)
    assert masked[: hidden - 6].mean() < 0.2 * picture_part(plain)[: hidden - 6].mean()
    assert np.array_equal(masked[rows // 3 : rows // 2], picture_part(plain)[rows // 3 : rows // 2])
    studio.page.keyboard.press("m")
    studio.settle()
    assert not np.array_equal(picture_part(studio.codes())[rows // 3 : rows // 2], masked[rows // 3 : rows // 2])


def test_false_colour_is_named_in_words(studio: Studio) -> None:
    """The legend names every colour of the picture, and the pointer tells the part under it."""
    studio.page.keyboard.press("f")
    studio.settle()
    parts = studio.page.locator(".legend li").all_inner_texts()
    assert [part.split("\n")[0].rstrip("0123456789 %") for part in parts] == [
        "above the shoulder",
        "shoulder",
        "straight line",
        "toe",
        "below the toe",
    ]
    box = studio.canvas.bounding_box()
    assert box is not None
    studio.page.mouse.move(box["x"] + 400, box["y"] + 60)
    pixel = studio.page.locator("fv-picture .pixel")
    wait_until(lambda: pixel.inner_text().startswith("straight line at "))
