"""`filmvideo process`: a clip in, the same clip on film out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmvideo.cli.options import (
    COLOUR,
    FILE,
    DeviceOption,
    EngineOption,
    ExposureOption,
    FormatOption,
    GrainColourOption,
    GrainOption,
    GrainSizeOption,
    InputMatrixOption,
    JsonOption,
    LookOption,
    OverwriteOption,
    PrintOption,
    SeedOption,
    SetOption,
    StockOption,
    ThreadsOption,
    engine_named,
    frame_range,
    look_from,
    matrix_named,
    say_json,
    with_grain,
)

if TYPE_CHECKING:
    from filmvideo.look import Look
    from filmvideo.report import Report

DAMAGED = 3


def process(
    clip: Annotated[Path, typer.Argument(metavar="IN", help="The clip to render.")],
    *,
    target: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="OUT",
            rich_help_panel=FILE,
            help="File to write; its suffix (.mov, .mp4, .mkv, .mxf) is the container. By default beside the clip, "
            "named after it and the stock: clip.vision3.mov.",
        ),
    ] = None,
    stock: StockOption = None,
    print_film: PrintOption = None,
    look: LookOption = None,
    gate: FormatOption = None,
    exposure: ExposureOption = None,
    grain: GrainOption = None,
    grain_size: GrainSizeOption = None,
    grain_colour: GrainColourOption = None,
    settings: SetOption = None,
    source_space: Annotated[
        str,
        typer.Option(
            "--input",
            metavar="SPACE",
            rich_help_panel=COLOUR,
            help="What the clip's codes mean: a name of `filmvideo spaces`. auto follows the clip's tags and says what "
            "it decided; camera log has no tag of its own, so name it.",
        ),
    ] = "auto",
    target_space: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="SPACE",
            rich_help_panel=COLOUR,
            help="What the written codes shall mean: rec709 (the default), srgb, p3-d65, display-p3, rec2020-pq, "
            "rec2020-hlg, linear-ap0; for a scan cineon or adx10.",
        ),
    ] = None,
    input_matrix: InputMatrixOption = None,
    codec: Annotated[
        str | None,
        typer.Option(
            "--codec",
            metavar="NAME",
            rich_help_panel=FILE,
            help="A name of `filmvideo codecs`. By default prores-hq; h264 for an mp4, dnxhr-hqx for an mxf.",
        ),
    ] = None,
    frames: Annotated[
        str | None,
        typer.Option(
            "--frames",
            metavar="A-B",
            rich_help_panel=FILE,
            help="First and last frame to render, counted from 0. A range gives the very frames that the whole clip "
            "would.",
        ),
    ] = None,
    seed: SeedOption = 0,
    engine: EngineOption = "accurate",
    device: DeviceOption = "auto",
    threads: ThreadsOption = None,
    overwrite: OverwriteOption = False,
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest",
            metavar="FILE",
            rich_help_panel=FILE,
            help="Write down what was done, with fingerprints of source, look and output, as JSON.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Render a clip on film.

    Give --stock, --look or both. Everything but the picture is kept: sound, timecode, frame times, rotation, chapters,
    words. The output appears under its name when it is whole and has been read back, not before.

    --stock none renders nothing: the clip's own codes are written again, by default losslessly in an mkv.

    A damaged clip is rendered as far as it can be decoded; the exit status is then 3.

    \b
    Examples:
      filmvideo process clip.mov --stock vision3
      filmvideo process a001.mov --stock 500t --print 2393 --input logc3 -o a001.film.mov
      filmvideo process clip.mp4 --look night-500t --exposure -1 --frames 0-47
      filmvideo process clip.mov --stock 250d --print scan
    """  # noqa: D301  (\b keeps the lines of the examples)
    said: list[str] = []

    def say(sentence: str) -> None:
        said.append(sentence)
        if not as_json:
            _note(sentence)

    report = _rendered(
        clip,
        target,
        look_from(look, stock, print_film, gate, exposure, with_grain(settings, grain, grain_size, grain_colour)),
        input=source_space,
        output=target_space,
        codec=codec,
        seed=seed,
        say=say,
        frames=frame_range(frames),
        engine=engine_named(engine),
        device=device,
        threads=threads,
        overwrite=overwrite,
        manifest=manifest,
        input_matrix=matrix_named(input_matrix),
        label=None if look is None or stock is not None else Path(look).name.removesuffix(".toml"),
    )
    if as_json:
        say_json(report.to_json())
    else:
        for warning in report.warnings[len(said) - 1 :]:
            _note(warning)
        rate = report.frames / report.seconds
        typer.echo(f"{report.path}: {report.frames} frames in {report.seconds:.1f} s ({rate:.2f} a second)")
    if report.damage:
        _note(f"{report.source}: {report.damage.describe()}")
        raise typer.Exit(DAMAGED)


def _rendered(clip: Path, target: Path | None, film: Look | None, **how: Any) -> Report:  # noqa: ANN401
    from tqdm import tqdm  # noqa: PLC0415

    from filmvideo.processing import process as render_clip  # noqa: PLC0415

    with tqdm(unit="frame", file=sys.stderr, disable=None, leave=False, delay=1, dynamic_ncols=True) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return render_clip(clip, target, look=film, progress=progress, **how)


def _note(sentence: str) -> None:
    typer.echo(f"filmvideo: {sentence}", err=True)
