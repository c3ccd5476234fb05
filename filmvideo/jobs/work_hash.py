"""The hash of all that the pictures of a job depend on but the source's pictures: the same hash is the same work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from filmvideo.jobs.job import PLAIN, RenderJob
from filmvideo.jobs.plan import Plan
from filmvideo.media import ClipInfo


def work_hash(job: RenderJob, info: ClipInfo, plans: Sequence[Plan]) -> str:
    """Return the sha256 of a job's work; its files' places, its threads and its frames are not part of it."""
    facts = {
        "filmvideo": version("filmvideo"),
        "source": [str(info.tags), str(info.rate), job.missing],
        "film": None if job.look is None else [job.look.hash(), job.engine, job.seed, job.half],
        "grade": PLAIN.write(job.grade),
        "audio": job.audio,
        "sound": [
            [track.name, piece.path.name, piece.path.stat().st_size, str(piece.start_s)]
            for track in job.sound or ()
            for piece in track.pieces
        ],
        "fields": PLAIN.write(job.fields),
        "device": plans[0].device.split(":", maxsplit=1)[0],
        "outputs": [PLAIN.write(replace(output, path=Path())) for output in job.outputs],
        "plans": [[plan.input, plan.output, plan.pixel_format] for plan in plans],
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
