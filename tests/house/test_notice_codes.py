"""Notices: every code has a meaning, a page and a use."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from filmvideo.base.notices import CODES, Notice

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"\| `([a-z-]+)` \| (.+) \|")


def _literal_codes() -> list[str]:
    """Find the codes that the package gives to `Notice(`."""
    calls = [
        node
        for path in (ROOT / "filmvideo").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Notice" and node.args
    ]
    return [str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)]


def test_every_code_is_used_and_every_used_code_is_registered() -> None:
    assert set(_literal_codes()) == set(CODES)


def test_the_page_lists_every_code_with_its_meaning() -> None:
    page = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")
    assert dict(_ROW.findall(page)) == CODES


def test_codes_are_kebab_case_and_sorted() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in CODES)
    assert list(CODES) == sorted(CODES)


def test_a_notice_of_an_unknown_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="no-such-code"):
        Notice("no-such-code", "Nothing happened.")
