"""`filmvideo bench`: how near the prepared engine is to the reference, and what a clip costs on this machine."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.options import JsonOption, ThreadsOption, print_json

SHORT = 4


def bench(
    clip: Annotated[Path | None, typer.Argument(metavar="[IN]", help="A clip or a frame sequence to time.")] = None,
    *,
    accurate: Annotated[
        bool, typer.Option("--accuracy", help="Hold the prepared engine against the float64 reference.")
    ] = False,
    look: Annotated[
        str | None,
        typer.Option(
            "--look",
            metavar="FILE.toml|NAME",
            help="A look; by default vision3-day is timed, and every shipped look measured.",
        ),
    ] = None,
    codec: Annotated[
        str, typer.Option("--codec", metavar="NAME", help="What the clip is encoded as: a name of `filmvideo codecs`.")
    ] = "h264",
    frames: Annotated[int, typer.Option("--frames", metavar="N", min=1, help="How many frames are timed.")] = 12,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Time a clip, or measure how near the prepared engine is to the reference.

    With IN its first frames are decoded, rendered and encoded, one after the other, and each is timed alone, in
    milliseconds a frame; `process` overlaps the three.

    With --accuracy random scene colours of 15 stops go through every shipped look, without grain, by the prepared
    engine and by the float64 reference (81 wavelengths a pixel). Said are ΔE2000, at most (promised: 0.3) and on
    average (0.03), and how many 8-bit codes are off by one or none (99.9 %). A scan has codes and no ΔE2000.

    Exit status: 0 done; 4 a look is not as near as promised.

    \b
    Examples:
      filmvideo bench clip.mov --look night-500t --codec prores-hq
      filmvideo bench --accuracy
      filmvideo bench --accuracy --look vision3-day --json
    """  # noqa: D301  (\b keeps the lines of the examples)
    if accurate == (clip is not None):
        raise ParameterError("Name a clip to time, or ask for --accuracy; one of them.")
    if clip is not None:
        _time(clip, look or "vision3-day", codec, frames, threads, as_json=as_json)
        return
    found = _measured(look, as_json=as_json)
    if as_json:
        print_json({name: {**asdict(each), "kept": each.kept} for name, each in found.items()})
    if not all(each.kept for each in found.values()):
        raise typer.Exit(SHORT)


def _time(clip: Path, look: str, codec: str, frames: int, threads: int | None, *, as_json: bool) -> None:

    found = work.time_clip(clip, work.load_look(look), work.find_codec(codec), frames=frames, threads=threads)
    if as_json:
        print_json(asdict(found))
        return
    typer.echo(f"{clip}, {found.width} × {found.height}, {found.frames} frames, {look}, {codec}: ms a frame")
    for part in ("decode", "render", "encode"):
        typer.echo(f"  {part:<7}{getattr(found, f'{part}_ms'):8.1f}")


def _measured(look: str | None, *, as_json: bool) -> dict[str, work.Accuracy]:
    """Measure one look or all, saying each as it comes."""
    found: dict[str, work.Accuracy] = {}
    if not as_json:
        typer.echo(f"{'':<22}{'engine':<9}{'ΔE2000 most':>12}{'mean':>8}{'codes within 1':>16}")
    for name in work.look_paths() if look is None else [look]:
        found[name] = work.measure_accuracy(work.load_look(name))
        if not as_json:
            _say(name, found[name])
    return found


def _say(name: str, found: work.Accuracy) -> None:
    delta = f"{'-':>12}{'-':>8}"
    if found.largest is not None and found.mean is not None:
        delta = f"{found.largest:12.3f}{found.mean:8.4f}"
    verdict = "" if found.kept else "   not as near as promised"
    typer.echo(f"{Path(name).stem:<22}{found.engine:<9}{delta}{100 * found.within_one:14.3f} %{verdict}")
