"""An Adobe look (XMP): an RGB table for Lightroom and Camera Raw, of at most 32 nodes an axis.

The table is a stream of little-endian numbers, as the public source of the DNG SDK has it (dng_big_table.cpp):

    u32 1, 1, 3, n              type, version, dimensions, nodes
    u16 × 3 n³                  sample − identity, modulo 2¹⁶; red slowest, blue fastest
    u32 2, 1, 0                 primaries ProPhoto, gamma sRGB, gamut clip
    f64 0, 2                    least and greatest amount of the slider

It is deflated behind its length (u32), written in base 85, four bytes as five digits, least first, and named by the MD5
of the stream. sRGB's gamma loses least of those the format has.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.colour.lut3d import unit_lattice
from filmvideo.luts.film import RGB, About, ColourFunction
from filmvideo.luts.fit import fit_nodes, interpolate
from filmvideo.luts.romm import GAMMA, ProPhotoFunction, as_prophoto, to_xyz
from filmvideo.luts.table import COLOURS_A_NODE

LARGEST = 32
TOP = 65535
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?`'|()[]{}@%$#"
_SEED = 5


@dataclass(frozen=True)
class AdobeLook:
    """ProPhoto in sRGB's gamma, on a grid of the same."""

    nodes: Float64[Tensor, "3 n n n"]
    prophoto: ProPhotoFunction

    def to_xyz(self, light: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
        """Return XYZ under D50 of light of the source."""
        place = GAMMA.encode((self.prophoto.from_source @ light).clamp(0, 1))
        return to_xyz(interpolate(self.nodes, place))

    def in_range(self, light: RGB) -> Bool[Tensor, "*colours"]:
        """Return which light the table has."""
        return self.prophoto.in_range(light)


def bake(film: ColourFunction, size: int) -> AdobeLook:
    """Bake a film into a look's table."""
    through = as_prophoto(film)
    nodes = GAMMA.encode(through.shows(GAMMA.decode(unit_lattice(size))))
    light = film.draw(COLOURS_A_NODE * size**3, _SEED)
    light = through.from_source @ light[:, through.in_range(light)]
    nodes = fit_nodes(nodes, GAMMA.encode(light), GAMMA.encode(through.shows(light)), to_xyz)
    return AdobeLook((nodes * TOP).round() / TOP, through)


def write(path: Path, look: AdobeLook, about: About) -> None:
    """Write an XMP file."""
    settings = "\n".join(f"   crs:{key}={quoteattr(value)}" for key, value in _settings(look).items())
    names = {"Name": about.name, "ShortName": "", "SortName": "", "Group": "filmvideo"}
    texts = "\n".join(
        f'   <crs:{key}>\n    <rdf:Alt>\n     <rdf:li xml:lang="x-default">{escape(value)}</rdf:li>\n    </rdf:Alt>\n'
        f"   </crs:{key}>"
        for key, value in {**names, "Description": "; ".join(about.lines)}.items()
    )
    path.write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="filmvideo">\n'
        ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '  <rdf:Description rdf:about=""\n   xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"\n'
        f"{settings}>\n{texts}\n  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n",
        encoding="utf-8",
        newline="\n",
    )


def _settings(look: AdobeLook) -> dict[str, str]:
    stream = pack_table(look.nodes)
    name = hashlib.md5(stream, usedforsecurity=False).hexdigest().upper()
    return {
        "PresetType": "Look",
        "Cluster": "",
        "UUID": UUID(name).hex.upper(),
        "SupportsAmount": "True",
        "SupportsColor": "True",
        "SupportsMonochrome": "True",
        "SupportsHighDynamicRange": "True",
        "SupportsNormalDynamicRange": "True",
        "SupportsSceneReferred": "True",
        "SupportsOutputReferred": "False",
        "ProcessVersion": "11.0",
        "ConvertToGrayscale": "False",
        "RGBTable": name,
        f"Table_{name}": to_base85(stream),
        "HasSettings": "True",
    }


def pack_table(nodes: Float64[Tensor, "3 n n n"]) -> bytes:
    """Return the stream of a table."""
    size = nodes.shape[1]
    step = torch.tensor([(i * TOP + size // 2) // (size - 1) for i in range(size)], device="cpu")
    same = torch.stack(torch.meshgrid(step, step, step, indexing="ij"))
    away = ((nodes * TOP).round().long() - same) % (TOP + 1)
    samples = away.permute(1, 2, 3, 0).reshape(-1).to(torch.int32).numpy().astype("<u2").tobytes()
    return struct.pack("<4I", 1, 1, 3, size) + samples + struct.pack("<3I2d", 2, 1, 0, 0.0, 2.0)


def to_base85(stream: bytes) -> str:
    """Return a stream in base 85, deflated."""
    data = struct.pack("<I", len(stream)) + zlib.compress(stream, 9)
    found: list[str] = []
    for start in range(0, len(data), 4):
        some = data[start : start + 4]
        value = int.from_bytes(some, "little")
        for _ in range(len(some) + 1):
            value, digit = divmod(value, 85)
            found.append(DIGITS[digit])
    return "".join(found)
