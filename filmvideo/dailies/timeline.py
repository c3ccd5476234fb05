"""The clips of a card one after another, as an OpenTimelineIO timeline that editing programs open.

A clip's source range starts at its timecode; each file that was written of it is one of its media references, named
as its output is, by a link relative to the timeline. A grade stands in the metadata as `cdl`, as readers of ALE put it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from filmvideo.base.errors import ParameterError
from filmvideo.base.text import text_of, url_of
from filmvideo.dailies.line_faults import LineFaults
from filmvideo.dailies.lists import length_of, tape_of, write_text
from filmvideo.dailies.own_files import TIMELINE
from filmvideo.dailies.result import Result
from filmvideo.media import ClipInfo
from filmvideo.media.files.timecode import frames_of


def is_installed() -> bool:
    """Return whether OpenTimelineIO is installed."""
    return find_spec("opentimelineio") is not None


def check_installed() -> None:
    """Raise ParameterError where OpenTimelineIO is missing."""
    if not is_installed():
        raise ParameterError(
            "A timeline is written by OpenTimelineIO, which is not installed; pip install 'filmvideo[otio]' adds it."
        )


def write_timeline(results: Sequence[Result], card: Path, folder: Path, faults: LineFaults) -> None:
    """Write timeline.otio; nothing where no clip was made."""
    otio = import_module("opentimelineio")
    made = [(result, result.info) for result in results if result.files and result.info is not None]
    clips = [faults.try_line(result, partial(_clip, otio, result, info, folder)) for result, info in made]
    if found := [clip for clip in clips if clip is not None]:
        track = otio.schema.Track(name="V1", kind=otio.schema.TrackKind.Video, children=found)
        timeline = otio.schema.Timeline(name=text_of(card.resolve().name), tracks=[track])
        write_text(folder / TIMELINE, otio.adapters.write_to_string(timeline, "otio_json") + "\n")


def _clip(otio: ModuleType, result: Result, info: ClipInfo, folder: Path) -> Any:  # noqa: ANN401  (OTIO has no types)
    rate = info.rate
    start = 0 if info.timecode is None or rate < 1 else frames_of(info.timecode, rate)
    time = otio.opentime.TimeRange(_time(otio, start, rate), _time(otio, length_of(info, result.frames), rate))
    references = {
        name: otio.schema.ExternalReference(url_of(path.relative_to(folder)), time)
        for name, path in result.files.items()
    }
    clip = otio.schema.Clip(name=text_of(result.name), source_range=time, metadata=_facts(result))
    clip.set_media_references(references, next(iter(references)))
    return clip


def _time(otio: ModuleType, frames: int, rate: Fraction) -> Any:  # noqa: ANN401
    return otio.opentime.RationalTime(frames, float(rate))


def _facts(result: Result) -> dict[str, object]:
    grade, own = result.grade, {"film": result.film, "look": result.look_hash, "source": text_of(result.clip)}
    facts: dict[str, object] = {"filmvideo": own | {"reel": text_of(tape_of(result)), "status": result.status}}
    if grade is not None:
        sop = {"slope": list(grade.slope), "offset": list(grade.offset), "power": list(grade.power)}
        facts["cdl"] = {"asc_sop": sop, "asc_sat": grade.saturation}
    return facts
