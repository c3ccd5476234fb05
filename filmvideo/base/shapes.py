"""The quantities on the light path, as shapes.

A tensor is named by its quantity: `code`, `scene`, `exposure`, `density`, `display`. Frames are planar float32,
`(3, h, w)`. Film has one layer (silver) or three (red-, green- and blue-sensitive, with cyan, magenta and yellow
dye). A colour stage takes any trailing shape, so one function serves a frame, a wedge and a single patch.
"""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

Code = Float[Tensor, "3 *pixels"]
"""Encoded R′G′B′, nominal range 0 to 1."""
Scene = Float[Tensor, "3 *pixels"]
"""Scene-linear light, 0.18 for a grey card correctly exposed."""
Exposure = Float[Tensor, "layers *pixels"]
"""log10 lux seconds received by each layer."""
Light = Float[Tensor, "layers *pixels"]
"""Exposure as light, lux seconds of each layer."""
Density = Float[Tensor, "layers *pixels"]
"""Dye or silver amount of each layer, in the unit of the stock's dye curves."""
Display = Float[Tensor, "3 *pixels"]
"""Linear display light, 1 for the display's white."""
Matrix3 = Float[Tensor, "3 3"]
