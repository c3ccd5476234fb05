"""A clip or a frame sequence goes in, the same on film comes out.

Decoding, rendering and encoding overlap; every frame that can be decoded is rendered and delivered; a file appears
whole and verified, or not at all, and of a sequence so does every picture. Without a look the pictures pass as they
are, code for code where the codec takes the source's planes.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from filmvideo.base.errors import ParameterError
from filmvideo.base.notices import Notice
from filmvideo.jobs.conversion import matrix_for_space
from filmvideo.jobs.frame_loop import Progress
from filmvideo.jobs.job import OutputRequest, RenderRequest
from filmvideo.jobs.manifest import ManifestPath
from filmvideo.jobs.report import Report
from filmvideo.looks.files import normalize_look
from filmvideo.looks.look import Look
from filmvideo.media.files.pipes import PipeFormat, check_pipes, is_pipe
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.media.read.sequence import Missing
from filmvideo.processing.run import RunOptions, render
from filmvideo.render.render import Engine


def process(
    source: str | Path,
    target: str | Path | None = None,
    *,
    look: Look | None,
    input: str = "auto",  # noqa: A002  (the word of the command line)
    output: str | None = None,
    codec: str | None = None,
    seed: int = 0,
    frames: tuple[int, int] | None = None,
    device: str = "auto",
    engine: Engine = "accurate",
    threads: int | None = None,
    overwrite: bool = False,
    manifest: ManifestPath = "beside",
    progress: Progress | None = None,
    notify: Callable[[Notice], None] | None = None,
    input_matrix: InputMatrix | None = None,
    label: str | None = None,
    rate: Fraction | None = None,
    missing: Missing | None = None,
    resume: bool = False,
    pipe: PipeFormat | None = None,
    workers: int | None = None,
    cluster: str | None = None,
) -> Report:
    """Render a clip or a sequence with a look (None: as it is) and report; FilmvideoError where it cannot be done.

    `frames` are the first and last source frame numbers; `progress` is called with frames done and frames in all,
    `say` with what is worth knowing before the work starts; the report has it all. `threads` decode, render and encode
    (None: as many as there are processors). Where no target is named it lies beside the source and has the look's name,
    or `label`, in its own. Of a sequence, `rate` says the frames a second and `missing` what becomes of frames that are
    not there. `manifest` is a file for what was done (by default the output's name and .json), or None for no file.
    With `resume` a clip is written in segments, and what the same work has finished before is kept. `workers` are the
    processes that share the work, and the threads; on a `cluster` of Ray (ray://HOST:PORT, or ray:// for one on this
    machine) they are actors, by default one for each GPU, else for each machine. `-` is the standard input or output,
    of which `pipe` says what is in it.
    """
    check_pipes(pipe or PipeFormat(), source, target, None if manifest == "beside" else manifest, codec)
    if (is_pipe(source) or is_pipe(target)) and (resume or cluster is not None or (workers or 1) > 1):
        raise ParameterError("A stream is rendered in one go; drop --resume, --workers and --engine-cluster.")
    request = RenderRequest(
        source=Path(source),
        outputs=(OutputRequest(path=None if target is None else Path(target), codec=codec, space=output),),
        look=look and normalize_look(look),
        input=input,
        input_matrix=input_matrix or (matrix_for_space(input) if is_pipe(source) else None),
        rate=rate,
        missing=missing,
        frames=frames,
        seed=seed,
        engine=engine,
        device=device,
        threads=threads,
        pipe=pipe,
    )
    options = RunOptions(
        overwrite=overwrite,
        resume=resume,
        manifest=manifest,
        label=label,
        workers=workers,
        cluster=cluster,
        progress=progress,
        notify=notify,
    )
    return render(request, options)
