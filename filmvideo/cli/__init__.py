"""The command line: one file for each command, and no maths. `work` imports what a command calls when it runs."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from filmvideo.base.collector import skip_last_collection
from filmvideo.base.errors import FilmvideoError, describe_unexpected, print_traceback, print_tracebacks
from filmvideo.cli import work
from filmvideo.cli.bench import bench
from filmvideo.cli.cache import cache
from filmvideo.cli.contact import contact
from filmvideo.cli.dailies import dailies
from filmvideo.cli.farm import assemble, render, template
from filmvideo.cli.looks import looks
from filmvideo.cli.lut import lut
from filmvideo.cli.match_export import export
from filmvideo.cli.match_fit import fit, predict, report
from filmvideo.cli.match_read import read
from filmvideo.cli.match_use import archive, refine, stock
from filmvideo.cli.names import codecs, spaces
from filmvideo.cli.output import accept_any_name, print_message
from filmvideo.cli.panels import Command, Untyped, add_command
from filmvideo.cli.preview import preview
from filmvideo.cli.probe import probe
from filmvideo.cli.process import process
from filmvideo.cli.reproduce import reproduce
from filmvideo.cli.still import still
from filmvideo.cli.stocks import stocks
from filmvideo.cli.studio import studio
from filmvideo.cli.vary import vary
from filmvideo.cli.verify import verify

INTERRUPTED = 130
MISUSED = 2
DEBUG = "--debug"
_UsageError: Untyped = typer.BadParameter.__bases__[0]

app = typer.Typer(
    name="filmvideo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
COMMANDS = (
    process,
    preview,
    still,
    vary,
    contact,
    studio,
    dailies,
    lut,
    probe,
    stocks,
    looks,
    verify,
    reproduce,
    bench,
    spaces,
    codecs,
    cache,
)
GROUPS: tuple[tuple[str, str, tuple[Command, ...]], ...] = (
    (
        "match",
        "Learn a film from pairs of digital and film colours, and measure its error on held-out colours.",
        (fit, predict, report, export, read, stock, archive, refine),
    ),
    ("farm", "Render one job on many machines.", (template, render, assemble)),
)
for command in COMMANDS:
    add_command(app, command)
for name, text, commands in GROUPS:
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=text)
    for command in commands:
        add_command(group, command, ignore_unknown_options=command is template)
    app.add_typer(group, name=name)


def _print_version(wanted: bool) -> bool:  # noqa: FBT001  (typer's shape)
    if wanted:
        typer.echo(f"filmvideo {work.version('filmvideo')}")
        raise typer.Exit
    return wanted


@app.callback()
def _root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    _debug: Annotated[
        bool, typer.Option(DEBUG, help="Print the traceback of an error; may also stand after the command.")
    ] = False,
) -> None:
    """Process digital moving images as if shot, developed and printed on real film.

    The code values of each frame are converted to scene light, the light exposes a film, the film is developed,
    printed and projected, and the picture on the screen is written as a clip again.

    Exit status: 0 done; 1 failed, with the reason in one line on the standard error; 2 the command line is wrong; 3
    done, but the source is damaged and frames are missing or guessed; 4 a film is beyond the limits of its data sheet,
    or an output was not reproduced; 130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (the process's own by default) and return its exit status."""
    skip_last_collection()
    accept_any_name()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read as torch loads; idle threads must not spin
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a scheduler's stop cleans up as Ctrl-C does
    words = _without_debug(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(words)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1
    except KeyboardInterrupt:
        return _print_interruption()
    except _UsageError as error:
        return _print_usage_error(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  (the last net: one sentence in place of a traceback)
        return _print_failure(_sentence(error))


def _run(words: list[str]) -> int:
    """Run the command that the words name and return its exit status."""
    done = app(args=words, prog_name="filmvideo", standalone_mode=False)
    status = done if isinstance(done, int) else 0
    return _print_interruption() if status == INTERRUPTED else status


def _without_debug(arguments: Sequence[str]) -> list[str]:
    """Remove `--debug` from the options, before or after the command, and turn tracebacks on where it was given."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    words = [word for word in arguments[:end] if word != DEBUG]
    print_tracebacks(wanted=len(words) < end)
    return [*words, *arguments[end:]]


def _sentence(error: Exception) -> str:
    """Return what is wrong in one sentence; print the traceback where `--debug` asks for it."""
    print_traceback(error)
    if isinstance(error, FilmvideoError):
        return str(error)
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, MemoryError):
        return f"Memory ran out{f' ({error})' if str(error) else ''}; fewer --threads or --workers need less of it."
    return describe_unexpected(error)


def _print_usage_error(error: Untyped) -> int:
    """Print in one line what is wrong with a command line."""
    said = " ".join(error.format_message().split()).rstrip(".")
    if error.ctx is not None and said == " ".join(error.ctx.get_help().split()).rstrip("."):
        error.show()  # no command was given: print the manual
    else:
        command = error.ctx.command_path if error.ctx else "filmvideo"
        _print_failure(f"{said}{'' if said.endswith('?') else '.'} See `{command} --help`.")
    return MISUSED


def _print_interruption() -> int:
    _print_failure("Interrupted; nothing unfinished was left under the output's name.")
    return INTERRUPTED


def _print_failure(sentence: str) -> int:
    print_message(" ".join(sentence.split()))
    return 1


def _of_system(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return f"{error.filename}: {reason}." if error.filename else f"The system refused: {reason}."
