"""The report of a finished render."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filmvideo.base.notices import Notice
from filmvideo.looks.look import Look
from filmvideo.media import DecodeErrors, Tags


@dataclass(frozen=True)
class Report:
    """A finished render: what was written, and how.

    Parameters
    ----------
    source : Path
        The source.
    path : Path
        The clip, sequence or picture that was written.
    look : Look or None
        The film; None where the pictures passed unchanged.
    input : str
        The space in which the source's codes were read.
    output : str
        The space in which the codes were written.
    reading : str
        A sentence on how the input was decided.
    codec : str
        The codec's name.
    pixel_format : str
        FFmpeg's name of the written planes.
    tags : Tags
        The colour tags that were asked for, and found in the file.
    seed : int
        The seed of all that is random.
    device : str
        The device that rendered.
    engine : str
        accurate, fast or reference.
    first : int
        The first frame of the source that was asked for.
    last : int
        The last frame of the source that was asked for.
    width : int
        Pixels across the film's gate.
    size : tuple of int
        Width and height of the written picture, in px.
    frames : int
        Frames written.
    damage : DecodeErrors
        What the source lost.
    notices : tuple of Notice
        What a person should know of the render.
    seconds : float
        The time spent, in s.
    kept : int
        Frames of a sequence that were finished before.
    """

    source: Path
    path: Path
    look: Look | None
    input: str
    output: str
    reading: str
    codec: str
    pixel_format: str
    tags: Tags
    seed: int
    device: str
    engine: str
    first: int
    last: int
    width: int
    size: tuple[int, int]
    frames: int
    damage: DecodeErrors
    notices: tuple[Notice, ...]
    seconds: float
    kept: int = 0

    @property
    def um_per_px(self) -> float | None:
        """The size on film of a pixel."""
        return None if self.look is None else self.look.um_per_px(self.width)

    def pitches(self) -> dict[str, float]:
        """Return the size on film of a pixel by the look's name in a manifest.

        Returns
        -------
        dict
            The size of a pixel in µm by name; empty without film.
        """
        pitch = self.um_per_px
        return {} if pitch is None else {"film": pitch}

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values.

        Returns
        -------
        dict
            Dicts, lists, numbers and texts, as `--json` prints them.
        """
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
            "width": self.size[0],
            "height": self.size[1],
            "tags": {**asdict(self.tags), "meaning": self.tags.describe()},
            "device": self.device,
            "engine": self.engine,
            "notices": [asdict(notice) for notice in self.notices],
            "seconds": round(self.seconds, 3),
        }
