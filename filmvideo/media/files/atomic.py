"""A file that appears whole or not at all.

It is written under a hidden name beside the target, with the same suffix (muxers choose by it) and on the same file
system, flushed to the disk and renamed. Whatever fails, the target name never holds half a file.
A killed process leaves its hidden file; the next process that writes to the same name removes it.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from filmvideo.base.errors import MediaError

_number = count()


def check_target(target: Path, *, overwrite: bool, source: Path | None = None, make_folder: bool = False) -> None:
    """Raise MediaError for a name that cannot be written, or exists; `make_folder` where its folder will be made."""
    folder = target.absolute().parent if make_folder else target.parent
    if not folder.exists() and make_folder:
        folder = next(above for above in folder.parents if above.exists())
    if not folder.is_dir():
        raise MediaError(f"{target} cannot be written: the folder {folder} does not exist; create it first.")
    if target.is_dir():
        raise MediaError(f"{target} is a folder; name a file to write to.")
    if source is not None and source.exists() and target.exists() and target.samefile(source):
        raise MediaError(f"{target} is the source itself; name another output with --out.")
    if target.exists() and not overwrite:
        raise MediaError(f"{target} exists; --overwrite replaces it.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise MediaError(f"{target} cannot be written: the folder {folder} is read-only for this user.")


@contextmanager
def atomic_write(target: Path) -> Generator[Path]:
    """Yield a hidden path to write to; on a clean exit it becomes the target, else it is removed."""
    _remove_stale(target)
    hidden = target.parent / f"{_prefix(target)}{os.getpid()}-{next(_number)}.part{target.suffix}"
    try:
        yield hidden
        _rename(hidden, target)
    finally:
        with suppress(OSError):
            hidden.unlink(missing_ok=True)


def write_whole(target: Path, data: bytes) -> None:
    """Write a file's bytes, whole or not at all; MediaError where the system refuses."""
    with atomic_write(target) as hidden:
        try:
            hidden.write_bytes(data)
        except OSError as error:
            raise cannot_write(target, error) from error


def cannot_write(target: Path, error: OSError) -> MediaError:
    """Return the error that says why the system refused to write."""
    reason = (os.strerror(error.errno) if error.errno else str(error)).lower()
    return MediaError(f"{target} could not be written ({reason}); nothing was left under that name.")


def _prefix(target: Path) -> str:
    return f".{target.stem[:60]}.{socket.gethostname()[:30]}-"


def _rename(hidden: Path, target: Path) -> None:
    """Flush the file's bytes to the disk, then rename it."""
    try:
        with hidden.open("rb") as file:
            os.fsync(file.fileno())
        hidden.replace(target)
    except OSError as error:
        raise cannot_write(target, error) from error


def _remove_stale(target: Path) -> None:
    """Remove hidden files of the same name whose process, on this machine, is dead."""
    pattern = re.compile(rf"{re.escape(_prefix(target))}(\d+)-\d+\.part{re.escape(target.suffix)}")
    for path in target.parent.iterdir():
        match = pattern.fullmatch(path.name)
        if match and not _alive(int(match[1])):
            with suppress(OSError):
                path.unlink()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
