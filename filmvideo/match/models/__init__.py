"""The models, one file each, from plain to elaborate.

A model is a frozen dataclass of tensors; `function_in(light)` is the differentiable function of camera RGB to XYZ in
that light. `fit` builds one from pairs.
"""
