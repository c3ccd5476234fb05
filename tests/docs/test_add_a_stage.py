"""docs/stages.md: its table is the list's, and its example of a new stage works as printed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.stage_table import table

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "stages.md").read_text(encoding="utf-8")
FILES = re.compile(r"`((?:filmvideo|tests)/[a-z_/]+\.py)`:\n\n((?:```(?:python|diff)\n.*?\n```\n\n?)+)", re.DOTALL)
BLOCKS = re.compile(r"```(python|diff)\n(.*?\n)```", re.DOTALL)


def apply(page: str, root: Path) -> list[str]:
    """Write the files and apply the diffs of a page to a copy of the package; return the paths."""
    for path, blocks in FILES.findall(page):
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        for kind, block in BLOCKS.findall(blocks):
            target.write_text(block if kind == "python" else patched(target, block), encoding="utf-8")
    return [path for path, _ in FILES.findall(page)]


def patched(target: Path, diff: str) -> str:
    """Apply the one hunk of a diff, whose context stands once in the file."""
    lines = [line for line in diff.splitlines(keepends=True) if line.strip()]
    before, after = ("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
    text = target.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{target.name} has no such lines: {before}"
    return text.replace(before, after)


def test_the_table_is_the_lists() -> None:
    assert f"\n{table()}\n" in PAGE


def test_a_stage_is_added_as_the_page_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "filmvideo", tmp_path / "filmvideo", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "presets").symlink_to(ROOT / "presets")
    paths = apply(PAGE, tmp_path)
    assert paths == [
        "filmvideo/optics/graduated_filter.py",
        "filmvideo/pipeline/stages.py",
        "filmvideo/looks/look.py",
        "tests/optics/test_graduated_filter.py",
    ]
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", *arguments]
        found = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stdout + found.stderr
        return found.stdout

    assert "5 passed" in run("pytest", "-q", "-p", "no:cacheprovider", paths[-1])
    keys = json.loads(run("filmvideo", "looks", "--keys", "--json"))
    assert keys["graduated_filter.stops"]["takes"] == "0 to 6 stops"
