"""The tracks of sound that are encoded again for an output, as a person chose or as the container needs it."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import av
from av.audio.codeccontext import AudioCodecContext
from av.container import OutputContainer
from av.stream import Stream

from filmvideo.base.notices import Notice
from filmvideo.media.info.container import AnyPacket
from filmvideo.media.tracks.audio_codecs import AudioChoice, AudioEncoding, choose_encoding, encode_as_pcm, is_played
from filmvideo.media.tracks.audio_encoder import AudioEncoder

NEEDS_AS_MUCH_SOUND = frozenset({"mxf"})
"""Muxers that write nothing beyond the shortest track."""
_NOT_WORTH_A_WORD_S = Fraction(1, 20)


class EncodedSound:
    """The tracks of a source's sound that are decoded and encoded."""

    def __init__(self, output: OutputContainer, choice: AudioChoice, notices: list[Notice]) -> None:
        self._output, self._notices = output, notices
        self._choice: AudioChoice = choice
        self._encoders: dict[int, AudioEncoder] = {}
        self._contexts: dict[int, AudioCodecContext] = {}
        self._pads = output.format.name in NEEDS_AS_MUCH_SOUND

    @property
    def indices(self) -> frozenset[int]:
        """The source's streams that are encoded."""
        return frozenset(self._encoders)

    def take(self, stream: Stream, *, holds: bool) -> list[Stream]:
        """Return the output's streams for a stream of sound; none where it is copied as it is.

        `holds` tells whether the output holds the stream as it is.
        """
        context = getattr(stream, "codec_context", None)
        if not isinstance(context, AudioCodecContext):
            return []
        muxer = self._output.format.name
        encoding = choose_encoding(muxer, context, self._choice, holds=holds)
        self._warn(stream, context.codec.canonical_name if encoding is None else encoding.codec, holds=holds)
        if encoding is not None:
            self._say(stream, context, encoding)
        elif holds and self._pads:
            encoding = encode_as_pcm(muxer, context)
        if encoding is None:
            return []
        encoder = AudioEncoder(self._output, context, encoding)
        self._encoders[stream.index], self._contexts[stream.index] = encoder, context
        return list(encoder.streams)

    def begin(self, zero_s: Fraction) -> None:
        """Set the time by the source's clock at which the output starts."""
        for encoder in self._encoders.values():
            encoder.begin(zero_s)

    def add(self, packet: AnyPacket) -> None:
        """Decode a packet; what cannot be decoded becomes silence."""
        with suppress(av.FFmpegError, EOFError):
            for frame in packet.decode():
                if isinstance(frame, av.AudioFrame):
                    self._encoders[packet.stream.index].add(frame)

    def encode_until(self, end_s: Fraction) -> None:
        """Encode what is before a time by the source's clock."""
        for encoder in self._encoders.values():
            encoder.encode_until(end_s)

    def finish(self, end_s: Fraction, *, whole: bool) -> None:
        """Encode the rest: of a whole clip all there is, where the output holds more sound than picture."""
        for index, encoder in self._encoders.items():
            with suppress(av.FFmpegError, EOFError):
                for frame in self._contexts[index].decode(None):
                    encoder.add(frame)
            encoder.encode_until(None if whole and not self._pads else end_s)
            self._say_length(index, *encoder.finish(end_s if self._pads else None), whole=whole)

    def _say(self, stream: Stream, context: AudioCodecContext, encoding: AudioEncoding) -> None:
        muxer, where = self._output.format.name, f"stream {stream.index}"
        why = f"{muxer} cannot hold it, or players not play it in {muxer}" if self._choice == "auto" else "as asked"
        text = f"Audio {where} ({context.name}) was encoded as {encoding.describe(context)}: {why}."
        self._notices.append(Notice("audio-transcoded", text, where))

    def _warn(self, stream: Stream, codec: str, *, holds: bool) -> None:
        """Append a notice where a person chose what players do not play."""
        muxer, where = self._output.format.name, f"stream {stream.index}"
        if holds and not is_played(muxer, codec) and muxer in {"mov", "mp4"}:
            text = f"Audio {where} is {codec}, as asked, which browsers or QuickTime do not play in {muxer}."
            self._notices.append(Notice("audio-not-played", text, where))

    def _say_length(self, index: int, added_s: Fraction, left_s: Fraction, *, whole: bool) -> None:
        where, muxer = f"stream {index}", self._output.format.name
        if added_s > _NOT_WORTH_A_WORD_S:
            text = f"Audio {where} ends {float(added_s):.3f} s before the picture: {muxer} has silence there."
            self._notices.append(Notice("audio-padded", text, where))
        if self._pads and whole and left_s > _NOT_WORTH_A_WORD_S:
            text = f"Audio {where} was cut by {float(left_s):.3f} s: {muxer} holds no more sound than picture."
            self._notices.append(Notice("audio-cut", text, where))
