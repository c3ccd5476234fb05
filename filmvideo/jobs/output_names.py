"""The name and the codec of an output where a person gives neither."""

from __future__ import annotations

import re
from pathlib import Path

from filmvideo.jobs.plan import LOSSLESS_CODEC
from filmvideo.looks.look import Look
from filmvideo.media import DEFAULT_CODEC, IMAGE_CODECS, ClipInfo, Codec
from filmvideo.media.files.sequence_name import Pattern, find_pattern

_CODEC_OF_SUFFIX = {".mp4": "h264", ".m4v": "h264", ".mxf": "dnxhr-hqx"}


def default_codec(target: Path | None, look: Look | None, source: ClipInfo) -> str:
    """Return the codec where none is named: by the file's suffix, lossless where the pictures pass as they are."""
    suffix = "" if target is None else target.suffix.lower()
    if target is None and source.image:
        suffix = source.path.suffix.lower().replace(".cin", ".dpx")
    rows = [row for row in IMAGE_CODECS.values() if suffix in row.suffixes]
    if rows:
        fit = [row for row in rows if source.pixel_format in {row.pixel_format, row.alpha_format}]
        return (fit[0] if fit and look is None else rows[0]).name
    if look is None and suffix in {"", ".mkv"}:
        return LOSSLESS_CODEC
    return _CODEC_OF_SUFFIX.get(suffix, DEFAULT_CODEC)


def default_target(source: Path, label: str, codec: Codec) -> Path:
    """Return a path beside the source, named after it and a label."""
    plain = re.sub(r"[^\w.]+", "-", label.lower()).strip("-.")
    pattern = find_pattern(source)
    if codec.image:
        names = pattern or Pattern(source.parent, f"{source.stem}.", 4, source.suffix)
        return names.with_label(plain, codec.suffixes[0]).path
    if pattern is not None:
        source = pattern.folder / (pattern.name or pattern.folder.resolve().name)
        return source.with_name(f"{source.name}.{plain}{codec.suffixes[0]}")
    return source.with_name(f"{source.stem}.{plain}{codec.suffixes[0]}")


def default_label(look: Look | None) -> str:
    """Return the label of a look's output."""
    return "none" if look is None else look.name or Path(look.stock).name.removesuffix(".toml")
