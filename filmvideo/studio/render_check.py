"""Whether an output can be: everything that `process` checks before its first frame, with nothing written."""

from __future__ import annotations

import re
from pathlib import Path

from filmvideo.jobs.job import OutputRequest, RenderRequest
from filmvideo.jobs.open_job import open_for_request, plan_output, resolve_job
from filmvideo.jobs.open_outputs import WriteOptions, open_output
from filmvideo.jobs.output_names import default_codec
from filmvideo.looks.look import Look
from filmvideo.media import CODECS, IMAGE_CODECS, ClipInfo, find_codec
from filmvideo.studio.render_job import QueueJob

_SUFFIXES = frozenset(suffix for row in (*CODECS.values(), *IMAGE_CODECS.values()) for suffix in row.suffixes)
_ENDING = re.compile(r"\.[a-z]{2,5}", re.IGNORECASE)
"""What a person means as a suffix; that of `night.v2` is a part of the name."""


def check_output(job: QueueJob, look: Look) -> None:
    """Raise FilmvideoError where the output of a job cannot be written."""
    request = RenderRequest(
        source=Path(job.source),
        outputs=(OutputRequest(path=Path(job.path), codec=job.codec, space=job.space),),
        look=look,
        input=job.input,
        frames=job.frames,
    )
    with open_for_request(request, threads=1) as reader:
        whole = resolve_job(request, reader, threads=1)
        plan = plan_output(reader.info, whole, whole.output, "cpu")
        open_output(whole, whole.output, plan, reader, WriteOptions(overwrite=job.overwrite))


def complete_name(name: str, codec: str | None, look: Look, info: ClipInfo) -> str:
    """Return a file's name with the usual suffix of its codec, and of pictures a place for the number, if it has none.

    A suffix that does not fit stays, so that the person is told.
    """
    path = Path(name)
    if path.suffix.lower() in _SUFFIXES or _ENDING.fullmatch(path.suffix):
        return name
    row = find_codec(codec or default_codec(None, look, info))
    number = ".####" if row.image and not any(mark in path.name for mark in "#@%") else ""
    return f"{name}{number}{row.suffixes[0]}"
