"""The studio's server as a program, and a browser for its page: started here for every test of the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, sync_playwright

SAMPLES = Path(__file__).parents[2] / "samples"
LONGEST_MS = 20_000
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@contextmanager
def open_browser(complaints: list[str], *, width: int = 1280, height: int = 800) -> Generator[Page]:
    """Start a browser and yield an empty page, whose complaints are added to a list."""
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, chromium_sandbox=False)
        viewport = {"width": width, "height": height}
        page = browser.new_context(viewport=viewport, accept_downloads=True).new_page()  # pyright: ignore[reportArgumentType]
        page.set_default_timeout(LONGEST_MS)
        listen(page, complaints)
        yield page
        browser.close()


def listen(page: Page, complaints: list[str]) -> None:
    """Add whatever a page's console and scripts complain of to a list."""
    page.on("console", lambda said: complaints.extend(complaints_of(said)))
    page.on("pageerror", lambda error: complaints.append(str(error)))


def complaints_of(said: ConsoleMessage) -> list[str]:
    """Return what a line of the console complains of; requests that the server refuses are said on the page."""
    refused = re.fullmatch(r"Failed to load resource: the server responded with a status of 4\d\d \(.*\)", said.text)
    return [] if said.type not in {"error", "warning"} or refused else [said.text]


def copy_samples(folder: Path, *clips: str | Path) -> list[Path]:
    """Copy samples that are named into a folder; clips that are paths stay where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    return [one if isinstance(one, Path) else Path(shutil.copy(SAMPLES / one, folder / one)) for one in clips]


@contextmanager
def serve_studio(folder: Path, *words: str | Path, port: int = 0) -> Generator[str]:
    """Run the studio's server on clips and options, the user's folders in one of the test's; yield its address."""
    places = {"FILMVIDEO_STATE": str(folder / "state"), "FILMVIDEO_LOOKS": str(folder / "looks")}
    command = [sys.executable, "-m", "filmvideo", "studio", "--no-open", "--port", str(port), *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **places}) as server:
        try:
            assert server.stdout is not None
            address = re.search(r"http\S+", server.stdout.readline())
            assert address is not None
            yield address[0]
        finally:
            server.terminate()
