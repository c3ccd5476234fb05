"""`filmvideo cache`: where the cache is and how large, and emptying it."""

from __future__ import annotations

from typing import Annotated

import typer

from filmvideo.base import cache_dir
from filmvideo.cli.options.files import JsonOption
from filmvideo.cli.output import print_json, print_rows

_MEANINGS = {
    "kernels": "compiled for this processor, which takes some 15 s",
    "looks": "tables of looks, which take seconds each",
}


def cache(
    *,
    clear: Annotated[bool, typer.Option("--clear", help="Remove all of its files; they are made again.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show where the cache is and how large, or empty it.

    It holds what is slow to make and the same in every run. A file that is damaged, or of another version or processor,
    is made anew, and where the disk is full or read-only everything is made in every run: rendering never depends on
    it. FILMVIDEO_CACHE places it elsewhere. Kernels are programs: whoever can write to the folder can run code as you,
    so share it with nobody.
    """
    if clear:
        removed = cache_dir.clear()
        if not as_json:
            typer.echo(f"{removed} files were removed.")
    sizes = {name: [path.stat().st_size for path in cache_dir.find_files(name)] for name in cache_dir.FILES}
    if as_json:
        rows = {name: {"bytes": sum(found), "files": len(found)} for name, found in sizes.items()}
        print_json({"folder": cache_dir.folder(), **rows})
        return
    typer.echo(cache_dir.folder())
    print_rows({name: f"{sum(sizes[name]) / 1e6:7.1f} MB  {meaning}" for name, meaning in _MEANINGS.items()})
