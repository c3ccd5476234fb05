"""Record the finished pictures of a sequence, so that a render that was interrupted can be resumed.

A hidden file beside the pictures has a line for each finished picture: its number, its job (a hash of everything that
the pictures depend on), the hash of the source picture and its own. A line is on the disk before its picture is
renamed, so there is no picture without a line; half a line is ignored. Lines are only appended, each in one write, so
processes that render ranges of one sequence can share the file. Machines that share a folder cannot, for over a network
one's line can overwrite another's: each machine has its own file.
"""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.media.files.atomic import cannot_write
from filmvideo.media.files.hashing import sha256_of
from filmvideo.media.files.sequence_name import Pattern
from filmvideo.media.pixels.image_files import find_fault, read_image


@dataclass(frozen=True)
class Entry:
    """A finished picture."""

    frame: int
    job: str
    source: str
    """The sha256 of the source picture."""
    output: str
    """Its own sha256."""


class FinishedFrames:
    """The finished pictures of one sequence."""

    def __init__(self, pattern: Pattern) -> None:
        name = f".{pattern.path.name}."
        self._file = pattern.folder / f"{name}{socket.gethostname()[:30]}.frames"
        self._pattern = pattern
        self._entries: dict[int, list[Entry]] = {}
        for entry in _entries(pattern.folder, name):
            self._entries.setdefault(entry.frame, []).append(entry)

    def is_finished(self, frame: int, job: str, source: str) -> bool:
        """Return whether a picture of this job and this source exists, undamaged."""
        path = self._pattern.file(frame)
        wanted = {e.output for e in self._entries.get(frame, ()) if (e.job, e.source) == (job, source)}
        return bool(wanted) and path.is_file() and sha256_of(path) in wanted

    def frames_of(self, job: str) -> frozenset[int]:
        """Return the finished frames of a job."""
        return frozenset(n for n, entries in self._entries.items() if any(e.job == job for e in entries))

    def is_damaged(self, frame: int) -> bool:
        """Return whether a picture that was finished can no longer be read."""
        path = self._pattern.file(frame)
        if frame not in self._entries or not path.is_file():
            return False
        if find_fault(path) is not None:
            return True
        try:
            read_image(path)
        except MediaError:
            return True
        return False

    def add(self, frame: int, job: str, source: str, picture: Path) -> None:
        """Record that a picture is finished, before it is renamed."""
        entry = Entry(frame, job, source, sha256_of(picture))
        self._entries.setdefault(frame, []).append(entry)
        line = json.dumps(entry.__dict__, separators=(",", ":")) + "\n"
        try:
            handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
            try:
                os.write(handle, b"\n" * _is_cut_short(self._file) + line.encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise cannot_write(self._pattern.file(frame), error) from error


def _is_cut_short(path: Path) -> bool:
    """Return whether a file's last line is not complete."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 1))
        return size > 0 and file.read(1) != b"\n"


def _entries(folder: Path, name: str) -> list[Entry]:
    """Return the records of all machines."""
    if not folder.is_dir():
        return []
    files = [p for p in folder.iterdir() if p.name.startswith(name) and p.suffix == ".frames"]
    return [e for file in files for e in map(_entry, file.read_bytes().splitlines()) if e is not None]


def _entry(line: bytes) -> Entry | None:
    """Return the record in a line; None where it is not complete."""
    try:
        record = json.loads(line)
        return Entry(int(record["frame"]), str(record["job"]), str(record["source"]), str(record["output"]))
    except (ValueError, KeyError, TypeError):
        return None
