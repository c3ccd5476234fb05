"""While a look is dragged: which of its tables may be coarse, because the exact ones at hand are of another look."""

from __future__ import annotations

from dataclasses import replace

from filmvideo.engine.cpu.table_use import PREVIEW, TableUse
from filmvideo.looks.look import Look

Facts = tuple[object, ...]


class Drafts:
    """The facts of a look that the exact tables of a preview are of."""

    def __init__(self) -> None:
        self._crystals: Facts = ()
        self._light: Facts = ()

    def use_for(self, look: Look, *, draft: bool) -> TableUse:
        """Return how a look uses its tables: as exact ones, but for what a draft would have to make anew."""
        crystals, light = _crystals_of(look), _light_of(look)
        use = replace(
            PREVIEW, coarse_grain=draft and crystals != self._crystals, coarse_light=draft and light != self._light
        )
        if use == PREVIEW:
            self._crystals, self._light = crystals, light
        return use


def _crystals_of(look: Look) -> Facts:
    """Return the facts of a look that its crystals depend on, for one size of frame."""
    return (look.gate, look.grain.size, look.grain.model, look.print_film is None, look.camera_film.match is None)


def _light_of(look: Look) -> Facts:
    """Return the facts of a look that its table of exposure depends on."""
    camera = look.camera
    return (look.stock, camera.light_kelvin, camera.led_nm, camera.warmth_mired)
