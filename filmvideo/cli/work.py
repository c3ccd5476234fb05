"""The functions that commands call, imported at first use: `--help` and a mistyped option need no torch.

`work.pyi` lists their names, for this module and for type checkers (the lazy stub of SPEC 1, Scientific Python).
"""

from __future__ import annotations

import ast
import sys
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

from filmvideo.base.collector import loading

_STUB = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
_HOMES = {
    alias.asname or alias.name: (node.module or "", alias.name)
    for node in _STUB.body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}


def __getattr__(name: str) -> object:
    """Import the module of a name and return what it names."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, original = _HOMES[name]
    with nullcontext() if module in sys.modules else loading():
        return getattr(import_module(module), original)


def __dir__() -> list[str]:
    return sorted(_HOMES)
