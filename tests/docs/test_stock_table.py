"""README's table of stocks is the presets'."""

from __future__ import annotations

from pathlib import Path

from scripts.stock_table import table

README = Path(__file__).parents[2] / "README.md"


def test_the_table_is_the_presets() -> None:
    assert f"\n{table()}\n" in README.read_text(encoding="utf-8")
