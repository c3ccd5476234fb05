"""The channels of sound, whatever their order.

FFmpeg knows the order of channels by a name (5.1), or by a list, as that of a mov's `chan` box. PyAV 18.1 copies such a
list without counting and frees it with each copy, which ends the program: so no object that holds one is ever freed
here. Each is a few dozen bytes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.layout import AudioLayout
from av.packet import Packet
from av.stream import Stream

_BY_LIST = " channels ("
_NATIVE = (
    *("FL", "FR", "FC", "LFE", "BL", "BR", "FLC", "FRC", "BC", "SL", "SR"),
    *("TC", "TFL", "TFC", "TFR", "TBL", "TBC", "TBR"),
)
"""FFmpeg's order of channels (8.1, libavutil/channel_layout.h)."""
_keep = ctypes.pythonapi.Py_IncRef
_keep.argtypes, _keep.restype = [ctypes.py_object], None


def layout_of(context: AudioCodecContext) -> AudioLayout:
    """Return the layout of a track's channels."""
    return _hold(context.layout)


def is_listed(context: AudioCodecContext) -> bool:
    """Return whether the order of a track's channels is known by a list alone."""
    return _BY_LIST in layout_of(context).name


def plain_layout(context: AudioCodecContext) -> str:
    """Return the layout's name, or the number of channels where their order is known by a list alone."""
    layout = layout_of(context)
    return f"{layout.nb_channels} channels" if is_listed(context) else layout.name


def native_layout(context: AudioCodecContext) -> str:
    """Return the layout that sound has once its channels are in FFmpeg's order (`native_order`)."""
    order, channels = native_order(context), layout_of(context).channels
    return plain_layout(context) if order is None else AudioLayout("+".join(channels[n].name for n in order)).name


def native_order(context: AudioCodecContext) -> list[int] | None:
    """Return the places of a track's channels in FFmpeg's order; None where they need, or have, no other order."""
    names = [channel.name for channel in layout_of(context).channels]
    if not is_listed(context) or len(set(names)) < len(names) or not set(names) <= set(_NATIVE):
        return None
    return sorted(range(len(names)), key=lambda place: _NATIVE.index(names[place]))


def decode_sound(packet: Packet[Stream]) -> Iterator[av.AudioFrame]:
    """Yield the frames of sound that a packet completes."""
    yield from hold_layouts(packet.decode())


def hold_layouts(frames: Iterable[object]) -> Iterator[av.AudioFrame]:
    """Yield the frames of sound among what was decoded."""
    for frame in frames:
        if isinstance(frame, av.AudioFrame):
            _hold(frame.layout)
            yield frame


def _hold(layout: AudioLayout) -> AudioLayout:
    if _BY_LIST in layout.name:
        _keep(layout)
    return layout
