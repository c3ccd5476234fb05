"""Every parameter of a look is documented with its type, range, unit and meaning, and every settings class in full."""

from __future__ import annotations

from inspect import getdoc
from typing import get_args

import pytest

from filmvideo.base.parameters import Among, Parameters, field_documentation, rules
from filmvideo.looks.look import settings_types

UNITS = {
    "_stops": "stops",
    "_kelvin": "K",
    "_nm": "nm",
    "_mired": "mired",
    "_s": "s",
    "_um": "µm",
    "_px": "px",
    "_points": "points",
    "_years": "years",
    "_frames": "frames",
    "_per_cm2": "1/cm²",
    "_per_cm": "1/cm",
}
"""The unit of a name with this ending."""
OTHERS = {"", "×", "part", "parts", "D", "ln", "layers", "corners", "hairs", "f-number"}
"""Units of names that do not tell; the empty one is of words."""


@pytest.mark.parametrize("cls", dict.fromkeys(settings_types().values()))
def test_every_parameter_has_its_range_unit_and_meaning(cls: type[Parameters]) -> None:
    found = field_documentation(cls)
    assert list(found) == list(rules(cls))
    for name, (kind, rule) in rules(cls).items():
        takes, meaning = found[name]
        unit = "" if isinstance(rule, Among) else rule.unit
        assert takes == (", ".join(rule.known) if isinstance(rule, Among) else f"{rule} {unit}"), name
        assert unit in {*UNITS.values(), *OTHERS}
        assert all(unit == known for ending, known in UNITS.items() if f"_{name}".endswith(ending)), name
        assert meaning.endswith(".")
        typed = "float" if kind is float else f"tuple of {len(get_args(kind))} floats"
        assert isinstance(rule, Among) or f"\n{name} : {typed}, {takes}\n" in (getdoc(cls) or "")


@pytest.mark.parametrize("cls", dict.fromkeys(settings_types().values()))
def test_settings_say_what_they_raise_and_where_the_physics_is_from(cls: type[Parameters]) -> None:
    doc = getdoc(cls) or ""
    for section in ("Parameters", "Raises", "References"):
        assert f"\n\n{section}\n{'-' * len(section)}\n" in doc
