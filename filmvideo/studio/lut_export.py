"""Lookup tables for download, written by `filmvideo lut` in a process of its own, so that no picture waits for it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from filmvideo.base.errors import FilmvideoError
from filmvideo.looks.files import save_look
from filmvideo.looks.look import Look
from filmvideo.luts.export import find_format
from filmvideo.studio.clips import StudioClip

LONGEST_S = 300


@dataclass(frozen=True)
class LutDownload:
    """A file for the browser."""

    name: str
    data: bytes


def export_lut(clip: StudioClip, look: Look, format_name: str, nodes: int | None) -> LutDownload:
    """Bake a look for the space in which a clip is read; FilmvideoError states what `filmvideo lut` says."""
    suffix = find_format(format_name).suffix
    stem = "".join(c if c.isalnum() or c in "-_" else "-" for c in look.name or Path(look.stock).stem) or "look"
    with TemporaryDirectory(prefix="filmvideo-") as folder:
        source = Path(folder, f"{stem}.toml")
        save_look(look, source)
        out = Path(folder, f"{stem}{suffix}")
        words = ["lut", "--look", str(source), "--file-type", format_name, "-o", str(out)]
        words += ["--input-space", clip.opened.space.name] if clip.opened is not None else []
        words += ["--nodes", str(nodes)] if nodes else []
        _run(words)
        written = next(path for path in Path(folder).iterdir() if path.suffix == suffix)
        return LutDownload(written.name, written.read_bytes())


def _run(words: list[str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603  (this Python, and this package)
            [sys.executable, "-m", "filmvideo", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FilmvideoError(f"The table took more than {LONGEST_S} s; choose fewer nodes.") from error
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("filmvideo: ")]
        raise FilmvideoError(lines[-1].removeprefix("filmvideo: ") if lines else "The table could not be written.")
