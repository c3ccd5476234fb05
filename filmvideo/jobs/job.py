"""A render as a person asks for it, and resolved: a value that another process, machine or year can do again.

A job holds the whole look, so that only the source and the film's own file (where a look names one by its path) have to
be there. As JSON it is plain tables, lists, numbers and texts, and reads back equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, cast

from filmvideo.base.errors import FilmvideoError, MediaError
from filmvideo.base.plain_values import Form, PlainValues
from filmvideo.colour.spaces import Space
from filmvideo.jobs.burn_in import BurnIn
from filmvideo.jobs.grade import Grade
from filmvideo.looks.files import look_from_values, look_to_values
from filmvideo.looks.look import Look
from filmvideo.looks.match_display import match_display
from filmvideo.media.files.pipes import PipeFormat
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.media.read.sequence import Missing
from filmvideo.media.tracks.audio_codecs import AudioChoice
from filmvideo.media.tracks.recorded_sound import Sound
from filmvideo.render.render import Engine

Kind = Literal["clip", "still", "preview", "sheet", "dailies"]
NO_SOURCE = Path("chart:")
"""The source of a sheet that shows the colour chart alone."""


@dataclass(frozen=True)
class Sheet:
    """The pictures of a sheet: a frame, a chart or both, on films by the names under them."""

    looks: Mapping[str, Look]
    chart: bool
    columns: int | None = None
    """Pictures in a row; None for as many as make the sheet about as wide as a screen."""

    def for_space(self, space: Space) -> Sheet:
        """Return the sheet with its prints matched to the display of a source."""
        return replace(self, looks={name: match_display(look, space) for name, look in self.looks.items()})


@dataclass(frozen=True, kw_only=True)
class OutputPicture:
    """The picture of one output."""

    space: str | None = None
    """The space of the written codes; None for the usual one."""
    name: str = ""
    """The name among several outputs of one job."""
    upright: bool = False
    """Whether the picture is turned upright and its pixels made square; else its raster is the source's."""
    box: tuple[int, int] | None = None
    """Width and height that an upright picture must fit, in px; None for its own size."""
    comparison: Literal["none", "split", "side by side"] = "none"
    """The picture without film: on the left half, or to the left."""
    burn_in: BurnIn = field(default_factory=BurnIn)
    sheet: Sheet | None = None


@dataclass(frozen=True, kw_only=True)
class OutputRequest(OutputPicture):
    """One output as a person asks for it: a file, a sequence or a stream, and its picture."""

    path: Path | None = None
    """None names it after the source."""
    codec: str | None = None
    """None chooses it by the file's suffix."""


@dataclass(frozen=True, kw_only=True)
class JobOutput(OutputPicture):
    """One output of a job: where it is written, and its picture."""

    path: Path
    codec: str


@dataclass(frozen=True, kw_only=True)
class RenderRequest:
    """A render as a person asks for it; `filmvideo.process` explains each field."""

    kind: Kind = "clip"
    source: Path
    outputs: tuple[OutputRequest | JobOutput, ...]
    look: Look | None = None
    input: str = "auto"
    input_matrix: InputMatrix | None = None
    rate: Fraction | None = None
    missing: Missing | None = None
    frames: tuple[int, int] | None = None
    half: bool = False
    """Whether pixels are averaged two by two before film."""
    grade: Grade | None = None
    sound: Sound | None = None
    """The sound that replaces the clip's own."""
    audio: AudioChoice = "auto"
    """How sound is written."""
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    """Values of burn-in fields that the source does not tell: clip, look, date."""
    seed: int = 0
    engine: Engine = "accurate"
    device: str = "auto"
    threads: int | None = None
    pipe: PipeFormat | None = None
    """The facts that a stream does not tell itself."""

    def resolve(self, outputs: tuple[JobOutput, ...], span: tuple[int, int]) -> RenderJob:
        """Return the job of this request with its outputs and its frames."""
        values: dict[str, Any] = vars(self) | {"outputs": outputs, "span": span, "source_sha256": None}
        return RenderJob(**values)


@dataclass(frozen=True, kw_only=True)
class RenderJob(RenderRequest):
    """A render whose source is known: every output has its path and codec, and the frames are counted."""

    outputs: tuple[JobOutput, ...]
    span: tuple[int, int]
    """The first and the last frame, also where no range was asked for."""
    segments: bool = False
    """Whether a clip is written in segments."""
    source_sha256: str | None = None
    """The source clip's, where it is known."""

    @property
    def output(self) -> JobOutput:
        """The first output, which is the only one but for dailies."""
        return self.outputs[0]

    @property
    def target(self) -> Path:
        """The path of the first output."""
        return self.output.path

    def to_json(self) -> dict[str, object]:
        """Return the job as plain values."""
        return cast("dict[str, object]", PLAIN.write(self))

    def for_space(self, space: Space) -> RenderJob:
        """Return the job for a source whose codes are read from a space: its prints are matched to that display."""
        look = self.look and match_display(self.look, space)
        outputs = tuple(
            replace(output, sheet=output.sheet and output.sheet.for_space(space)) for output in self.outputs
        )
        return replace(self, look=look, outputs=outputs)

    def relocate(self, source: Path | None, target: Path | None) -> RenderJob:
        """Return the job with its source, or its one output, elsewhere."""
        outputs = self.outputs if target is None else (replace(self.output, path=target),)
        return replace(self, source=source or self.source, outputs=outputs)


PLAIN = PlainValues({Look: Form(look_to_values, lambda values: look_from_values(values, "the job's look"))})
"""Writer and reader of jobs as plain values."""


def job_from_json(values: object, where: str = "job") -> RenderJob:
    """Return a job from plain values; MediaError where they are not a job."""
    try:
        return PLAIN.read(RenderJob, values, where)
    except FilmvideoError as error:
        raise MediaError(f"filmvideo {version('filmvideo')} cannot read this job: {error} Render it again.") from error
