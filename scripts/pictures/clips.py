"""The sample clips: which shots, in which file, encoded how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from filmvideo.colour.h273 import tags_of
from filmvideo.colour.spaces import Space, encode, find_space
from filmvideo.media.pixels.colour_tags import UNSPECIFIED, Tags
from filmvideo.media.pixels.ycbcr import from_rgb
from filmvideo.media.write.clip import ClipWriter
from filmvideo.media.write.codecs import Codec, find_codec
from filmvideo.media.write.spec import ClipSpec

from .camera import RATE, Frame, Shot, Size, expose
from .shots import DAY, NIGHT
from .sound import sounding


@dataclass(frozen=True)
class Sample:
    """A clip that is shipped."""

    file: str
    shots: tuple[Shot, ...]
    size: Size
    codec: Codec
    space: Space
    sound: str
    timecode: str | None = None

    @property
    def seconds(self) -> float:
        """How long it runs."""
        return sum(shot.seconds for shot in self.shots)


def _h264() -> Codec:
    """Return H.264 with a slow preset: a clip is encoded once."""
    row = find_codec("h264")
    return replace(row, options={**row.options, "preset": "slow", "crf": "18"})


SAMPLES = (
    Sample("day.mp4", DAY, Size(540, 960), _h264(), find_space("rec709"), "aac"),
    Sample(
        "night_logc3.mov",
        NIGHT,
        Size(360, 640),
        find_codec("prores-lt"),
        find_space("logc3"),
        "pcm_s16le",
        "01:00:00:00",
    ),
)


def make_sample(sample: Sample, folder: Path) -> Path:
    """Write a sample clip with its sound into a folder."""
    frames = (expose(shot, n, sample.size) for shot in sample.shots for n in range(shot.frames))
    with TemporaryDirectory() as temporary:
        source = sounding(Path(temporary) / "sound.mov", sample.seconds, codec=sample.sound, timecode=sample.timecode)
        path = folder / sample.file
        write_clip(path, frames, size=sample.size, codec=sample.codec, space=sample.space, source=source)
    return path


def write_clip(
    path: Path,
    frames: Iterable[Frame],
    *,
    size: Size,
    codec: Codec,
    space: Space,
    pixel_format: str | None = None,
    source: Path | None = None,
) -> None:
    """Encode scene light in a colour space and write it, tagged as that space."""
    tags = tags_for(space)
    spec = ClipSpec(size.width, size.height, Fraction(RATE), Fraction(1, RATE), tags)
    with ClipWriter(path, codec, spec, pixel_format=pixel_format, source=source, overwrite=True) as writer:
        for number, light in enumerate(frames):
            writer.write(from_rgb(encode(light, space), writer.format, tags), number)


def tags_for(space: Space) -> Tags:
    """Tag a clip as its space; camera log, which no tag knows, says BT.709 as most cameras' files do."""
    numbers = tags_of(space)
    return Tags(1, 1, 1) if UNSPECIFIED in numbers else Tags(*numbers)
