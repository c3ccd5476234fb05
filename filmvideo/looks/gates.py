"""Camera gates."""

from __future__ import annotations

GATE_WIDTH_MM = {
    "super8": 5.79,
    "16mm": 10.26,
    "super16": 12.52,
    "academy": 21.95,
    "super35": 24.89,
    "vistavision": 37.72,
    "65mm": 52.48,
    "imax": 70.41,
}
"""Width of the camera gate."""
