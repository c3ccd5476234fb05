"""The keys of a look: all of them, with unit, ranges and stages."""

from __future__ import annotations

from filmvideo.base.parameters import rules
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look, settings_types
from filmvideo.looks.presets import look_paths
from filmvideo.pipeline.keys import MAIN_STAGES, describe_keys
from filmvideo.pipeline.stages import STAGES

KEYS = {key.key: key for key in describe_keys()}
PRINTED_LIGHT = {"pushed-portra-800", "pushed-tri-x"}
"""Thin negatives, which are printed by less light than is usual."""


def test_every_key_of_a_file_is_there_once() -> None:
    every = {f"{table}.{name}" for table, kind in settings_types().items() for name in rules(kind)}
    words = {"schema", "look.name", "look.why", "film.stock", "film.print", "film.gate"}
    assert set(KEYS) == every | words
    assert len(describe_keys()) == len(KEYS)


def test_they_come_in_the_order_of_the_light() -> None:
    tables = list(dict.fromkeys(key.table for key in describe_keys()))
    order = ["film", "camera", "diffusion", "leak", "backing", "development", "grain", "printer", "view", "crystals"]
    assert [table for table in tables if table in order] == order


def test_numbers_have_a_unit_and_a_usual_range_within_the_whole() -> None:
    for key in KEYS.values():
        assert key.meaning.endswith("."), key
        if key.kind not in {"number", "numbers"}:
            assert (key.unit, key.low, key.usual) == ("", None, None), key
            assert bool(key.choices) == (key.kind == "choice")
            continue
        assert key.unit
        assert key.low is not None
        assert key.high is not None
        assert key.usual is not None
        assert key.low <= key.usual[0] <= key.usual[1] <= key.high, key
        assert isinstance(key.default, tuple) == (key.kind == "numbers")


def test_defaults_and_shipped_looks_are_usual() -> None:
    for name in look_paths():
        look = load_look(name)
        for key in KEYS.values():
            if key.usual is None or not key.table:
                continue
            value: float | tuple[float, ...] = getattr(look.settings(key.table), key.name)
            for one in value if isinstance(value, tuple) else (value,):
                usual = key.usual[0] <= one <= key.usual[1] or (key.zero_allowed and one == 0)
                assert usual or (key.key == "printer.points" and name in PRINTED_LIGHT), (name, key.key, one)


def test_examples() -> None:
    stops, kelvin, gate = KEYS["camera.stops"], KEYS["camera.light_kelvin"], KEYS["film.gate"]
    assert (stops.takes, stops.usual, stops.unit, stops.stage) == ("-10 to 10 stops", (-3, 3), "stops", ("expose",))
    assert (kelvin.takes, kelvin.zero_allowed) == ("0, or 1000 to 25000 K", True)
    assert (gate.kind, gate.default, gate.choices[0]) == ("choice", Look().gate, "super8")
    assert KEYS["printer.points"].default == (25, 25, 25)
    assert KEYS["film.stock"].default == Look().stock
    assert KEYS["film.print"].default == Look().print


def test_stages_of_a_key_are_in_the_list_and_have_its_table() -> None:
    rows = {stage.name: stage for stage in STAGES}
    for key in KEYS.values():
        assert set(key.stage) <= set(rows), key.key
        assert bool(key.stage) == (key.table not in {"", "look"}), key.key
        if key.table in settings_types() and key.key != "scan.balance":  # done where the scan is made a display's light
            assert all(key.table in rows[name].settings for name in key.stage), key.key
    for table in settings_types():
        shaped = {name for key in KEYS.values() if key.table == table for name in key.stage}
        assert {stage.name for stage in STAGES if table in stage.settings} <= shaped, table
    assert set(MAIN_STAGES) <= {*KEYS, *settings_types()}
