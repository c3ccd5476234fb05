"""A match as a look-up table: a cube of display code over camera code, and as a .cube file.

The axes are a logarithmic encoding of camera RGB (ACEScct, LogC3 …): over linear light a table of any size is useless,
for film works in ratios. What stands in the table is the film's colour on a display, XYZ under D50 adapted to D65.
Between the nodes a reader interpolates; by how much that departs from the model is measured on colours in the cone,
which are drawn evenly in stops.

    # comment
    LUT_3D_SIZE n
    r g b          red fastest (Adobe, Cube LUT Specification 1.0, 2013); no TITLE, which some readers refuse
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.gamuts import D65, adaptation, rgb_to_xyz, xyz_to_rgb
from filmvideo.colour.spaces import OUTPUTS, Space, decode, encode
from filmvideo.errors import ParameterError, nearest
from filmvideo.match.cube import GREY, HIGHEST_STOPS, LOWEST_STOPS, in_cone
from filmvideo.match.density import D50, difference
from filmvideo.match.front import gain
from filmvideo.match.models.model import Function
from filmvideo.match.pairs import Pairs

_TRIED = 20000


@dataclass(frozen=True)
class Lut:
    """Display code on a grid of camera code, channels first, axes red, green, blue."""

    nodes: Float64[Tensor, "3 n n n"]
    encoding: str
    space: Space

    def __call__(self, code: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
        """Interpolate in the tetrahedron about each colour, as good readers do."""
        last = self.nodes.shape[1] - 1
        place = code.clamp(0, 1) * last
        node = place.floor().clamp(max=last - 1).long()
        part, order = (place - node).sort(0, descending=True)
        ends = torch.cat([torch.ones_like(part[:1]), part, torch.zeros_like(part[:1])])
        found = self.nodes[:, node[0], node[1], node[2]] * (ends[0] - ends[1])
        for k in range(3):
            node = node.scatter_add(0, order[k : k + 1], torch.ones_like(order[:1]))
            found = found + self.nodes[:, node[0], node[1], node[2]] * (ends[k + 1] - ends[k + 2])
        return found


def lut(function: Function, size: int, encoding: str, space: Space) -> Lut:
    """Bake a match in one light into a table."""
    if encoding not in ENCODINGS:
        raise ParameterError(f"No encoding is named {encoding!r}; {nearest(encoding, ENCODINGS)}.")
    axis = torch.linspace(0, 1, size, dtype=torch.float64, device="cpu")
    code = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"))
    return Lut(shown(function(_light(code, encoding)), space), encoding, space)


def shown(film: Float64[Tensor, "3 *colours"], space: Space) -> Float64[Tensor, "3 *colours"]:
    """Give display code, 0…1, of XYZ under D50."""
    light = torch.einsum("ij,j...->i...", xyz_to_rgb("bt2020") @ adaptation(D50, D65), film)
    return encode(light, space, full_range=True).clamp(0, 1)


def departure(table: Lut, function: Function, pairs: Pairs, seed: int = 0) -> Float64[Tensor, " colours"]:
    """Give ΔE2000 between the interpolated table and the model, for random colours in the cone of pairs."""
    random = torch.Generator().manual_seed(seed)
    drawn = torch.rand((3, _TRIED), dtype=torch.float64, generator=random, device="cpu")
    stops = LOWEST_STOPS + (HIGHEST_STOPS - LOWEST_STOPS) * drawn
    digital = GREY * 2**stops / gain(pairs)[:, None]
    code = ENCODINGS[table.encoding].encode(digital[:, in_cone(digital, pairs)])
    code = code[:, (code <= 1).all(0)]
    wanted = shown(function(_light(code, table.encoding)), table.space)
    return difference(_seen(table(code), table.space), _seen(wanted, table.space))


def write_cube(path: Path, table: Lut, about: tuple[str, ...]) -> None:
    """Write a .cube file."""
    rows = table.nodes.permute(3, 2, 1, 0).reshape(-1, 3)
    head = [*(f"# {line}" for line in about), f"LUT_3D_SIZE {table.nodes.shape[1]}"]
    body = [f"{r:.7f} {g:.7f} {b:.7f}" for r, g, b in rows]
    path.write_text("\n".join([*head, *body]) + "\n", encoding="ascii", errors="replace")


def output_space(name: str) -> Space:
    """Find a display space; raise ParameterError naming the nearest."""
    if name not in OUTPUTS or OUTPUTS[name].kind != "display":
        known = [one for one, space in OUTPUTS.items() if space.kind == "display"]
        raise ParameterError(f"No display space is named {name!r}; {nearest(name, known)}.")
    return OUTPUTS[name]


def _light(code: Float64[Tensor, "3 *colours"], encoding: str) -> Float64[Tensor, "3 *colours"]:
    return ENCODINGS[encoding].decode(code).clamp(min=1e-7)


def _seen(code: Float64[Tensor, "3 n"], space: Space) -> Float64[Tensor, "3 n"]:
    return adaptation(D65, D50) @ rgb_to_xyz("bt2020") @ decode(code, space, full_range=True)
