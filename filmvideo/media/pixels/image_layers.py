"""The layers of a picture: groups of channels named as LAYER.R, LAYER.G, LAYER.B, and the parts of an EXR.

The picture is the part or layer that is asked for. Else it is R, G, B without a layer; else a layer named Combined,
beauty, rgba or the like; else the only one that has red, green and blue. A picture of one channel is grey.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from filmvideo.base.errors import MediaError
from filmvideo.media.pixels.oiio import ImageInput, ImageSpec, take_error

_BEAUTY = frozenset({"combined", "beauty", "rgba", "rgb", "rgba_color", "default", "composite", "main"})
_MOST_PARTS = 100
_LONG_NAMES = {"RED": "R", "GREEN": "G", "BLUE": "B", "ALPHA": "A"}


@dataclass(frozen=True)
class PictureLayer:
    """A layer that holds a picture."""

    name: str
    part: int
    channels: list[int]
    """The places of red, green, blue and, where there is one, alpha."""
    base: bool
    """Whether its channels are named without a layer."""

    @property
    def is_beauty(self) -> bool:
        """Whether its name is one that programs give to the picture itself."""
        return any(word in _BEAUTY for word in self.name.casefold().split("."))


def select_layer(source: ImageInput, name: str | None, path: object) -> tuple[PictureLayer, tuple[str, ...]]:
    """Select the layer to read; return it and the names of the file's other parts. Its part is open then."""
    parts = list(_parts(source))
    layers = [layer for number, spec in enumerate(parts) for layer in _layers(spec, number, several=len(parts) > 1)]
    chosen = _find_named(layers, name, path) if name is not None else _likeliest(layers, parts, path)
    source.seek_subimage(chosen.part, 0)
    others = [n for n in range(len(parts)) if n != chosen.part]
    return chosen, tuple(_title(parts[n], [each for each in layers if each.part == n], n) for n in others)


def _title(part: ImageSpec, layers: list[PictureLayer], number: int) -> str:
    """Return the name of a part, or those of its layers."""
    named = ", ".join(layer.name for layer in layers if layer.name)
    return named or part.get_string_attribute("oiio:subimagename") or f"part {number + 1}"


def _parts(source: ImageInput) -> Iterator[ImageSpec]:
    yield source.spec()
    for part in range(1, _MOST_PARTS):
        if not source.seek_subimage(part, 0):
            break
        yield source.spec()
    take_error(source.geterror)  # clear the error of the part that does not exist


def _layers(spec: ImageSpec, part: int, *, several: bool) -> list[PictureLayer]:
    """Return the layers of a part that have red, green and blue."""
    groups: dict[str, dict[str, int]] = {}
    for place, channel in enumerate(spec.channelnames):
        group, _, letter = str(channel).rpartition(".")
        groups.setdefault(group, {})[_LONG_NAMES.get(letter.upper(), letter.upper())] = place
    title = spec.get_string_attribute("oiio:subimagename") if several else ""
    found: list[PictureLayer] = []
    for group, places in groups.items():
        if not places.keys() >= {"R", "G", "B"}:
            continue
        alpha = places.get("A", spec.alpha_channel if not group else -1)
        rgb = [places[letter] for letter in "RGB"]
        name = group if not title or group.split(".")[0] == title else f"{title}.{group}".rstrip(".")
        channels = [*rgb, alpha] if alpha >= 0 and alpha not in rgb else rgb
        found.append(PictureLayer(name, part, channels, base=not group))
    return found


def _find_named(layers: list[PictureLayer], name: str, path: object) -> PictureLayer:
    exact = [layer for layer in layers if layer.name == name]
    wanted = name.casefold()
    like = [each for each in layers if wanted in {each.name.casefold(), each.name.casefold().rpartition(".")[2]}]
    if exact or len(like) == 1:
        return (exact or like)[0]
    raise MediaError(f"{path} has no one layer {name!r} with R, G and B; name one of its layers: {_names(layers)}.")


def _likeliest(layers: list[PictureLayer], parts: list[ImageSpec], path: object) -> PictureLayer:
    beauty = [layer for layer in layers if layer.is_beauty]
    plain = [layer for layer in layers if layer.base]
    first = plain[:1] if len(parts) == 1 else []
    for choice in (first, beauty[:1], plain[:1], layers if len(layers) == 1 else []):
        if choice:
            return choice[0]
    if layers:
        raise MediaError(f"{path} has several layers and none is the picture; name one with --layer: {_names(layers)}.")
    channels = [str(name) for name in parts[0].channelnames]
    if len(channels) > 2:
        raise MediaError(f"{path} has no red, green and blue, only {', '.join(channels[:12])}; give another picture.")
    alpha = parts[0].alpha_channel
    return PictureLayer("", 0, [0, 0, 0, alpha] if alpha > 0 else [0, 0, 0], base=True)


def _names(layers: list[PictureLayer]) -> str:
    return ", ".join(layer.name or "(none)" for layer in layers) or "none has R, G and B"
