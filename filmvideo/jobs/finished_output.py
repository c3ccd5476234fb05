"""Whether a finished output is what a job asks for, so that a run that resumes has nothing left to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from filmvideo.base.errors import MediaError
from filmvideo.jobs.manifest import read_manifest_values
from filmvideo.media import ClipReader, DecodeErrors, MediaWriter
from filmvideo.media.files.hashing import sha256_of


def is_same_work(values: Mapping[str, object], work: str) -> bool:
    """Return whether a manifest was begun or finished by this work."""
    return values.get("work_sha256") == work


def are_files_whole(values: Mapping[str, object], folder: Path, names: list[str], *, overwrite: bool) -> bool:
    """Return whether a manifest's files are all there, unharmed.

    MediaError where one was changed by somebody and may not be overwritten.
    """
    hashes = cast("dict[str, str]", values["output_sha256"])
    for path, sha256 in ((folder / name, hashes[name]) for name in names):
        if not path.is_file():
            return False
        if sha256_of(path) != sha256:
            if overwrite or is_damaged(path):
                return False
            raise MediaError(f"{path} was changed since it was written; --overwrite replaces it, or move it.")
    return True


def find_finished(
    writer: MediaWriter,
    manifest: Path | None,
    work: str,
    hash_source: Callable[[], Mapping[str, object]],
    span: tuple[int, int],
    *,
    overwrite: bool,
) -> Mapping[str, object] | None:
    """Return the manifest of a finished clip; None where there is work left.

    MediaError where another file is in its place and may not be overwritten.
    """
    path = writer.path
    if not path.exists():
        return None
    values = {} if manifest is None else read_manifest_values(manifest)
    same = is_same_work(values, work) and values.get("source_sha256") == hash_source()["source_sha256"]
    if same and [values.get("first_frame"), values.get("last_frame")] == list(span):
        return values if are_files_whole(values, path.parent, [path.name], overwrite=overwrite) else None
    if writer.parts and not overwrite:
        raise MediaError(
            f"{path} exists and was rendered with other settings or from another source; --overwrite replaces it, or "
            "move it."
        )
    return None  # its segments are all there: the end of its joining was cut off


def decode_errors_in(values: Mapping[str, object]) -> DecodeErrors:
    """Return what the source lost, from the manifest of a finished clip."""
    messages = cast("list[str]", values["decoder_said"])
    lost, damaged = cast("int", values["frames_lost"]), cast("int", values["frames_damaged"])
    return DecodeErrors(lost, damaged, tuple(messages), cut_short=bool(values["cut_short"]))


def is_damaged(path: Path) -> bool:
    """Return whether a clip cannot be decoded as a whole."""
    try:
        with ClipReader(path) as reader:
            for _ in reader:
                pass
            return bool(reader.damage)
    except MediaError:
        return True
