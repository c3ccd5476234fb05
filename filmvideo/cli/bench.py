"""`filmvideo bench`: measure the accuracy of the engine, and the speed of this machine."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption
from filmvideo.cli.options.running import ThreadsOption
from filmvideo.cli.output import print_json
from filmvideo.cli.panels import Formerly

SHORT = 4


def bench(
    clip: Annotated[Path | None, typer.Argument(metavar="[IN]", help="A clip or a frame sequence to time.")] = None,
    *,
    accurate: Annotated[
        bool, typer.Option("--accuracy", help="Compare the accurate engine with the float64 reference.")
    ] = False,
    look: Annotated[
        str | None,
        typer.Option(
            "--look",
            metavar="FILE.toml|NAME",
            help="A look; the default is vision3-day for speed, and every shipped look for accuracy.",
        ),
    ] = None,
    codec: Annotated[
        str, typer.Option("--codec", metavar="NAME", help="Codec of the output: a name from `filmvideo codecs`.")
    ] = "h264",
    count: Annotated[
        int,
        Formerly("--frames"),
        typer.Option("--frame-count", metavar="N", min=1, help="How many frames to time."),
    ] = 12,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Time a clip, or measure the accuracy of the engine.

    With IN the first frames are decoded, rendered and encoded one after the other; each step is timed alone, in
    milliseconds a frame. `process` overlaps the three.

    With --accuracy random scene colours over 15 stops are rendered by every shipped look, without grain, by the
    accurate engine and by the float64 reference (81 wavelengths a pixel). Printed are ΔE2000, maximum (limit 0.3) and
    mean (limit 0.03), and the share of 8-bit code values within one (limit 99.9 %). A scan has no ΔE2000.

    Exit status: 0 done; 4 a look is beyond a limit.

    \b
    Examples:
      filmvideo bench clip.mov --look night-500t --codec prores-hq
      filmvideo bench --accuracy
      filmvideo bench --accuracy --look vision3-day --json
    """  # noqa: D301  (\b keeps the lines of the examples)
    if accurate == (clip is not None):
        raise ParameterError("Give a clip to time or --accuracy, one of them.")
    if clip is not None:
        _time(clip, look or "vision3-day", codec, count, threads, as_json=as_json)
        return
    found = _measure(look, as_json=as_json)
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


def _measure(look: str | None, *, as_json: bool) -> dict[str, work.Accuracy]:
    """Measure one look or all, and print each as it comes."""
    found: dict[str, work.Accuracy] = {}
    if not as_json:
        typer.echo(f"{'':<22}{'engine':<9}{'ΔE2000 most':>12}{'mean':>8}{'codes within 1':>16}")
    for name in work.look_paths() if look is None else [look]:
        found[name] = work.measure_accuracy(work.load_look(name))
        if not as_json:
            _print(name, found[name])
    return found


def _print(name: str, found: work.Accuracy) -> None:
    delta = f"{'-':>12}{'-':>8}"
    if found.largest is not None and found.mean is not None:
        delta = f"{found.largest:12.3f}{found.mean:8.4f}"
    verdict = "" if found.kept else "   beyond the limit"
    typer.echo(f"{Path(name).stem:<22}{found.engine:<9}{delta}{100 * found.within_one:14.3f} %{verdict}")
