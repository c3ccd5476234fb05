"""`filmvideo process`: a clip in, the same clip on film out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.notices import NoticePrinter
from filmvideo.cli.options import (
    FILE,
    RUN,
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
    ManifestOption,
    NoManifestOption,
    OverwriteOption,
    PrintOption,
    SeedOption,
    SetOption,
    StockOption,
    ThreadsOption,
    build_look,
    frame_range,
    input_option,
    output_option,
    parse_engine,
    parse_matrix,
    parse_missing,
    parse_rate,
    print_json,
    print_message,
    with_grain,
)
from filmvideo.cli.pipes import PipeOption, PixelFormatOption, SizeOption, parse_pipe

DAMAGED = 3
PIPE = Path("-")
_FOR_HERE = {
    "overwrite": "--overwrite",
    "resume": "--resume",
    "workers": "--workers",
    "cluster": "--engine-cluster",
    "device": "--device",
    "manifest": "--manifest",
    "no_manifest": "--no-manifest",
    "as_json": "--json",
    "pipe": "--pipe",
    "size": "--size",
    "pixel_format": "--pixel-format",
}
"""Options that a job for other machines has no use for."""
_FARM_THREADS = 8


def process(
    clip: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            help="The clip to render, or a frame sequence: shot.####.exr, shot.%04d.dpx, a folder of pictures, or one "
            "picture.",
        ),
    ],
    *,
    target: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="OUT",
            rich_help_panel=FILE,
            help="File to write; its suffix (.mov, .mp4, .mkv, .mxf) is the container. A frame sequence is written to "
            "a name such as out.####.exr (.exr, .dpx, .tif, .png, .jpg); its frames keep their numbers. By default "
            "beside the clip, named after it and the stock: clip.vision3.mov.",
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
        input_option(
            "What the clip's codes mean: a name of `filmvideo spaces`. auto follows the clip's tags and says what "
            "it decided; camera log has no tag of its own, so name it."
        ),
    ] = "auto",
    target_space: Annotated[
        str | None,
        output_option(
            "What the written codes shall mean: rec709 (the default), srgb, p3-d65, display-p3, rec2020-pq, "
            "rec2020-hlg, linear-ap0, acescg, linear-709, linear-2020; for a scan cineon or adx10. Pictures are srgb "
            "by default, an EXR is linear light on its source's primaries."
        ),
    ] = None,
    input_matrix: InputMatrixOption = None,
    codec: Annotated[
        str | None,
        typer.Option(
            "--codec",
            metavar="NAME",
            rich_help_panel=FILE,
            help="A name of `filmvideo codecs`. By default prores-hq; h264 for an mp4, dnxhr-hqx for an mxf; "
            "exr-half, dpx, tiff, png, jpeg for pictures.",
        ),
    ] = None,
    frames: Annotated[
        str | None,
        typer.Option(
            "--frames",
            metavar="A-B",
            rich_help_panel=FILE,
            help="First and last frame to render, counted from 0; of a sequence, the numbers in its names. A range "
            "gives the very frames that the whole would.",
        ),
    ] = None,
    fps: Annotated[
        str | None,
        typer.Option(
            "--fps",
            "--rate",
            metavar="RATE",
            rich_help_panel=FILE,
            help="Frames a second of a sequence, or of raw pictures in a pipe: 24, 23.976, 30000/1001. By default what "
            "its pictures say, else 24.",
        ),
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option(
            "--missing",
            metavar="WHAT",
            rich_help_panel=FILE,
            help="What becomes of frames of a sequence that are missing or broken: error (the default) lists them and "
            "stops before the work, hold repeats the last good frame, black is black.",
        ),
    ] = None,
    pipe: PipeOption = None,
    size: SizeOption = None,
    pixel_format: PixelFormatOption = None,
    seed: SeedOption = 0,
    engine: EngineOption = "accurate",
    device: DeviceOption = "auto",
    threads: ThreadsOption = None,
    overwrite: OverwriteOption = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            rich_help_panel=FILE,
            help="Go on where a run was cut off: what the same work (look, source, seed, version) finished is kept, "
            "what is missing or damaged is rendered. A clip needs it from its first run on: it is then written in "
            "segments of 48 frames, each with a keyframe, beside the output, and joined at the end.",
        ),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            rich_help_panel=RUN,
            help="Processes that share the frames and the threads, one a GPU where there are several; a clip is then "
            "written in segments. One that dies is replaced. On a cluster by default one for each GPU, else for each "
            "machine.",
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--engine-cluster",
            metavar="ADDRESS",
            rich_help_panel=RUN,
            help="Share the frames among the machines of a Ray cluster: ray://HOST:PORT (the head's port for clients, "
            "usually 10001), or ray:// for Ray on this machine alone. IN and OUT must lie where every machine sees "
            "them under the same name, and every machine needs the same filmvideo. Needs filmvideo[ray].",
        ),
    ] = None,
    manifest: ManifestOption = None,
    no_manifest: NoManifestOption = False,
    as_json: JsonOption = False,
) -> None:
    """Render a clip or a frame sequence on film.

    Give --stock, --look or both. Everything but the picture is kept: sound, timecode, frame times, rotation, chapters,
    words. The output appears under its name when it is whole and has been read back, not before.

    --stock none renders nothing: the clip's own codes are written again, by default losslessly in an mkv.

    IN and OUT may be -, the standard input and output: --pipe says what goes through. What is said goes to the standard
    error.

    What was done is written down beside the output, for `filmvideo reproduce`.

    A damaged clip is rendered as far as it can be decoded; the exit status is then 3.

    \b
    Examples:
      filmvideo process clip.mov --stock vision3
      filmvideo process a001.mov --stock 500t --print 2393 --input logc3 -o a001.film.mov
      filmvideo process clip.mp4 --look night-500t --exposure -1 --frames 0-47
      filmvideo process clip.mov --stock 250d --print scan
      filmvideo process plates/shot.####.exr --frames 1001-1100 --stock vision3 -o out/shot.####.exr
      ffmpeg -i clip.mov -f nut -c:v rawvideo - | filmvideo process - --stock vision3 -o - | ffplay -
    """  # noqa: D301  (\b keeps the lines of the examples)
    notify = NoticePrinter(quiet=as_json)
    if as_json and target == PIPE:
        raise ParameterError("The standard output is for the stream; leave --json out.")
    film = build_look(look, stock, print_film, gate, exposure, with_grain(settings, grain, grain_size, grain_colour))
    report = _rendered(
        clip,
        target,
        film,
        notify=notify,
        seed=seed,
        device=device,
        threads=threads,
        overwrite=overwrite,
        resume=resume,
        workers=workers,
        cluster=cluster,
        manifest=None if no_manifest else manifest or "beside",
        pipe=parse_pipe(pipe, size, pixel_format),
        label=None if look is None or stock is not None else Path(look).name.removesuffix(".toml"),
        **_read(source_space, target_space, codec, frames, engine, input_matrix, fps, missing),
    )
    if as_json:
        print_json(report.to_json())
    else:
        for notice in report.notices:
            notify(notice)
        rate = report.frames / report.seconds
        done = f"{report.frames} frames in {report.seconds:.1f} s ({rate:.2f} a second)"
        typer.echo(f"{report.path}: {done}", err=report.path == PIPE)
    if report.damage:
        print_message(f"{report.source}: {report.damage.describe()}")
        raise typer.Exit(DAMAGED)


def _read(*words: str | None) -> dict[str, Any]:
    """Read options that are words."""
    source_space, target_space, codec, frames, engine, input_matrix, fps, missing = words
    return {
        "input": source_space,
        "output": target_space,
        "codec": codec,
        "frames": frame_range(frames),
        "engine": parse_engine(engine or ""),
        "input_matrix": parse_matrix(input_matrix),
        "rate": parse_rate(fps),
        "missing": parse_missing(missing),
    }


def parse_job(arguments: list[str]) -> work.RenderJob:
    """Read a command line of `process` as a job to be done elsewhere."""
    alone = typer.Typer(add_completion=False)
    alone.command()(process)
    asked = typer.main.get_command(alone).make_context("filmvideo farm template", arguments).params
    for name, option in _FOR_HERE.items():
        if asked[name] not in {None, False, "auto"}:
            raise ParameterError(f"{option} is not for a farm; leave it out.")
    if asked["target"] is None:
        raise ParameterError("A farm must know where to write; name the output with -o.")
    grain = with_grain(
        list(asked["settings"] or ()), *(asked[name] for name in ("grain", "grain_size", "grain_colour"))
    )
    film = build_look(asked["look"], asked["stock"], asked["print_film"], asked["gate"], asked["exposure"], grain)
    words = ("source_space", "target_space", "codec", "frames", "engine", "input_matrix", "fps", "missing")
    threads, seed = asked["threads"] or _FARM_THREADS, asked["seed"]
    read = _read(*(asked[name] for name in words))
    output = work.OutputRequest(path=Path(asked["target"]), codec=read.pop("codec"), space=read.pop("output"))
    request = work.RenderRequest(source=Path(asked["clip"]), outputs=(output,), look=film, seed=seed, **read)
    return work.job_for_farm(request, threads=threads)


def _rendered(clip: Path, target: Path | None, film: work.Look | None, **how: Any) -> work.Report:  # noqa: ANN401

    with progress_bar() as progress:
        return work.render_clip(clip, target, look=film, progress=progress, **how)


@contextmanager
def progress_bar() -> Generator[Callable[[int, int], None]]:
    """Show how far the work is, on a terminal."""
    with work.tqdm(unit="frame", file=sys.stderr, disable=None, leave=False, delay=1, dynamic_ncols=True) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress
