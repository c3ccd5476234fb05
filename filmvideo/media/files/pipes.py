"""The standard input and output as the source and the target of a stream.

Neither can be sought in. The program polls both while it waits, so that a producer or consumer that stands still cannot
keep it from ending. While a stream goes to the standard output, all other output goes to the standard error.
"""

from __future__ import annotations

import os
import select
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Literal

from filmvideo.base.errors import MediaError, ParameterError

PIPE = Path("-")
"""The name of the standard input or output on the command line."""
PipeKind = Literal["nut", "y4m", "raw"]
_INPUT, _OUTPUT, _ERROR = 0, 1, 2
_PATIENCE_MS = 200
_HASHED_AT_ONCE = 1 << 18
_AT_ONCE = 4096
"""Bytes that a pipe which is ready takes without blocking (POSIX: 512 or more; Linux: 4096)."""


@dataclass(frozen=True)
class PipeFormat:
    """What is in the pipes: the kind that is written (NUT by default), and the format of raw pictures that are read."""

    kind: PipeKind | None = None
    size: tuple[int, int] | None = None
    """Width and height of raw pictures; a stream of another kind states its own."""
    pixel_format: str | None = None
    """FFmpeg's pixel format of raw pictures."""
    file: Path | None = None
    """A file that is read in place of the standard input."""
    most_bytes: int | None = None
    """Bytes after which the stream counts as ended."""


def is_pipe(path: str | Path | None) -> bool:
    """Return whether this names the standard input or output."""
    return path is not None and Path(path) == PIPE


def check_pipes(
    form: PipeFormat, source: str | Path, target: str | Path | None, manifest: str | Path | None, codec: str | None
) -> None:
    """Raise ParameterError for options that are for pipes and get files, or the other way round."""
    piped_in, piped_out = is_pipe(source), is_pipe(target)
    if form.kind is not None and not piped_out:
        raise ParameterError(f"--pipe {form.kind} needs the standard output as target; give -o -, or leave it out.")
    if (form.size, form.pixel_format) != (None, None) and not piped_in:
        raise ParameterError("--size and --pixel-format are for raw pictures from the standard input; leave them out.")
    if piped_in and target is None:
        raise ParameterError(
            "The standard input has no name to derive the output's from; name the output with -o (- is a pipe)."
        )
    if piped_out and codec is not None:
        raise ParameterError(f"A stream to the standard output is not encoded; leave --codec {codec} out.")
    if manifest is not None and piped_out:
        raise ParameterError("A manifest describes a file, and the output is a pipe; leave --manifest out.")


class PipeInput:
    """The standard input, or a file in its place; what is read is hashed."""

    name = "-"

    def __init__(self, file: Path | None = None, most_bytes: int | None = None) -> None:
        if file is None and os.isatty(_INPUT):
            raise MediaError("The standard input is a terminal; pipe a stream into it: ffmpeg … -f nut - | filmvideo …")
        self._file = _INPUT if file is None else os.open(file, os.O_RDONLY)
        self._rest = most_bytes
        self._sha256, self._bytes = sha256(), 0
        self.head = b""
        """The first bytes read."""
        self.interrupted = False
        """Whether Ctrl-C was pressed while bytes were waited for."""
        self._stopped = Event()

    def read(self, size: int) -> bytes:
        """Return the next bytes; none at the end, after `stop`, or after an interrupt, which FFmpeg swallows."""
        if self._rest is not None:
            size = min(size, self._rest)
        try:
            data = os.read(self._file, size) if size and self._wait() else b""
        except KeyboardInterrupt:
            self.interrupted = True
            self.stop()
            return b""
        if len(self.head) < _AT_ONCE:
            self.head += data[:_AT_ONCE]
        self._sha256.update(data)
        self._bytes += len(data)
        if self._rest is not None:
            self._rest -= len(data)
        return data

    def _wait(self) -> bool:
        return _wait_until_ready(self._file, self._stopped, reading=True)

    def fingerprint(self) -> tuple[str, int]:
        """Return the sha256 of the bytes read, and their number; with `most_bytes`, of all up to that end."""
        while self._rest and self.read(_HASHED_AT_ONCE):
            pass
        return self._sha256.hexdigest(), self._bytes

    def close(self) -> None:
        """Close the file."""
        if self._file != _INPUT:
            os.close(self._file)

    def stop(self) -> None:
        """Stop waiting for bytes."""
        self._stopped.set()


class PipeOutput:
    """The standard output; until `close`, other output goes to the standard error."""

    name = "-"

    def __init__(self) -> None:
        if os.isatty(_OUTPUT):
            raise MediaError("The standard output is a terminal; pipe it on: filmvideo … -o - | ffplay -")
        self._stopped = Event()
        self.interrupted = False
        """Whether Ctrl-C was pressed while bytes were written."""
        self._file = os.dup(_OUTPUT)
        os.dup2(_ERROR, _OUTPUT)

    def write(self, data: bytes) -> int:
        """Write all of the bytes; none after `stop`."""
        rest = memoryview(data)
        while rest:
            try:
                if not _wait_until_ready(self._file, self._stopped, reading=False):
                    break
                rest = rest[os.write(self._file, rest[:_AT_ONCE]) :]
            except BlockingIOError:
                continue
            except KeyboardInterrupt:
                self.interrupted = True
                self.stop()
            except OSError:
                self.stop()
                raise
        return len(data)

    def stop(self) -> None:
        """Stop writing."""
        self._stopped.set()

    def close(self) -> None:
        """Restore the standard output."""
        os.dup2(self._file, _OUTPUT)
        os.close(self._file)


def _wait_until_ready(file: int, stopped: Event, *, reading: bool) -> bool:
    """Wait until a file can be read or written; return False where it was stopped."""
    if not hasattr(select, "poll"):  # Windows, where a pipe cannot be watched
        return not stopped.is_set()
    watch = select.poll()
    watch.register(file, select.POLLIN if reading else select.POLLOUT)
    while not stopped.is_set():
        if watch.poll(_PATIENCE_MS):
            return True
    return False
