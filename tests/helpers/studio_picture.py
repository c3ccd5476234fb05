"""The studio's picture in a browser: what it shows, how exact it is, and waiting for it.

The page forbids `eval`, which Playwright's `wait_for_function` needs after its first look: so tests ask again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page

from helpers.studio_browser import LONGEST_MS, copy_samples, listen, open_browser, serve_studio
from helpers.studio_page import FIRST_PICTURE_MS, STORE

Codes = np.ndarray[Any, Any]


class Studio:
    """The page of a studio with its picture."""

    def __init__(self, page: Page, clips: list[Path], complaints: list[str]) -> None:
        self.page, self.clips, self.complaints = page, clips, complaints

    @property
    def canvas(self) -> Locator:
        """The canvas that the picture is drawn on."""
        return self.page.locator("fv-picture canvas")

    @property
    def state(self) -> str:
        """The words on how exact the picture is."""
        return self.page.locator("fv-picture .state").inner_text()

    def run(self, script: str, given: object = None) -> Any:  # noqa: ANN401  (JSON of the page)
        """Return what a script returns that has the page's `store` and what is `given`."""
        return self.page.evaluate(f"async given => {{ {STORE} {script} }}", given)

    def get(self, name: str) -> Any:  # noqa: ANN401  (JSON of the page)
        """Return a part of the page's state."""
        return self.run("return store.state[given]", name)

    def settle(self, timeout_ms: int = LONGEST_MS) -> None:
        """Wait until all that is shown is exact, and drawn."""
        self.page.wait_for_timeout(200)
        self.page.locator("fv-picture .state[data-state=exact]").wait_for(timeout=timeout_ms)
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def codes(self) -> Codes:
        """Return the codes on the canvas, without what lies over it."""
        text = self.page.evaluate(
            """async () => {
              const blob = await new Promise(done => document.querySelector('fv-picture canvas').toBlob(done));
              const bytes = new Uint8Array(await blob.arrayBuffer());
              let text = '';
              for (let n = 0; n < bytes.length; n += 8192) text += String.fromCharCode(...bytes.subarray(n, n + 8192));
              return text;
            }"""
        )
        return np.asarray(Image.open(BytesIO(text.encode("latin-1"))).convert("RGB")).astype(int)

    def open_other(self) -> Studio:
        """Open the page once more, beside this one."""
        page = self.page.context.new_page()
        other = Studio(page, self.clips, [])
        listen(page, other.complaints)
        page.goto(self.page.url)
        other.settle()
        return other

    def start_over(self) -> None:
        """Show the whole first frame of the first clip on a plain film, and nothing else."""
        self.run(
            """store.openClip(store.state.clips[0].id);
            store.changeLook(store.plainLook());
            store.set({ compare: 'off', against: 'shot', slot: 'A', lookB: null, zoom: 'fit', playing: false, in: null,
              out: null, loop: true, wipe: { x: 0.5, y: 0.5, angle: 0 }, frame: 0, scrubbing: false,
              overlay: { safe: false, aspect: '', density: false, loupe: false } });
            document.activeElement.blur();"""
        )
        self.settle()


@contextmanager
def open_studio(folder: Path, *clips: str | Path, width: int = 1280, height: int = 800) -> Generator[Studio]:
    """Serve copies of samples, and clips that are there, and open the page on them."""
    paths, complaints = copy_samples(folder, *clips), list[str]()
    browser = open_browser(complaints, width=width, height=height)
    with serve_studio(folder, *paths) as address, browser as page:
        studio = Studio(page, paths, complaints)
        page.goto(address)
        studio.settle(FIRST_PICTURE_MS)
        yield studio


def wait_until(check: Callable[[], object], timeout_s: float = 10.0) -> None:
    """Wait until a check holds."""
    end = time.monotonic() + timeout_s
    while not check():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.03)
