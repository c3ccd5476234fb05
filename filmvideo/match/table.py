"""Pairs as a table: CSV with a head of names, or NPZ with an array for each.

    digital_r,digital_g,digital_b,film_X,film_Y,film_Z[,patch,exposure,illuminant]

The film is XYZ under D50, Y = 1 for white, or film_r,film_g,film_b in a named space. The digital side is light or, with
a named encoding, its code; `learnt` finds the encoding (`filmvideo.match.decoding`).
"""

from __future__ import annotations

import csv
from math import isnan
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.tensors import EXACT, to_numbers, to_rows
from filmvideo.colour.gamuts import D65, adaptation_matrix, rgb_to_xyz
from filmvideo.colour.romm import D50
from filmvideo.colour.spaces import INPUTS, OUTPUTS, Space, find_space
from filmvideo.colour.spaces import decode as decode_space
from filmvideo.match.decoding import decode_pairs
from filmvideo.match.pairs import Pairs, make_pairs

DIGITAL = ("digital_r", "digital_g", "digital_b")
FILM_XYZ = ("film_X", "film_Y", "film_Z")
FILM_RGB = ("film_r", "film_g", "film_b")
Columns = dict[str, list[Any]]


def read_pairs(path: Path, encoding: str = "linear", film_space: str | None = None) -> Pairs:
    """Read pairs from a table; raise ParameterError for a missing or wrong column."""
    columns = _columns(path)
    film = _numbers(path, columns, FILM_RGB if film_space else FILM_XYZ)
    pairs = _pairs(path, columns, film if film_space is None else to_film_xyz(film, find_film_space(film_space)))
    return decode_pairs(pairs, encoding)


def read_colours(path: Path) -> Pairs:
    """Read digital colours alone, as code; the film's side is black."""
    columns = _columns(path)
    return _pairs(path, columns, torch.zeros_like(_numbers(path, columns, DIGITAL)))


def write_pairs(path: Path, pairs: Pairs) -> None:
    """Write pairs as CSV, with all digits."""
    names = (*DIGITAL, *FILM_XYZ, "patch", "exposure", "illuminant")
    values = to_rows(torch.cat([pairs.digital, pairs.film]).T)
    exposures = ["" if isnan(stops) else repr(stops) for stops in to_numbers(pairs.exposure_stops)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row, *words in zip(values, pairs.patch, exposures, pairs.illuminant, strict=True):
            writer.writerow([*map(repr, row), *words])


def _pairs(path: Path, columns: Columns, film: Float64[Tensor, "3 n"]) -> Pairs:
    exposure = None
    if "exposure" in columns:
        columns["exposure"] = [stops if str(stops).strip() else "nan" for stops in columns["exposure"]]
        exposure = _numbers(path, columns, ("exposure",))[0]
    names = {
        name: tuple(str(one).strip() for one in columns[name]) if name in columns else None
        for name in ("patch", "illuminant")
    }
    return make_pairs(_numbers(path, columns, DIGITAL), film, names["patch"], exposure, names["illuminant"])


def _columns(path: Path) -> Columns:
    if path.suffix.lower() == ".npz":
        with np.load(path, allow_pickle=False) as file:
            columns = {name: cast("list[Any]", file[name].tolist()) for name in file.files}
    else:
        columns = _of_csv(path)
    counts = {len(values) for values in columns.values()}
    if len(counts) > 1:
        listed = ", ".join(f"{name} {len(values)}" for name, values in columns.items())
        raise ParameterError(f"{path}: the columns must have equal lengths, got {listed}.")
    return columns


def _of_csv(path: Path) -> Columns:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].startswith("#")]
    if not rows:
        raise ParameterError(f"{path} is empty; its first line must name the columns: {', '.join(DIGITAL)}, ….")
    head = [name.strip() for name in rows[0]]
    for number, row in enumerate(rows[1:], 1):
        if len(row) != len(head):
            raise ParameterError(f"{path}: pair {number} has {len(row)} values for {len(head)} columns.")
    return {name: [row[i] for row in rows[1:]] for i, name in enumerate(head)}


def _numbers(path: Path, columns: Columns, names: tuple[str, ...]) -> Float64[Tensor, "columns n"]:
    missing = [name for name in names if name not in columns]
    if missing:
        raise ParameterError(f"{path} has no column {', '.join(missing)}; it has {', '.join(columns)}.")
    return torch.stack([torch.tensor([_number(path, name, one) for one in columns[name]], **EXACT) for name in names])


def _number(path: Path, name: str, value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        raise ParameterError(f"{path}: {name} has {value!r}, which is not a number.") from None


def find_film_space(name: str) -> Space:
    """Find a display's space, or else a scan's; raise ParameterError naming the nearest."""
    try:
        return find_space(name, OUTPUTS)
    except ParameterError:
        return find_space(name, INPUTS | OUTPUTS)


def to_film_xyz(code: Float64[Tensor, "3 n"], space: Space) -> Float64[Tensor, "3 n"]:
    """Return XYZ under D50 of a space's code."""
    light = decode_space(code, space, full_range=True)
    return adaptation_matrix(D65, D50) @ rgb_to_xyz("bt2020") @ light
