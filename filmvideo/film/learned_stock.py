"""A stock that was learnt from pairs: what its preset says, of kind "match".

    schema = 1
    [stock]   id, name, kind = "match"
    [match]   model    the model's JSON file, found from where the preset lies; sha256, its hash
              space    the space whose primaries the pairs' digital light has (a name of `filmvideo spaces`); or
              to_camera  for a camera's own RGB: three rows that take XYZ under D65 to it
              grey     the pairs' digital light of a grey card, correctly exposed
              light    the illuminant of the pairs whose function is used
              white    camera RGB of a neutral in that light, green = 1
    [on_top]  stock    whose scatter, halation and grain the picture gets, for no pairs of patches hold them

Frames are light in which a neutral has equal red, green and blue. They are taken to the match's camera,

    camera = white · grey/0.18 · (M rgb)/(M 1)          M from linear BT.2020

so that a neutral of the frame is a neutral of the pairs in that light. A frame shot with the camera left at the balance
of the pairs, whose neutrals therefore have the light's tint already, wants white = [1, 1, 1].
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.base.toml import TomlTable, read_toml
from filmvideo.colour.gamuts import WORKING, find_gamut, rgb_to_rgb, rgb_to_xyz
from filmvideo.colour.spaces import INPUTS, find_space

KIND = "match"
GREY = 0.18


@dataclass(frozen=True)
class MatchPreset:
    """How frames reach a model that was learnt from pairs."""

    id: str
    name: str
    model: Path
    space: str
    """Empty where `to_camera` is given."""
    to_camera: tuple[tuple[float, ...], ...]
    grey: float
    light: str
    white: tuple[float, ...]
    on_top: str
    estimated: dict[str, str]
    digest: str
    """sha256 of the file it was read from, which holds that of the model."""

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
        """Say what frames are converted to."""
        camera = f"linear light on {gamut_of(self.space)} ({self.space})" if self.space else "the camera's own RGB"
        white = ", ".join(f"{part:.3g}" for part in self.white)
        lit = f" in the light {self.light!r}" if self.light else ""
        return f"The match {self.name} takes it as {camera}, grey {self.grey:g}, neutrals {white}{lit}."


def is_match(path: Path) -> bool:
    """Say whether a stock's file is of a match."""
    return read_toml(path).table("stock").text("kind", "") == KIND


def load_match(path: Path) -> MatchPreset:
    """Read the preset of a match; raise PresetError where a key is wrong or the model is another."""
    root = read_toml(path)
    root.number("schema", 1, 1)
    head, match, on_top = root.table("stock"), root.table("match"), root.table("on_top")
    head.choice("kind", (KIND,))
    space = match.text("space", "")
    preset = MatchPreset(
        id=head.text("id"),
        name=head.text("name"),
        model=_model(match, path),
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
        table.done()
    if min(preset.white) <= 0:
        raise PresetError(f"{match.where}: `white` is camera RGB of a neutral; it takes numbers above 0.")
    return preset


def gamut_of(space: str) -> str:
    """Name the primaries of a space."""
    name = INPUTS[space].gamut
    find_gamut(name)
    return name


def file_hash(path: Path) -> str:
    """Give the sha256 of a small file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _model(match: TomlTable, preset: Path) -> Path:
    path = preset.parent / match.text("model")
    wanted = match.text("sha256")
    if not path.is_file():
        raise PresetError(f"{match.where}: there is no model {path}; put it back, or say in `model` where it is.")
    if file_hash(path) != wanted:
        raise PresetError(
            f"{match.where}: {path} is not the model that this stock was made for: its hash differs. "
            "`filmvideo match stock` makes a stock of it."
        )
    return path


def _to_camera(match: TomlTable, space: str) -> tuple[tuple[float, ...], ...]:
    if ("to_camera" in match) == bool(space):
        raise PresetError(
            f"{match.where}: name the `space` whose primaries the pairs' digital light has, or give `to_camera`, the "
            "matrix from XYZ under D65 to the camera's own RGB; one of them."
        )
    return () if space else tuple(tuple(row) for row in match.rows("to_camera", 3))
