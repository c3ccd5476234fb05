"""Whether a clip that is there already is what is asked for, so that a run that resumes has nothing left to do."""

from __future__ import annotations

from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.jobs.manifest import read_manifest
from filmvideo.media import ClipReader, DecodeErrors, Reader, Writer
from filmvideo.media.files.hashing import sha256_of


def damage_of_finished(
    writer: Writer, note: Path | None, work: str, reader: Reader, *, overwrite: bool
) -> DecodeErrors | None:
    """Return what a finished clip's source lost; None where the clip is not there, or damaged.

    MediaError where another is in its place and may not be overwritten.
    """
    path, said = writer.path, read_manifest(note) if note is not None else None
    if not path.exists():
        return None
    same = said is not None and (said.get("work_sha256"), said["source_sha256"]) == (work, reader.origin(reader.first))
    if said is None or not same or [said.get("first_frame"), said.get("last_frame")] != [reader.first, reader.last]:
        if writer.parts and not overwrite:
            raise MediaError(f"{path} exists and came of other work or another source; allow overwriting, or move it.")
        return None  # its segments are all there: the end of its joining was cut off
    if sha256_of(path) == said["output_sha256"]:
        writer.notices.append(Notice("output-kept", f"{path.name} was finished before and kept.", str(path)))
        messages = tuple(said["decoder_said"])
        return DecodeErrors(said["frames_lost"], said["frames_damaged"], messages, cut_short=said["cut_short"])
    if not overwrite and not is_damaged(path):
        raise MediaError(f"{path} was changed since it was written; allow overwriting, or move it.")
    return None


def is_damaged(path: Path) -> bool:
    """Whether a clip cannot be decoded as a whole."""
    try:
        with ClipReader(path) as reader:
            for _ in reader:
                pass
            return bool(reader.damage)
    except MediaError:
        return True
