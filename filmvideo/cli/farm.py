"""`filmvideo farm`: render one job on many machines."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption, OverwriteOption, check_absent, out_option
from filmvideo.cli.output import print_json, progress_bar
from filmvideo.cli.panels import FILE, Formerly
from filmvideo.cli.process import parse_job

JobArgument = Annotated[Path, typer.Argument(metavar="JOB", help="The job, in the template's form.")]
SourceOption = Annotated[
    Path | None, typer.Option("--source", metavar="IN", rich_help_panel=FILE, help="The source, if it was moved.")
]
OutOption = Annotated[Path | None, out_option("OUT", "The output, if it is elsewhere on this machine.")]
ChunkOption = Annotated[
    int,
    Formerly("--frames-a-chunk"),
    typer.Option(
        "--frames-per-chunk", metavar="N", min=1, help="Frames of a task; of a clip, rounded up to segments of 48."
    ),
]


def template(
    options: Annotated[
        list[str], typer.Argument(metavar="IN -o OUT …", help="The words after `filmvideo process`: see its --help.")
    ],
    *,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="NAME", help="openjd (the default) or slurm.")
    ] = "openjd",
    chunk_frames: ChunkOption = 240,
    gpus: Annotated[int, typer.Option("--gpus", metavar="N", min=0, help="GPUs of a task; 0 renders on the CPU.")] = 1,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", rich_help_panel=FILE, help="The template to write; else it is printed."),
    ] = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Write the template of a job for a farm: IN, -o OUT and all options of `process`.

    -o OUT is what the farm renders, as for `process`; --save is the template itself.

    An Open Job Description template (for AWS Deadline Cloud and other schedulers) has a step with a task for every
    chunk of frames, each with its GPUs, and a step that assembles. Its parameters SourceFolder and OutputFolder are
    the folders on the farm; all machines share the folder of the output.

    \b
    Examples:
      filmvideo farm template clip.mov --stock vision3 -o out.mov --save out.template.json
      openjd run out.template.json -p SourceFolder=/shots -p OutputFolder=/film
      filmvideo farm template plates/shot.####.exr --stock 500t -o out/shot.####.exr --scheduler slurm --gpus 0
    """  # noqa: D301  (\b keeps the lines of the examples)
    if scheduler not in {"openjd", "slurm"}:
        raise ParameterError(f"--scheduler must be openjd or slurm, got {scheduler!r}.")
    if save is not None:
        check_absent(save, overwrite=overwrite)
    job = parse_job(options)
    if scheduler == "slurm":
        text = work.slurm_script(job, chunk=chunk_frames, gpus=gpus)
    else:
        text = json.dumps(work.open_job_description(job, chunk=chunk_frames, gpus=gpus), indent=2) + "\n"
    if save is None:
        sys.stdout.write(text)
    else:
        save.write_text(text, encoding="utf-8", errors="surrogateescape")  # a shell reads the bytes of a name


def render(
    job: JobArgument,
    *,
    chunk: Annotated[int, typer.Option("--chunk", metavar="N", min=0, help="Which chunk to render, counted from 0.")],
    chunk_frames: ChunkOption = 240,
    source: SourceOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Render one chunk of a job; frames that are finished are kept."""
    here = _job(job, source, out)
    known = work.chunks(here, chunk_frames)
    if chunk >= len(known):
        raise ParameterError(f"--chunk must be from 0 to {len(known) - 1}, got {chunk}.")
    with progress_bar() as progress:
        work.render_range(here, known[chunk], resume=True, progress=progress)
    first, last = known[chunk]
    if as_json:
        print_json({"output": str(here.target), "first_frame": first, "last_frame": last})
    else:
        typer.echo(f"{here.target}: frames {first}-{last} are rendered")


def assemble(
    job: JobArgument, *, source: SourceOption = None, out: OutOption = None, as_json: JsonOption = False
) -> None:
    """Check every frame of a job, render missing ones, join a clip, and write the manifest."""
    here = _job(job, source, out)
    with progress_bar() as progress:
        report = work.render_request(here, work.RenderOptions(resume=True, progress=progress))
    if as_json:
        print_json(report.to_json())
    else:
        typer.echo(f"{report.path}: assembled, {report.frames + report.kept} frames")


def _job(path: Path, source: Path | None, out: Path | None) -> work.RenderJob:

    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return work.job_from_json(values, path.name).relocate(source, out)
    except ValueError as error:
        raise MediaError(f"{path} is not a job: {error}.") from error
