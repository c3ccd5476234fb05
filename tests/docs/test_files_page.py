"""docs/files.md is what its script makes, of the code's tables and of tries that are still true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from filmvideo.media import CODECS, IMAGE_CODECS
from scripts.files_page.page import PAGE, page, read_tries
from scripts.files_page.sources import SOUNDS, write_full
from scripts.files_page.tries import pairs, try_file

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_is_what_the_script_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(read_tries())


def test_every_file_was_tried() -> None:
    tries = read_tries()
    assert list(tries["files"]) == list(tries["colours"]) == [f"{n} {s}" for n, s in pairs(CODECS)]
    assert list(tries["pictures"]) == [f"{n} {s}" for n, s in pairs(IMAGE_CODECS)]
    assert tuple(tries["sounds"]) == SOUNDS


@pytest.mark.parametrize(
    ("kind", "codec", "suffix"), [("files", "h264", ".mp4"), ("files", "dnxhr-lb", ".mxf"), ("pictures", "png", ".png")]
)
def test_a_try_is_still_true(tmp_path: Path, kind: str, codec: str, suffix: str) -> None:
    target = suffix if kind == "files" else f".####{suffix}"
    assert try_file(write_full(tmp_path / "full.mov"), codec, target) == read_tries()[kind][f"{codec} {suffix}"]
