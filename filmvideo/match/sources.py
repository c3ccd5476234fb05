"""Sources of pairs: a table of values, or the pictures of a pairs.toml."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from filmvideo.match.decoding import LINEAR
from filmvideo.match.pairs import Pairs
from filmvideo.match.table import read_pairs

MANIFEST = ".toml"


@dataclass(frozen=True)
class PairSource:
    """Pairs, notices of their reading, and a sentence for every patch that was left out."""

    pairs: Pairs
    said: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def read_source(
    path: Path, encoding: str | None = None, film_space: str | None = None, overlays: Path | None = None
) -> PairSource:
    """Read a CSV, an NPZ or a pairs.toml, whose encoding and space the arguments override."""
    if path.suffix.lower() != MANIFEST:
        return PairSource(read_pairs(path, encoding or LINEAR, film_space))
    from filmvideo.match.charts.manifest import read_manifest  # noqa: PLC0415  (media is not needed for tables)
    from filmvideo.match.charts.read import read_charts  # noqa: PLC0415

    manifest = read_manifest(path)
    charts = read_charts(
        replace(manifest, encoding=encoding or manifest.encoding, space=film_space or manifest.space), overlays
    )
    return PairSource(charts.pairs, charts.said, charts.left_out)
