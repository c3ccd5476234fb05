"""`filmvideo match read`: read pairs of colours from pictures of a chart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import MediaError
from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption, OverwriteOption, check_absent, out_option
from filmvideo.cli.options.pairs import FilmSpaceOption, PairsEncodingOption, print_lines
from filmvideo.cli.output import print_json
from filmvideo.cli.panels import Formerly


def read(
    manifest: Annotated[Path, typer.Argument(metavar="PAIRS.toml", help="The pictures, as below.")],
    *,
    out: Annotated[Path, Formerly("--output"), out_option("PAIRS.csv", "The table of pairs to write.")],
    overlay: Annotated[
        Path | None,
        typer.Option(
            "--overlay",
            metavar="DIR",
            help="Write every picture with its samples drawn into it: green if used, red if left out.",
        ),
    ] = None,
    encoding: PairsEncodingOption = None,
    film_space: FilmSpaceOption = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read a chart's patches from digital and film pictures; `filmvideo match fit` takes the same file.

    Pictures may be of any kind that filmvideo reads, RAW included; a frame of a clip is `take.mov@72`. The value of a
    patch is the median of its inner half; patches that are clipped, uneven or lost in noise are left out and listed.

    \b
    [chart]                      # the default is 4 rows of 6; also gap, between patches, and names
    rows = 4
    columns = 6
    [digital]
    encoding = "linear"          # srgb, slog3 …, learnt; RAW and EXR need none
    [film]
    space = "srgb"
    [[setup]]                    # one framing in one light; may be repeated
    illuminant = "D55"
    exposure = [-2, 0, 2]        # stops; each has one digital and one film picture
    digital = ["d-2.dng", "d0.dng", "d+2.dng"]
    film = ["f-2.tif", "f0.tif", "f+2.tif"]
    digital_corners = [[812, 540], [2610, 552], [2598, 1730], [804, 1712]]
    film_corners = [[640, 410], [2010, 421], [2003, 1330], [633, 1318]]
    digital_flat = "card.dng"    # an even card that fills the frame; film_flat likewise
    digital_exposure = [-2, 0, 0]  # if the digital exposures differ from the film's
    notes = "…"

    Corners are the outer corners of the corner patches, top left, top right, bottom right, bottom left as the chart is
    read, in pixels from the top left. Without corners the chart is detected (filmvideo[charts]).
    """  # noqa: D301  (\b keeps the lines of the example)
    check_absent(out, overwrite=overwrite)
    if manifest.suffix.lower() != ".toml":
        raise MediaError(f"{manifest} is not a pairs.toml; give tables of values to `filmvideo match fit`.")
    source = work.read_source(manifest, encoding, film_space, overlay)
    work.write_pairs(out, source.pairs)
    if as_json:
        print_json({"pairs": len(source.pairs), "said": list(source.said), "left_out": list(source.left_out)})
        return
    print_lines((*source.said, *source.left_out))
    typer.echo(f"{out}: {len(source.pairs)} pairs; {len(source.left_out)} patches left out.")
