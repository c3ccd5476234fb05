"""The test charts as clips, each in the three depths that footage comes in.

    8 bit 4:2:0    H.264 in mp4     rec709
    10 bit 4:2:2   ProRes HQ in mov logc3
    12 bit 4:4:4   FFV1 in mkv      logc4

Bars are codes, so they are rec709 in all three. In rec709, which ends at white, the wedge's last step is white.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from filmvideo.colour.spaces import find_space
from filmvideo.media.write.codecs import find_codec

from . import charts
from .camera import Frame, Size
from .clips import write_clip

CHART_SIZE = Size(360, 640)
_STILL_FRAMES = 12
_PAN_FRAMES = 48


@dataclass(frozen=True)
class Depth:
    """A kind of footage."""

    name: str
    codec: str
    suffix: str
    space: str
    pixel_format: str | None = None


DEPTHS = (
    Depth("8bit-420", "h264", ".mp4", "rec709"),
    Depth("10bit-422", "prores-hq", ".mov", "logc3"),
    Depth("12bit-444", "ffv1", ".mkv", "logc4", "yuv444p12le"),
)


def _wedge(size: Size, depth: Depth) -> Frame:
    return charts.wedge(size, 1.0) if depth.space == "rec709" else charts.wedge(size)


STILL_CHARTS: dict[str, Callable[[Size, Depth], Frame]] = {
    "wedge": _wedge,
    "bars": lambda size, _: charts.bars(size),
    "checker": lambda size, _: charts.checker(size),
    "points": lambda size, _: charts.points(size),
}


def make_charts(folder: Path, size: Size = CHART_SIZE, depths: tuple[Depth, ...] = DEPTHS) -> list[Path]:
    """Write every chart in every depth into a folder."""
    return [make_chart(folder, name, depth, size) for name in (*STILL_CHARTS, "pan") for depth in depths]


def make_chart(folder: Path, name: str, depth: Depth, size: Size = CHART_SIZE) -> Path:
    """Write one chart, named for itself and its depth."""
    path = folder / f"{name}_{depth.name}{depth.suffix}"
    space = find_space("rec709" if name == "bars" else depth.space)
    frames = _frames(name, depth, size)
    codec = find_codec(depth.codec)
    write_clip(path, frames, size=size, codec=codec, space=space, pixel_format=depth.pixel_format)
    return path


def _frames(name: str, depth: Depth, size: Size) -> Iterator[Frame]:
    if name == "pan":
        yield from (charts.pan(size, n) for n in range(_PAN_FRAMES))
        return
    picture = STILL_CHARTS[name](size, depth)
    for _ in range(_STILL_FRAMES):
        yield picture.clone()
