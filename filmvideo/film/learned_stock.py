"""A stock learned from pairs: a preset of kind "match", and its table of density.

    schema = 1
    [stock]   id, name, kind = "match"
    [match]   table    the table's file, relative to the preset; sha256, its hash
              space    the space whose primaries the pairs' digital light has (a name of `filmvideo spaces`); or
              to_camera  for a camera's own RGB: three rows that take XYZ under D65 to it
              grey     the pairs' digital light of a grey card, correctly exposed
              light    the illuminant of the pairs that the table was sampled in
              white    camera RGB of a neutral in that light, green = 1
    [on_top]  stock    whose scatter, halation and grain the picture gets; pairs of patches hold none of them

Frames are light in which a neutral has equal red, green and blue. They are converted to the match's camera,

    camera = white · grey/0.18 · (M rgb)/(M 1)          M from linear BT.2020

so that a neutral of the frame is a neutral of the pairs in that light. A frame shot with the camera left at the balance
of the pairs, whose neutrals therefore have the light's tint already, needs white = [1, 1, 1].

The table is a safetensors file: `nodes` (3 × n³), ROMM density at even steps of log10 camera RGB from `low` to `high`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from jaxtyping import Float64
from safetensors import safe_open
from safetensors.numpy import load, save
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.base.toml import TomlTable, read_toml
from filmvideo.colour.gamuts import WORKING, find_gamut, rgb_to_rgb, rgb_to_xyz
from filmvideo.colour.lut3d import Lut3D
from filmvideo.colour.spaces import INPUTS, find_space

KIND = "match"
GREY = 0.18


@dataclass(frozen=True)
class MatchPreset:
    """Preset of a stock learned from pairs: its table of density, and the camera RGB to look up in it."""

    id: str
    name: str
    table: Path
    space: str
    """Empty where `to_camera` is given."""
    to_camera: tuple[tuple[float, ...], ...]
    grey: float
    light: str
    white: tuple[float, ...]
    on_top: str
    estimated: dict[str, str]
    digest: str
    """sha256 of the preset's file, which contains that of the table."""

    @property
    def matrix(self) -> Float64[Tensor, "3 3"]:
        """The matrix from linear BT.2020, a grey card 0.18, to the match's camera RGB."""
        if self.to_camera:
            matrix = torch.tensor(self.to_camera, dtype=torch.float64, device="cpu") @ rgb_to_xyz(WORKING)
        else:
            matrix = rgb_to_rgb(WORKING, gamut_of(self.space))
        neutral = torch.tensor(self.white, dtype=torch.float64, device="cpu") * self.grey / GREY
        return matrix * (neutral / matrix.sum(1))[:, None]

    @property
    def reading(self) -> str:
        """A sentence on what frames are converted to."""
        camera = f"linear light on {gamut_of(self.space)} ({self.space})" if self.space else "the camera's own RGB"
        white = ", ".join(f"{part:.3g}" for part in self.white)
        lit = f" in the light {self.light!r}" if self.light else ""
        return f"The match {self.name} takes it as {camera}, grey {self.grey:g}, neutrals {white}{lit}."


def is_match(path: Path) -> bool:
    """Return whether a stock's file is of a match."""
    return read_toml(path).table("stock").text("kind", "") == KIND


def load_match(path: Path) -> MatchPreset:
    """Read the preset of a match; raise PresetError where a key is wrong or the table is another."""
    root = read_toml(path)
    root.number("schema", 1, 1)
    head, match, on_top = root.table("stock"), root.table("match"), root.table("on_top")
    head.choice("kind", (KIND,))
    space = match.text("space", "")
    preset = MatchPreset(
        id=head.text("id"),
        name=head.text("name"),
        table=_find_table(match, path),
        space=find_space(space).name if space else "",
        to_camera=_to_camera(match, space),
        grey=match.number("grey", 1e-6, 1e6, GREY),
        light=match.text("light", ""),
        white=tuple(match.numbers("white", 3)),
        on_top=on_top.text("stock"),
        estimated=root.sentences("estimated"),
        digest=file_hash(path),
    )
    for table in (head, match, on_top, root):
        table.reject_unknown_keys()
    if min(preset.white) <= 0:
        raise PresetError(f"{match.where}: `white` must be numbers above 0 (camera RGB of a neutral).")
    _check_light(preset, match.where)
    return preset


def write_table(path: Path, table: Lut3D, *, light: str) -> None:
    """Write a table of density, sampled in a light, as float32."""
    tensors = {"nodes": table.nodes.float(), "low": table.low, "high": table.high}
    path.write_bytes(save({key: value.contiguous().numpy() for key, value in tensors.items()}, {"light": light}))


def read_table(path: Path) -> Lut3D:
    """Read a table of density, in float64."""
    tensors = {key: torch.as_tensor(value, device="cpu") for key, value in load(path.read_bytes()).items()}
    return Lut3D(**{key: tensor.double() for key, tensor in tensors.items()})


def gamut_of(space: str) -> str:
    """Return the name of a space's primaries."""
    name = INPUTS[space].gamut
    find_gamut(name)
    return name


def file_hash(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _find_table(match: TomlTable, preset: Path) -> Path:
    again = f"run `filmvideo match stock DIR -o {preset.name} --overwrite` again"
    if "model" in match:
        raise PresetError(f"{match.where}: `model` is the key of an earlier version, without a table; {again}.")
    path, digest = preset.parent / match.text("table"), match.text("sha256")
    if not path.is_file():
        raise PresetError(f"{match.where}: the table {path} is missing; put it back, or {again}.")
    if file_hash(path) != digest:
        raise PresetError(f"{match.where}: {path} is not the table of this stock: its hash differs; {again}.")
    return path


def _check_light(preset: MatchPreset, where: str) -> None:
    light = cast("str", safe_open(preset.table, framework="numpy").metadata()["light"])
    if light != preset.light:
        raise PresetError(
            f"{where}: `light` is {preset.light!r}, but the table was sampled in {light!r}; "
            f"run `filmvideo match stock --light {preset.light}` again."
        )


def _to_camera(match: TomlTable, space: str) -> tuple[tuple[float, ...], ...]:
    if ("to_camera" in match) == bool(space):
        raise PresetError(
            f"{match.where}: name either the `space` whose primaries the pairs' digital light has, or `to_camera`, the "
            "matrix from XYZ under D65 to the camera's own RGB."
        )
    return () if space else tuple(tuple(row) for row in match.rows("to_camera", 3))
