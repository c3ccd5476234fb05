"""The user's cache folder: kernels compiled for this processor, and prepared looks. It may be emptied at any time."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from filmvideo.base.user_dirs import user_dir

FILES = {"kernels": ("*.kernel", "*/*/*.nbi", "*/*/*.nbc"), "looks": ("*.film",)}
"""The files of each folder; numba's own are of earlier versions. Nothing else there is ours."""
_TRIAL_BYTES = 1 << 20


def folder(*parts: str) -> Path:
    """Return a folder of the cache, which FILMVIDEO_CACHE may place elsewhere."""
    if named := os.environ.get("FILMVIDEO_CACHE"):
        return Path(named, *parts)
    return user_dir("cache").joinpath(*parts)


def find_files(name: str) -> list[Path]:
    """Return the cache's files in one of its folders, those that were being written when a program was killed too."""
    return sorted(path for pattern in FILES[name] for path in folder(name).glob(pattern) if path.is_file())


def clear() -> int:
    """Remove all files of the cache, then its empty folders; return how many files there were."""
    count = 0
    for name in FILES:
        for path in find_files(name):
            path.unlink(missing_ok=True)
            count += 1
        for place in sorted((folder(name), *folder(name).glob("*/"), *folder(name).glob("*/*/")), reverse=True):
            with suppress(OSError):  # something else is in it
                place.rmdir()
    return count


def why_unwritable() -> str | None:
    """Return why a kernel could not be written to the cache now, or None."""
    try:
        folder("kernels").mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder("kernels"), prefix=".", suffix=".kernel") as file:
            file.write(bytes(_TRIAL_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return None
