"""The light path on one page: from the light of the scene to the light of the display.

    scene → exposure → density → (print exposure → print density) → display

`filmvideo.pipeline.stages` lists the stages in order, and `render_scene` walks that list. Frame n is a pure function of
the look, the picture and the key. Nothing is carried from frame to frame, and nothing reads the picture as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.engine.device import to_device
from filmvideo.engine.lookup_tables import with_lookup_tables
from filmvideo.engine.matrix_exposure import with_matrix
from filmvideo.film.exposure import log_exposure
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.light_path import LightPath
from filmvideo.pipeline.stage import Quantity, Stage
from filmvideo.pipeline.stages import STAGES

Engine = Literal["accurate", "fast", "reference"]
FIRST_FRAME = Key()


def render_scene(
    scene: Float[Tensor, "3 *pixels"], path: LightPath, key: Key = FIRST_FRAME
) -> Float[Tensor, "3 *pixels"]:
    """Render scene light (linear BT.2020) to display light (linear BT.2020), or to the code of a scan."""
    return apply_stages(scene, "scene light", path, STAGES, key)


def apply_stages(
    picture: Float[Tensor, "c *pixels"],
    quantity: Quantity,
    path: LightPath,
    stages: Sequence[Stage],
    key: Key = FIRST_FRAME,
) -> Float[Tensor, "c *pixels"]:
    """Apply the stages that a path has, in order, to a picture. Twin of `filmvideo.engine.cpu.render_planes`."""
    for stage in stages:
        apply = stage.find(path)
        if apply is not None:
            picture = convert(picture, quantity, stage.takes)
            picture = apply(picture, key) if stage.keyed else apply(picture)
            quantity = stage.gives or stage.takes
    return picture


def convert(picture: Float[Tensor, "c *pixels"], quantity: Quantity, wanted: Quantity) -> Float[Tensor, "c *pixels"]:
    """Return a picture in the quantity a stage takes: light to its logarithm, or back."""
    if quantity == wanted:
        return picture
    if quantity == f"log {wanted}":
        return 10**picture
    if f"log {quantity}" == wanted:
        return log_exposure(picture)
    raise ValueError(f"A stage takes {wanted}, but the stage before it gives {quantity}; reorder the list of stages.")


def render_frame(
    scene: Float[Tensor, "3 h w"],
    look: Look,
    key: Key = FIRST_FRAME,
    *,
    engine: Engine = "accurate",
    um_per_px: float | None = None,
) -> Float[Tensor, "3 h w"]:
    """Render a frame of scene light with a look, on its device and in its type.

    Parameters
    ----------
    scene : tensor of float, shape (3, height, width)
        Linear BT.2020, 0.18 for a grey card.
    look : Look
        The film, and the settings of every stage.
    key : Key
        Seed and frame number, which decide everything random: the same key gives the same film.
    engine : Engine
        "accurate" (lookup tables), "fast" (exposure by one matrix) or "reference" (81 wavelengths a pixel).
    um_per_px : float, µm; optional
        Pixel pitch on film in µm; by default the frame's width fills the gate of the look. Set it for a crop.

    Returns
    -------
    Display light, linear BT.2020, 1 for white, of the shape of `scene`; of a scan its code, 0 to 1.

    Raises
    ------
    ParameterError
        If the look cannot be rendered at that pitch.

    """
    pitch = look.um_per_px(scene.shape[2]) if um_per_px is None else um_per_px
    return render_scene(scene, prepare_light_path(look, engine, scene.device, scene.dtype, pitch), key)


def render_frames(
    scenes: Float[Tensor, "n 3 h w"],
    look: Look,
    numbers: Sequence[int],
    *,
    seed: int = 0,
    engine: Engine = "accurate",
    um_per_px: float | None = None,
) -> Float[Tensor, "n 3 h w"]:
    """Render a batch of frames, each as `render_frame` renders it, to the bit.

    Parameters
    ----------
    scenes : tensor of float, shape (n, 3, height, width)
        Linear BT.2020, 0.18 for a grey card.
    look : Look
        The film, and the settings of every stage.
    numbers : sequence of int
        The number of each frame in its source.
    seed : int
        The seed of every frame's key.
    engine : Engine
        As in `render_frame`.
    um_per_px : float, µm; optional
        As in `render_frame`.

    Returns
    -------
    Display light, linear BT.2020, 1 for white, of the shape of `scenes`.

    Raises
    ------
    ParameterError
        If there are not as many numbers as frames.

    """
    if len(numbers) != scenes.shape[0]:
        raise ParameterError(
            f"numbers must have one number for each of the {scenes.shape[0]} frames, got {len(numbers)}."
        )
    rendered = torch.empty_like(scenes)
    for n, number in enumerate(numbers):
        rendered[n] = render_frame(scenes[n], look, Key(seed, number), engine=engine, um_per_px=um_per_px)
    return rendered


@lru_cache(maxsize=8)
def prepare_light_path(
    look: Look, engine: Engine, device: torch.device, dtype: torch.dtype, um_per_px: float | None = None
) -> LightPath:
    """Build a look's light path for an engine, a device, a type and a pixel pitch; it is cached for the next frame."""
    path = light_path(look, um_per_px)
    if engine == "fast":
        path = with_matrix(path)
    return to_device(path if engine == "reference" else with_lookup_tables(path), device, dtype)
