"""The compiled CPU engine: planes of codes to planes of codes by numba kernels."""
