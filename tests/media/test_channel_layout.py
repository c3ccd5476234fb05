"""Channels whose order only a list tells: what holds the list is never freed, and AAC has them where they belong."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import av
import numpy as np
import pytest
from av.audio.codeccontext import AudioCodecContext
from av.audio.layout import AudioLayout

from filmvideo.media.info.channel_layout import is_listed, layout_of, native_layout, native_order, plain_layout
from filmvideo.media.tracks.audio_codecs import AudioEncoding, choose_encoding
from filmvideo.media.tracks.audio_encoder import AudioEncoder

LISTED = ("FL", "FR", "FC", "LFE", "SL", "SR", "BL", "BR")
RATE = 48000


def track(names: tuple[str, ...], name: str) -> Any:  # noqa: ANN401  (in the place of a decoder)
    """Return what stands for a decoder whose channels have an order."""
    layout: Any = Mock(spec=AudioLayout)
    layout.name, layout.nb_channels = name, len(names)
    layout.channels = tuple(SimpleNamespace(name=one) for one in names)
    context: Any = Mock(spec=AudioCodecContext)
    context.layout, context.sample_rate, context.format = layout, RATE, av.AudioFormat("s16")
    context.codec.canonical_name = "pcm_s16le"
    return context


def by_list(*names: str) -> Any:  # noqa: ANN401
    return track(names, f"{len(names)} channels ({'+'.join(names)})")


def test_what_holds_a_list_is_never_freed() -> None:
    """PyAV would free the list with every copy."""
    context, usual = by_list(*LISTED), track(("FL", "FR"), "stereo")
    for one, held in ((context, 5), (usual, 0)):
        layout = layout_of(one)
        before = sys.getrefcount(layout)
        for _ in range(5):
            layout_of(one)
        assert sys.getrefcount(layout) == before + held


@pytest.mark.parametrize(
    ("names", "order", "native"),
    [
        (LISTED, [0, 1, 2, 3, 6, 7, 4, 5], "7.1"),
        (("FC", "FL", "FR"), [1, 2, 0], "3.0"),
        (("FL", "FL"), None, "2 channels"),
        (("FL", "USR300"), None, "2 channels"),
    ],
)
def test_a_list_gives_the_order(names: tuple[str, ...], order: list[int] | None, native: str) -> None:
    context = by_list(*names)
    assert is_listed(context)
    assert plain_layout(context) == f"{len(names)} channels"
    assert native_order(context) == order
    assert native_layout(context) == native


def test_a_named_layout_needs_no_order() -> None:
    context = track(("FL", "FR"), "stereo")
    assert not is_listed(context)
    assert (plain_layout(context), native_layout(context), native_order(context)) == ("stereo", "stereo", None)


def tones_of(path: Path) -> list[int]:
    """Return the frequency of every channel in Hz, to the nearest hundred."""
    even = av.AudioResampler("dbl")
    with av.open(str(path)) as file:
        parts = [part.to_ndarray() for frame in file.decode(audio=0) for part in even.resample(frame)]
    samples: Any = np.concatenate(parts, 1).reshape(-1, len(LISTED)).T
    power = np.abs(np.fft.rfft(samples[:, 4096 : 4096 + RATE // 2]))
    return (100 * np.rint(power.argmax(1) * 2 / 100)).astype(int).tolist()


@pytest.mark.parametrize("choice", ["aac", "pcm"])
def test_aac_has_every_channel_where_the_list_says_and_pcm_the_stored_order(tmp_path: Path, choice: Any) -> None:  # noqa: ANN401
    """AAC passes no more than 120 Hz in its LFE channel, whose tone is higher here."""
    stored = [300 + 200 * place for place in range(len(LISTED))]
    times = np.arange(2 * RATE)[:, None] / RATE
    samples = (12000 * np.sin(2 * np.pi * times * stored)).astype(np.int16)
    context, path = by_list(*LISTED), tmp_path / "a.mkv"
    with av.open(str(path), "w") as output:
        encoding = choose_encoding("matroska", context, choice, holds=False)
        assert isinstance(encoding, AudioEncoding)
        encoder = AudioEncoder(output, context, encoding)
        encoder.begin(Fraction(0))
        for start in range(0, len(samples), 1024):
            part = np.ascontiguousarray(samples[start : start + 1024].reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(part, "s16", "7.1")
            frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), start
            encoder.add(frame)
        encoder.encode_until(None)
        encoder.finish()
    found = tones_of(path)
    if choice == "pcm":
        assert found == stored
    else:
        places = [0, 1, 2, 3, 6, 7, 4, 5]
        expected = [stored[place] for place in places]
        assert [tone for n, tone in enumerate(found) if n != 3] == [tone for n, tone in enumerate(expected) if n != 3]
