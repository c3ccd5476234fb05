"""Write the goldens: the numbers at every stage boundary that tests/render/test_goldens.py holds the light path to.

Run as `python scripts/goldens.py` when a change of the numbers is meant, and say in the commit why they changed.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor

from filmvideo.film.backing import BackingSettings
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.pipeline.build import light_path
from filmvideo.render.render import render_scene

FOLDER = Path(__file__).parents[1] / "tests" / "goldens"
LOOKS = {
    "vision3-250d-2383": Look(),
    "vision3-500t-2393": Look(stock="vision3-500t", print="2393"),
    "ektachrome-100d": Look(stock="ektachrome-100d"),
    "double-x-2302": Look(stock="double-x"),
}
FRAMES = {
    "frame-500t-without-remjet": Look(stock="vision3-500t", backing=BackingSettings("none")),
    "frame-tri-x": Look(stock="tri-x", gate="super16"),
}
FRAME_UM_PER_PX = 8.0
FRAME_KEY = Key(5, 17)
_HUES = ((1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1), (1, 0, 1))
_PURITIES = (0.3, 0.6, 0.9, 1.0)


def colours() -> Tensor:
    """Return 24 colours, six hues in four purities, and a grey wedge from -6 to +6 stops."""
    patches = [[0.36 * (1 - p * (1 - c)) for c in hue] for p in _PURITIES for hue in _HUES]
    wedge = [[0.18 * 2**stops] * 3 for stops in range(-6, 7)]
    return torch.tensor(patches + wedge, dtype=torch.float64).T


def stages(look: Look) -> dict[str, Tensor]:
    """Return the quantity at every boundary of the reference light path."""
    path, scene = light_path(look), colours()
    found = {"scene": scene, "exposure": path.expose(scene)}
    found["density"] = path.develop(found["exposure"])
    last = found["density"]
    if path.printing is not None and path.develop_print is not None:
        found["print exposure"] = path.printing(last)
        last = found["print density"] = path.develop_print(found["print exposure"])
    found["display"] = path.viewing(last)
    return found


def lamp() -> Tensor:
    """Return a frame of 8 × 10 pixels: a dim wall, brighter to the right, and a lamp 8 stops over grey."""
    wall = 0.18 * 2 ** torch.linspace(-4, 1, 10, dtype=torch.float64)
    scene = (wall.expand(8, -1) * torch.tensor([1.0, 0.8, 0.6], dtype=torch.float64)[:, None, None]).clone()
    scene[:, 3:5, 4] = 0.18 * 2**8
    return scene


def frame_stages(look: Look, key: Key = FRAME_KEY) -> dict[str, Tensor]:
    """Return the quantity at every boundary of the reference light path of a frame, spreading and grain included."""
    path = light_path(look, FRAME_UM_PER_PX)
    found = {"exposure": path.expose(lamp())}
    if path.scatter is None or path.halation is None or path.grain is None:
        raise ValueError(f"{look.stock} must spread light and have grain; name such a stock.")
    found["scattered light"] = path.scatter(10 ** found["exposure"])
    found["light with halation"] = path.halation(found["scattered light"])
    found["density"] = path.develop(found["light with halation"].log10())
    found["density with grain"] = path.grain(found["density"], key)
    found["display"] = render_scene(lamp(), path, key)
    return {stage: values.flatten(1) for stage, values in found.items()}


def golden(found: dict[str, Tensor]) -> str:
    """Write stages as JSON, six digits a number, a channel a line."""
    blocks: list[str] = []
    for stage, values in found.items():
        rows = [json.dumps([float(f"{float(value):.6g}") for value in row]) for row in values]
        blocks.append(f'"{stage}": [\n' + ",\n".join(rows) + "\n]")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def frames() -> dict[str, dict[str, Tensor]]:
    """Return the stages of the frames."""
    return {name: frame_stages(look) for name, look in FRAMES.items()}


def main() -> None:
    """Write one file a look."""
    FOLDER.mkdir(exist_ok=True)
    for name, found in {**{n: stages(look) for n, look in LOOKS.items()}, **frames()}.items():
        path = FOLDER / f"{name}.json"
        path.write_text(golden(found), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
