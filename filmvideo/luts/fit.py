"""Nodes fitted by least squares, so that interpolation between them is nearest to the function.

A table of the function's own values departs to one side wherever the function bends. With x the nodes, A the
reader's interpolation at many colours and y what the function gives there, the nodes solve

    min Σ w² (A x − y)² + λ Σ (x − samples)²

w being ΔE2000 a unit of code, channel by channel; λ keeps nodes that are far from all colours. It is solved by
conjugate gradients, then weighted again by the residual, round by round: the worst colours count more (Lawson 1961,
whose weights converge to the least greatest error). w is measured over each colour's own departure, since near
black the first step of a code is invisible and the tenth is not.

Colours beyond the display are clipped in y. Where a reader clips after its interpolation, nodes may go beyond 0…1 by
`room`, and a colour that is beyond there already has no residual: so the display's limit falls between nodes.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from filmvideo.colour.romm import difference

RGB = Float64[Tensor, "3 colours"]
Cube = Float64[Tensor, "3 n n n"]
Nodes = Float64[Tensor, "3 nodes"]
Reading = tuple[Int64[Tensor, "4 colours"], Float64[Tensor, "4 colours"]]
_FIRST, _STEP = 0.02, 1e-3
_KEEP = 0.02
_ROUNDS, _ITERATIONS = 3, 6
_LEAST = 0.1
_TINY = 1e-300


def tetrahedron(place: RGB, count: int) -> Reading:
    """Return the four nodes about each place in 0…1, as indices into a flattened cube, and their weights."""
    at = place.clamp(0, 1) * (count - 1)
    node = at.floor().clamp(max=count - 2)
    part, order = (at - node).sort(0, descending=True)
    strides = torch.tensor([count * count, count, 1], device="cpu")
    first = (node.long() * strides[:, None]).sum(0)
    corners = torch.cat([first[None], first + strides[order].cumsum(0)])
    ends = torch.cat([torch.ones_like(part[:1]), part, torch.zeros_like(part[:1])])
    return corners, ends[:-1] - ends[1:]


def interpolate(nodes: Cube, place: RGB) -> RGB:
    """Return nodes at places in 0…1, interpolated in tetrahedra."""
    return _interpolate(nodes.reshape(3, -1), tetrahedron(place, nodes.shape[1]))


def fit_nodes(nodes: Cube, place: RGB, code: RGB, to_xyz: Callable[[RGB], RGB], room: float = 0) -> Cube:
    """Fit nodes so that their interpolation, clipped, is nearest to the code at each place."""
    read = tetrahedron(place, nodes.shape[1])
    weight = visibility(code, to_xyz, step_inward(code, _FIRST)) ** 2
    worse = torch.ones_like(code[0])
    samples = nodes.reshape(3, -1)
    flat = _solve(samples, samples, read, code, weight).clamp(-room, 1 + room)
    for _ in range(_ROUNDS):
        found = _interpolate(flat, read)
        shown = found.clamp(0, 1)
        off = difference(to_xyz(shown), to_xyz(code))
        worse = worse * (off / off.mean()).sqrt().clamp(min=_LEAST)
        worse = worse / worse.mean()
        met = ((code <= 0) & (found < 0)) | ((code >= 1) & (found > 1))
        weight = torch.where(met, 0.0, visibility(code, to_xyz, shown - code) ** 2)
        flat = _solve(flat, samples, read, code, weight * worse).clamp(-room, 1 + room)
    return flat.reshape(nodes.shape)


def visibility(code: RGB, to_xyz: Callable[[RGB], RGB], step: RGB) -> RGB:
    """Return ΔE2000 a unit of code for each channel, over a step of it."""
    here = to_xyz(code)
    step = torch.where(step.abs() < _STEP, step_inward(code, _STEP), step)
    ways = torch.eye(3, dtype=torch.float64, device="cpu")[:, :, None]
    return torch.stack([difference(here, to_xyz(code + way * step)) for way in ways]) / step.abs()


def step_inward(code: RGB, size: float) -> RGB:
    """Return a step that stays within 0…1."""
    return torch.where(code > 0.5, -torch.full_like(code, size), size)


def _interpolate(flat: Nodes, read: Reading) -> RGB:
    corners, part = read
    return (flat[:, corners] * part).sum(1)


def _spread(flat: Nodes, read: Reading, values: RGB) -> Nodes:
    """Return the sum of values over the places about each node, by their weights."""
    found = torch.zeros_like(flat)
    for corner, some in zip(*read, strict=True):
        found.index_add_(1, corner, values * some)
    return found


def _solve(flat: Nodes, samples: Nodes, read: Reading, code: RGB, weight: RGB) -> Nodes:
    """Solve the normal equations by conjugate gradient steps, each node scaled by its own weight."""
    corners, part = read
    keep = _KEEP * float(weight.mean())
    scale = _spread(flat, (corners, part**2), weight) + keep
    residual = _spread(flat, read, weight * (code - _interpolate(flat, read))) + keep * (samples - flat)
    ready = residual / scale
    way, strength = ready, (residual * ready).sum()
    for _ in range(_ITERATIONS):
        along = _spread(flat, read, weight * _interpolate(way, read)) + keep * way
        step = strength / (way * along).sum().clamp(min=_TINY)
        flat, residual = flat + step * way, residual - step * along
        ready = residual / scale
        now = (residual * ready).sum()
        way, strength = ready + now / strength.clamp(min=_TINY) * way, now
    return flat
