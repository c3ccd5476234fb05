"""`filmvideo match read`: pictures of a chart become a table of pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import MediaError
from filmvideo.cli import work
from filmvideo.cli.options import JsonOption, OverwriteOption, print_json

PairsEncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="What the digital values are: linear light, an encoding or a space that has it (slog3, logc3, srgb …), or "
        "learnt, which finds it from patches shot at several exposures. The gamut need not be named. Tables are linear "
        "unless said; of a pairs.toml it takes the place of [digital] encoding.",
    ),
]
FilmSpaceOption = Annotated[
    str | None,
    typer.Option(
        "--film-space",
        metavar="SPACE",
        help="What the film's values are: a table's film_r,film_g,film_b in a display space (srgb, rec709, p3-d65 …); "
        "of a pairs.toml it takes the place of [film] space.",
    ),
]


def read(
    manifest: Annotated[Path, typer.Argument(metavar="PAIRS.toml", help="The pictures, as below.")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PAIRS.csv", help="Where the pairs are written.")],
    overlay: Annotated[
        Path | None,
        typer.Option(
            "--overlay",
            metavar="DIR",
            help="Draw into every picture what was sampled: green what is used, red what is left out.",
        ),
    ] = None,
    encoding: PairsEncodingOption = None,
    film_space: FilmSpaceOption = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read a chart's patches out of digital and film pictures; `filmvideo match fit` takes the same file.

    Pictures are of any kind that is read here, RAW among them; a frame of a clip is `take.mov@72`. Of every patch
    the median of its inner half is taken; what is clipped, uneven or lost in noise is left out and listed.

    \b
    [chart]                      # 4 rows of 6 are usual; gap between patches, names
    rows = 4
    columns = 6
    [digital]
    encoding = "linear"          # srgb, slog3 …, learnt; RAW and EXR need none
    [film]
    space = "srgb"
    [[setup]]                    # one framing in one light; as many as there are
    illuminant = "D55"
    exposure = [-2, 0, 2]        # stops; one digital picture and one of film for each
    digital = ["d-2.dng", "d0.dng", "d+2.dng"]
    film = ["f-2.tif", "f0.tif", "f+2.tif"]
    digital_corners = [[812, 540], [2610, 552], [2598, 1730], [804, 1712]]
    film_corners = [[640, 410], [2010, 421], [2003, 1330], [633, 1318]]
    digital_flat = "card.dng"    # an even card that fills the frame; film_flat likewise
    digital_exposure = [-2, 0, 0]  # where the digital pictures had other exposures than the film
    notes = "…"

    Corners are the outer corners of the corner patches, top left, top right, bottom right, bottom left as the chart is
    read, in pixels from the top left; where none are given, the chart is found (filmvideo[charts]).
    """  # noqa: D301  (\b keeps the lines of the example)
    if output.exists() and not overwrite:
        raise MediaError(f"{output} exists already; --overwrite replaces it.")
    if manifest.suffix.lower() != ".toml":
        raise MediaError(f"{manifest} is not a pairs.toml; tables of values go to `filmvideo match fit` as they are.")
    source = work.read_source(manifest, encoding, film_space, overlay)
    work.write_pairs(output, source.pairs)
    if as_json:
        print_json({"pairs": len(source.pairs), "said": list(source.said), "left_out": list(source.left_out)})
        return
    for sentence in (*source.said, *source.left_out):
        typer.echo(sentence)
    typer.echo(f"{output}: {len(source.pairs)} pairs; {len(source.left_out)} patches left out.")
