"""The studio's page when its server ends, and another one answers at the same address."""

from __future__ import annotations

import shutil
import socket
from typing import TYPE_CHECKING

import pytest
from helpers.studio_browser import SAMPLES, copy_samples, open_browser, serve_studio
from helpers.studio_picture import FIRST_PICTURE_MS, Studio, wait_until

from filmvideo.looks.files import load_look

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.program("chromium"), pytest.mark.timeout(240)]
LONGEST_S = 40.0


def test_server_that_was_started_anew_is_named(tmp_path: Path) -> None:
    """The page of the run before is told, and works again once the new address was opened beside it."""
    clip = tmp_path / "day.mp4"
    shutil.copy(SAMPLES / clip.name, clip)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    complaints: list[str] = []
    with open_browser(complaints) as page:
        studio, notice = Studio(page, [clip], complaints), page.locator("fv-picture .notice")
        with serve_studio(tmp_path, clip, port=port) as address:
            page.goto(address)
            studio.settle(FIRST_PICTURE_MS)
        wait_until(lambda: studio.state == "✕ Server lost; trying again")
        studio.run("const { api } = await import('/page/api.js'); await api.get('/api/clips').catch(() => null)")
        messages = page.locator("fv-messages p")
        assert "does not answer" in messages.inner_text()
        with serve_studio(tmp_path, clip, port=port) as address:
            wait_until(lambda: "started anew: open the address" in notice.inner_text(), LONGEST_S)
            assert studio.state == "✕ Server started anew"
            assert messages.count() == 0
            page.context.new_page().goto(address)
            studio.settle(FIRST_PICTURE_MS)
            assert not notice.is_visible()


def test_the_file_that_the_command_names_is_offered(tmp_path: Path) -> None:
    [clip], file = copy_samples(tmp_path, "day.mp4"), tmp_path / "to" / "evening.toml"
    file.parent.mkdir()
    with serve_studio(tmp_path, clip, "--save", file) as address, open_browser([]) as page:
        studio = Studio(page, [clip], [])
        page.goto(address)
        studio.settle(FIRST_PICTURE_MS)
        page.locator("fv-tabs").get_by_role("tab", name="Keep").click()
        form = page.locator("fv-keep .save-form")
        form.get_by_role("button", name="Save look").click()
        form.get_by_text(f"✓ Saved as {file}").wait_for()
        assert load_look(file).name == "evening"
        assert studio.run("return store.look().look.name") == "evening"
