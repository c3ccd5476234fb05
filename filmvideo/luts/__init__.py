"""Films as look-up tables and profiles: a colour function and its description in, a file out, one module a format.

`film` is the function, `target` what its codes mean, `table` bakes it into a grid, `export` measures and writes it.
"""
