"""The opened clips: each with its facts or the sentence on why it cannot be read, opened one after the other."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filmvideo.base.errors import FilmvideoError
from filmvideo.studio.folders import OpenFolders
from filmvideo.studio.page_words import page_words
from filmvideo.studio.replies import RequestError, describe_error, one_line
from filmvideo.studio.sources import find_sources

if TYPE_CHECKING:
    from filmvideo.jobs.clip import Clip

LONGEST_WAIT_S = 30.0
FIRST_PICTURE_S = 2.0
MOST_DOUBTED = 60
CHOICES = ("rec709", "logc3", "slog3")
"""Readings of a clip in doubt: video, and the logs of the most cameras."""
_FACTS = ("width", "height", "first", "last", "rate", "rate_float", "timecode", "drop_frame", "reading", "space")


@dataclass(frozen=True)
class StudioClip:
    """A clip that the page may show."""

    id: str
    path: Path
    input: str
    opened: Clip | None = None
    error: str | None = None
    doubt: str | None = None

    def to_json(self) -> dict[str, object]:
        """Return the facts that the page shows."""
        facts: dict[str, object] = {"id": self.id, "name": self.path.name, "path": str(self.path), "input": self.input}
        facts |= {"doubt": self.doubt and {"reason": self.doubt, "choices": list(CHOICES)}}
        error = self.error or _absence(self)
        return {**facts, **_facts(self.opened), "error": error and page_words(error, [self.path.parent])}


class ClipList:
    """The clips in the order in which they were named."""

    def __init__(self, paths: Sequence[Path], space: str, changed: Callable[[], None]) -> None:
        """Begin to open the clips on a thread of their own; `changed` is called after each."""
        self._paths, self._space, self._tell = tuple(path.absolute() for path in paths), space, changed
        self.folders = OpenFolders(path if path.is_dir() else path.parent for path in self._paths)
        self.look: Path | None = None
        self._clips: dict[str, StudioClip] = {}
        self._changed = threading.Condition()
        self._found = self._done = False
        self._closed = threading.Event()

    def open_all(self) -> None:
        """Find and open every clip; run once, on a thread of its own."""
        try:
            sources = find_sources(self._paths)
        except Exception as error:  # noqa: BLE001  (the page shows it)
            self._add_failure(error)
        else:
            self.look = sources.look
            clips = [StudioClip(clip_id(path), path, self._space) for path in sources.clips]
            self._note({clip.id: clip for clip in clips}, found=True)
            for clip in clips:
                if not self._closed.is_set():
                    self._note({clip.id: _tell_error(open_clip(clip))}, found=True)
        self._note({}, found=True, done=True)
        self._doubt_readings()

    def _doubt_readings(self) -> None:
        """Search for clips that may be camera log, once the first picture has had its time."""
        if self._closed.wait(FIRST_PICTURE_S):
            return
        for name in list(self._clips)[:MOST_DOUBTED]:
            clip = self._clips[name]
            reason = None if clip.input != "auto" or self._closed.is_set() else doubt_of(clip)
            if reason is not None and self._clips[name] is clip:
                self._note({name: replace(clip, doubt=reason)}, found=True)

    def list(self, timeout_s: float = LONGEST_WAIT_S) -> list[dict[str, object]]:
        """Wait until the first clip is open, and return the facts of those that are."""
        with self._changed:
            self._changed.wait_for(lambda: self._done or any(map(_is_known, self._clips.values())), timeout_s)
            return [clip.to_json() for clip in self._clips.values() if _is_known(clip)]

    def find(self, name: str) -> StudioClip:
        """Return a clip that is open; raise RequestError for an unknown id, or one that cannot be read."""
        with self._changed:
            known = self._changed.wait_for(
                lambda: self._done or (self._found and (name not in self._clips or _is_known(self._clips[name]))),
                LONGEST_WAIT_S,
            )
            clip = self._clips.get(name)
        if clip is None or not known:
            raise RequestError(f"No opened clip has the id {name[:40]!r}; reload the page.", 404)
        if clip.error is not None:
            raise RequestError(clip.error)
        return clip

    def paths(self) -> tuple[Path, ...]:
        """Return the paths of all clips, open or not yet."""
        with self._changed:
            self._changed.wait_for(lambda: self._found, LONGEST_WAIT_S)
            return tuple(clip.path for clip in self._clips.values())

    def first_open(self) -> StudioClip | None:
        """Return the first clip that is open already."""
        with self._changed:
            return next((clip for clip in self._clips.values() if clip.opened is not None), None)

    def read_as(self, name: str, space: str) -> StudioClip:
        """Read a clip's codes in another space from now on."""
        with self._changed:
            clip = self._clips.get(name)
        if clip is None:
            raise RequestError(f"No opened clip has the id {name[:40]!r}; reload the page.", 404)
        changed = open_clip(replace(clip, input=space, opened=None, error=None, doubt=None))
        if changed.error is not None and clip.error is None:
            raise RequestError(changed.error)
        self._note({name: changed}, found=True)
        return changed

    def close(self) -> None:
        """Open no more clips."""
        self._closed.set()

    def _add_failure(self, error: Exception) -> None:
        path, sentence = self._paths[0], one_line(describe_error(error)[0])
        failure = _tell_error(StudioClip(clip_id(path), path, self._space, error=sentence))
        self._note({failure.id: failure}, found=True)

    def _note(self, clips: dict[str, StudioClip], *, found: bool, done: bool = False) -> None:
        with self._changed:
            self._clips |= clips
            self._found, self._done = self._found or found, self._done or done
            self._changed.notify_all()
        self._tell()


def open_clip(clip: StudioClip) -> StudioClip:
    """Return a clip with its facts, or with the reason why it cannot be read."""
    from filmvideo.jobs.clip import open as open_source  # noqa: PLC0415  (torch is loaded with it)

    try:
        opened = open_source(clip.path, input=clip.input)
    except Exception as error:  # noqa: BLE001  (a damaged clip must not end the server)
        return replace(clip, error=one_line(describe_error(error)[0]))
    return replace(clip, opened=opened)


def doubt_of(clip: StudioClip) -> str | None:
    """Return the reason why an open clip may be camera log; None for one that cannot be decoded."""
    from filmvideo.jobs.log_doubt import doubt_reading  # noqa: PLC0415  (torch is loaded with it)

    if clip.opened is None:
        return None
    with suppress(FilmvideoError, OSError):
        return doubt_reading(clip.opened)
    return None


def clip_id(path: Path) -> str:
    """Return the id of a clip, which is the same whenever it is opened."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def _tell_error(clip: StudioClip) -> StudioClip:
    """Print why a clip cannot be read."""
    if clip.error is not None:
        print(f"filmvideo: {clip.error}", file=sys.stderr)  # noqa: T201
    return clip


def _is_known(clip: StudioClip) -> bool:
    return clip.opened is not None or clip.error is not None


def _facts(opened: Clip | None) -> dict[str, object]:
    """Return the facts of an open clip, its size as it is shown upright."""
    if opened is None:
        return {**dict.fromkeys(_FACTS)}
    from filmvideo.jobs.orientation import upright_size  # noqa: PLC0415  (torch is loaded with it)

    info = opened.info
    width, height = upright_size(info, None)
    return {
        "width": width,
        "height": height,
        "first": info.first,
        "last": info.last,
        "rate": f"{info.rate.numerator}/{info.rate.denominator}",
        "rate_float": float(info.rate),
        "timecode": info.timecode_at(info.first),
        "drop_frame": info.drop_frame,
        "reading": page_words(opened.reading),
        "space": opened.space.name,
    }


def _absence(clip: StudioClip) -> str | None:
    """Return the sentence on a clip whose file is no longer there."""
    place = clip.path if clip.opened is None or clip.opened.info.image is None else clip.path.parent
    return None if place.exists() else f"{clip.path} has gone; put it back, or open it where it is."
