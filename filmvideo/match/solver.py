"""Least squares by Levenberg and Marquardt, with robust weights, in float64.

The residual of a pair is r = W (Lab(f(x)) − Lab(film)), whose length is ΔE2000; of it the loss of Cauchy is taken, c²
log(1 + r²/c²) with c = 3 ΔE, so that a dusty patch does not bend the film. A Gaussian prior holds numbers that the data
do not determine near its mean: of a given precision, or else weak and even, `PRIOR` a pair for a step of 1. Each step
solves

    (A + λ diag A) s = −g,   A = Σ w JᵀJ + prior,   g = Σ w Jᵀr + prior

with λ raised until the loss falls and lowered after (Marquardt 1963). Adam and L-BFGS stall on the same loss.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.linear_solve import solve
from filmvideo.colour.romm import lab, white
from filmvideo.match.fit_stages import FitStage, FitStages, Jacobian, Slope, derivatives, numbers, run, with_numbers
from filmvideo.match.whitening import whitening

CAUCHY = 3.0
PRIOR = 1e-4
_AT_ONCE = 2048
_KNEE = 6 / 29
_TRIES = 8

Precision = Float64[Tensor, "numbers numbers"]


@dataclass(frozen=True)
class XyzToLab(FitStage):
    """XYZ under D50 to L*a*b*."""

    def __call__(self, values: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
        """Return L*a*b*."""
        return lab(values)

    def slopes(self, values: Float64[Tensor, "3 colours"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives: of the cube roots, and of the line below them."""
        ratio = values / white()[:, None]
        root = torch.where(ratio > _KNEE**3, ratio.clamp(min=_KNEE**3).pow(-2 / 3), _KNEE**-2) / 3
        sums = torch.tensor([[0, 116, 0], [500, -500, 0], [0, 200, -200]], dtype=values.dtype, device=values.device)
        return sums * (root / white()[:, None]).T[:, None], values.new_zeros((values.shape[1], 3, 0))


@dataclass(frozen=True)
class LeastSquaresProblem:
    """Values in, the colours to be met, and the mean and precision of the prior."""

    values: Float64[Tensor, "channels pairs"]
    wanted: Float64[Tensor, "3 pairs"]
    whiten: Float64[Tensor, "pairs 3 3"]
    home: Float64[Tensor, " numbers"]
    precision: Float64[Tensor, "numbers numbers"]

    def residual(self, stages: FitStages) -> Float64[Tensor, "pairs 3"]:
        """Return the whitened differences."""
        return self._weigh_residual(run(stages, self.values), slice(None))

    def loss(self, stages: FitStages, residual: Float64[Tensor, "pairs 3"]) -> Float64[Tensor, ""]:
        """Return Cauchy's loss and the prior's."""
        offset = numbers(stages) - self.home
        prior = offset @ self.precision @ offset
        return (CAUCHY**2 * torch.log1p(residual.square().sum(1) / CAUCHY**2)).sum() + prior

    def normal(self, stages: FitStages) -> tuple[Float64[Tensor, "numbers numbers"], Float64[Tensor, " numbers"]]:
        """Return A and g at the stages' numbers."""
        offset = numbers(stages) - self.home
        matrix, slope = self.precision, self.precision @ offset
        for start in range(0, self.values.shape[1], _AT_ONCE):
            rows = slice(start, start + _AT_ONCE)
            colours, by = derivatives((*stages, XyzToLab()), self.values[:, rows])
            residual = self._weigh_residual(colours, rows, is_lab=True)
            weight = (1 + residual.square().sum(1) / CAUCHY**2).rsqrt()[:, None]
            by = ((self.whiten[rows] * weight[:, :, None]) @ by).reshape(-1, len(offset))
            matrix = matrix + by.T @ by
            slope = slope + by.T @ (residual * weight).flatten()
        return matrix, slope

    def _weigh_residual(self, found: Tensor, rows: slice, *, is_lab: bool = False) -> Float64[Tensor, "pairs 3"]:
        off = (found if is_lab else lab(found)) - self.wanted[:, rows]
        return torch.einsum("nij,jn->ni", self.whiten[rows], off)


def fit(
    stages: FitStages,
    values: Float64[Tensor, "channels pairs"],
    film: Float64[Tensor, "3 pairs"],
    *,
    home: FitStages | None = None,
    prior: float | Precision = PRIOR,
    iterations: int = 60,
    tolerance: float = 3e-4,
) -> FitStages:
    """Fit the stages' numbers so that values map to the film's colours (XYZ).

    `home` is the prior's mean; `prior` its precision, or its weight a pair.
    """
    problem = least_squares_problem(stages if home is None else home, values, film, prior)
    loss = problem.loss(stages, problem.residual(stages))
    damping = 1e-2
    for _ in range(iterations):
        found = _descend(problem, stages, loss, damping)
        if found is None:
            return stages
        gain = float((loss - found[1]) / loss)
        stages, loss, damping = found[0], found[1], max(found[2] / 3, 1e-7)
        if gain < tolerance:
            return stages
    return stages


def least_squares_problem(
    home: FitStages,
    values: Float64[Tensor, "channels pairs"],
    film: Float64[Tensor, "3 pairs"],
    prior: float | Precision,
) -> LeastSquaresProblem:
    """Return the problem of a film's colours (XYZ)."""
    wanted, row = lab(film), numbers(home)
    even = torch.eye(len(row), dtype=torch.float64, device="cpu") * wanted.shape[1]
    precision = prior if isinstance(prior, Tensor) else prior * even
    return LeastSquaresProblem(values, wanted, whitening(wanted), row, precision)


def _descend(
    problem: LeastSquaresProblem, stages: FitStages, loss: Float64[Tensor, ""], damping: float
) -> tuple[FitStages, Float64[Tensor, ""], float] | None:
    """Return the stages, loss and damping after a step that lowers the loss; None where no step does."""
    row = numbers(stages)
    matrix, slope = problem.normal(stages)
    scale = matrix.diagonal() + 1e-6 * problem.values.shape[1]
    for _ in range(_TRIES):
        tried = with_numbers(stages, row - solve(matrix + damping * torch.diag(scale), slope))
        new = problem.loss(tried, problem.residual(tried))
        if bool(new < loss):
            return tried, new, damping
        damping *= 4
    return None
