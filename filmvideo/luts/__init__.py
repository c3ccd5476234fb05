"""Films as look-up tables and profiles: a baked function and a description of it in, a file out, one module a format.

`film` is the function, `target` what its codes mean, `table` bakes it into a grid, `export` measures and writes it.
"""
