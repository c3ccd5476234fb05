"""`filmvideo still`: one frame on film, as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.options import (
    FILE,
    DeviceOption,
    EngineOption,
    ExposureOption,
    FormatOption,
    GrainColourOption,
    GrainOption,
    GrainSizeOption,
    InputMatrixOption,
    JsonOption,
    LookOption,
    ManifestOption,
    NoManifestOption,
    OverwriteOption,
    PrintOption,
    SeedOption,
    SetOption,
    StockOption,
    build_look,
    input_option,
    output_option,
    parse_engine,
    parse_matrix,
    print_json,
    print_message,
    with_grain,
)


def still(
    clip: Annotated[Path, typer.Argument(metavar="IN", help="A clip, a frame sequence, or a picture.")],
    *,
    target: Annotated[
        Path,
        typer.Option("-o", "--out", metavar="OUT", rich_help_panel=FILE, help="PNG or TIFF to write, 16 bit."),
    ],
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            rich_help_panel=FILE,
            help="Which frame of a clip: 00:00:03 or 3.5 (seconds), or 'frame 72', counted from 0 (of a "
            "sequence, by the numbers in its names). By default the first.",
        ),
    ] = None,
    stock: StockOption = None,
    print_film: PrintOption = None,
    look: LookOption = None,
    gate: FormatOption = None,
    exposure: ExposureOption = None,
    grain: GrainOption = None,
    grain_size: GrainSizeOption = None,
    grain_colour: GrainColourOption = None,
    settings: SetOption = None,
    source_space: Annotated[
        str,
        input_option(
            "What the codes mean: a name of `filmvideo spaces`. auto follows a clip's tags; pictures are srgb."
        ),
    ] = "auto",
    target_space: Annotated[
        str | None,
        output_option(
            "What the written codes shall mean: srgb (the default), display-p3, rec709 …; for a scan cineon or adx10."
        ),
    ] = None,
    input_matrix: InputMatrixOption = None,
    before_after: Annotated[
        bool,
        typer.Option("--before-after", rich_help_panel=FILE, help="Put the unrendered frame to the left of it."),
    ] = False,
    seed: SeedOption = 0,
    engine: EngineOption = "accurate",
    device: DeviceOption = "auto",
    overwrite: OverwriteOption = False,
    manifest: ManifestOption = None,
    no_manifest: NoManifestOption = False,
    as_json: JsonOption = False,
) -> None:
    """Render one frame of a clip, or a picture, on film.

    \b
    Examples:
      filmvideo still clip.mov --at 00:00:03 --stock vision3 -o frame.png
      filmvideo still photo.jpg --stock portra-400 --before-after -o both.tif
    """  # noqa: D301  (\b keeps the lines of the examples)
    film = build_look(look, stock, print_film, gate, exposure, with_grain(settings, grain, grain_size, grain_colour))
    if film is None:
        raise ParameterError("A still without film is what you have already; name a stock.")
    report = work.render_still(
        clip,
        target,
        look=film,
        at=at,
        input=source_space,
        output=target_space,
        seed=seed,
        engine=parse_engine(engine),
        device=device,
        overwrite=overwrite,
        before_after=before_after,
        input_matrix=parse_matrix(input_matrix),
        manifest=None if no_manifest else manifest or "beside",
    )
    if as_json:
        print_json(report.to_json())
    else:
        print_message(report.reading)
