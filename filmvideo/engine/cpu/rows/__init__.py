"""Arithmetic on one row of pixels at a time, compiled: what the passes are made of.

Every function reads rows and writes rows; none knows what film is. They are small and take few rows each, so that the
compiler sees that no row is another and vectorises them. Indices into tables are unsigned, so that none is looked at
for a sign.
"""

import numpy as np

F, S, U, W = np.float32, np.int32, np.uint64, np.uint32
