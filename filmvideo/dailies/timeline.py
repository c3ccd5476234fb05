"""The clips of a card one after another, as an OpenTimelineIO timeline that editing programs open.

A clip's source range starts at its timecode; each file that was written of it is one of its media references, named
as its output is, by a link relative to the timeline. A grade stands in the metadata as `cdl`, as readers of ALE put it.
"""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from filmvideo.base.errors import ParameterError
from filmvideo.dailies.lists import length_of, tape_of, write_text
from filmvideo.dailies.result import Result
from filmvideo.media import ClipInfo
from filmvideo.media.files.timecode import frames_of

NAME = "timeline.otio"


def is_installed() -> bool:
    """Return whether OpenTimelineIO is installed."""
    return find_spec("opentimelineio") is not None


def check_installed() -> None:
    """Raise ParameterError where OpenTimelineIO is missing."""
    if not is_installed():
        raise ParameterError(
            "A timeline is written by OpenTimelineIO, which is not installed; pip install 'filmvideo[otio]' adds it."
        )


def write_timeline(results: list[Result], card: Path, folder: Path) -> None:
    """Write timeline.otio; nothing where no clip was made."""
    otio = import_module("opentimelineio")
    clips = [_clip(otio, result, result.info, folder) for result in results if result.files and result.info is not None]
    if clips:
        track = otio.schema.Track(name="V1", kind=otio.schema.TrackKind.Video, children=clips)
        timeline = otio.schema.Timeline(name=card.resolve().name, tracks=[track])
        write_text(folder / NAME, otio.adapters.write_to_string(timeline, "otio_json") + "\n")


def _clip(otio: ModuleType, result: Result, info: ClipInfo, folder: Path) -> Any:  # noqa: ANN401  (OTIO has no types)
    rate = info.rate
    start = 0 if info.timecode is None or rate < 1 else frames_of(info.timecode, rate)
    time = otio.opentime.TimeRange(_time(otio, start, rate), _time(otio, length_of(info, result.frames), rate))
    references = {
        name: otio.schema.ExternalReference(quote(path.relative_to(folder).as_posix()), time)
        for name, path in result.files.items()
    }
    clip = otio.schema.Clip(name=result.name, source_range=time, metadata=_facts(result))
    clip.set_media_references(references, next(iter(references)))
    return clip


def _time(otio: ModuleType, frames: int, rate: Fraction) -> Any:  # noqa: ANN401
    return otio.opentime.RationalTime(frames, float(rate))


def _facts(result: Result) -> dict[str, object]:
    grade, own = result.grade, {"film": result.film, "look": result.look_hash, "source": str(result.clip)}
    facts: dict[str, object] = {"filmvideo": own | {"reel": tape_of(result), "status": result.status}}
    if grade is not None:
        sop = {"slope": list(grade.slope), "offset": list(grade.offset), "power": list(grade.power)}
        facts["cdl"] = {"asc_sop": sop, "asc_sat": grade.saturation}
    return facts
