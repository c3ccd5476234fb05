"""The part of the writing rules (docs/contributing.md) that a machine can check, room by room.

Run one room: `pytest tests/house/test_writing.py -k "film and not filmvideo"`.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from helpers import words

import filmvideo
from filmvideo.base.parameters import Parameters, Within
from filmvideo.looks.look import Look
from scripts import house

Found = Iterator[tuple[int, str]]
Rule = Callable[[Path], Found]
Public = Callable[..., object]

PROPERTY = re.compile(r"\b(property|cached_property)$|\.setter$")


@cache
def rooms() -> dict[str, list[Path]]:
    """Return the files of every room of the package, of the scripts and of every folder of tests."""
    found: dict[str, list[Path]] = {}
    for module, path in house.modules().items():
        found.setdefault(house.room_of(module), []).append(path)
    found["scripts"] = sorted((house.ROOT / "scripts").rglob("*.py"))
    for path in sorted((house.ROOT / "tests").rglob("*.py")):
        if path not in {Path(__file__), Path(words.__file__)}:
            found.setdefault("/".join(path.relative_to(house.ROOT).parent.parts[:2]), []).append(path)
    found["docs"] = [*house.ROOT.glob("*.md"), *sorted((house.ROOT / "docs").rglob("*.md"))]
    return found


def functions(path: Path) -> Iterator[house.Function]:
    yield from (node for node in ast.walk(house.parse(path)) if isinstance(node, house.Function))


def classes(path: Path) -> Iterator[ast.ClassDef]:
    yield from (node for node in ast.walk(house.parse(path)) if isinstance(node, ast.ClassDef))


def is_property(function: house.Function) -> bool:
    return any(PROPERTY.search(ast.unparse(one)) for one in function.decorator_list)


def first_word(node: house.Function | ast.ClassDef) -> str:
    docstring = ast.get_docstring(node) or ""
    return docstring.split()[0].strip(".,;:") if docstring else ""


def docstrings_of_functions(path: Path) -> Found:
    """Yield functions whose docstring begins with no verb of the list; a property's may begin with a noun."""
    for node in functions(path):
        word = first_word(node)
        free = is_property(node) or "tests" in path.parts
        if word in words.NO_FIRST_WORDS or (word and not free and word not in words.VERBS):
            yield node.lineno, f"{node.name}: docstring begins with {word!r}"


def docstrings_of_classes(path: Path) -> Found:
    """Yield classes whose docstring begins with a question or a verb; a noun is right."""
    for node in classes(path):
        word = first_word(node)
        if word in words.NO_NOUNS | words.NO_FIRST_WORDS:
            yield node.lineno, f"{node.name}: docstring begins with {word!r}"


def is_participle(word: str) -> bool:
    return word in words.IRREGULAR_PARTICIPLES or (
        re.fullmatch(r"\w{2,}(ed|en)", word) is not None and word not in words.NO_PARTICIPLES
    )


def names(path: Path) -> Found:
    """Yield names of participles and prepositions alone; a property that is true or false may have one."""
    for node in functions(path):
        parts = [part for part in node.name.split("_") if part]
        fact = is_property(node) and node.returns is not None and ast.unparse(node.returns) == "bool"
        if not fact and all(is_participle(part) or part in words.FUNCTION_WORDS for part in parts):
            yield node.lineno, f"{node.name}: a function is named by a verb, or by the noun it computes"
    for node in classes(path):
        parts = [part.lower() for part in re.findall(r"[A-Z][a-z]*", node.name)]
        if any(map(is_participle, parts)) and all(is_participle(p) or p in words.FUNCTION_WORDS for p in parts):
            yield node.lineno, f"{node.name}: a class is named by a noun"


def field_words(path: Path) -> Found:
    """Yield functions and classes that bear a private word."""
    for node in (*functions(path), *classes(path)):
        for part in re.findall(r"[A-Z]?[a-z]+", node.name):
            if part.lower() in words.PRIVATE_WORDS:
                yield node.lineno, f"{node.name}: {part}; the field says {words.PRIVATE_WORDS[part.lower()]}"


def phrases(path: Path) -> Found:
    """Yield banned phrases, across line ends too."""
    text = path.read_text(encoding="utf-8")
    for phrase in words.BANNED_PHRASES:
        for match in re.finditer(r"\b" + phrase.replace(" ", r"\s+(?:# )?"), text):
            yield text.count("\n", 0, match.start()) + 1, " ".join(match[0].split())


def wording(node: ast.expr) -> str:
    """Return the text of a string that is written in the code, `…` for what is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(wording, node.values))
    if isinstance(node, ast.BinOp):
        return wording(node.left) + wording(node.right)
    return "…"


def messages(path: Path) -> Iterator[ast.expr]:
    """Yield the text of every error that is raised, notice that is built and message that is printed."""
    for node in ast.walk(house.parse(path)):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            yield node.exc.args[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"Notice", "print_message"} and node.args:
            yield node.args[:2][-1]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "text":
            yield node.value


def sentences(path: Path) -> Found:
    """Yield errors and notices of several lines, without a full stop, or with a long sentence."""
    for node in messages(path) if "tests" not in path.parts else ():
        text = wording(node)
        if " " not in text:
            continue
        if "\n" in text:
            yield node.lineno, f"more than one line: {text!r}"
        if text[-1] not in ".…":
            yield node.lineno, f"no full stop: {text!r}"
        if max(len(one.split()) for one in re.split(r"[.;:] ", text)) > words.MOST_WORDS:
            yield node.lineno, f"over {words.MOST_WORDS} words: {text!r}"


def meanings_of_classes(path: Path) -> Found:
    """Yield classes whose name another class of the package bears."""
    for node in classes(path) if house.PACKAGE in path.parents else ():
        others = [str(one.relative_to(house.ROOT)) for one in house.classes()[node.name] if one != path]
        if others:
            yield node.lineno, f"{node.name}: also in {', '.join(others)}"


@cache
def public() -> dict[Path, list[Public]]:
    """Return what the package exports and the settings of a look, by file."""
    settings = [
        kind for kind in get_type_hints(Look).values() if inspect.isclass(kind) and issubclass(kind, Parameters)
    ]
    found: dict[Path, list[Public]] = {}
    for one in (*(getattr(filmvideo, name) for name in filmvideo.__all__), *dict.fromkeys(settings)):
        found.setdefault(Path(inspect.getfile(inspect.unwrap(one))), []).append(inspect.unwrap(one))
        if inspect.isclass(one) and not issubclass(one, Parameters | Exception):
            methods = [method for name, method in vars(one).items() if inspect.isfunction(method) and name[0] != "_"]
            found[Path(inspect.getfile(one))] += map(inspect.unwrap, methods)
    return found


def sections(docstring: str) -> dict[str, str]:
    """Return the numpydoc sections of a docstring."""
    parts = re.split(r"^(\w+)\n-+$", docstring, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def parameters_of(one: Public) -> list[str]:
    if is_dataclass(one):
        return [field.name for field in fields(one) if field.init]
    if inspect.isclass(one) and issubclass(one, Exception):
        return []
    return [name for name in inspect.signature(one).parameters if name != "self"]


def entry(section: str, name: str) -> str | None:
    """Return what a section of parameters has to one of them: its type and the lines under it."""
    found = re.search(rf"^(?:\w+, )*{name}(?:, \w+)* : (.*\n(?:(?: .*)?\n)*)", section + "\n", re.MULTILINE)
    return " ".join(found[1].split()) if found else None


def range_of(one: Public, name: str) -> str:
    """Return the range of a setting as its entry states it."""
    hints = get_type_hints(one, include_extras=True) if inspect.isclass(one) and is_dataclass(one) else {}
    rules = [rule for rule in get_args(hints.get(name, str)) if isinstance(rule, Within)]
    return f"{rules[0].low:g} to {rules[0].high:g}" if rules else ""


def public_docstrings(path: Path) -> Found:
    """Yield public things without Parameters, Returns or Raises, and settings whose entry lacks the range."""
    for one in public().get(path, []):
        lines, start = inspect.getsourcelines(one)
        name = one.__qualname__
        parts = sections(inspect.getdoc(one) or "")
        for parameter in parameters_of(one):
            text = entry(parts.get("Parameters", ""), parameter)
            if text is None:
                yield start, f"{name}: Parameters lack {parameter!r}"
            elif (rule := range_of(one, parameter)) and rule not in text:
                yield start, f"{name}: the entry of {parameter!r} lacks its range, {rule!r}"
        returned = not inspect.isclass(one) and get_type_hints(one).get("return", type(None)) is not type(None)
        if returned and not parts.keys() & {"Returns", "Yields"}:
            yield start, f"{name}: no section Returns"
        for error in sorted(set(re.findall(r"^\s+raise (\w*Error)\(", "".join(lines), re.MULTILINE))):
            if error not in parts.get("Raises", "") and (not inspect.isclass(one) or is_dataclass(one)):
                yield start, f"{name}: Raises lacks {error}"


PYTHON: tuple[Rule, ...] = (
    docstrings_of_functions,
    docstrings_of_classes,
    names,
    field_words,
    phrases,
    sentences,
    meanings_of_classes,
    public_docstrings,
)


def rules_for(room: str) -> tuple[Rule, ...]:
    if room == "docs":
        return (phrases,)
    return (docstrings_of_functions, docstrings_of_classes, phrases) if room.startswith("tests") else PYTHON


@pytest.mark.parametrize("room", rooms())
def test_a_room_keeps_the_rules_of_writing(room: str) -> None:
    found = [
        f"{path.relative_to(house.ROOT)}:{line}: {rule.__name__}: {what}"
        for path in rooms()[room]
        for rule in rules_for(room)
        for line, what in rule(path)
    ]
    assert not found, f"{len(found)} faults\n" + "\n".join(found)
