"""A match on disk: a directory from which the same model is read years later.

    model.safetensors   the tensors, float64, named by their place in the model
    model.json          the model's name and tree; hashes of tensors and pairs; settings; figures; versions
    pairs.csv           the pairs it was fitted to

The first two are the model; the pairs are for the report, and for another fit. Only the classes listed here are built,
from tensors, numbers and texts.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import torch
from safetensors.numpy import load as of_bytes
from safetensors.numpy import save as as_bytes
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.film.learned_stock import file_hash
from filmvideo.match.camera_model import CameraModel
from filmvideo.match.clear_film import ClearFilm
from filmvideo.match.emulsion import DensityToXyz, Development, DyeMixing, DyeMixingWithProducts, LogExposure, Matrix
from filmvideo.match.models.chain import Chain
from filmvideo.match.models.lattice import LatticeModel
from filmvideo.match.models.linear import Linear
from filmvideo.match.models.mlp import Head, Mlp, Neurons
from filmvideo.match.models.model import Model
from filmvideo.match.models.polynomial import Polynomial
from filmvideo.match.models.root_polynomial import RootPolynomial
from filmvideo.match.models.smoothed import SmoothedChain
from filmvideo.match.models.smoothed_by_light import Residual, SmoothedByLight
from filmvideo.match.models.thin_plate import Plate, ThinPlate
from filmvideo.match.pairs import Pairs
from filmvideo.match.table import read_pairs, write_pairs

FORMAT = 2
MODEL, TENSORS, PAIRS = "model.json", "model.safetensors", "pairs.csv"
_CLASSES: dict[str, type[Any]] = {
    "Linear": Linear,
    "RootPolynomial": RootPolynomial,
    "Polynomial": Polynomial,
    "Plate": Plate,
    "ThinPlate": ThinPlate,
    "LatticeModel": LatticeModel,
    "Neurons": Neurons,
    "Head": Head,
    "Mlp": Mlp,
    "Front": CameraModel,
    "Chain": Chain,
    "Smoothed": SmoothedChain,
    "Residual": Residual,
    "SmoothedByLight": SmoothedByLight,
    "Matrix": Matrix,
    "Exposed": LogExposure,
    "Developed": Development,
    "Mixed": DyeMixing,
    "MixedWithProducts": DyeMixingWithProducts,
    "ClearFilm": ClearFilm,
    "Shown": DensityToXyz,
}
"""The classes of a model by their names in the file, which outlive a renaming in the code."""
_NAMES = {one: name for name, one in _CLASSES.items()}


@dataclass(frozen=True)
class StoredMatch:
    """A match on disk."""

    name: str
    model: Model
    pairs: Pairs
    settings: dict[str, Any]
    figures: dict[str, Any]


def save(
    folder: Path, name: str, model: Model, pairs: Pairs, *, settings: dict[str, Any], figures: dict[str, Any]
) -> None:
    """Write a match into a directory."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, Tensor] = {}
    tree = _serialize(model, "model", tensors)
    arrays = {key: tensor.contiguous().numpy() for key, tensor in tensors.items()}
    (folder / TENSORS).write_bytes(as_bytes(arrays))
    facts = {
        "format": FORMAT,
        "model": name,
        "tensors_sha256": file_hash(folder / TENSORS),
        "pairs_sha256": pairs_hash(pairs),
        "settings": settings,
        "figures": figures,
        "versions": {one: version(one) for one in ("filmvideo", "torch", "numpy", "safetensors")},
        "tree": tree,
    }
    (folder / MODEL).write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_pairs(folder / PAIRS, pairs)


def load(folder: Path) -> StoredMatch:
    """Read a match; raise ParameterError for other files, or other pairs than those it was fitted to."""
    facts, model = load_model(folder / MODEL)
    pairs = read_pairs(folder / PAIRS)
    if pairs_hash(pairs) != facts["pairs_sha256"]:
        raise ParameterError(f"{folder / PAIRS} has changed since the match was fitted: its hash differs.")
    return StoredMatch(facts["model"], model, pairs, facts["settings"], facts["figures"])


def load_model(path: Path) -> tuple[dict[str, Any], Model]:
    """Read a model by its JSON file; return its facts too. Raise ParameterError for tensors of another model."""
    facts = read_facts(path)
    file = path.with_name(TENSORS)
    if not file.is_file():
        raise ParameterError(f"{file} is missing; put the tensors of {path.name} beside it.")
    if file_hash(file) != facts["tensors_sha256"]:
        raise ParameterError(f"{file} is not what {path.name} was written with: its hash differs.")
    tensors = {key: torch.as_tensor(array, device="cpu") for key, array in of_bytes(file.read_bytes()).items()}
    return facts, cast("Model", _deserialize(facts["tree"], tensors))


def read_facts(path: Path) -> dict[str, Any]:
    """Read the facts of a model; raise ParameterError for a format of another version."""
    if not path.is_file():
        raise ParameterError(f"{path.parent} has no match ({path.name} is missing); run `filmvideo match fit`.")
    facts = cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
    found = facts["format"]
    if found != FORMAT:
        help_ = "use a newer filmvideo" if found > FORMAT else "fit it again"
        raise ParameterError(f"{path} has format {found}, but this version reads format {FORMAT}; {help_}.")
    return facts


def pairs_hash(pairs: Pairs) -> str:
    """Return the sha256 of pairs, with their names."""
    found = hashlib.sha256()
    for tensor in (pairs.digital, pairs.film, pairs.exposure_stops):
        found.update(tensor.contiguous().numpy().astype("<f8").tobytes())
    found.update(json.dumps([pairs.patch, pairs.illuminant]).encode())
    return found.hexdigest()


def _serialize(part: object, place: str, tensors: dict[str, Tensor]) -> object:
    """Return a model as JSON data, with its tensors in `tensors` by their place."""
    if isinstance(part, Tensor):
        tensors[place] = part
        return {"tensor": place}
    if isinstance(part, tuple):
        several = cast("tuple[object, ...]", part)
        return [_serialize(one, f"{place}.{i}", tensors) for i, one in enumerate(several)]
    if is_dataclass(part) and not isinstance(part, type):
        own = {each.name: getattr(part, each.name) for each in fields(part)}
        inside = {name: _serialize(value, f"{place}.{name}", tensors) for name, value in own.items()}
        return {"class": _NAMES[type(part)], "fields": inside}
    return part


def _deserialize(part: Any, tensors: dict[str, Tensor]) -> object:  # noqa: ANN401  (JSON)
    if isinstance(part, list):
        return tuple(_deserialize(one, tensors) for one in cast("list[Any]", part))
    if not isinstance(part, dict):
        return part
    if "tensor" in part:
        return tensors[cast("str", part["tensor"])]
    inside = cast("dict[str, Any]", part["fields"])
    return _CLASSES[cast("str", part["class"])](**{name: _deserialize(v, tensors) for name, v in inside.items()})
