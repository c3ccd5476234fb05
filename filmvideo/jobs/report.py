"""What came of a clip."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filmvideo.base.notices import Notice
from filmvideo.looks.look import Look
from filmvideo.media import DecodeErrors, Tags


@dataclass(frozen=True)
class Report:
    """A clip that was written, and how."""

    source: Path
    path: Path
    """The clip that was written."""
    look: Look | None
    input: str
    """The space the codes were read in."""
    output: str
    """The space they were written in."""
    reading: str
    """How the input was decided, in a sentence."""
    codec: str
    pixel_format: str
    tags: Tags
    """Colour tags that were asked for, and found in the file."""
    seed: int
    device: str
    engine: str
    first: int
    last: int
    """Frames of the source that were asked for, counted from 0."""
    width: int
    frames: int
    """Frames written."""
    damage: DecodeErrors
    notices: tuple[Notice, ...]
    seconds: float
    kept: int = 0
    """Frames of a sequence that were finished before."""

    @property
    def um_per_px(self) -> float | None:
        """The size on film of a pixel."""
        return None if self.look is None else self.look.um_per_px(self.width)

    def to_json(self) -> dict[str, Any]:
        """Give it as plain dicts, lists, numbers and words."""
        look = self.look
        film = None
        if look is not None:
            film = {
                "name": look.name,
                "hash": look.hash(),
                "camera_film": look.camera_film.name,
                "print_film": look.print_film.name if look.print_film else None,
                **look.parameters(),
            }
        return {
            "source": str(self.source),
            "output": str(self.path),
            "look": film,
            "um_per_px": self.um_per_px,
            "seed": self.seed,
            "first_frame": self.first,
            "last_frame": self.last,
            "frames": self.frames + self.kept,
            "frames_written": self.frames,
            "frames_lost": self.damage.lost,
            "frames_damaged": self.damage.damaged,
            "cut_short": self.damage.cut_short,
            "decoder_said": list(self.damage.messages),
            "input_space": self.input,
            "output_space": self.output,
            "reading": self.reading,
            "codec": self.codec,
            "pixel_format": self.pixel_format,
            "tags": {**asdict(self.tags), "meaning": self.tags.describe()},
            "device": self.device,
            "engine": self.engine,
            "notices": [asdict(notice) for notice in self.notices],
            "seconds": round(self.seconds, 3),
        }
