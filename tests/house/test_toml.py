"""Broken stock and look files: one sentence naming the file, the key, what was found and what would do."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from filmvideo.base.errors import PresetError
from filmvideo.film.stock_file import load_stock
from filmvideo.looks.files import load_look
from filmvideo.looks.presets import presets_dir

Break = Callable[[dict[str, Any]], object]
STOCK: dict[str, Any] = tomllib.loads((presets_dir() / "stocks" / "2383.toml").read_text(encoding="utf-8"))
CAMERA: dict[str, Any] = tomllib.loads((presets_dir() / "stocks" / "vision3-250d.toml").read_text(encoding="utf-8"))
LOOK: dict[str, Any] = {
    "schema": 1,
    "look": {"name": "A", "why": "To be broken."},
    "film": {"stock": "vision3-250d"},
    "camera": {},
    "couplers": {},
    "printer": {},
    "view": {},
}


def put(*keys: str, value: object) -> Break:
    """Set a value, its tables by name."""
    *tables, last = keys

    def broken(data: dict[str, Any]) -> None:
        for table in tables:
            data = data[table]
        data[last] = value

    return broken


def drop(*keys: str) -> Break:
    """Leave a key out."""
    *tables, last = keys

    def broken(data: dict[str, Any]) -> None:
        for table in tables:
            data = data[table]
        del data[last]

    return broken


def write(tmp_path: Path, data: dict[str, Any], breaking: Break | None) -> Path:
    """Write a file, broken."""
    data = copy.deepcopy(data)
    if breaking is not None:
        breaking(data)
    path = tmp_path / "broken.toml"
    path.write_text(tomli_w.dumps(data), encoding="utf-8")
    return path


def one_sentence(error: pytest.ExceptionInfo[PresetError]) -> None:
    """Check that a message is one line, names the file and ends as a sentence does."""
    text = str(error.value)
    assert "\n" not in text
    assert text.startswith("broken.toml")
    assert text.endswith(".")


STOCKS = [
    (STOCK, put("stock", "exposure_indx", value=5), r"stock\.exposure_indx is not known; nearest: exposure_index"),
    (STOCK, put("gray", value={}), r"gray is not known; nearest: grey"),
    (STOCK, put("dye", "cyn", value=[0.0] * 41), r"dye\.cyn is not known; nearest: cyan"),
    (STOCK, put("curve", "red", "end", value=1), r"curve\.red\.end is not known"),
    (STOCK, put("mtf", value={"gren": {}}), r"mtf\.gren is not known; nearest: green"),
    (STOCK, drop("stock", "name"), r"stock\.name is missing; it must be a string"),
    (STOCK, drop("stock"), r"stock\.id is missing"),
    (STOCK, drop("dye", "cyan"), r"dye\.cyan is missing"),
    (STOCK, drop("curve", "blue"), r"curve\.blue\.start is missing"),
    (STOCK, put("stock", "name", value=7), r"name must be a string, got 7"),
    (STOCK, put("stock", value="2383"), r"stock must be a table, got '2383'"),
    (STOCK, put("stock", "aliases", value=["a", 2]), r"aliases must hold strings, got 2"),
    (STOCK, put("stock", "year", value="1998"), r"year must be a number, got '1998'"),
    (STOCK, put("stock", "year", value=True), r"year must be a number, got True"),
    (STOCK, put("stock", "kind", value="positive"), r"kind must be negative, reversal or print, got 'positive'"),
    (
        STOCK,
        put("curve", "densitometer", value="status-z"),
        r"curve\.densitometer must be status-a, status-m or visual, got 'status-z'",
    ),
    (STOCK, put("schema", value=2), r"schema must be 1 to 1, got 2"),
    (STOCK, put("stock", "balance_kelvin", value=100), r"balance_kelvin must be 1000 to 25000, got 100"),
    (STOCK, put("stock", "balance_kelvin", value=float("nan")), r"balance_kelvin must be 1000 to 25000, got nan"),
    (STOCK, put("dye", "cyan", value=[0.1] * 40), r"dye\.cyan must have 41 values, got 40"),
    (STOCK, put("dye", "cyan", value=[0.1] * 40 + ["x"]), r"cyan must hold numbers, got 'x'"),
    (STOCK, put("dye", "cyan", value=[0.1] * 40 + [float("nan")]), r"cyan must hold numbers, got nan"),
    (STOCK, put("dye", "cyan", value=0.1), r"cyan must be a list of numbers, got 0.1"),
    (STOCK, put("grey", "aim_density", value=[1.0]), r"grey\.aim_density must have 3 values, got 1"),
    (STOCK, put("curve", "red", "density", value=[0, 1, 2]), r"at least four points, and stop above start"),
    (STOCK, put("curve", "red", "stop", value=-5), r"at least four points, and stop above start"),
    (STOCK, put("curve", "red", "density", value=[0, 1, 2, 1.5, 3]), r"curve of the red layer is not monotone"),
    (STOCK, drop("grey", "aim_density"), r"print film needs \[grey\] aim_density"),
    (CAMERA, drop("grey", "log_exposure"), r"camera film needs \[stock\] exposure_index and \[grey\] log_exposure"),
    (CAMERA, drop("stock", "exposure_index"), r"camera film needs \[stock\] exposure_index"),
    (CAMERA, put("couplers", "inhibition", value=5), r"couplers\.inhibition must be a list of rows, got 5"),
    (CAMERA, put("couplers", "inhibition", value=[[0.1] * 3] * 4), r"inhibition must have 3 rows, got 4"),
    (
        CAMERA,
        put("couplers", "inhibition", value=[[0.1] * 3, 1, [0] * 3]),
        r"inhibition row 2 must be a list of numbers, got 1",
    ),
    (CAMERA, put("couplers", "inhibition", value=[[0.1] * 2] * 3), r"inhibition row 1 must have 3 values, got 2"),
    (CAMERA, put("mtf", "red", "percent", value=[1, 2]), r"mtf\.red\.percent must have 16 values, got 2"),
    (CAMERA, drop("mtf", "green"), r"\[mtf\] must have every layer or none, got red, blue"),
]


@pytest.mark.parametrize(("data", "breaking", "message"), STOCKS, ids=[message for _, _, message in STOCKS])
def test_a_broken_stock_says_what_is_wrong(tmp_path: Path, data: dict[str, Any], breaking: Break, message: str) -> None:
    with pytest.raises(PresetError, match=message) as error:
        load_stock(write(tmp_path, data, breaking))
    one_sentence(error)


LOOKS = [
    (put("film", "stok", value="2383"), r"film\.stok is not known; nearest: stock"),
    (put("grian", value={}), r"grian is not known; nearest: grain"),
    (drop("film", "stock"), r"film\.stock is missing; it must be a string"),
    (put("camera", "stops", value="one"), r"camera\.stops must be a number, got 'one'"),
    (put("camera", "stops", value=11), r"camera\.stops must be -10 to 10, got 11"),
    (put("camera", "light_kelvin", value=30000), r"camera\.light_kelvin must be 0, or 1000 to 25000, got 30000"),
    (put("camera", "light_kelvin", value=5), r"light_kelvin must be 0, or 1000 to 25000, got 5"),
    (put("camera", "filter", value="85B"), r"filter must be auto or none, got '85B'"),
    (put("couplers", "strength", value=-1), r"strength must be 0 to 2, got -1"),
    (put("printer", "points", value=[25, 25]), r"printer\.points must have 3 values, got 2"),
    (put("printer", "points", value=[25, 25, 99]), r"printer\.points must be 0 to 50, got 99"),
    (put("view", "lamp", value="candle"), r"lamp must be auto, xenon, d50 or d65, got 'candle'"),
    (put("film", "gate", value="super9"), r"Unknown gate 'super9'; known: super8"),
]


@pytest.mark.parametrize(("breaking", "message"), LOOKS, ids=[message for _, message in LOOKS])
def test_a_broken_look_says_what_is_wrong(tmp_path: Path, breaking: Break, message: str) -> None:
    with pytest.raises(PresetError, match=message) as error:
        load_look(write(tmp_path, LOOK, breaking))
    one_sentence(error)


def test_the_files_are_whole_until_they_are_broken(tmp_path: Path) -> None:
    assert load_stock(write(tmp_path, STOCK, None)).id == "2383"
    assert load_stock(write(tmp_path, CAMERA, None)).id == "vision3-250d"
    assert load_look(write(tmp_path, LOOK, None)).name == "A"


@pytest.mark.parametrize("content", [b"[stock", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_what_is_not_toml_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    for load in (load_stock, load_look):
        with pytest.raises(PresetError, match=r"broken\.toml is not a TOML file"):
            load(path)


def test_a_missing_file_and_a_directory_say_so(tmp_path: Path) -> None:
    with pytest.raises(PresetError, match=r"none\.toml does not exist"):
        load_look(tmp_path / "none.toml")
    with pytest.raises(PresetError, match="is a folder; name a TOML file"):
        load_stock(tmp_path)
