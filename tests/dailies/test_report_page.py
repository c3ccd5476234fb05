"""The report of dailies in a browser, opened from the file system as its reader opens it."""

from __future__ import annotations

import shutil
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from helpers.cards import SIZE, turned
from helpers.clips import write_clip
from helpers.footage import with_sound
from PIL import Image

from filmvideo.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

ALONE = ["--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"]
MOVES = """async video => {
  video.muted = true;
  await video.play();
  for (let n = 0; n < 100 && !(video.currentTime > 0.2); n++) await new Promise(done => setTimeout(done, 30));
  return [video.readyState, video.currentTime, video.videoWidth, video.videoHeight];
}"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write dailies of a clip with sound and of one on its side, in a folder whose name needs care in a link."""
    card = tmp_path_factory.mktemp("browser") / "card # 1 & 50 %"
    card.mkdir()
    with_sound(card / "talk ü.mov", frames=24)
    write_clip(card / "IMG_1.mp4", size=SIZE, frames=24, setup=turned)
    (card / "words.mov").write_text("no clip at all")
    assert main(["dailies", str(card), "-o", str(card / "out"), "--stock", "velvia-50", "--engine", "fast"]) == 1
    return card / "out" / "index.html"


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    """Collect what the browser complains of, and what it asks a network for."""
    return []


@pytest.fixture(scope="module")
def page(report: Path, complaints: list[str]) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=ALONE, chromium_sandbox=False)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
        page.on("request", lambda asked: complaints.extend([asked.url] * (asked.url[:5] not in {"file:", "data:"})))
        page.goto(report.as_uri())
        yield page
        browser.close()


def seen(place: Locator) -> np.ndarray[Any, Any]:
    """Return what is to be seen of a part of the page."""
    return np.asarray(Image.open(BytesIO(place.screenshot())).convert("RGB")).astype(int)


@pytest.mark.program("chromium")
def test_every_picture_loads_and_every_preview_plays(page: Page, complaints: list[str]) -> None:
    pictures = page.locator("img").all()
    assert len(pictures) == 2 * (3 * 2 + 1)
    for picture in pictures:
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    videos = [video.evaluate(MOVES) for video in page.locator("video").all()]
    for ready, time_s, *_ in videos:
        assert ready >= 2
        assert time_s > 0.2
    assert [size for _, _, *size in videos] == [[90, 160], [64, 48]]
    assert complaints == []


@pytest.mark.program("chromium")
def test_the_slider_uncovers_the_film(page: Page) -> None:
    """Drawn to one side all of the picture is on film, to the other all as shot; between them it is parted there."""
    pair = page.locator(".pair").last
    pair.scroll_into_view_if_needed()
    page.add_style_tag(content=".pair::before, .pair::after { visibility: hidden }")
    pair.locator("input").focus()
    pictures: list[np.ndarray[Any, Any]] = []
    box = pair.bounding_box()
    assert box is not None
    for share in (0.001, 0.999, 0.5):
        page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        page.mouse.up()
        pictures.append(seen(pair))
    film, shot, parted = pictures
    middle = film.shape[1] // 2
    assert np.abs(film - shot).mean() > 5
    assert np.array_equal(parted[:, 9 : middle - 9], shot[:, 9 : middle - 9])
    assert np.array_equal(parted[:, middle + 9 : -9], film[:, middle + 9 : -9])


@pytest.mark.program("chromium")
def test_the_page_fits_a_desk_and_a_phone(page: Page, complaints: list[str], tmp_path: Path) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        path = tmp_path / f"page.{width}.png"
        page.screenshot(path=path, full_page=True)
        with Image.open(path) as shot:
            assert shot.width == width
            assert shot.height > 800
            assert len(set(shot.convert("RGB").resize((64, 64)).tobytes())) > 30
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []
