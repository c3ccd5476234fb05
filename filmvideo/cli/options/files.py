"""Options for the files: which frames are read, and what is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.models import OptionInfo

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.cli import work
from filmvideo.cli.panels import FILE, Formerly

OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", rich_help_panel=FILE, help="Replace the output if it exists.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
FramesOption = Annotated[
    str | None,
    typer.Option(
        "--frames",
        metavar="A-B",
        rich_help_panel=FILE,
        help="First and last frame to render, counted from 0; of a sequence, the numbers in its file names. A part "
        "of a clip has the same frames as the whole.",
    ),
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        rich_help_panel=FILE,
        help="Which frame of a clip: 00:00:03 or 3.5 (seconds), or 'frame 72', counted from 0; of a sequence, by the "
        "number in the file name. The default is the first.",
    ),
]
RateOption = Annotated[
    str | None,
    Formerly("--fps"),
    typer.Option(
        "--rate",
        metavar="RATE",
        rich_help_panel=FILE,
        help="Frame rate of a sequence or of raw pictures in a pipe: 24, 23.976, 30000/1001. The default is what the "
        "pictures state, else 24.",
    ),
]
MissingOption = Annotated[
    str | None,
    typer.Option(
        "--missing",
        metavar="WHAT",
        rich_help_panel=FILE,
        help="How to handle missing or damaged frames of a sequence: error lists them and stops, hold repeats the "
        "last good frame, black writes black. The default is error; for dailies it is hold.",
    ),
]
AudioOption = Annotated[
    str,
    typer.Option(
        "--audio",
        metavar="HOW",
        rich_help_panel=FILE,
        help="How sound is written. auto copies what the container holds and players play in it, and encodes the rest: "
        "AAC in mp4, 24-bit PCM in mov and mxf. copy copies all that the container holds; aac and pcm encode as AAC or "
        "24-bit PCM; none writes no sound.",
    ),
]
_AUDIO: dict[str, work.AudioChoice] = {"auto": "auto", "copy": "copy", "aac": "aac", "pcm": "pcm", "none": "none"}
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_MISSING: dict[str, work.Missing] = {"error": "error", "hold": "hold", "black": "black"}


@dataclass(frozen=True)
class SequenceOptions:
    """Options of frame sequences."""

    rate: RateOption = None
    missing: MissingOption = None

    @property
    def frame_rate(self) -> Fraction | None:
        """The frame rate, if one is given."""
        return parse_rate(self.rate)

    @property
    def when_missing(self) -> work.Missing | None:
        """How to handle missing frames, if it is given."""
        if self.missing is None:
            return None
        if self.missing.lower() not in _MISSING:
            raise ParameterError(f"--missing must be error, hold or black, got {self.missing!r}.")
        return _MISSING[self.missing.lower()]


@dataclass(frozen=True)
class ManifestOptions:
    """Options of the manifest."""

    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest",
            metavar="FILE",
            rich_help_panel=FILE,
            help="Where to write the manifest, the JSON record of what was done, with fingerprints of source, look "
            "and output. The default is OUT.json beside the output.",
        ),
    ] = None
    no_manifest: Annotated[bool, typer.Option("--no-manifest", rich_help_panel=FILE, help="Write no manifest.")] = False

    @property
    def path(self) -> Path | Literal["beside"] | None:
        """Where the manifest is written, if it is."""
        return None if self.no_manifest else self.manifest or "beside"


def out_option(metavar: str, text: str) -> OptionInfo:
    """Return the option for what a command writes."""
    return typer.Option("-o", "--out", metavar=metavar, rich_help_panel=FILE, help=text)


def check_absent(path: Path, *, overwrite: bool) -> None:
    """Raise MediaError where a file exists that may not be replaced."""
    if path.exists() and not overwrite:
        raise MediaError(f"{path} exists; --overwrite replaces it.")


def parse_frames(text: str | None) -> tuple[int, int] | None:
    """Return the first and the last frame of `24-47`, or of `24` for one frame."""
    if text is None:
        return None
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise ParameterError(f"--frames must be a range such as 24-47, counted from 0, got {text!r}.")
    first = int(match[1])
    return first, int(match[2] or first)


def parse_audio(text: str) -> work.AudioChoice:
    """Return how sound is written."""
    if text.lower() not in _AUDIO:
        raise ParameterError(f"--audio must be auto, copy, aac, pcm or none, got {text!r}.")
    return _AUDIO[text.lower()]


def parse_rate(text: str | None) -> Fraction | None:
    """Return the frame rate of 24, 23.976 or 30000/1001."""
    if text is None:
        return None
    try:
        exact = Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise ParameterError(f"--rate must be a frame rate such as 24, 23.976 or 30000/1001, got {text!r}.") from error
    if not 1 <= exact <= 1000:
        raise ParameterError(f"--rate must be from 1 to 1000 frames a second, got {text!r}.")
    return exact if "/" in text else work.nearest_standard_rate(exact)


def path_beside(clip: Path, ending: str) -> Path:
    """Return the name of a file beside a clip, or beside a sequence's pictures."""
    folder = clip if clip.is_dir() else clip.parent
    return folder / f"{work.plain_name(clip)}.{ending}"
