"""The models, one file each, from plain to elaborate.

A model is a frozen dataclass of tensors; `under(light)` gives the function of camera RGB to XYZ in that light, which is
differentiable. `fit` builds one from pairs.
"""
