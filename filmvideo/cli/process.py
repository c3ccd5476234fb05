"""`filmvideo process`: render a clip or a frame sequence on film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.notices import NoticePrinter
from filmvideo.cli.options.colour import ColourOptions
from filmvideo.cli.options.files import (
    AudioOption,
    FramesOption,
    JsonOption,
    ManifestOptions,
    OverwriteOption,
    SequenceOptions,
    out_option,
    parse_audio,
    parse_frames,
)
from filmvideo.cli.options.film import FilmOptions
from filmvideo.cli.options.running import PipeOptions, RunOptions, ThreadsOption
from filmvideo.cli.output import print_json, print_message, progress_bar
from filmvideo.cli.panels import FILE, RUN, add_command, bind_panels

DAMAGED = 3
PIPE = Path("-")
_NOT_FOR_FARMS = frozenset(
    {
        "overwrite",
        "resume",
        "workers",
        "cluster",
        "device",
        "manifest",
        "no_manifest",
        "as_json",
        "pipe",
        "size",
        "pixel_format",
    }
)
_FARM_THREADS = 8


@dataclass(frozen=True)
class SharedWork:
    """Options of shared and resumed work."""

    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            rich_help_panel=FILE,
            help="Continue an interrupted run: frames that the same work (look, source, seed, version) finished are "
            "kept, missing or damaged ones are rendered. A clip needs it from its first run: it is written beside the "
            "output in segments of 48 frames, which are joined at the end.",
        ),
    ] = False
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            rich_help_panel=RUN,
            help="Processes that share the frames and the threads, one for each GPU if there are several; a clip is "
            "then written in segments. A worker that dies is replaced. On a cluster the default is one for each GPU, "
            "else one for each machine.",
        ),
    ] = None
    cluster: Annotated[
        str | None,
        typer.Option(
            "--engine-cluster",
            metavar="ADDRESS",
            rich_help_panel=RUN,
            help="Share the frames among the machines of a Ray cluster: ray://HOST:PORT (the client port of the head, "
            "usually 10001), or ray:// for Ray on this machine. Every machine needs the same filmvideo and must see IN "
            "and OUT under the same path. Needs filmvideo[ray].",
        ),
    ] = None


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
    out: Annotated[
        Path | None,
        out_option(
            "OUT",
            "The file to write; its suffix (.mov, .mp4, .mkv, .mxf) is the container. A name such as out.####.exr "
            "(.exr, .dpx, .tif, .png, .jpg) writes a frame sequence, whose frames keep their numbers. The default is "
            "beside the clip, with the stock in its name: clip.vision3.mov.",
        ),
    ] = None,
    film: FilmOptions,
    colour: ColourOptions,
    codec: Annotated[
        str | None,
        typer.Option(
            "--codec",
            metavar="NAME",
            rich_help_panel=FILE,
            help="Codec: a name from `filmvideo codecs`. The default is prores-hq; h264 for mp4, dnxhr-hqx for mxf; "
            "exr-half, dpx, tiff, png or jpeg for pictures.",
        ),
    ] = None,
    frames: FramesOption = None,
    audio: AudioOption = "auto",
    sequence: SequenceOptions,
    pipe: PipeOptions,
    run: RunOptions,
    threads: ThreadsOption = None,
    overwrite: OverwriteOption = False,
    shared: SharedWork,
    manifest: ManifestOptions,
    as_json: JsonOption = False,
) -> None:
    """Render a clip or a frame sequence on film.

    Give --stock, --look or both. Sound, timecode, frame times, rotation, chapters and metadata are kept. The output
    gets its name when it is complete and has been read back, not before.

    --stock none renders no film: the clip's code values are written again, by default losslessly in an mkv.

    IN and OUT may be -, the standard input and output: --pipe sets the stream format. Messages go to the standard
    error.

    A manifest of what was done is written beside the output, for `filmvideo reproduce`.

    A damaged clip is rendered as far as it can be decoded; the exit status is then 3.

    \b
    Examples:
      filmvideo process clip.mov --stock vision3
      filmvideo process a001.mov --stock 500t --print 2393 --input-space logc3 -o a001.film.mov
      filmvideo process clip.mp4 --look night-500t --exposure -1 --frames 0-47
      filmvideo process clip.mov --stock 250d --print scan
      filmvideo process plates/shot.####.exr --frames 1001-1100 --stock vision3 -o out/shot.####.exr
      ffmpeg -i clip.mov -f nut -c:v rawvideo - | filmvideo process - --stock vision3 -o - | ffplay -
    """  # noqa: D301  (\b keeps the lines of the examples)
    notify = NoticePrinter(quiet=as_json)
    if as_json and out == PIPE:
        raise ParameterError("--json and -o - both write to the standard output; leave --json out.")
    look = film.build_look()
    film.write_look(look, overwrite=overwrite)
    with progress_bar() as progress:
        report = work.render_clip(
            clip,
            out,
            look=look,
            input=colour.input_space,
            output=colour.output_space,
            input_matrix=colour.matrix,
            codec=codec,
            frames=parse_frames(frames),
            audio=parse_audio(audio),
            rate=sequence.frame_rate,
            missing=sequence.when_missing,
            seed=run.seed,
            engine=run.engine_name,
            device=run.device,
            threads=threads,
            overwrite=overwrite,
            resume=shared.resume,
            workers=shared.workers,
            cluster=shared.cluster,
            manifest=manifest.path,
            pipe=pipe.build_format(),
            label=None if film.look is None or film.stock is not None else Path(film.look).name.removesuffix(".toml"),
            progress=progress,
            notify=notify,
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


def parse_job(arguments: list[str]) -> work.RenderJob:
    """Read a command line of `process` as a job for other machines."""
    alone = typer.Typer(add_completion=False)
    add_command(alone, process)
    command = typer.main.get_command(alone)
    parsed = command.make_context("filmvideo farm template", arguments).params
    values = {**parsed, "settings": list(parsed["settings"] or ())}
    for option in command.params:
        if option.name in _NOT_FOR_FARMS and values[option.name] not in {None, False, "auto"}:
            raise ParameterError(f"{option.opts[-1]} does not work on a farm; leave it out.")
    return _job(**bind_panels(process, values))


def _job(
    *,
    clip: Path,
    out: Path | None,
    film: FilmOptions,
    colour: ColourOptions,
    codec: str | None,
    frames: str | None,
    audio: str,
    sequence: SequenceOptions,
    run: RunOptions,
    threads: int | None,
    **_: object,
) -> work.RenderJob:
    if out is None:
        raise ParameterError("A farm needs the name of the output; give -o OUT.")
    request = work.RenderRequest(
        source=clip,
        outputs=(work.OutputRequest(path=out, codec=codec, space=colour.output_space),),
        look=film.build_look(),
        input=colour.input_space,
        input_matrix=colour.matrix,
        frames=parse_frames(frames),
        audio=parse_audio(audio),
        rate=sequence.frame_rate,
        missing=sequence.when_missing,
        seed=run.seed,
        engine=run.engine_name,
        device="auto",
    )
    return work.job_for_farm(request, threads=threads or _FARM_THREADS)
