"""Take the pictures of docs/studio.md in Chromium, and write its table of keys: python -m scripts.studio_pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from os import environ
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
DOC = ROOT / "docs" / "studio.md"
CLIPS = (ROOT / "samples" / "day.mp4", ROOT / "samples" / "night_logc3.mov")
TABLE = re.compile(r"(?<=\|---\|---\|\n)(?:\|.*\n)+")
SETTLE_MS = 60_000
"""Time for every thumbnail and an exact picture."""


def main() -> None:
    """Open the studio at two widths, and write what is seen."""
    with _serve() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), chromium_sandbox=False)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=ROOT / "docs" / "studio.jpg", type="jpeg", quality=85)
        _write_keys(page)
        page.set_viewport_size({"width": 2560, "height": 1440})
        for key in ("PageUp", "PageUp", "w", "2", "4"):
            page.keyboard.press(key)
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=ROOT / "docs" / "studio-wide.jpg", type="jpeg", quality=80)
        browser.close()


@contextmanager
def _serve() -> Generator[str]:
    """Serve the samples with folders of their own, and yield the address."""
    with tempfile.TemporaryDirectory() as folder:
        places = {name: str(Path(folder, name)) for name in ("FILMVIDEO_STATE", "FILMVIDEO_LOOKS")}
        command = [sys.executable, "-m", "filmvideo", "studio", "--no-open", *map(str, CLIPS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**environ, **places}) as server:
            assert server.stdout is not None  # noqa: S101
            found = re.search(r"http\S+", server.stdout.readline())
            assert found is not None  # noqa: S101
            yield found[0]
            server.terminate()


def _write_keys(page: Page) -> None:
    """Write the keys of the page's help into the page of the docs."""
    page.keyboard.press("?")
    rows = [row.inner_text().split("\t") for row in page.locator("fv-help tbody tr").all()]
    page.keyboard.press("Escape")
    lines = "".join(f"| `{key.strip()}` | {does.strip()} |\n" for key, does in rows)
    DOC.write_text(TABLE.sub(lambda _: lines, DOC.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
