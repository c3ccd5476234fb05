"""The standard input and output as places that a stream comes from and goes to.

Neither can be sought in. Both are watched while they are waited for, so that a producer or a consumer that stands
still cannot keep the program from ending. While pictures go to the standard output, whatever else is printed goes to
the standard error: nothing but the stream is in the pipe.
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
"""How a person names the standard input or output."""
PipeKind = Literal["nut", "y4m", "raw"]
_INPUT, _OUTPUT, _ERROR = 0, 1, 2
_PATIENCE_MS = 200
_HASHED_AT_ONCE = 1 << 18
_AT_ONCE = 4096
"""Bytes that a pipe which says it is ready takes without making anyone wait (POSIX: 512 or more; Linux: 4096)."""


@dataclass(frozen=True)
class PipeFormat:
    """What is in the pipes: `kind` of what is written (NUT unless said), and what raw pictures that come in are."""

    kind: PipeKind | None = None
    size: tuple[int, int] | None = None
    """Width and height of raw pictures; a stream of another kind says its own."""
    pixel_format: str | None = None
    """FFmpeg's name of raw pictures' planes."""
    file: Path | None = None
    """A file of a stream's bytes, read in place of the standard input."""
    most_bytes: int | None = None
    """Bytes after which the stream counts as ended."""


def is_pipe(path: str | Path | None) -> bool:
    """Whether this names the standard input or output."""
    return path is not None and Path(path) == PIPE


def check_pipes(
    form: PipeFormat, source: str | Path, target: str | Path | None, manifest: str | Path | None, codec: str | None
) -> None:
    """Refuse in words what does not go with files, or with pipes."""
    piped_in, piped_out = is_pipe(source), is_pipe(target)
    if form.kind is not None and not piped_out:
        raise ParameterError(f"--pipe {form.kind} is for what goes to the standard output; give -o -, or leave it out.")
    if (form.size, form.pixel_format) != (None, None) and not piped_in:
        raise ParameterError("--size and --pixel-format are for raw pictures from the standard input; leave them out.")
    if piped_in and target is None:
        raise ParameterError(
            "What comes from the standard input has no name; give the output one with -o (- is a pipe)."
        )
    if piped_out and codec is not None:
        raise ParameterError(f"What goes through a pipe is not coded; leave --codec {codec} out.")
    if manifest is not None and piped_out:
        raise ParameterError("A manifest tells of a file, and a pipe is none; leave --manifest out.")


class PipeInput:
    """The standard input, or a file in its place, for reading; what comes is hashed."""

    name = "-"

    def __init__(self, file: Path | None = None, most_bytes: int | None = None) -> None:
        if file is None and os.isatty(_INPUT):
            raise MediaError("The standard input is a terminal; pipe a stream into it: ffmpeg … -f nut - | filmvideo …")
        self._file = _INPUT if file is None else os.open(file, os.O_RDONLY)
        self._rest = most_bytes
        self._sha256, self._bytes = sha256(), 0
        self.head = b""
        """The first bytes that came."""
        self.interrupted = False
        """Ctrl-C came while bytes were waited for."""
        self._stopped = Event()

    def read(self, size: int) -> bytes:
        """Give the next bytes; none at the end, after `stop` or an interrupt, which FFmpeg does not pass on."""
        if self._rest is not None:
            size = min(size, self._rest)
        try:
            data = os.read(self._file, size) if size and _ready(self._file, self._stopped, reading=True) else b""
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

    def fingerprint(self) -> tuple[str, int]:
        """Give the sha256 of the bytes that came and how many they are; where an end is set, of all up to it."""
        while self._rest and self.read(_HASHED_AT_ONCE):
            pass
        return self._sha256.hexdigest(), self._bytes

    def close(self) -> None:
        """Let go of a file."""
        if self._file != _INPUT:
            os.close(self._file)

    def stop(self) -> None:
        """Let whoever waits for bytes go."""
        self._stopped.set()


class PipeOutput:
    """The standard output, for writing; until `close`, other words for it go to the standard error."""

    name = "-"

    def __init__(self) -> None:
        if os.isatty(_OUTPUT):
            raise MediaError("The standard output is a terminal; pipe it on: filmvideo … -o - | ffplay -")
        self._stopped = Event()
        self.interrupted = False
        """Ctrl-C came while bytes were written."""
        self._file = os.dup(_OUTPUT)
        os.dup2(_ERROR, _OUTPUT)

    def write(self, data: bytes) -> int:
        """Write all of the bytes; none after `stop`."""
        rest = memoryview(data)
        while rest:
            try:
                if not _ready(self._file, self._stopped, reading=False):
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
        """Write no more."""
        self._stopped.set()

    def close(self) -> None:
        """Give the standard output back."""
        os.dup2(self._file, _OUTPUT)
        os.close(self._file)


def _ready(file: int, stopped: Event, *, reading: bool) -> bool:
    """Wait until a file can be read or written; False where nobody wants it any more."""
    if not hasattr(select, "poll"):  # Windows, where a pipe cannot be watched
        return not stopped.is_set()
    watch = select.poll()
    watch.register(file, select.POLLIN if reading else select.POLLOUT)
    while not stopped.is_set():
        if watch.poll(_PATIENCE_MS):
            return True
    return False
