"""`filmvideo studio`: choose a film by eye, live, on a page in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import FilmvideoError
from filmvideo.cli import work
from filmvideo.cli.options.colour import InputSpaceOption
from filmvideo.cli.panels import FILM, RUN


def studio(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[CLIP|SEQUENCE|FOLDER|LOOK.toml …]",
            help="Clips, frame sequences (shot.####.exr) or folders of them, and the look to begin with.",
        ),
    ] = None,
    *,
    look: Annotated[
        str | None,
        typer.Option("--look", metavar="FILE.toml|NAME", rich_help_panel=FILM, help="The look to begin with."),
    ] = None,
    save: Annotated[
        str | None,
        typer.Option(
            "--save",
            metavar="FILE",
            rich_help_panel=FILM,
            help="What the page's Save look writes: a TOML file, or a name without .toml among your own looks.",
        ),
    ] = None,
    input_space: InputSpaceOption = "auto",
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            rich_help_panel=RUN,
            help="Address to serve on. Any but the loopback address lets other machines in, and needs --password.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar="N", min=0, max=65535, rich_help_panel=RUN, help="Port to serve on; 0 for a free one."
        ),
    ] = 0,
    password: Annotated[
        str | None,
        typer.Option(
            "--password",
            metavar="WORD",
            envvar="FILMVIDEO_STUDIO_PASSWORD",
            show_envvar=True,
            rich_help_panel=RUN,
            help="Password that callers from other machines must give: 8 characters or more. It travels "
            "unencrypted; use it in a network that you trust, or through a tunnel.",
        ),
    ] = None,
    no_open: Annotated[
        bool, typer.Option("--no-open", rich_help_panel=RUN, help="Print the address and open no browser.")
    ] = False,
) -> None:
    """Choose a film by eye: the clips in the browser, every setting live, looks saved and films rendered.

    The page is served by this machine for this machine, and needs no network. Its address holds a token that is new in
    every run. What you do is kept in your data folder, by the clips' paths, and is there again the next time. The
    queue renders by `filmvideo process`. Ctrl-C ends everything; an interrupted render can be resumed.

    Needs filmvideo[studio].

    \b
    Examples:
      filmvideo studio clip.mov
      filmvideo studio A001.mov B002.mov --input-space logc3 --look night-500t
      filmvideo studio /media/card my-look.toml --port 8765 --no-open
      filmvideo studio clip.mov --look night-500t --save evening.toml
    """  # noqa: D301  (\b keeps the lines of the examples)
    try:
        options = work.StudioOptions(
            paths=tuple(sources or ()),
            look=look,
            save=save,
            input=input_space,
            host=host,
            port=port,
            password=password,
            browser=not no_open,
        )
        work.serve_studio(options)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in {"starlette", "uvicorn", "websockets", "PIL"}:
            raise
        raise FilmvideoError(
            f"The studio needs {error.name}, which is missing; pip install 'filmvideo[studio]'."
        ) from error
