"""What cannot be read as a clip gets one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from helpers.clips import write_clip

from filmvideo.base.errors import MediaError
from filmvideo.media import probe

if TYPE_CHECKING:
    from pathlib import Path

from helpers.tones import add_tone


def sound_only(path: Path) -> Path:
    with av.open(str(path), "w") as out:
        tone = add_tone(out)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 4000), np.int16), "s16", "stereo")
        sound.sample_rate = 48000
        out.mux(tone.encode(sound))
    return path


def bad_inputs(folder: Path) -> dict[str, Path]:
    """Write every kind of file that cannot be read as a clip."""
    whole = write_clip(folder / "whole.mov", "prores_ks", "yuv422p10le").read_bytes()
    made = {
        "does not exist": folder / "missing.mov",
        "is a folder": folder,
        "is empty": folder / "empty.mov",
        "is text": folder / "notes.txt",
        "cannot be read by FFmpeg": folder / "noise.mov",
        "has no index": folder / "cut.mov",
        "FFmpeg cannot decode": folder / "strange.mov",
    }
    made["is empty"].write_bytes(b"")
    made["is text"].write_text("these are notes\n" * 40)
    made["cannot be read by FFmpeg"].write_bytes(bytes(range(256)) * 40)
    made["has no index"].write_bytes(whole[: len(whole) // 2])
    made["FFmpeg cannot decode"].write_bytes(whole.replace(b"apch", b"zzzz").replace(b"apcn", b"zzzz"))
    return {**made, "only audio": sound_only(folder / "sound.mov")}


@pytest.mark.parametrize(
    "sentence",
    [
        "does not exist",
        "is a folder",
        "is empty",
        "is text",
        "cannot be read by FFmpeg",
        "has no index",
        "FFmpeg cannot decode",
        "only audio",
    ],
)
def test_what_is_no_clip_gets_one_sentence(tmp_path: Path, sentence: str) -> None:
    path = bad_inputs(tmp_path)[sentence]
    with pytest.raises(MediaError) as caught:
        probe(path)
    message = str(caught.value)
    assert sentence in message
    assert str(path) in message
    assert "\n" not in message


def test_a_clip_whose_frames_are_all_zeroed_says_so(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mov", "prores_ks", "yuv422p10le", frames=4)
    raw = bytearray(path.read_bytes())
    start, end = raw.index(b"mdat") + 4, raw.index(b"moov") - 4
    raw[start:end] = bytes(end - start)
    path.write_bytes(raw)
    with pytest.raises(MediaError, match="no frame that can be decoded"):
        probe(path)
