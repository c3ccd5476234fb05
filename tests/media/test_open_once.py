"""A clip is opened once to be probed and decoded, however it is packed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import av
import pytest
import torch
from helpers.clips import write_clip
from helpers.footage import with_sound

import filmvideo
from filmvideo.looks.look import Look
from filmvideo.media.read.clip import ClipReader

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the files opened for reading, by name; what is being written has its process's number in its name."""
    counts = Counter[str]()
    real: Any = av.open

    def counting(file: object, mode: str = "r", **how: Any) -> Any:  # noqa: ANN401
        if mode == "r":
            counts[str(file).rsplit("/", maxsplit=1)[-1]] += 1
        return real(file, mode, **how)

    monkeypatch.setattr(av, "open", counting)
    return counts


@pytest.mark.parametrize("suffix", ["mov", "mp4", "mkv", "avi", "ts"])
@pytest.mark.parametrize("frames", [None, (5, 9)])
def test_a_reader_opens_its_file_once(
    tmp_path: Path, opened: Counter[str], suffix: str, frames: tuple[int, int] | None
) -> None:
    clip = write_clip(tmp_path / f"a.{suffix}", frames=12)
    opened.clear()
    with ClipReader(clip, frames=frames) as reader:
        assert len(list(reader)) == (12 if frames is None else 5)
    assert opened == {clip.name: 1}


def test_a_run_decodes_from_one_container_and_copies_sound_from_another(tmp_path: Path, opened: Counter[str]) -> None:
    clip = with_sound(tmp_path / "clip.mov", frames=6)
    opened.clear()
    filmvideo.process(clip, tmp_path / "film.mov", look=Look(stock="vision3"), input="rec709", manifest=None)
    assert opened.pop(clip.name) == 2
    assert sum(opened.values()) == 1, "one to verify the written file"
