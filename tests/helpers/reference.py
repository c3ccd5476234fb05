"""The independent implementations that colour is tested against: colour-science and OpenColorIO."""

from __future__ import annotations

import importlib
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it remarks on parts not used here (plotting)
    import colour
    from colour import models

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["colour", "models", "opencolorio"]

OCIO: Any = importlib.import_module("PyOpenColorIO")


def opencolorio(style: str, pixels: NDArray[np.float64], *, inverse: bool = False) -> NDArray[np.float64]:
    """Run (n, 3) pixels through a built-in transform, without its optimisations."""
    direction = OCIO.TRANSFORM_DIR_INVERSE if inverse else OCIO.TRANSFORM_DIR_FORWARD
    transform = OCIO.BuiltinTransform(style=style, direction=direction)
    processor = OCIO.Config.CreateRaw().getProcessor(transform)
    single = np.ascontiguousarray(pixels, dtype=np.float32)
    lossless = processor.getOptimizedCPUProcessor(OCIO.BIT_DEPTH_F32, OCIO.BIT_DEPTH_F32, OCIO.OPTIMIZATION_LOSSLESS)
    lossless.applyRGB(single)
    return single.astype(np.float64)
