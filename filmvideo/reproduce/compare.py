"""The comparison of two outputs: byte for byte, else picture by picture, in sound and in tags.

Codes may be off by one (of as many bits as a picture has) where another device or library rounded; decoded sound
likewise by one of 16 bits, where it was coded anew, and not at all where it is of whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import torch
from av.container import InputContainer
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.jobs.manifest import fingerprint
from filmvideo.jobs.source_frame import is_picture
from filmvideo.media import VideoFrame, open_source, probe
from filmvideo.media.files.sequence_name import find_pattern, in_words
from filmvideo.media.info.container import open_clip
from filmvideo.media.write.still import picture_of, tags_of_still
from filmvideo.reproduce.manifest_reader import source_exists

FLOAT_CODE = 1 / 1023
"""One code of pictures that hold light; of values over 1, that part of them."""
_SOUND_CODE = 1 / 32768
_BLOCK = 1 << 15
_COMPARED = ("rate", "timecode", "reel", "rotation_deg", "sample_aspect", "field_order", "audio", "mastering_display")


@dataclass(frozen=True)
class Comparison:
    """The comparison of an output and its second render."""

    name: str
    same_bytes: bool
    changed: bool = False
    """Whether the output differs from its manifest's sha256."""
    off_by_one: tuple[int, ...] = ()
    """Frames whose codes differ by one at most."""
    different: tuple[int, ...] = ()
    """Frames that differ by more, or that only one of the two has."""
    furthest: float = 0.0
    """The largest difference, in codes."""
    unlike: tuple[str, ...] = ()
    """Other differences: sound, frame times, and tags."""

    @property
    def holds(self) -> bool:
        """Whether pictures are the same within one code, and all else is the same."""
        return not self.different and not self.unlike

    def describe(self) -> str:
        """Return the differences as a part of a sentence; empty where nothing differs."""
        parts: list[str] = []
        if self.different:
            parts.append(f"frames {in_words(self.different)} differ, by {self.furthest:.3g} codes at most")
        elif self.off_by_one:
            parts.append(f"frames {in_words(self.off_by_one)} differ by one code at most")
        if self.unlike:
            parts.append(f"{', '.join(self.unlike)} differ" + ("s" if len(self.unlike) == 1 else ""))
        if not parts and not self.same_bytes:
            parts.append("every picture is the same to the code, and the files are not")
        return "; ".join(parts)


def compare_outputs(name: str, output: tuple[Path, str], again: tuple[Path, str], span: tuple[int, int]) -> Comparison:
    """Compare an output with its second render; both come with the sha256 of their manifests."""
    path, recorded = output
    name = name or path.name
    there = fingerprint(path, *span) if source_exists(path) else None
    if (there or recorded) == again[1]:
        return Comparison(name, same_bytes=True, changed=there not in {None, recorded})
    if there is None:
        raise MediaError(f"{path} does not exist, and the second render differs from its sha256; name it with --out.")
    furthest, same_times = differences(path, again[0], span)
    one = tuple(n for n, codes in furthest.items() if 0 < codes <= 1)
    more = tuple(n for n, codes in furthest.items() if codes > 1)
    unlike = [*([] if same_times else ["frame times"]), *_unlike(path, again[0])]
    largest = max(furthest.values(), default=0.0)
    return Comparison(name, False, there != recorded, one, more, largest, tuple(unlike))


def differences(one: Path, other: Path, span: tuple[int, int]) -> tuple[dict[int, float], bool]:
    """Return every frame's largest difference in codes, infinite where only one has it; and whether times agree."""
    found, same_times = dict[int, float](), True
    for first, second in zip_longest(_pictures(one, span), _pictures(other, span)):
        if first is not None and second is not None:
            found[first.index] = _difference(first, second)
            same_times &= first.pts * first.time_base == second.pts * second.time_base
        elif lone := first or second:
            found[lone.index] = float("inf")
    return found, same_times


def _pictures(path: Path, span: tuple[int, int]) -> Iterator[VideoFrame]:
    if is_picture(path):
        yield picture_of(path, span[0])[0]
        return
    with open_source(path, frames=None if find_pattern(path) is None else span) as reader:
        yield from reader


def _difference(one: VideoFrame, other: VideoFrame) -> float:
    if one.format != other.format or len(one.planes) != len(other.planes):
        return float("inf")
    return max(_plane_difference(a, b) for a, b in zip(one.planes, other.planes, strict=True))


def _plane_difference(one: Tensor, other: Tensor) -> float:
    if one.shape != other.shape:
        return float("inf")
    a, b = one.to(torch.float64), other.to(torch.float64)
    code = FLOAT_CODE * a.abs().clamp(min=1) if one.is_floating_point() else torch.ones_like(a)
    return float(((a - b).abs() / code).max())


def _unlike(one: Path, other: Path) -> list[str]:
    """Return the names of tags and tracks that differ."""
    before, after = _tags_of(one), _tags_of(other)
    unlike = [name.replace("_", " ") for name, value in before.items() if after[name] != value]
    if "audio" not in unlike and not all(_same_sound(one, other, n) for n in range(_track_count(before))):
        unlike.append("sound")
    return unlike


def _tags_of(path: Path) -> dict[str, object]:
    if is_picture(path):
        return asdict(tags_of_still(path))
    info = probe(path)
    return asdict(info.tagged) | {name: getattr(info, name) for name in _COMPARED}


def _track_count(tags: dict[str, object]) -> int:
    tracks = tags.get("audio")
    return len(cast("tuple[object, ...]", tracks)) if isinstance(tracks, tuple) else 0


def _same_sound(one: Path, other: Path, number: int) -> bool:
    """Return whether a track has the same samples in both."""
    for (a, code), (b, _) in zip_longest(_sound(one, number), _sound(other, number), fillvalue=(np.zeros((0, 0)), 0.0)):
        if a.shape != b.shape or float(np.abs(a - b).max(initial=0.0)) > code:
            return False
    return True


def _sound(path: Path, number: int) -> Iterator[tuple[np.ndarray[Any, Any], float]]:
    """Decode a track in blocks of one size, with the difference that is allowed."""
    with open_clip(path) as file:
        stream = file.streams.audio[number]
        code = _SOUND_CODE if stream.codec_context.format.name.startswith(("flt", "dbl")) else 0.0
        even = av.AudioResampler("dbl", stream.codec_context.layout, stream.codec_context.sample_rate, _BLOCK)
        for frame in _decode(file, stream):
            yield from ((block.to_ndarray(), code) for block in even.resample(frame))
        yield from ((block.to_ndarray(), code) for block in even.resample(None))


def _decode(file: InputContainer, stream: av.AudioStream) -> Iterator[av.AudioFrame]:
    for packet in file.demux(stream):
        with suppress(av.FFmpegError, EOFError):
            yield from packet.decode()
