"""An instrument's reading: one figure, its target, and the single measurements."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from jaxtyping import Float64
from torch import Tensor

CsvRow = tuple[str | float, ...]


@dataclass(frozen=True)
class Reading:
    """A measurement of a film."""

    name: str
    """The quantity."""
    figure: float
    """The departure of the film from its sheet or law."""
    unit: str
    target: float | None
    """The greatest figure that passes; None where no maker publishes the quantity."""
    columns: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    """The single measurements."""

    @property
    def passed(self) -> bool:
        """Whether the figure is within its target."""
        return self.target is None or self.figure <= self.target

    def column(self, name: str) -> list[float]:
        """Return the numbers of a column, row by row."""
        place = self.columns.index(name)
        return [float(row[place]) for row in self.rows]

    @property
    def names(self) -> list[str]:
        """The first column's names, each once: layers or patches."""
        return list(dict.fromkeys(str(row[0]) for row in self.rows))

    @property
    def verdict(self) -> str:
        """Whether the reading passes, in words."""
        return ("pass" if self.passed else "falls short") if self.target is not None else "no target"

    @property
    def shortfall(self) -> str:
        """The figure and its target, in words."""
        return f"{self.figure:.3g} {self.unit}, above the target of {self.target or 0:g}"

    def of_layer(self, layer: str) -> Reading:
        """Return the reading with the rows of one layer only."""
        place = self.columns.index("layer")
        return replace(self, rows=tuple(row for row in self.rows if row[place] == layer))


def layer_rows(layer: str, *columns: Float64[Tensor, " n"]) -> list[CsvRow]:
    """Return columns of numbers as rows of a layer."""
    return [(layer, *map(float, row)) for row in torch.stack(columns, dim=1)]
