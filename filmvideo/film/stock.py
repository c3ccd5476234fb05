"""A film stock with the data of its maker's sheet.

The data keeps the sheet's form: spectral sensitivities (log10, per energy), spectral densities of the dyes and of
unexposed film, Status densities against log10 lux seconds, rms granularity, MTF. `estimated` holds the reason for every
figure that no sheet gives. `filmvideo.film.stock_file` reads a stock, `filmvideo.film.development` prepares it for the
light path.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from jaxtyping import Float64
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.film.emulsion import Base, Layer
from filmvideo.film.learned_stock import MatchPreset

COLOUR_LAYERS = ("red", "green", "blue")


@dataclass(frozen=True)
class PublishedCurve:
    """One layer's published characteristic curve: evenly spaced points from log10 exposure `start` to `stop`."""

    start: float
    stop: float
    density: Float64[Tensor, " n"]


@dataclass(frozen=True)
class Plot:
    """A published curve of (x, y) pairs, in any order."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def interpolate(self, places: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the curve at places, interpolated linearly and clamped at the ends."""
        order = np.argsort(self.x)
        return np.asarray(np.interp(np.asarray(places), np.array(self.x)[order], np.array(self.y)[order]))


@dataclass(frozen=True)
class Reciprocity:
    """Reciprocity failure at long exposures."""

    from_s: float
    """Longest exposure time without failure."""
    schwarzschild: Float64[Tensor, " layers"]
    """Schwarzschild's exponent of time beyond it."""


@dataclass(frozen=True)
class Stock:
    """A film as published. Its layers are red-, green- and blue-sensitive, or one of silver."""

    id: str
    name: str
    kind: str
    medium: str
    log_sensitivity: Float64[Tensor, "layers 81"]
    unit_dye: Float64[Tensor, "layers 81"]
    minimum: Float64[Tensor, "81"]
    status: str
    knots: tuple[PublishedCurve, ...]
    inhibition: Float64[Tensor, "layers layers"]
    """log10 exposure that a layer (row) loses for each unit of density formed in a layer (column)."""
    diffusion_um: float = 0.0
    """Standard deviation of the inhibitor's diffusion."""
    exposure_index: float | None = None
    balance_kelvin: float = 5500.0
    grey_log_exposure: float | None = None
    aim: Float64[Tensor, " layers"] | None = None
    """Status density of a correctly printed grey card."""
    printing_contrast: Float64[Tensor, " layers"] = field(
        default_factory=lambda: torch.ones(3, dtype=torch.float64, device="cpu")
    )
    """Print film: contrast of each layer's printing exposures about the aim (1: as in the sheets)."""
    maker: str = ""
    code: str = ""
    year: int | None = None
    aliases: tuple[str, ...] = ()
    source: dict[str, str] = field(default_factory=dict[str, str])
    estimated: dict[str, str] = field(default_factory=dict[str, str])
    granularity: dict[str, Plot] = field(default_factory=dict[str, Plot])
    """rms granularity × 1000 against Status density, 48 µm aperture, by layer."""
    granularity_like: str = ""
    """The stock whose curves replace a layer's single or missing figure."""
    mtf: dict[str, Plot] = field(default_factory=dict[str, Plot])
    """Response in percent against cycles/mm, by layer."""
    reciprocity: Reciprocity | None = None
    sheet_curves: tuple[PublishedCurve, ...] = ()
    """The sheet's own curves; a neutral fit has moved `knots` from them."""
    sheet_dye: Float64[Tensor, "layers 81"] | None = None
    """The sheet's own dyes, likewise; None: `unit_dye`."""
    pushes: dict[float, tuple[PublishedCurve, ...]] = field(default_factory=dict[float, tuple[PublishedCurve, ...]])
    """Published curves of other developments, by stops of push (positive) or pull."""
    emulsion: tuple[Layer, ...] = ()
    """The layers as coated, from the top."""
    base: Base | None = None
    digest: str = ""
    """sha256 of its file."""
    match: MatchPreset | None = None
    """The learned model that replaces curves and dyes; the rest of the stock is applied on top."""

    @property
    def layers(self) -> tuple[str, ...]:
        """The names of the layers."""
        return COLOUR_LAYERS if len(self.knots) == 3 else ("silver",)
