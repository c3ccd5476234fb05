"""Options for how the work is done, and for pipes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.panels import PIPE, RUN

ThreadsOption = Annotated[
    int | None,
    typer.Option(
        "--threads",
        metavar="N",
        min=1,
        rich_help_panel=RUN,
        help="Threads for decoding, rendering and encoding; the default is one for each processor. The picture does "
        "not depend on it.",
    ),
]
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="NAME",
        rich_help_panel=RUN,
        help="accurate: the layers' spectral exposure, read from tables. fast: a 3 × 3 matrix in its place, with a "
        "mean error of ΔE2000 2.9 (ColorChecker, -2 to +2 stops). reference: 81 wavelengths for each pixel; slow.",
    ),
]
_ENGINES: dict[str, work.Engine] = {"accurate": "accurate", "fast": "fast", "reference": "reference"}
_PIPES: dict[str, work.PipeKind] = {"nut": "nut", "y4m": "y4m", "raw": "raw", "rawvideo": "raw"}


@dataclass(frozen=True)
class RunOptions:
    """Options of the renderer."""

    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            metavar="N",
            rich_help_panel=RUN,
            help="Random seed for grain, dirt, weave and dither. The same seed gives the same pictures.",
        ),
    ] = 0
    engine: EngineOption = "accurate"
    device: Annotated[
        str,
        typer.Option(
            "--device",
            metavar="NAME",
            rich_help_panel=RUN,
            help="Device that renders: cpu, cuda, cuda:1 or mps. The default auto takes a GPU if there is one.",
        ),
    ] = "auto"

    @property
    def engine_name(self) -> work.Engine:
        """The engine."""
        if self.engine.lower() not in _ENGINES:
            raise ParameterError(f"--engine must be accurate, fast or reference, got {self.engine!r}.")
        return _ENGINES[self.engine.lower()]


@dataclass(frozen=True)
class PipeOptions:
    """Options of pictures on the standard input and output."""

    pipe: Annotated[
        str | None,
        typer.Option(
            "--pipe",
            metavar="KIND",
            rich_help_panel=PIPE,
            help="What -o - writes: nut (the default; any pixel format, frame times, sound), y4m (no sound, no RGB) or "
            "raw (pixels alone). Bit depth and pixel format are the source's.",
        ),
    ] = None
    size: Annotated[
        str | None,
        typer.Option(
            "--size",
            metavar="WxH",
            rich_help_panel=PIPE,
            help="Size of raw pictures on the standard input, as 1920x1080. NUT, Y4M and other streams state theirs.",
        ),
    ] = None
    pixel_format: Annotated[
        str | None,
        typer.Option(
            "--pixel-format",
            metavar="NAME",
            rich_help_panel=PIPE,
            help="Pixel format of raw pictures on the standard input, by FFmpeg's name: yuv420p, yuv422p10le …",
        ),
    ] = None

    def build_format(self) -> work.PipeFormat:
        """Build the description of the streams."""
        if self.pipe is not None and self.pipe.lower() not in _PIPES:
            raise ParameterError(f"--pipe must be nut, y4m or raw, got {self.pipe!r}.")
        kind = None if self.pipe is None else _PIPES[self.pipe.lower()]
        return work.PipeFormat(kind, self._pixels(), self.pixel_format)

    def _pixels(self) -> tuple[int, int] | None:
        if self.size is None:
            return None
        match = re.fullmatch(r"([1-9]\d{0,4})x([1-9]\d{0,4})", self.size.strip().lower())
        if match is None:
            raise ParameterError(f"--size must be a size in pixels such as 1920x1080, got {self.size!r}.")
        return int(match[1]), int(match[2])
