"""The 24 patches of the ColorChecker as measured: CIE xyY under D50.

The mean of 30 charts by BabelColor (D. Pascale, "RGB coordinates of the Macbeth ColorChecker", 2006), the figures as
the colour-science project tables them. Y is the share of light reflected: 0.19 for the grey of density 0.70.
"""

from __future__ import annotations

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.gamuts import D65, WORKING, adaptation_matrix, xyz_to_rgb

D50 = (0.3457, 0.3585)

PATCHES = {
    "dark skin": (0.4325, 0.3788, 0.1034),
    "light skin": (0.4191, 0.3748, 0.3525),
    "blue sky": (0.2761, 0.3004, 0.1847),
    "foliage": (0.3700, 0.4501, 0.1335),
    "blue flower": (0.3020, 0.2877, 0.2324),
    "bluish green": (0.2856, 0.3910, 0.4174),
    "orange": (0.5291, 0.4075, 0.3117),
    "purplish blue": (0.2339, 0.2155, 0.1140),
    "moderate red": (0.5008, 0.3293, 0.1979),
    "purple": (0.3326, 0.2556, 0.0644),
    "yellow green": (0.3989, 0.4998, 0.4435),
    "orange yellow": (0.4962, 0.4428, 0.4358),
    "blue": (0.2040, 0.1696, 0.0579),
    "green": (0.3270, 0.5033, 0.2307),
    "red": (0.5709, 0.3298, 0.1268),
    "yellow": (0.4694, 0.4732, 0.6081),
    "magenta": (0.4177, 0.2704, 0.2007),
    "cyan": (0.2151, 0.3037, 0.1903),
    "white": (0.3488, 0.3628, 0.9129),
    "neutral 8": (0.3451, 0.3596, 0.5885),
    "neutral 6.5": (0.3446, 0.3590, 0.3595),
    "neutral 5": (0.3438, 0.3589, 0.1912),
    "neutral 3.5": (0.3423, 0.3576, 0.0893),
    "black": (0.3439, 0.3565, 0.0320),
}
"""Row by row, six in a row."""


def patches() -> Float64[Tensor, "3 24"]:
    """Return the patches as scene light on BT.2020 primaries, adapted from D50 to D65 by Bradford."""
    x, y, luminance = torch.tensor(list(PATCHES.values()), dtype=torch.float64, device="cpu").T
    xyz = torch.stack([x / y, torch.ones_like(x), (1 - x - y) / y]) * luminance
    return xyz_to_rgb(WORKING) @ adaptation_matrix(D50, D65) @ xyz
