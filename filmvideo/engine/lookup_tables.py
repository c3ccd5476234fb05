"""A light path as tables: what 81 bins a pixel cost, looked up instead.

Two things are spectral. Exposure is linear in light, so it is a table over chromaticity times brightness. And film seen
through light is a smooth function of its dye amounts, nearly linear in log10: a lattice over them (a row, for silver).
Both are sampled from the reference, `filmvideo.pipeline.build`, and read by linear interpolation; everything else is
cheap and stays as it is.

The CPU engine has tables of its own (`filmvideo.engine.cpu.tables`), sampled by the same functions where they can be.
They hold codes of one output, and are smaller: of day and night looks they miss the reference by up to ΔE2000 0.07
(mean 0.012), these by 0.036 (mean 0.007). So torch does not read them; `filmvideo.render.accuracy` binds both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import grid_sample

from filmvideo.base.shapes import Density, Exposure, Scene
from filmvideo.colour.lut3d import Lut3D, lattice
from filmvideo.colour.upsample import compress
from filmvideo.film.characteristic_curve import STEP, CharacteristicCurve, evaluate_curve
from filmvideo.film.development import DevelopmentStage
from filmvideo.film.exposure import ExposureStage, log_exposure
from filmvideo.grain.granularity import Granularity
from filmvideo.pipeline.light_path import LightPath

CHROMA_NODES = 1152
PRINTING_NODES = 33
VIEWING_NODES = 81


@dataclass(frozen=True)
class ChromaticityLut:
    """The layers' exposures for r + g + b = 1, on a square of r and g, extrapolated past its diagonal."""

    grid: Float[Tensor, "layers n n"]

    def __call__(self, scene: Scene) -> Exposure:
        """Return the log10 exposure of every layer."""
        rgb = compress(scene).reshape(3, 1, -1)
        total = rgb.sum(0).clamp(min=1e-12)
        place = torch.stack([rgb[1] / total, rgb[0] / total], dim=-1) * 2 - 1
        per_light = grid_sample(
            self.grid[None], place[None], mode="bilinear", padding_mode="border", align_corners=True
        )
        return log_exposure(per_light[0] * total).reshape(-1, *scene.shape[1:])


@dataclass(frozen=True)
class Lut1D:
    """A table of log10 light through silver, a row per receiver."""

    samples: CharacteristicCurve

    def __call__(self, density: Density) -> Float[Tensor, "receivers *pixels"]:
        """Interpolate along the rows."""
        receivers = self.samples.samples.shape[0]
        return evaluate_curve(self.samples, density.expand(receivers, *density.shape[1:]))


def with_lookup_tables(path: LightPath) -> LightPath:
    """Return the same light path with its two spectral sums as tables; a learned film is a table already."""
    if path.learned is not None:
        return path
    printing, finish = path.printing, path.viewing
    last, grain = path.develop, path.grain
    if printing is not None and path.develop_print is not None:
        printing = replace(printing, see=see_table(printing.see, last, grain, PRINTING_NODES))
        last, grain = path.develop_print, path.grain_print
    finish = replace(finish, see=see_table(finish.see, last, grain, VIEWING_NODES))
    expose = expose_table(path.expose) if isinstance(path.expose, ExposureStage) else path.expose
    return replace(path, expose=expose, printing=printing, viewing=finish)


def expose_table(expose: ExposureStage, nodes: int = CHROMA_NODES) -> ChromaticityLut:
    """Sample an exposure stage over chromaticity."""
    side = torch.arange(nodes + 1, dtype=torch.float64, device="cpu") / nodes
    r, g = torch.meshgrid(side, side, indexing="ij")
    inside = r + g <= 1 + 1e-9
    chroma = torch.stack([r, g, (1 - r - g).clamp(min=0)])[:, inside]
    exposure = expose.lux_seconds(chroma)
    grid = torch.zeros(exposure.shape[0], nodes + 1, nodes + 1, dtype=torch.float64, device="cpu")
    grid[:, inside] = exposure
    i = torch.arange(1, nodes + 1, device="cpu")
    j = nodes + 1 - i
    grid[:, i, j] = grid[:, i - 1, j] + grid[:, i, j - 1] - grid[:, i - 1, j - 1]
    return ChromaticityLut(grid)


def see_table(
    see: Callable[[Density], Float[Tensor, "receivers *pixels"]],
    develop: DevelopmentStage,
    grain: Granularity | None,
    nodes: int,
) -> Lut3D | Lut1D:
    """Sample film before a receiver over the dye amounts that its development and its grain can form."""
    low, high = develop.curve.samples.amin(dim=1), develop.curve.samples.amax(dim=1)
    if grain is not None:
        span, (least, most) = (high - low).amax(), grain.range
        low, high = torch.minimum(low, least), torch.maximum(high, most)
        nodes = int(nodes * float((high - low).amax() / span))
    if len(low) == 1:
        count = int(((high - low) / STEP).ceil()) + 1
        axis = low + STEP * torch.arange(count, dtype=low.dtype, device=low.device)
        return Lut1D(CharacteristicCurve(float(low), see(axis[None])))
    return Lut3D(see(lattice(low, high, nodes)), low, high)
