"""The studio's page in a browser: a server of its own for a module of tests, and what the page shows."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page

from helpers.studio_browser import LONGEST_MS, copy_samples, open_browser, serve_studio

FIRST_PICTURE_MS = 90_000
STORE = "const { store } = await import('/page/store.js');"
WATCH = """async () => {
  const { live } = await import('/page/live.js');
  [window.shown, window.asked] = [[], {}];
  const request = live.request.bind(live);
  live.request = one => window.asked[one.slot] = request(one);
  live.addEventListener('picture', ({ detail: { header } }) => window.shown.push({ ...header, at: performance.now() }));
}"""


@dataclass
class Panels:
    """The page of a studio, and the folders that its server may use."""

    page: Page
    folder: Path
    looks: Path
    complaints: list[str] = field(default_factory=list[str])

    def run(self, script: str, given: object = None) -> Any:  # noqa: ANN401  (JSON of the page)
        """Return what a script returns that has the page's `store` and what is `given`."""
        return self.page.evaluate(f"async given => {{ {STORE} {script} }}", given)

    def key(self, name: str) -> Any:  # noqa: ANN401  (JSON of the page)
        """Return a key's value in the look that is shown."""
        return self.run("return store.key(given)", name)

    def look(self) -> dict[str, dict[str, object]]:
        """Return the changes of the look that is shown."""
        return self.run("return store.look()")

    def start_over(self) -> None:
        """Put a plain look in, show the settings, and forget what was shown."""
        self.run("store.changeLook(store.plainLook()); store.set({ view: { tab: 'settings' }, snapshots: [] })")
        self.settle()

    def wait(self, condition: str, given: object = None, *, timeout_ms: float = LONGEST_MS) -> None:
        """Wait until an expression of `store` and what is `given` is true: the page forbids playwright's way."""
        end = perf_counter() + timeout_ms / 1000
        while not self.run(f"return Boolean({condition})", given):
            assert perf_counter() < end, f"never true in {timeout_ms} ms: {condition}"
            self.page.wait_for_timeout(50)

    def settle(self) -> None:
        """Wait until the picture of the present look is there, exact, and no other follows it."""
        self.page.wait_for_timeout(300)
        last = "window.shown.filter(one => one.slot === 'A').at(-1)"
        newest = f"(!window.asked.A || {last}.id === window.asked.A)"
        quiet = f"performance.now() - {last}.at > 300"
        self.wait(f"{last} && {last}.exact && {newest} && {quiet}", timeout_ms=FIRST_PICTURE_MS)

    def tab(self, name: str) -> None:
        """Show one of the panels on the right."""
        self.page.locator("fv-tabs").get_by_role("tab", name=name).click()

    def setting(self, key: str) -> Locator:
        """Return a setting's row, in a stage that is unfolded."""
        row = self.page.locator(f'.setting[data-key="{key}"]')
        stage = self.page.locator("details.stage", has=row)
        if stage.get_attribute("open") is None:
            stage.locator("summary h3").click()
        row.scroll_into_view_if_needed()
        return row


def seen(place: Locator) -> np.ndarray[Any, Any]:
    """Return what is to be seen of a part of the page."""
    return np.asarray(Image.open(BytesIO(place.screenshot())).convert("RGB")).astype(int)


@contextmanager
def open_panels(folder: Path, *names: str, width: int = 1280, height: int = 800) -> Generator[Panels]:
    """Serve copies of samples, and open the page on them; fail on whatever the browser complains of."""
    clips, complaints = folder / "clips", list[str]()
    paths = copy_samples(clips, *names)
    browser = open_browser(complaints, width=width, height=height)
    with serve_studio(folder, *paths) as address, browser as page:
        panels = Panels(page, clips, folder / "looks", complaints)
        page.on("response", lambda reply: complaints.extend([reply.url] * (reply.status in {404, 500})))
        page.goto(address)
        page.evaluate(WATCH)
        panels.wait("window.shown.length > 0", timeout_ms=FIRST_PICTURE_MS)
        yield panels
    assert panels.complaints == []
