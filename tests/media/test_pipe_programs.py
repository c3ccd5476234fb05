"""Streams from and to FFmpeg's own programs, as README has them: `ffmpeg … | filmvideo process - -o - | ffplay -`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.footage import lossless, planes_of_clip, with_sound
from helpers.piping import SMOOTH, piped
from helpers.running import ran

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)
FRAMES, SIZE = 5, (64, 48)
SILENT = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "OMP_NUM_THREADS": "1"}


def ffmpeg(*arguments: str) -> bytes:
    """Run the program and give what it writes."""
    return ran(["ffmpeg", "-v", "error", *arguments], check=True, capture_output=True).stdout


@pytest.mark.program("ffmpeg")
@pytest.mark.parametrize(("kind", "muxer"), [("nut", "nut"), ("y4m", "yuv4mpegpipe")])
@pytest.mark.parametrize(("pixel_format", "size"), [("yuv420p", 1), ("yuv422p10le", 2)])
def test_ffmpeg_is_understood_and_understands(
    tmp_path: Path, kind: str, muxer: str, pixel_format: str, size: int
) -> None:
    """Without film every code is what ffmpeg put in; with film as many frames of as many bits come out."""
    source, stream, out = tmp_path / "a.mkv", tmp_path / "a", tmp_path / "b"
    lossless(source, pixel_format=pixel_format, frames=FRAMES)
    how = ["-c:v", "rawvideo"] if muxer == "nut" else ["-strict", "-1"]  # more than 8 bits are FFmpeg's own in Y4M
    ffmpeg("-i", str(source), *how, "-f", muxer, str(stream))
    before = ffmpeg("-i", str(source), "-f", "rawvideo", "-")
    assert len(before) == sum(p.numel() for planes in planes_of_clip(source) for p in planes) * size
    assert piped(stream, out, "-", "--stock", "none", "-o", "-", "--pipe", kind) == 0
    assert ffmpeg("-i", str(out), "-f", "rawvideo", "-") == before
    assert piped(stream, out, "-", *SMOOTH, "--input-space", "rec709", "-o", "-", "--pipe", kind) == 0
    after = ffmpeg("-i", str(out), "-f", "rawvideo", "-")
    assert len(after) == len(before)
    assert after != before


@pytest.mark.program("ffplay")
@pytest.mark.program("ffmpeg")
def test_the_pipeline_of_the_readme(tmp_path: Path) -> None:
    """One program decodes, this renders in ten bits, with sound, and ffplay plays it to its end; nobody complains."""
    clip, film = with_sound(tmp_path / "clip.mov"), tmp_path / "film.nut"
    render = f"{sys.executable} -m filmvideo process - --engine fast --stock vision3 --input-space rec709 -o -"
    script = (
        f"ffmpeg -v error -i {clip} -f nut -c:v rawvideo - | {render} | tee {film} | ffplay -v error -autoexit -; "
        'echo "${PIPESTATUS[@]}"'
    )
    done = ran(
        ["bash", "-c", script], capture_output=True, text=True, check=True, timeout=120, env={**os.environ, **SILENT}
    )
    assert done.stdout.split() == ["0", "0", "0", "0"]
    assert all(row.startswith(("filmvideo: ", "-: 8 frames")) for row in done.stderr.splitlines() if row.strip())
    luma = ffmpeg("-i", str(film), "-map", "0:v", "-f", "rawvideo", "-")
    assert len(luma) == 8 * SIZE[0] * SIZE[1] * 2 * 2
    assert len(ffmpeg("-i", str(film), "-map", "0:a", "-f", "s16le", "-")) == pytest.approx(2 * 2000 * 8, rel=0.2)
