"""The light path, on one page: from the light of the scene to the light of the display.

    scene → exposure → density → (print exposure → print density) → display

Every line below is a stage of `filmvideo.pipeline.build`, read from a look. Frame n is a pure function of the look, the
picture and the key: nothing is carried from frame to frame, and nothing looks at the picture as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.shapes import Exposure, Light
from filmvideo.engine.device import to_device
from filmvideo.engine.lookup_tables import with_lookup_tables
from filmvideo.engine.matrix_exposure import with_matrix
from filmvideo.film.exposure import log_exposure
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.light_path import LightPath

Engine = Literal["accurate", "fast", "reference"]
FIRST_FRAME = Key()


def render_scene(
    scene: Float[Tensor, "3 *pixels"], path: LightPath, key: Key = FIRST_FRAME
) -> Float[Tensor, "3 *pixels"]:
    """Take scene light (linear BT.2020) through the film to display light (linear BT.2020), or a scan's code."""
    exposure = path.expose(apply_keyed(scene, path.crystals_on_scene, key))
    camera = bind_key(key, path.shutter, path.weave, path.film_breathing, path.leak)
    exposure = apply_in_linear_light(
        exposure, path.diffusion, path.lens, *camera, path.scatter, path.halation, path.flash
    )
    if path.learned is not None:
        density = path.learned(exposure, key)
    else:
        density = apply_keyed(path.develop(exposure), path.grain, key)
    if path.printing is not None and path.develop_print is not None:
        exposure = path.printing(density)
        exposure = apply_in_linear_light(exposure, *bind_key(key, path.dirt), path.flash_print)
        density = apply_keyed(path.develop_print(exposure), path.grain_print, key)
    seen = path.viewing.see(density)
    seen = apply_in_linear_light(
        seen, *bind_key(key, path.projection_dirt, path.projector_flicker), path.scanner_aperture
    )
    return apply_keyed(path.viewing.to_display(seen), path.crystals, key)


def apply_keyed(
    picture: Float[Tensor, "c *pixels"], stage: Callable[[Tensor, Key], Tensor] | None, key: Key
) -> Float[Tensor, "c *pixels"]:
    """Take a picture, or film's density, through a stage as it is in the frame of a key, if the path has it."""
    return picture if stage is None else stage(picture, key)


def bind_key(key: Key, *stages: Callable[[Light, Key], Light] | None) -> Iterator[Callable[[Light], Light]]:
    """Give those of the stages that a look has, each as it is in the frame of a key."""
    for stage in stages:
        if stage is not None:
            yield lambda light, stage=stage: stage(light, key)


def apply_in_linear_light(exposure: Exposure, *stages: Callable[[Light], Light] | None) -> Exposure:
    """Take log10 of light through those of the stages that a look has, as the light it is of."""
    present = [stage for stage in stages if stage is not None]
    if not present:
        return exposure
    light = 10**exposure
    for stage in present:
        light = stage(light)
    return log_exposure(light)


def render_frame(
    scene: Float[Tensor, "3 h w"],
    look: Look,
    key: Key = FIRST_FRAME,
    *,
    engine: Engine = "accurate",
    um_per_px: float | None = None,
) -> Float[Tensor, "3 h w"]:
    """Render a frame of scene light (linear BT.2020, 0.18 a grey card) with a look, on its device and in its type.

    Gives display light (linear BT.2020, 1 white), or the code of a scan (0 to 1). `key` names all that is random: the
    same seed and frame number give the same film. A frame fills the look's gate; `um_per_px` says otherwise for a crop
    (pixel pitch on film). ParameterError where the look and the pitch do not go together.
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
    """Render a batch of frames whose numbers are given, each as `render_frame` does with that number, to the bit.

    ParameterError where there are not as many numbers as frames.
    """
    if len(numbers) != scenes.shape[0]:
        raise ParameterError(
            f"There are {scenes.shape[0]} frames and {len(numbers)} numbers; give every frame its own."
        )
    rendered = torch.empty_like(scenes)
    for n, number in enumerate(numbers):
        rendered[n] = render_frame(scenes[n], look, Key(seed, number), engine=engine, um_per_px=um_per_px)
    return rendered


@lru_cache(maxsize=8)
def prepare_light_path(
    look: Look, engine: Engine, device: torch.device, dtype: torch.dtype, um_per_px: float | None = None
) -> LightPath:
    """Put a look's light path together for an engine, a device, a type and a pixel pitch; kept for the next frame."""
    path = light_path(look, um_per_px)
    if engine == "fast":
        path = with_matrix(path)
    return to_device(path if engine == "reference" else with_lookup_tables(path), device, dtype)
