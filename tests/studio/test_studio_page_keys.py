"""docs/studio.md lists the keys that the page's own help lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.studio_picture import Studio

pytestmark = [pytest.mark.program("chromium"), pytest.mark.timeout(120)]
PAGE = (Path(__file__).parents[2] / "docs" / "studio.md").read_text(encoding="utf-8")


def test_the_page_of_the_docs_lists_every_key(studio: Studio) -> None:
    studio.page.keyboard.press("?")
    rows = studio.page.locator("fv-help tbody tr").all()
    shown = [tuple(cell.strip() for cell in row.all_inner_texts()[0].split("\t")) for row in rows]
    studio.page.keyboard.press("Escape")
    listed = re.findall(r"^\| `(.+?)` \| (.+?) \|$", PAGE, re.MULTILINE)
    assert listed == shown
