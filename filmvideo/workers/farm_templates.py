"""A job for many machines: an Open Job Description template, or a Slurm array script.

The frames are cut into chunks. Every task renders one of them (`filmvideo farm render`). A last task then renders what
is missing and joins a clip (`filmvideo farm assemble`). The machines share the folders of source and output. The job
itself, with its whole look, is written into the template.

Template: Open Job Description, 2023-09 (https://github.com/OpenJobDescription/openjd-specifications).
"""

from __future__ import annotations

import json
import shlex
from dataclasses import replace

from filmvideo.base.errors import ParameterError
from filmvideo.jobs.job import RenderJob
from filmvideo.media.segments.writer import FRAMES

NAME_LIMIT = 100
Span = tuple[int, int]


def chunks(job: RenderJob, frames: int) -> list[Span]:
    """Return the chunks of a job, `frames` long each; those of a clip end where segments do."""
    if frames < 1:
        raise ParameterError(f"--frames-a-chunk must be 1 or more, got {frames}.")
    size = -(-frames // FRAMES) * FRAMES if job.segments else frames
    first, last = job.span
    return [(n, min(n + size - 1, last)) for n in range(first, last + 1, size)]


def for_farm(job: RenderJob, gpus: int) -> RenderJob:
    """Return the job with the kind of device and the paths that every machine must use."""
    return replace(job.relocate(job.source.absolute(), job.target.absolute()), device="cuda" if gpus else "cpu")


def open_job_description(job: RenderJob, *, chunk: int, gpus: int) -> dict[str, object]:
    """Return a job template for OpenJD schedulers."""
    job = for_farm(job, gpus)
    source, target = (f"{{{{Param.{name}}}}}" for name in ("SourceFolder", "OutputFolder"))
    there = ["--source", f"{source}/{job.source.name}", "--out", f"{target}/{job.target.name}"]
    more = ["--frames-per-chunk", str(chunk)]
    render = ["farm", "render", "{{Task.File.Job}}", "--chunk", "{{Task.Param.Chunk}}", *more, *there]
    needs = {"hostRequirements": {"amounts": [{"name": "amount.worker.gpu", "min": gpus}]}} if gpus else {}
    space = [{"name": "Chunk", "type": "INT", "range": f"0-{len(chunks(job, chunk)) - 1}"}]
    return {
        "specificationVersion": "jobtemplate-2023-09",
        "name": f"filmvideo {job.target.name}"[:NAME_LIMIT],
        "parameterDefinitions": [
            _folder("SourceFolder", "IN", f"The folder of {job.source.name}."),
            _folder("OutputFolder", "INOUT", f"The folder of {job.target.name}, which all machines share."),
            {"name": "Filmvideo", "type": "STRING", "default": "filmvideo", "description": "The program."},
        ],
        "steps": [
            {
                "name": "Render",
                "parameterSpace": {"taskParameterDefinitions": space},
                **needs,
                "script": _script(job, render),
            },
            {
                "name": "Assemble",
                "dependencies": [{"dependsOn": "Render"}],
                **needs,
                "script": _script(job, ["farm", "assemble", "{{Task.File.Job}}", *there]),
            },
        ],
    }


def slurm(job: RenderJob, *, chunk: int, gpus: int) -> str:
    """Return a script for a Slurm array; run by hand it submits itself, and the assembling after it."""
    job = for_farm(job, gpus)
    last = len(chunks(job, chunk)) - 1
    gpu_line = f"#SBATCH --gpus-per-task={gpus}\n" if gpus else ""
    return f"""#!/bin/bash
#SBATCH --job-name={shlex.quote(f"filmvideo-{job.target.stem}")}
#SBATCH --ntasks=1
#SBATCH --array=0-{last}
{gpu_line}# Submit with `bash SCRIPT`: it queues the array, and the assembling for when all of it is done.
set -euo pipefail
filmvideo=${{FILMVIDEO:-filmvideo}}

if [ -z "${{SLURM_ARRAY_TASK_ID:-}}" ]; then
    array=$(sbatch --parsable "$0")
    sbatch --dependency="afterok:${{array%%;*}}" --array=0 --export=ALL,FILMVIDEO_ASSEMBLE=1 "$0"
    exit
fi

job=$(mktemp)
trap 'rm -f "$job"' EXIT
cat > "$job" <<'END_OF_JOB'
{_text(job)}
END_OF_JOB

if [ -n "${{FILMVIDEO_ASSEMBLE:-}}" ]; then
    "$filmvideo" farm assemble "$job"
else
    "$filmvideo" farm render "$job" --chunk "$SLURM_ARRAY_TASK_ID" --frames-per-chunk {chunk}
fi
"""


def _text(job: RenderJob) -> str:
    return json.dumps(job.to_json(), indent=1)  # in lines, so that no two braces meet, which a template would read


def _folder(name: str, flow: str, sentence: str) -> dict[str, object]:
    return {"name": name, "type": "PATH", "objectType": "DIRECTORY", "dataFlow": flow, "description": sentence}


def _script(job: RenderJob, arguments: list[str]) -> dict[str, object]:
    return {
        "embeddedFiles": [{"name": "Job", "type": "TEXT", "filename": "job.json", "data": _text(job)}],
        "actions": {"onRun": {"command": "{{Param.Filmvideo}}", "args": arguments}},
    }
