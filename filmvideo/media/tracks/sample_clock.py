"""Times of audio packets to the sample, where their container rounds them to a millisecond or 1/90000 s.

A packet whose stated time is within a tick of the end of the one before follows it without a gap.
"""

from __future__ import annotations

import re
from fractions import Fraction

from av.audio.codeccontext import AudioCodecContext

from filmvideo.media.info.channel_layout import layout_of
from filmvideo.media.info.container import AnyPacket

_PCM = re.compile(r"pcm_[suf](\d+)")


class SampleClock:
    """The times of one stream's packets, in samples."""

    def __init__(self, context: AudioCodecContext) -> None:
        self._rate = context.sample_rate
        self._frame_size = context.frame_size
        pcm = _PCM.match(context.name)
        self._bytes = layout_of(context).nb_channels * int(pcm[1]) // 8 if pcm else 0
        self._next: int | None = None

    def set_time(self, packet: AnyPacket) -> None:
        """Set a packet's time to the sample, where its number of samples is known."""
        tick = packet.time_base * self._rate
        samples = packet.size // self._bytes if self._bytes else self._frame_size
        if packet.pts is None or not samples or tick <= 1:
            return
        stated = packet.pts * tick
        follows = self._next is not None and abs(stated - self._next) <= tick
        start = self._next if follows and self._next is not None else round(stated)
        self._next = start + samples
        packet.pts = packet.dts = start
        packet.duration, packet.time_base = samples, Fraction(1, self._rate)
