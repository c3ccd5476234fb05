"""Files of the cache, each with the hash of its bytes: one that is damaged, short or foreign is as if not there."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

_HASH_BYTES = hashlib.sha256().digest_size


def read_checked(path: Path) -> bytes | None:
    """Return the bytes of a file, and note its use; None where it is not there or not whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    with suppress(OSError):  # another's, or on a disk that is read-only
        os.utime(path)
    body = data[_HASH_BYTES:]
    return body if hashlib.sha256(body).digest() == data[:_HASH_BYTES] else None


def write_checked(path: Path, body: bytes | memoryview, most_bytes: int) -> None:
    """Write a file aside, flush and rename it; then keep its folder within a size. OSError where that cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=path.suffix, delete=False) as file:
        try:
            file.write(hashlib.sha256(body).digest())
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    _trim(path.parent, most_bytes)


def _trim(place: Path, most_bytes: int) -> None:
    """Remove the files used longest ago until the rest has no more than `most_bytes`."""
    files = sorted((path for path in place.iterdir() if path.is_file()), key=_last_use, reverse=True)
    total = 0
    for path in files:
        total += path.stat().st_size
        if total > most_bytes and path is not files[0]:
            path.unlink(missing_ok=True)


def _last_use(path: Path) -> float:
    return path.stat().st_mtime
