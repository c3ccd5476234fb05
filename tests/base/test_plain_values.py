"""Dataclasses come back from JSON as they were, and what is wrong is named by its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import pytest

from filmvideo.base.errors import ParameterError
from filmvideo.base.plain_values import Form, PlainValues


class Named:
    """A class with a form of its own."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and self.name == other.name

    __hash__ = None  # pyright: ignore[reportAssignmentType]


@dataclass(frozen=True)
class Part:
    """A part."""

    size: tuple[int, int] | None = None
    weights: tuple[float, ...] = ()


@dataclass(frozen=True)
class Whole:
    """A dataclass with every kind of field."""

    path: Path
    rate: Fraction | None
    kind: Literal["a", "b"]
    parts: tuple[Part, ...]
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    named: Named | None = None
    flag: bool = False


PLAIN = PlainValues({Named: Form(lambda n: n.name, Named)})
WHOLE = Whole(Path("a/b"), Fraction(24000, 1001), "b", (Part((1, 2), (0.5, 2.0)), Part()), {"x": "y"}, Named("n"))


def test_a_dataclass_comes_back_from_json_equal() -> None:
    assert PLAIN.read(Whole, json.loads(json.dumps(PLAIN.write(WHOLE))), "whole") == WHOLE


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"parts": [{"size": [1, "2"]}]}, r"whole.parts\[0\].size\[1\] must be a whole number, got '2'"),
        ({"parts": [{"size": [1, 2, 3]}]}, r"whole.parts\[0\].size must have 2 values, got 3"),
        ({"kind": "c"}, "whole.kind must be one of a, b, got 'c'"),
        ({"flag": 1}, "whole.flag must be true or false, got 1"),
        ({"rate": "x"}, "whole.rate must be a Fraction, got 'x'"),
        ({"path": 3}, "whole.path must be a Path, got 3"),
        ({"words": []}, r"whole.words must be a table, got \[\]"),
        ({"more": 1}, "whole has the unknown key 'more'"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(change: dict[str, Any], sentence: str) -> None:
    values: Any = PLAIN.write(WHOLE)
    with pytest.raises(ParameterError, match=sentence):
        PLAIN.read(Whole, values | change, "whole")


def test_only_keys_with_a_default_may_be_missing() -> None:
    values: Any = PLAIN.write(WHOLE)
    assert PLAIN.read(Part, {}, "part") == Part()
    del values["kind"]
    with pytest.raises(ParameterError, match="whole lacks the key 'kind'"):
        PLAIN.read(Whole, values, "whole")


def test_a_class_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no form"):
        PLAIN.write(object())
