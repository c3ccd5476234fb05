"""Facts of a clip: picture, colour, time, sound, and notices."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.colour.spaces import Space
from filmvideo.media.files.timecode import advance_timecode
from filmvideo.media.info.dolby_vision import DolbyVision
from filmvideo.media.pixels.colour_tags import Tags
from filmvideo.media.pixels.frame import PlaneFormat


@dataclass(frozen=True)
class AudioStream:
    """An audio stream."""

    index: int
    codec: str
    channels: int
    layout: str
    sample_rate: int
    language: str | None = None


@dataclass(frozen=True)
class OtherStream:
    """A stream that is neither the picture nor audio: subtitles, timecode, data, attachments, cover art."""

    index: int
    kind: str
    codec: str
    language: str | None = None


@dataclass(frozen=True)
class Chapter:
    """A named section of the clip."""

    start_s: float
    end_s: float
    title: str


@dataclass(frozen=True)
class MasteringDisplay:
    """The display that an HDR clip was graded on (SMPTE ST 2086): CIE xy and cd/m²."""

    red: tuple[float, float]
    green: tuple[float, float]
    blue: tuple[float, float]
    white: tuple[float, float]
    min_nits: float
    max_nits: float


@dataclass(frozen=True)
class LightLevel:
    """The brightest pixel and the brightest frame's mean (CTA-861.3), cd/m²."""

    max_content_nits: int
    max_frame_average_nits: int


@dataclass(frozen=True)
class ClipInfo:
    """Facts of a clip that are known without decoding its pictures."""

    path: Path
    container: str
    codec: str
    profile: str | None
    width: int
    height: int
    rate: Fraction
    """Frames a second; that of the closest frames where `variable_rate`."""
    variable_rate: bool
    frames: int
    """Frames of the clip, including those that a cut-short file lacks."""
    missing_frames: int
    """Frames that a cut-short file's header promises and the file lacks."""
    cut_short: bool
    duration_s: float
    time_base: Fraction
    """The unit of frame times, which count from the clip's start."""
    start_s: float
    """The first frame, by the file's clock."""
    pixel_format: str
    """FFmpeg's name of the decoder's output."""
    format: PlaneFormat
    """The planes that it is read as."""
    tags: Tags
    """What the codes mean, assumptions included."""
    tagged: Tags
    """What the clip itself states (2 where it states nothing)."""
    sample_aspect: Fraction
    rotation_deg: int
    field_order: str
    """`progressive`, `top field first`, `bottom field first`, `interlaced` or `unknown`."""
    timecode: str | None
    audio: tuple[AudioStream, ...] = ()
    others: tuple[OtherStream, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    stream_metadata: dict[str, str] = field(default_factory=dict[str, str])
    mastering_display: MasteringDisplay | None = None
    light_level: LightLevel | None = None
    notices: tuple[Notice, ...] = ()
    first: int = 0
    """The number of the first frame: 0, or a sequence's own."""
    chromaticities: tuple[float, ...] | None = None
    """CIE x and y of red, green, blue and white, where a picture states them."""
    image: str | None = None
    """The kind of file of a sequence's pictures; None for a clip."""
    reel: str | None = None
    """The name of the reel, or of the camera card."""
    origin_s: Fraction = Fraction(0)
    """The clip's start by the file's clock: its first picture or its first sound."""
    dolby_vision: DolbyVision | None = None
    still: bool = False
    """Whether a clip's file is a kind of picture (WebP, HEIC, AVIF, Radiance), which is sRGB unless it states more."""
    picture_space: Space | None = None
    """The space of a picture's ICC profile."""
    leading_frames: int = 0
    """Frames before the first that can be decoded, which are not counted."""
    mirrored: bool = False
    """Whether frames are stored mirrored; they are read with their rows from bottom to top, which undoes it."""

    @property
    def last(self) -> int:
        """The number of the last frame."""
        return self.first + self.frames - 1

    @property
    def alpha(self) -> bool:
        """Whether there is an alpha plane."""
        return self.format.alpha

    @property
    def interlaced(self) -> bool:
        """Whether a frame holds two fields of different times."""
        return self.field_order not in {"progressive", "unknown"}

    @property
    def drop_frame(self) -> bool:
        """Whether the timecode skips numbers to keep up with 29.97 or 59.94 frames a second."""
        return self.timecode is not None and ";" in self.timecode

    def timecode_at(self, number: int) -> str | None:
        """Return the timecode of a frame; None where the clip has no valid timecode."""
        with suppress(MediaError):
            if self.timecode is not None:
                return advance_timecode(self.timecode, number - self.first, self.rate)
        return None

    def to_json(self) -> dict[str, Any]:
        """Return the facts as plain dicts, lists, numbers and text."""
        facts = {name: _plain(value) for name, value in asdict(self).items()}
        tags = {**asdict(self.tags), "meaning": self.tags.describe()}
        more = {"alpha": self.alpha, "interlaced": self.interlaced, "drop_frame": self.drop_frame}
        return {**facts, "tags": tags, **more}

    def describe(self) -> tuple[str, ...]:
        """Return lines for a terminal."""
        lines = [
            str(self.path),
            f"  picture   {self._picture()}",
            f"  codec     {self.codec}{f' ({self.profile})' if self.profile else ''} in {self.container}",
            f"  colour    {self.tags.describe()}, chroma {self.tags.siting}; {self.pixel_format}",
            f"  time      {self._time()}",
        ]
        lines += [f"  sound     {a.codec}, {a.layout}, {a.sample_rate} Hz{_language(a.language)}" for a in self.audio]
        lines += [f"  also      {o.kind}, {o.codec}{_language(o.language)}" for o in self.others]
        lines += [f"  chapter   {c.start_s:.3f} s {c.title}" for c in self.chapters]
        if self.mastering_display:
            display = self.mastering_display
            lines.append(f"  graded on a display of {display.min_nits:g} to {display.max_nits:g} cd/m²")
        if self.light_level:
            level = self.light_level
            lines.append(
                f"  light     at most {level.max_content_nits} cd/m², "
                f"a frame's mean at most {level.max_frame_average_nits}"
            )
        return (*lines, *(f"  note      {notice}" for notice in self.notices))

    def _picture(self) -> str:
        parts = [f"{self.width} x {self.height}"]
        if self.sample_aspect != 1:
            parts.append(f"pixels {self.sample_aspect.numerator}:{self.sample_aspect.denominator}")
        if self.rotation_deg:
            parts.append(f"turned {self.rotation_deg} degrees")
        parts.append(self.field_order if self.field_order != "unknown" else "progressive (not stated)")
        if self.alpha:
            parts.append("with alpha")
        return ", ".join(parts)

    def _time(self) -> str:
        rate = f"{float(self.rate):.6g} frames a second{' at most' if self.variable_rate else ''}"
        parts = [f"{self.frames} frames", f"{self.duration_s:.3f} s", rate]
        if self.start_s:
            parts.append(f"starts at {self.start_s:.3f} s")
        if self.timecode:
            parts.append(f"timecode {self.timecode}{' (drop frame)' if self.drop_frame else ''}")
        if self.reel:
            parts.append(f"reel {self.reel}")
        return ", ".join(parts)


def _language(language: str | None) -> str:
    return f", {language}" if language else ""


def _plain(value: object) -> object:
    """Return a value as JSON has it."""
    if isinstance(value, dict):
        return {name: _plain(v) for name, v in cast("dict[str, object]", value).items()}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in cast("tuple[object, ...]", value)]
    return str(value) if isinstance(value, (Fraction, Path)) else value
