"""The studio's picture enlarged, and on a wide display: the codes on the canvas are those of the file."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.studio_picture import Codes, Studio, wait_until

import filmvideo

pytestmark = [pytest.mark.program("chromium"), pytest.mark.timeout(240)]


def render(studio: Studio, *, shot: bool = False, output: str | None = None) -> Codes:
    """Return the first frame at its full size, rendered here."""
    preview = filmvideo.Preview(studio.clips[0], None, output=output)
    preview.set(filmvideo.Look())
    planes = preview.shot(0) if shot else preview.frame(0)
    preview.close()
    return np.stack([plane.numpy() for plane in planes], 2).astype(int)


def middle(frame: Codes, canvas: Codes) -> list[Codes]:
    """Return the parts of a frame that a canvas may show around the frame's middle, to the pixel."""
    (height, width), (rows, columns) = frame.shape[:2], canvas.shape[:2]
    top, left = (height - rows) // 2, (width - columns) // 2
    return [frame[top + a : top + a + rows, left + b : left + b + columns] for a in (0, 1) for b in (0, 1)]


def test_one_to_one_shows_the_pixels_of_the_file(studio: Studio) -> None:
    """At 1:1 the canvas bears the codes that `process` writes, to the bit, and beside them those without film."""
    studio.page.keyboard.press("z")
    studio.settle()
    film = studio.codes()
    assert any(np.array_equal(film, part) for part in middle(render(studio), film))
    studio.page.keyboard.down("s")
    studio.settle()
    shot = studio.codes()
    studio.page.keyboard.up("s")
    assert any(np.array_equal(shot, part) for part in middle(render(studio, shot=True), shot))


def test_zoom_keeps_the_point_under_the_pointer(studio: Studio) -> None:
    box = studio.canvas.bounding_box()
    assert box is not None
    studio.page.mouse.move(box["x"] + 200, box["y"] + 150)
    before = studio.run(
        "const v = document.querySelector('fv-picture').views()[0]; return v.toFrame({ x: 200, y: 150 })"
    )
    studio.page.mouse.wheel(0, -600)
    wait_until(lambda: studio.get("zoom") != "fit")
    after = studio.run(
        "const v = document.querySelector('fv-picture').views()[0]; return v.toFrame({ x: 200, y: 150 })"
    )
    assert after["x"] == pytest.approx(before["x"], abs=0.004)
    assert after["y"] == pytest.approx(before["y"], abs=0.004)
    pan = studio.get("pan")["x"]
    studio.page.keyboard.press("Shift+ArrowRight")
    assert studio.get("pan")["x"] > pan
    studio.page.keyboard.press("0")
    assert studio.get("zoom") == "fit"


def test_lens_shows_the_film_enlarged_where_the_pointer_is(studio: Studio) -> None:
    plain = studio.codes()
    studio.page.keyboard.press("g")
    box = studio.canvas.bounding_box()
    assert box is not None
    studio.page.mouse.move(box["x"] + 300, box["y"] + 200)
    studio.page.mouse.move(box["x"] + 301, box["y"] + 200)
    studio.settle()
    changed = np.abs(studio.codes() - plain).sum(2) > 0
    rows, columns = np.nonzero(changed)
    assert abs((columns.min() + columns.max()) / 2 - 301) < 4
    assert abs((rows.min() + rows.max()) / 2 - 200) < 4
    assert columns.max() - columns.min() == pytest.approx(242, abs=6)


def test_wide_display_shows_display_p3(studio: Studio) -> None:
    """On a display with the wider gamut codes of Display P3 are shown as such."""
    session = studio.page.context.new_cdp_session(studio.page)
    session.send("Emulation.setEmulatedMedia", {"features": [{"name": "color-gamut", "value": "p3"}]})
    studio.page.reload()
    studio.settle()
    studio.page.keyboard.press("z")
    studio.settle()
    assert studio.page.locator("fv-picture .space").inner_text() == "Shown in Display P3"
    shown = studio.page.evaluate(
        """() => { const { context, canvas } = document.querySelector('fv-picture');
          const seen = context.getImageData(100, 100, 8, 8, { colorSpace: 'display-p3' });
          const at = document.querySelector('fv-picture').views()[0].toFrame({ x: 100, y: 100 });
          const { colorSpace } = context.getContextAttributes();
          return [[...seen.data], Math.round(at.x * 960), Math.round(at.y * 540), colorSpace]; }"""
    )
    frame = render(studio, output="display-p3")
    codes, left, top, space = shown
    assert space == "display-p3"
    assert np.array_equal(np.reshape(codes, (8, 8, 4))[..., :3], frame[top : top + 8, left : left + 8])
    session.send("Emulation.setEmulatedMedia", {"features": []})
    studio.page.reload()
    studio.settle()


def test_wipe_stays_in_sight_when_the_picture_is_moved(studio: Studio) -> None:
    studio.page.keyboard.press("w")
    studio.page.keyboard.press("z")
    for _ in range(4):
        studio.page.keyboard.press("+")
    studio.page.keyboard.press("Shift+ArrowRight")
    studio.settle()
    handle, area = studio.page.locator(".wipe-handle").bounding_box(), studio.canvas.bounding_box()
    assert handle is not None
    assert area is not None
    assert handle["x"] + handle["width"] / 2 == pytest.approx(area["x"] + area["width"] / 2, abs=1)
    film = studio.codes()
    studio.page.keyboard.press("w")
    studio.settle()
    wiped, middle = film, film.shape[1] // 2
    assert np.array_equal(studio.codes()[:, middle + 6 :], wiped[:, middle + 6 :])
    assert not np.array_equal(studio.codes()[:, : middle - 6], wiped[:, : middle - 6])


SIZES = """
const { sizeFor } = await import('/page/picture_requests.js');
const { Viewport } = await import('/page/viewport.js');
const area = { x: 0, y: 0, width: 960, height: 720 };
return given.map(([width, height]) => {
  const frame = { width, height };
  return Object.values(sizeFor(new Viewport(area, frame, 'fit', { x: 0.5, y: 0.5 }), frame));
});
"""


def test_pictures_are_asked_for_as_large_as_they_are_shown(studio: Studio) -> None:
    """Shrunk to the box of the answer, wide, square, tall and small frames still cover the screen's pixels."""
    frames = [[1920, 1080], [1440, 1080], [1080, 1920], [640, 360]]
    assert studio.run(SIZES, frames) == [[960, 540], [1280, 720], [960, 540], [640, 360]]
