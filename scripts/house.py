#!/usr/bin/env python3
"""Print the numbers of the house: lines, long files and functions, loose types, arrows between rooms: scripts/house.py.

A room is a folder of the package, or a folder of `media`. An arrow is a pair of rooms of which one imports the other;
imports inside functions and for type checkers count.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "filmvideo"
FOLDERS = ("filmvideo", "scripts", "tests")
LONGEST_FILE, LONGEST_FUNCTION = 250, 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def modules() -> dict[str, Path]:
    """Return every module of the package and its file; a folder's `__init__.py` bears the folder's name."""
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sorted(PACKAGE.rglob("*.py"))}
    return {name.removesuffix(".__init__"): path for name, path in files.items()}


def room_of(module: str) -> str:
    """Return the room of a module: `film`, `media/read`; files beside the rooms belong to `media` or `filmvideo`."""
    path = modules()[module].relative_to(PACKAGE)
    depth = 2 if path.parts[0] == "media" else 1
    return "/".join(path.parent.parts[:depth]) or "filmvideo"


def imports(module: str) -> list[tuple[int, str]]:
    """Return the line and the name of every module of the package that a module imports."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(parse(modules()[module])):
        if isinstance(node, ast.Import):
            found += [(node.lineno, one.name) for one in node.names if one.name.split(".")[0] == "filmvideo"]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "filmvideo":
            names = [f"{node.module}.{one.name}" for one in node.names]
            found += [(node.lineno, name if name in modules() else str(node.module)) for name in names]
    return found


@cache
def arrows() -> dict[tuple[str, str], list[str]]:
    """Return the pairs of rooms of which the first imports the second, with the places where it does."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for module, path in modules().items():
        for line, target in imports(module):
            if room_of(module) != room_of(target):
                found[room_of(module), room_of(target)].append(f"{path.relative_to(ROOT)}:{line}: imports {target}")
    return found


def size_of(function: Function, *, command: bool) -> int:
    """Return a function's number of lines but for its docstring, and but for the options that a command declares."""
    body = function.body[1 if ast.get_docstring(function) else 0 :]
    inside = function.end_lineno - body[0].lineno + 1 if body and function.end_lineno else 0
    return inside if command else inside + function.body[0].lineno - function.lineno


def long_functions(path: Path) -> list[str]:
    """Return the functions of a file that are too long."""
    place, command = path.relative_to(ROOT), path.parent.name == "cli"
    functions = [node for node in ast.walk(parse(path)) if isinstance(node, Function)]
    sizes = [(node, size_of(node, command=command)) for node in functions]
    return [f"{place}:{node.lineno}: {node.name} ({size})" for node, size in sizes if size > LONGEST_FUNCTION]


def long_files(folder: Path) -> list[str]:
    """Return the files of a folder that are too long."""
    sizes = [(path, path.read_text(encoding="utf-8").count("\n")) for path in sorted(folder.rglob("*.py"))]
    return [f"{path.relative_to(ROOT)} ({size})" for path, size in sizes if size > LONGEST_FILE]


@cache
def classes() -> dict[str, list[Path]]:
    """Return the names of all classes and the files that define one of the name."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in modules().values():
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path)
    return found


def main() -> None:
    """Print all numbers."""
    lines: Counter[str] = Counter()
    for module, path in modules().items():
        lines[room_of(module)] += path.read_text(encoding="utf-8").count("\n")
    for room, count in (*sorted(lines.items()), ("all", lines.total())):
        print(f"{room:16}{count:7}")
    source = "\n".join(path.read_text(encoding="utf-8") for path in modules().values())
    loose = Counter(re.findall(r"\b(Any|noqa)\b|\b(cast)\(", source))
    print(*(f"{''.join(word)} {count}" for word, count in sorted(loose.items())), sep=", ")
    print(f"{len({room.split('/')[0] for room in lines} - {'filmvideo'})} rooms at the top, {len(arrows())} arrows")
    lists = {
        "class names with two meanings": [name for name, files in sorted(classes().items()) if len(files) > 1],
        "files over 250 lines": [one for name in FOLDERS for one in long_files(ROOT / name)],
        "functions over 40 lines": [one for path in modules().values() for one in long_functions(path)],
    }
    for title, rows in lists.items():
        print(f"{title}: {len(rows)}", *rows, sep="\n  ")


if __name__ == "__main__":
    main()
