"""Encode one track of sound on the time line of a clip, to the sample.

In: decoded frames with their times. Out: packets in one stream of the output, or in one for each channel. Sound that
starts after the clip gets silence before it, and so does what is missing between two frames; what lies before the clip
or twice at one time is cut. A frame whose stated time is within a tick of the end of the one before follows it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Any, cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import OutputContainer

from filmvideo.media.tracks.audio_codecs import AudioEncoding, plain_layout

Samples = np.ndarray[Any, np.dtype[Any]]
"""(n, channels), in the type of the decoded frames."""
_PLANES_THAT_ARE_READ = 7
"""Channels up to which PyAV counts the planes of a frame right."""
_BIT_RATE = 96000
"""Of each channel in AAC, bits a second."""
_MOST = 48000
"""Samples in a frame that is handed to an encoder."""


_TYPES = {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}
"""NumPy's types by the names of FFmpeg's interleaved formats."""


class AudioEncoder:
    """One track being encoded."""

    def __init__(self, output: OutputContainer, context: AudioCodecContext, encoding: AudioEncoding) -> None:
        """Add the streams to an output; `context` is the decoder of the source."""
        self._output = output
        self._rate, self._channels = context.sample_rate, context.layout.nb_channels
        self._format, self._layout = context.format.packed, plain_layout(context)
        self.streams = [self._add(encoding, layout) for layout in encoding.layouts]
        """The streams of the output."""
        self._layouts = encoding.layouts
        self._waiting: deque[tuple[int, Samples]] = deque()
        self._resamplers: dict[tuple[str, int, int], av.AudioResampler] = {}
        self._heard: int | None = None
        self._written = self._early = 0
        self._zero_s = Fraction(0)

    def begin(self, zero_s: Fraction) -> None:
        """Set the time by the source's clock at which the output starts."""
        self._zero_s = zero_s

    def add(self, frame: av.AudioFrame, later_s: Fraction = Fraction(0)) -> None:
        """Add a decoded frame, whose time is counted `later_s` later."""
        samples = self._samples(frame)
        base = frame.time_base or Fraction(1, self._rate)
        stated = None if frame.pts is None else round((frame.pts * base + later_s - self._zero_s) * self._rate)
        at = self._place(stated, ceil(base * self._rate))
        self._early += max(0, min(len(samples), -at))
        cut = max(0, (self._heard or 0) - at)
        if cut < len(samples):
            self._waiting.append((at + cut, samples[cut:]))
        self._heard = max(self._heard or 0, at + len(samples))

    def _place(self, stated: int | None, tick: int) -> int:
        """Return where a frame starts: at the end of the one before where its stated time is within a tick of it."""
        if stated is None or (self._heard is not None and abs(stated - self._heard) <= max(1, tick)):
            return self._heard or 0
        return stated

    def encode_until(self, end_s: Fraction | None) -> None:
        """Encode what is before a time by the source's clock; None encodes the rest."""
        end = None if end_s is None else round((end_s - self._zero_s) * self._rate)
        while self._waiting:
            at, samples = self._waiting[0]
            self._encode_silence(at if end is None else min(at, end))
            if end is not None and self._written >= end:
                return
            count = len(samples) if end is None else min(len(samples), end - at)
            self._encode(samples[:count])
            self._waiting.popleft()
            if count < len(samples):
                self._waiting.appendleft((at + count, samples[count:]))

    def finish(self, end_s: Fraction | None = None) -> tuple[Fraction, Fraction]:
        """End the streams, with silence up to a time by the source's clock where it is given.

        Returns the seconds of silence that were added, and of sound that was left out.
        """
        added = Fraction(0)
        if end_s is not None:
            end = round((end_s - self._zero_s) * self._rate)
            added = Fraction(max(0, end - self._written), self._rate)
            self._encode_silence(end)
        left = Fraction(sum(len(samples) for _, samples in self._waiting) + self._early, self._rate)
        for stream in self.streams:
            self._output.mux(stream.encode(None))
        return added, left

    def _add(self, encoding: AudioEncoding, layout: str) -> AudioStream:
        stream = cast("AudioStream", self._output.add_stream(encoding.codec, rate=encoding.rate, layout=layout))
        if encoding.codec == "aac":
            stream.bit_rate = _BIT_RATE * stream.codec_context.layout.nb_channels
        return stream

    def _encode_silence(self, end: int) -> None:
        value = 128 if self._format.name == "u8" else 0
        while self._written < end:
            count = min(end - self._written, _MOST)
            self._encode(np.full((count, self._channels), value, _TYPES[self._format.name]))

    def _encode(self, samples: Samples) -> None:
        for stream, part, layout in self._parts(samples):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part.reshape(1, -1)), self._format.name, layout)
            frame.sample_rate, frame.time_base, frame.pts = self._rate, Fraction(1, self._rate), self._written
            self._output.mux(stream.encode(frame))
        self._written += len(samples)

    def _parts(self, samples: Samples) -> Iterator[tuple[AudioStream, Samples, str]]:
        """Yield the samples of each stream."""
        if len(self.streams) == 1:
            yield self.streams[0], samples, self._layouts[0]
            return
        for number, stream in enumerate(self.streams):
            yield stream, samples[:, number : number + 1], self._layouts[number]

    def _samples(self, frame: av.AudioFrame) -> Samples:
        """Return a frame's samples in the track's own form, also where the stream changed it on the way."""
        channels = frame.layout.nb_channels
        if (channels, frame.sample_rate, frame.format.packed.name) != (self._channels, self._rate, self._format.name):
            return self._resample(frame)
        if frame.format.is_planar and channels > _PLANES_THAT_ARE_READ:
            return self._resample(frame)
        samples: Samples = frame.to_ndarray()
        return samples.T if frame.format.is_planar else samples.reshape(-1, channels)

    def _resample(self, frame: av.AudioFrame) -> Samples:
        key = (frame.format.name, frame.layout.nb_channels, frame.sample_rate)
        if key not in self._resamplers:
            self._resamplers[key] = av.AudioResampler(self._format, self._layout, self._rate)
        parts = [part.to_ndarray().reshape(-1, self._channels) for part in self._resamplers[key].resample(frame)]
        return np.concatenate(parts) if parts else np.zeros((0, self._channels))
