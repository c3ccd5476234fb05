"""Files that the documentation names are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLE = "graduated_filter"
"""The stage that docs/stages.md adds; `test_add_a_stage.py` makes its files."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(
        r"\b(?:tests|filmvideo|scripts|docs|presets|samples)/[\w/-]+\.\w+", page.read_text(encoding="utf-8")
    )
    missing = [name for name in named if EXAMPLE not in name and not (ROOT / name).exists()]
    assert not missing, f"{page.name} names files that do not exist: {', '.join(missing)}"
