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
from filmvideo.media.tracks.audio_codecs import AudioChoice
from filmvideo.processing.run import RenderOptions, render
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
    audio: AudioChoice = "auto",
) -> Report:
    """Render a clip or a frame sequence with a look, and report.

    Parameters
    ----------
    source : str or Path
        A clip, a sequence such as shot.####.exr, a folder of pictures, or - for the standard input.
    target : str, Path or None
        The file, sequence or - to write; None names it beside the source, after the look or `label`.
    look : Look or None
        The film; None passes the pictures unchanged.
    input : str
        The space of the source's codes, of `filmvideo spaces`; auto follows its tags.
    output : str or None
        The space of the written codes; None for rec709, srgb of pictures, linear light of an EXR.
    codec : str or None
        A name of `filmvideo codecs`; None chooses by the target's suffix.
    seed : int
        The seed of grain, dirt, weave and dither.
    frames : tuple of int or None
        The first and last source frame, both included; None for all.
    device : str
        auto, cpu, cuda, cuda:1 or mps.
    engine : str
        accurate, fast or reference.
    threads : int or None
        The threads that decode, render and encode; None for one each processor.
    overwrite : bool
        Whether an existing target is replaced.
    manifest : Path, "beside" or None
        The file of the manifest: by default the target's name and .json; None for no file.
    progress : callable or None
        Called with frames done and frames in all.
    notify : callable or None
        Called with each notice before the work starts; the report has them all.
    input_matrix : str or None
        The Y'CbCr matrix of a clip that names none.
    label : str or None
        The name of the look in a target that is not named.
    rate : Fraction or None
        The frame rate of a sequence; None as its pictures say, else 24.
    missing : str or None
        The handling of missing frames of a sequence: error (the default), hold or black.
    resume : bool
        Whether frames that the same work has finished are kept; a clip is then written in segments.
    pipe : PipeFormat or None
        The format of the standard input or output where the stream does not state it.
    workers : int or None
        The processes that share the work and the threads; on a cluster by default one for each GPU or machine.
    cluster : str or None
        A cluster of Ray: ray://HOST:PORT, or ray:// for one on this machine.
    audio : str
        auto copies sound that the container holds and players play, and encodes the rest; copy, aac, pcm or none.

    Returns
    -------
    Report
        What was written, and how.

    Raises
    ------
    MediaError
        A file cannot be read or written.
    ParameterError
        A name is unknown, or options do not fit together.
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
        audio=audio,
    )
    options = RenderOptions(
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
