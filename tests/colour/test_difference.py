"""CIE L*a*b* and CIEDE2000 against the published pairs and colour-science."""

from __future__ import annotations

import numpy as np
import torch
from helpers.reference import colour

from filmvideo.colour.difference import ciede2000, xyz_to_lab

# Sharma, Wu, Dalal 2005, table 1: L*, a*, b* of both, and their difference.
SHARMA = torch.tensor(
    [
        [50.0000, 2.6772, -79.7751, 50.0000, 0.0000, -82.7485, 2.0425],
        [50.0000, 3.1571, -77.2803, 50.0000, 0.0000, -82.7485, 2.8615],
        [50.0000, 2.8361, -74.0200, 50.0000, 0.0000, -82.7485, 3.4412],
        [50.0000, -1.3802, -84.2814, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, -1.1848, -84.8006, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, -0.9009, -85.5211, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, 0.0000, 0.0000, 50.0000, -1.0000, 2.0000, 2.3669],
        [50.0000, -1.0000, 2.0000, 50.0000, 0.0000, 0.0000, 2.3669],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0009, 7.1792],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0010, 7.1792],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0011, 7.2195],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0012, 7.2195],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0009, -2.4900, 4.8045],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0010, -2.4900, 4.8045],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0011, -2.4900, 4.7461],
        [50.0000, 2.5000, 0.0000, 50.0000, 0.0000, -2.5000, 4.3065],
        [50.0000, 2.5000, 0.0000, 73.0000, 25.0000, -18.0000, 27.1492],
        [50.0000, 2.5000, 0.0000, 61.0000, -5.0000, 29.0000, 22.8977],
        [50.0000, 2.5000, 0.0000, 56.0000, -27.0000, -3.0000, 31.9030],
        [50.0000, 2.5000, 0.0000, 58.0000, 24.0000, 15.0000, 19.4535],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.1736, 0.5854, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.2972, 0.0000, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 1.8634, 0.5757, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.2592, 0.3350, 1.0000],
        [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
        [63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630],
        [61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731],
        [35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645],
        [22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373],
        [36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146],
        [90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441],
        [90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381],
        [6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377],
        [2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082],
    ],
    dtype=torch.float64,
).T
WHITE = torch.tensor([0.95047, 1.0, 1.08883], dtype=torch.float64)


def random(n: int, seed: int) -> torch.Tensor:
    """Draw L*a*b* over what a display can show, greys among them."""
    draw = torch.rand(3, n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    lab = draw * torch.tensor([[100.0], [240.0], [240.0]]) - torch.tensor([[0.0], [120.0], [120.0]])
    lab[1:, ::10] = 0
    return lab


def test_published_pairs() -> None:
    assert (ciede2000(SHARMA[:3], SHARMA[3:6]) - SHARMA[6]).abs().max() < 6e-5


def test_agrees_with_colour_science() -> None:
    one, two = random(20000, 1), random(20000, 2)
    wanted = colour.delta_E(one.T.numpy(), two.T.numpy(), method="CIE 2000")
    assert np.abs(ciede2000(one, two).numpy() - wanted).max() < 1e-6
    near = one + random(20000, 3) / 100
    wanted = colour.delta_E(one.T.numpy(), near.T.numpy(), method="CIE 2000")
    assert np.abs(ciede2000(one, near).numpy() - wanted).max() < 1e-6
    single = ciede2000(one.float(), near.float()).double()
    assert np.abs(single.numpy() - wanted).max() < 2e-3


def test_lab_agrees_with_colour_science() -> None:
    xyz = torch.rand(3, 2000, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    xyz[:, :500] *= 0.01
    xy = colour.XYZ_to_xy(WHITE.numpy())
    wanted = colour.XYZ_to_Lab(xyz.T.numpy(), xy)
    assert np.abs(xyz_to_lab(xyz, WHITE).T.numpy() - wanted).max() < 1e-4
    assert torch.allclose(xyz_to_lab(WHITE, WHITE), torch.tensor([100.0, 0, 0]).double(), atol=1e-12)
    assert torch.allclose(xyz_to_lab(0 * WHITE, WHITE), torch.zeros(3).double(), atol=1e-12)


def test_is_symmetric_and_zero_only_for_the_same() -> None:
    one, two = random(5000, 5), random(5000, 6)
    assert torch.allclose(ciede2000(one, two), ciede2000(two, one), atol=1e-9)
    assert ciede2000(one, one).max() < 1e-9
    assert ciede2000(one, one + 0.01).min() > 1e-3


def test_gradients_are_finite_even_for_greys_and_no_difference() -> None:
    for dtype in (torch.float32, torch.float64):
        xyz = torch.rand(3, 200, generator=torch.Generator().manual_seed(7), dtype=dtype)
        xyz[:, :50] = xyz[1, :50] * WHITE[:, None].to(dtype)
        xyz[:, 0] = 0
        xyz.requires_grad_()
        lab = xyz_to_lab(xyz, WHITE)
        for other in (lab.detach(), lab.detach() + 1, torch.zeros_like(lab)):
            (gradient,) = torch.autograd.grad(ciede2000(lab, other).sum(), xyz, retain_graph=True)
            assert gradient.isfinite().all()


def test_gradient_is_the_slope() -> None:
    one, two = random(50, 8).requires_grad_(), random(50, 9)
    assert torch.autograd.gradcheck(ciede2000, (one[:, 1:9].detach().requires_grad_(), two[:, 1:9]))
