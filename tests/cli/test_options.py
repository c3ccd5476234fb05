"""All options of all commands: one name for one meaning, and the names of earlier releases."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from typing import Any

import pytest
import typer
from helpers.words import BANNED_PHRASES

from filmvideo.cli import app, main
from filmvideo.cli.panels import PanelCommand

READ = {"--source", "--on", "--recipe", "--cdl", "--sound", "--camera-profile", "--from"}
"""Options for files that a command reads."""
WRITTEN_BESIDES = {"--manifest", "--report", "--overlay", "--save"}
"""Options for a second file beside what -o names; --save is of `farm template`, where -o is the option of `process`."""
NO_JSON = {"farm template", "studio"}
"""What is printed is the template, or the address of the page."""
INPUT, OUTPUT = ("--input", "--input-space"), ("--output", "--output-space")
GATE, RATE, OUT = ("--format", "--gate"), ("--fps", "--rate"), ("--output", "--out")
TYPE, NODES, SPACE = ("--format", "--file-type"), ("--size", "--nodes"), ("--space", "--digital-space")
OLD = {
    "process": {INPUT, OUTPUT, GATE, RATE},
    "still": {INPUT, OUTPUT, GATE},
    "preview": {INPUT, GATE},
    "vary": {INPUT, GATE},
    "contact": {INPUT, GATE},
    "dailies": {INPUT, OUTPUT, GATE, RATE},
    "lut": {INPUT, OUTPUT, TYPE, NODES},
    "studio": {INPUT},
    "stocks": {("--plot", "--out")},
    "verify": {("--report", "--out")},
    "bench": {("--frames", "--frame-count")},
    "farm template": {("--frames-a-chunk", "--frames-per-chunk")},
    "farm render": {("--frames-a-chunk", "--frames-per-chunk")},
    "match fit": {OUT},
    "match predict": {OUT},
    "match report": {OUT},
    "match read": {OUT},
    "match archive": {OUT},
    "match stock": {OUT, SPACE},
    "match refine": {OUT, SPACE},
    "match export": {OUT, TYPE, NODES, ("--space", "--output-space")},
}
"""The names of earlier releases that each command still takes."""


def leaves(command: Any = None, path: str = "") -> dict[str, Any]:  # noqa: ANN401  (typer's own click)
    """Return every command by its path."""
    command = command or typer.main.get_command(app)
    if isinstance(command, PanelCommand):
        return {path: command}
    found: dict[str, Any] = {}
    for name, each in command.commands.items():
        found |= leaves(each, f"{path} {name}".strip())
    return found


COMMANDS = leaves()


def options(command: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a command's options by their long names."""
    return {max(one.opts, key=len): one for one in command.params if one.param_type_name == "option"}


def test_a_name_has_one_meaning_and_a_meaning_one_name() -> None:
    meanings, names, metavars, short = (defaultdict[str, set[str]](set) for _ in range(4))
    for command in COMMANDS.values():
        for name, option in options(command).items():
            meanings[name].add(option.name)
            names[option.name].add(name)
            short[name].update(one for one in option.opts if not one.startswith("--"))
            if name != "--out":
                metavars[name].add(option.metavar or "")
    for table in (meanings, names, metavars):
        assert {key: found for key, found in table.items() if len(found) > 1} == {}
    assert {name: found for name, found in short.items() if found} == {"--out": {"-o"}}


def test_what_is_written_is_named_with_o() -> None:
    paths: set[str] = set()
    for command in COMMANDS.values():
        types = inspect.signature(command.callback).parameters
        paths |= {
            name
            for name, one in options(command).items()
            if "Path" in str(getattr(types.get(one.name), "annotation", ""))
        }
    assert paths == {"--out"} | READ | WRITTEN_BESIDES
    writers = {path for path, command in COMMANDS.items() if "--out" in options(command)}
    assert set(COMMANDS) - writers == {
        *("probe", "looks", "spaces", "codecs", "cache", "bench", "farm template", "studio"),
    }


def test_every_result_may_be_json() -> None:
    assert {path for path, command in COMMANDS.items() if "--json" not in options(command)} == NO_JSON


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_has_help_in_plain_words(path: str) -> None:
    command = COMMANDS[path]
    texts = {param.name: param.help for param in command.params} | {"": command.help}
    for name, text in texts.items():
        assert text, name
        assert name == "" or text.endswith((".", "…", "]")), name
        assert not any(re.search(phrase, text.lower()) for phrase in BANNED_PHRASES), (name, text)


def test_the_names_of_earlier_releases_are_known() -> None:
    found = {path: set(command.callback.old_names.items()) for path, command in COMMANDS.items()}
    assert {path: names for path, names in found.items() if names} == OLD


@pytest.mark.parametrize("path", OLD)
def test_names_of_earlier_releases_work_and_are_hidden(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = COMMANDS[path]
    assert main([*path.split(), "--help"]) == 0
    words = capsys.readouterr().out.replace(",", " ").split()
    for old, new in OLD[path]:
        assert new in words
        assert old not in words
        value = "24" if new in {"--nodes", "--frame-count", "--frames-per-chunk", "--rate"} else "word"
        given = [
            command.make_context(path, arguments, resilient_parsing=True).params
            for arguments in ([old, value], [f"{old}={value}"], [new, value])
        ]
        assert given[0] == given[1] == given[2]
        assert str(given[0][options(command)[new].name]) in {value, f"['{value}']", f"('{value}',)"}


def test_a_word_after_two_dashes_keeps_its_spelling() -> None:
    given = COMMANDS["probe"].make_context("probe", ["--", "--input"]).params
    assert str(given["clip"]) == "--input"


def test_a_mistyped_option_suggests_names_of_today(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["process", "a.mov", "--inputs", "slog3"]) == 2
    said = capsys.readouterr().err
    assert "--input-space" in said
    assert "--input " not in said
    assert "--input," not in said
