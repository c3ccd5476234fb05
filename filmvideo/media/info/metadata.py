"""Metadata of the film, as opposed to that of the file; and what of it an output does not state."""

from __future__ import annotations

from collections.abc import Mapping

from filmvideo.base.notices import Notice

_FILE_KEYS = {"major_brand", "minor_version", "compatible_brands", "encoder", "timecode", "duration"} | {
    "uid",
    "generation_uid",
    "company_name",
    "product_name",
    "product_version",
    "product_version_num",
    "product_uid",
    "toolkit_version_num",
    "application_platform",
    "modification_date",
    "operational_pattern_ul",
    "material_package_umid",
    "file_package_umid",
}
"""Keys that describe the file; the second set describes the writer of an mxf."""


def film_metadata(metadata: Mapping[str, str]) -> dict[str, str]:
    """Return the metadata that describes what is filmed, not the file."""
    return {key: value for key, value in metadata.items() if key.lower() not in _FILE_KEYS}


def metadata_notices(asked: Mapping[str, str], found: Mapping[str, str], kind: str) -> list[Notice]:
    """Return a notice of metadata that an output of a kind states under no name."""
    keys = {key.lower() for key in found}
    lost = [key for key, value in asked.items() if key.lower() not in keys and value not in found.values()]
    if not lost:
        return []
    return [Notice("metadata-dropped", f"Metadata was dropped, which {kind} cannot hold: {', '.join(sorted(lost))}.")]
