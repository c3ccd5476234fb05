"""Panels: options that several commands share, declared once as the fields of a dataclass.

    @dataclass(frozen=True)
    class RunOptions:
        seed: Annotated[int, typer.Option("--seed")] = 0

    def still(clip: Annotated[Path, typer.Argument()], *, run: RunOptions) -> None: ...

    add_command(app, still)

Typer sees the fields of RunOptions in the place of `run`; the command gets the dataclass.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import update_wrapper
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import typer
from typer.core import TyperCommand
from typer.models import OptionInfo

FILM, COLOUR, FILE, RUN, PIPE = "Film", "Colour", "File", "Running", "Pipe"
Command = Callable[..., None]
Untyped = Any
"""What typer takes from its own copy of click, which has no public names."""


@dataclass(frozen=True)
class Formerly:
    """An option's name in earlier releases: it still works, and the help does not list it."""

    name: str


def add_command(app: typer.Typer, command: Command, **settings: bool) -> None:
    """Add a command to an app, with the fields of its panels as options."""
    app.command(cls=PanelCommand, context_settings=dict(settings))(with_panels(command))


def with_panels(command: Command) -> Command:
    """Return the command with the fields of each panel as parameters of their own."""
    parameters = [field for one in _parameters(command) for field in _fields(one)]

    def run(**values: object) -> None:
        command(**bind_panels(command, values))

    update_wrapper(run, command)
    run.__dict__["__signature__"] = inspect.Signature(parameters)
    run.__dict__["old_names"] = dict(pair for one in parameters for pair in _old_names(one))
    return run


def bind_panels(command: Command, values: Mapping[str, object]) -> dict[str, Untyped]:
    """Return a command's arguments, with the values of each panel's fields put into the panel."""
    return {
        one.name: one.annotation(**{field.name: values[field.name] for field in _fields(one)})
        if _is_panel(one)
        else values[one.name]
        for one in _parameters(command)
    }


class PanelCommand(TyperCommand):
    """A command that lists its options by panel and takes the option names of earlier releases."""

    def parse_args(self, ctx: Untyped, args: list[str]) -> list[str]:
        """Parse the words of the command line."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [*map(self._with_new_name, args[:end]), *args[end:]])

    def format_options(self, ctx: Untyped, formatter: Untyped) -> None:
        """Write the arguments, then a section for each panel, then the options without one."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": []}
        others: list[tuple[str, str]] = []
        for one in self.get_params(ctx):
            record = one.get_help_record(ctx)
            panel = "Arguments" if one.param_type_name == "argument" else getattr(one, "rich_help_panel", None)
            if record is not None:
                (sections.setdefault(panel, []) if panel else others).append(record)
        for title, records in (*sections.items(), ("Options", others)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def _with_new_name(self, word: str) -> str:
        name, equals, value = word.partition("=")
        return f"{getattr(self.callback, 'old_names', {}).get(name, name)}{equals}{value}"


def _parameters(command: Command) -> list[inspect.Parameter]:
    return list(inspect.signature(command, eval_str=True).parameters.values())


def _is_panel(parameter: inspect.Parameter) -> bool:
    return is_dataclass(parameter.annotation)


def _fields(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    """Return a panel's fields as parameters, or the parameter where it is not a panel."""
    if not _is_panel(parameter):
        return [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
    types = get_type_hints(parameter.annotation, include_extras=True)
    return [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=types[one.name])
        for one in fields(parameter.annotation)
    ]


def _old_names(parameter: inspect.Parameter) -> list[tuple[str, str]]:
    """Return each earlier name of an option with the name it has now."""
    if get_origin(parameter.annotation) is not Annotated:
        return []
    notes = get_args(parameter.annotation)[1:]
    options = [one for one in notes if isinstance(one, OptionInfo)]
    names = [str(name) for one in options for name in (one.default, *(one.param_decls or ()))]
    return [(one.name, max(names, key=len)) for one in notes if isinstance(one, Formerly)]
