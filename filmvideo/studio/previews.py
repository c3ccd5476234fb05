"""The previews that are held: one for each clip, size and space, the ones used last."""

from __future__ import annotations

from collections import OrderedDict

from filmvideo.preview.preview import Preview
from filmvideo.studio.clips import StudioClip

MOST = 3
"""How many previews are held; each holds decoded frames."""
_Key = tuple[str, str, tuple[int, int] | None, str | None]


class PreviewCache:
    """Previews of clips, for one thread."""

    def __init__(self, most: int = MOST) -> None:
        self._held: OrderedDict[_Key, Preview] = OrderedDict()
        self._most = most

    def find(self, clip: StudioClip, size: tuple[int, int] | None, space: str | None) -> Preview:
        """Return the preview of a clip that fits a size in px; of its own size for None or a larger one."""
        if clip.opened is not None and size is not None:
            info = clip.opened.info
            sides, room = sorted((info.width, info.height)), sorted(size)
            size = None if sides[0] <= room[0] and sides[1] <= room[1] else size
        key = (clip.id, clip.input, size, space)
        if key in self._held:
            self._held.move_to_end(key)
        else:
            while len(self._held) >= self._most:
                self._held.popitem(last=False)[1].close()
            self._held[key] = Preview(clip.path, size, input=clip.input, output=space)
        return self._held[key]

    def close(self) -> None:
        """Close every preview."""
        while self._held:
            self._held.popitem()[1].close()
