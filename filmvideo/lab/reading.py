"""What an instrument says: one figure, what it may be at most, and the rows it was taken from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from jaxtyping import Float64
from torch import Tensor

CsvRow = tuple[str | float, ...]


@dataclass(frozen=True)
class Reading:
    """A measurement of a film."""

    name: str
    """What was measured."""
    figure: float
    """How far the film is from what it should be."""
    unit: str
    target: float | None
    """The most the figure may be; None where nobody publishes what it should be."""
    columns: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    """The single measurements."""

    @property
    def passed(self) -> bool:
        """Whether the figure is within its target."""
        return self.target is None or self.figure <= self.target

    def column(self, name: str) -> list[Any]:
        """Return the values of a column, row by row."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]

    @property
    def verdict(self) -> str:
        """Return whether it passes."""
        return ("pass" if self.passed else "falls short") if self.target is not None else "no target"

    @property
    def shortfall(self) -> str:
        """Return how far the figure is, and how far it may be."""
        return f"{self.figure:.3g} {self.unit}, where {self.target or 0:g} is the most it may be"

    def of(self, layer: str) -> Reading:
        """Keep only the rows of one layer."""
        place = self.columns.index("layer")
        return replace(self, rows=tuple(row for row in self.rows if row[place] == layer))


def layer_rows(layer: str, *columns: Float64[Tensor, " n"]) -> list[CsvRow]:
    """Lay columns of numbers out as rows of a layer."""
    return [(layer, *map(float, row)) for row in torch.stack(columns, dim=1)]
