"""The program as another process."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

ALONE = {**os.environ, "OMP_NUM_THREADS": "1"}

FILMVIDEO = [sys.executable, "-m", "filmvideo"]
