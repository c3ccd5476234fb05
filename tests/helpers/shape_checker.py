"""Checks every annotation of the program while it runs: types by beartype, shapes by jaxtyping, once a call.

An int will do where a float is asked for. Names of axes hold within a call: it has a scope of its own where its
annotations have shapes. An annotation that cannot be read where it stands, as a class's own name, is left out.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any

import jaxtyping
from beartype import BeartypeConf, beartype

_types = beartype(conf=BeartypeConf(is_pep484_tower=True))
_scope = jaxtyping.jaxtyped("context")


def install() -> None:
    """Check every module of the program that is imported after this call."""
    hook: Any = jaxtyping
    hook.jaxtyped = _checker_alone
    hook.install_import_hook("filmvideo", "helpers.shape_checker.check")


def check(checked: Any) -> Any:  # noqa: ANN401  (a function or a class)
    """Check the calls of a function, or of the `__init__` that a class of data has been given."""
    if not inspect.isclass(checked):
        return _function(checked)
    if is_dataclass(checked) and "__init__" in vars(checked):
        made: Any = checked
        made.__init__ = _function(vars(checked)["__init__"])
    return checked


def _checker_alone(*, typechecker: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Stand in for what jaxtyping's hook puts on everything: it would check a call's arguments a second time."""
    return typechecker


def _function(function: Callable[..., Any]) -> Callable[..., Any]:
    if getattr(function, "__no_type_check__", False):
        return function
    hints = {name: _read(said, function.__globals__) for name, said in function.__annotations__.items()}
    function.__annotations__ = hints
    checked = _types(_begun(function) if inspect.isgeneratorfunction(function) else function)
    return _in_scope(checked) if any("jaxtyping" in repr(hint) for hint in hints.values()) else checked


def _begun(function: Callable[..., Any]) -> Callable[..., Any]:
    """Check the arguments of a generator when it is called, not at its first value."""

    @functools.wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        return function(*arguments, **named)

    return called


def _in_scope(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        with _scope:
            return function(*arguments, **named)

    return called


def _read(said: Any, names: dict[str, Any]) -> Any:  # noqa: ANN401
    try:
        return eval(said, names) if isinstance(said, str) else said  # noqa: S307  (the program's own annotations)
    except Exception:  # noqa: BLE001  (whatever cannot be read is not checked)
        return Any
