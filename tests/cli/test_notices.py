"""Notices on the command line: each is printed once, whatever was printed before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
import torch
from helpers.clips import write_clip

from filmvideo.cli import main
from filmvideo.engine.cpu import warm_up

if TYPE_CHECKING:
    from pathlib import Path


torch.set_num_threads(1)


def with_flac(path: Path) -> Path:
    """Write a clip whose sound a mov cannot hold."""
    with av.open(str(write_clip(path.with_suffix(".mp4"), frames=2))) as source, av.open(str(path), "w") as out:
        video = out.add_stream_from_template(source.streams.video[0])
        audio = out.add_stream("flac", rate=48000, layout="mono")
        for packet in source.demux(source.streams.video[0]):
            if packet.size:
                packet.stream = video
                out.mux(packet)
        samples = av.AudioFrame.from_ndarray(np.zeros((1, 4000), np.int16), "s16", "mono")
        samples.sample_rate, samples.pts = 48000, 0
        out.mux(audio.encode(samples))
        out.mux(audio.encode(None))
    return path


def test_the_first_run_of_a_machine_loses_no_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(warm_up, "needs_compiling", lambda: True)
    monkeypatch.setattr(warm_up, "why_unwritable", lambda: "no space left on device")
    clip = with_flac(tmp_path / "a.mkv")
    assert main(["process", str(clip), "--stock", "vision3", "-o", str(tmp_path / "b.mov")]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(set(lines))
    encoded = "Audio stream 1 (flac) was encoded as 24-bit PCM: mov cannot"
    for text in ("a.mkv: ", "are being compiled", "cannot be written (no space left on device)", encoded):
        assert sum(text in line for line in lines) == 1, (text, lines)
