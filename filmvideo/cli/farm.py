"""`filmvideo farm`: one piece of work on many machines."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.cli import work
from filmvideo.cli.options import OverwriteOption
from filmvideo.cli.process import parse_job, progress_bar

farm = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="One piece of work on many machines.")
JobArgument = Annotated[Path, typer.Argument(metavar="JOB", help="The job, as a template holds it.")]
SourceOption = Annotated[Path | None, typer.Option("--source", metavar="IN", help="The source, where it lies here.")]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="OUT", help="The output, where it lies here.")]
ChunkOption = Annotated[
    int,
    typer.Option(
        "--frames-a-chunk", metavar="N", min=1, help="Frames of a task; of a clip, rounded up to whole segments of 48."
    ),
]


@farm.command(context_settings={"ignore_unknown_options": True})
def template(
    options: Annotated[
        list[str], typer.Argument(metavar="IN -o OUT …", help="What `process` would be given: see its --help.")
    ],
    *,
    scheduler: Annotated[str, typer.Option("--scheduler", metavar="NAME", help="openjd or slurm.")] = "openjd",
    chunk: ChunkOption = 240,
    gpus: Annotated[int, typer.Option("--gpus", metavar="N", min=0, help="GPUs of a task; 0 renders on CPUs.")] = 1,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Where to write it; by default it is printed.")
    ] = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Write a job for a farm: IN, -o OUT and all options of `process`.

    An Open Job Description template (AWS Deadline Cloud and other schedulers take it) has a step with a task for every
    chunk of frames, each asking for a GPU, and a step that assembles. Its parameters SourceFolder and OutputFolder say
    where the files lie on the farm; all machines share the folder of the output.

    \b
    Examples:
      filmvideo farm template clip.mov --stock vision3 -o out.mov --save out.template.json
      openjd run out.template.json -p SourceFolder=/shots -p OutputFolder=/film
      filmvideo farm template plates/shot.####.exr --stock 500t -o out/shot.####.exr --scheduler slurm --gpus 0
    """  # noqa: D301  (\b keeps the lines of the examples)
    if scheduler not in {"openjd", "slurm"}:
        raise ParameterError(f"No scheduler is named {scheduler!r}; openjd and slurm are known.")
    if save is not None and save.exists() and not overwrite:
        raise MediaError(f"{save} exists already; give another name or allow it to be overwritten.")
    job = parse_job(options)
    if scheduler == "slurm":
        text = work.slurm_script(job, chunk=chunk, gpus=gpus)
    else:
        text = json.dumps(work.open_job_description(job, chunk=chunk, gpus=gpus), indent=2) + "\n"
    if save is None:
        sys.stdout.write(text)
    else:
        save.write_text(text, encoding="utf-8")


@farm.command()
def render(
    job: JobArgument,
    *,
    chunk: Annotated[int, typer.Option("--chunk", metavar="N", min=0, help="Which chunk, counted from 0.")],
    frames: ChunkOption = 240,
    source: SourceOption = None,
    out: OutOption = None,
) -> None:
    """Render one chunk of a job; what is finished of it is kept."""
    here = _job(job, source, out)
    known = work.chunks(here, frames)
    if chunk >= len(known):
        raise ParameterError(f"There are chunks 0 to {len(known) - 1}, and {chunk} was asked for.")
    with progress_bar() as progress:
        work.render_range(here, known[chunk], resume=True, progress=progress)
    typer.echo(f"{here.target}: frames {known[chunk][0]}-{known[chunk][1]} are there")


@farm.command()
def assemble(job: JobArgument, *, source: SourceOption = None, out: OutOption = None) -> None:
    """Look that every frame of a job is there, make what is not, join a clip, and write the manifest."""
    here = _job(job, source, out)
    with progress_bar() as progress:
        report = work.render_request(here, work.RunOptions(resume=True, progress=progress))
    typer.echo(f"{report.path}: assembled, {report.frames + report.kept} frames")


def _job(path: Path, source: Path | None, out: Path | None) -> work.RenderJob:

    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return work.job_from_json(values, path.name).relocate(source, out)
    except ValueError as error:
        raise MediaError(f"{path} is not a job: {error}.") from error
