"""The rule of how sound is written: copied where the container holds it and players play it, else encoded again.

An mp4 is for browsers and QuickTime, a mov for QuickTime and editors, an mxf takes PCM at 48 kHz alone; mkv and NUT
take what they hold. Channels are kept, and their layout where the codec states it: FFmpeg's AAC encoder states the
channel configurations of ISO/IEC 14496-3, and any other layout as a mere number of channels. What AAC cannot hold in
one track gets a track for each channel. A layout that is not known is written without a low-frequency channel, which
would lose all but the lowest octaves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from av.audio.codeccontext import AudioCodecContext

from filmvideo.base.errors import MediaError

AudioChoice = Literal["auto", "copy", "aac", "pcm", "none"]
"""How sound is written: by the rule, as it is, as AAC, as 24-bit PCM, or not at all."""
AUDIO_CHOICES: Mapping[str, AudioChoice] = MappingProxyType(
    {"auto": "auto", "copy": "copy", "aac": "aac", "pcm": "pcm", "none": "none"}
)
PCM = "pcm_s24le"
_MXF_RATE = 48000
_MXF_PCM = frozenset({"pcm_s16le", PCM})
_PCM_IN_MOV = {"pcm_u8", "pcm_s8", "pcm_alaw", "pcm_mulaw"} | {
    f"pcm_{deep}{end}" for deep in ("s16", "s24", "s32", "f32", "f64") for end in ("le", "be")
}
_PLAYED = {
    "mp4": frozenset({"aac", "mp3", "opus", "flac"}),
    "mov": frozenset({"aac", "mp3", "mp2", "alac", "ac3", "eac3", "adpcm_ima_qt"}) | _PCM_IN_MOV,
}
"""What players play by the container: browsers in mp4, QuickTime in mov."""
_AAC_RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000})
_AAC_USUAL_RATE = 48000
_AAC_LAYOUTS = frozenset(
    {"mono", "stereo", "2.1", "3.0", "3.0(back)", "3.1", "4.0", "quad", "5.0", "5.1", "6.0", "hexagonal"}
    | {"6.1", "6.1(back)", "7.0", "7.1", "7.1(wide)", "octagonal", "hexadecagonal"}
)
_AAC_SIDES_AT_THE_BACK = {"quad(side)": "quad", "5.0(side)": "5.0", "5.1(side)": "5.1"}
_AAC_UNKNOWN = {
    1: "mono",
    2: "stereo",
    3: "3.0",
    4: "4.0",
    5: "5.0",
    6: "hexagonal",
    7: "7.0",
    8: "octagonal",
    16: "hexadecagonal",
}
"""Layouts for channels that have none."""
_SPEECH = frozenset({"amr_nb", "amr_wb"})


@dataclass(frozen=True)
class AudioEncoding:
    """The way in which one track is encoded again."""

    codec: str
    """FFmpeg's name of the encoder."""
    rate: int
    """Samples a second."""
    layouts: Sequence[str]
    """The layout of each track that is written: one, or one for each channel."""

    def describe(self, context: AudioCodecContext) -> str:
        """Return in words what is written of a track."""
        words = "AAC" if self.codec == "aac" else "16-bit PCM" if self.codec == "pcm_s16le" else "24-bit PCM"
        if self.rate != context.sample_rate:
            words += f" at {self.rate} Hz"
        if len(self.layouts) > 1:
            words += f" in {len(self.layouts)} tracks of one channel"
        elif self.layouts[0] != context.layout.name:
            words += f" with the layout {self.layouts[0]}"
        return words


def is_played(muxer: str, codec: str) -> bool:
    """Return whether the players that a container is for play a codec in it."""
    return codec in _PLAYED.get(muxer, {codec})


def choose_encoding(
    muxer: str, context: AudioCodecContext, choice: AudioChoice, *, holds: bool
) -> AudioEncoding | None:
    """Return how a track is encoded for a container; None where it is copied as it is.

    Parameters
    ----------
    muxer : str
        FFmpeg's name of the container: mov, mp4, matroska, mxf, nut.
    context : AudioCodecContext
        The track's decoder.
    choice : str
        The person's choice; one of `AUDIO_CHOICES`.
    holds : bool
        Whether the container holds the track as it is.

    Raises
    ------
    MediaError
        The container does not hold AAC.
    """
    name = context.codec.canonical_name
    if choice == "copy" or not context.sample_rate:
        return None
    if choice == "aac" and muxer == "mxf":
        raise MediaError("mxf holds no AAC; use --audio pcm, or write a mov or mp4.")
    if choice == "auto":
        if holds and is_played(muxer, name):
            return None
        choice = "aac" if muxer == "mp4" or (muxer == "mov" and name in _SPEECH) else "pcm"
    if choice == "aac":
        return None if holds and name == "aac" else _aac(context)
    return None if holds and name.startswith("pcm_") else encode_as_pcm(muxer, context)


def encode_as_pcm(muxer: str, context: AudioCodecContext) -> AudioEncoding:
    """Return how a track is written as PCM: with 24 bits, in mxf with 16 where the source has them so."""
    name = context.codec.canonical_name
    codec = name if muxer == "mxf" and name in _MXF_PCM else PCM
    return AudioEncoding(codec, _MXF_RATE if muxer == "mxf" else context.sample_rate, (plain_layout(context),))


def plain_layout(context: AudioCodecContext) -> str:
    """Return the layout's name, or the number of channels where FFmpeg knows their order by a list alone.

    PyAV frees the list of a layout in such an order twice.
    """
    name, channels = context.layout.name, context.layout.nb_channels
    return f"{channels} channels" if " channels (" in name else name


def _aac(context: AudioCodecContext) -> AudioEncoding:
    rate = context.sample_rate if context.sample_rate in _AAC_RATES else _AAC_USUAL_RATE
    channels = context.layout.nb_channels
    layout = _AAC_SIDES_AT_THE_BACK.get(context.layout.name, context.layout.name)
    if layout not in _AAC_LAYOUTS:
        layout = _AAC_UNKNOWN.get(channels, "")
    return AudioEncoding("aac", rate, (layout,) if layout else ("mono",) * channels)
