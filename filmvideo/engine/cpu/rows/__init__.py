"""Compiled arithmetic on one row of pixels at a time, of which the passes are built.

Every function reads rows and writes rows; none knows what film is. They are small and take few rows each, so that the
compiler sees that no row is another and vectorises them. Indices into tables are unsigned, so that no
sign is tested.
"""

import numpy as np

F, S, U, W = np.float32, np.int32, np.uint64, np.uint32
