"""Thumbnails of a frame in other looks, stocks and prints, held in memory."""

from __future__ import annotations

import base64
import binascii
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from json import dumps

from filmvideo.base.errors import FilmvideoError
from filmvideo.looks.look import Look
from filmvideo.studio.clips import ClipList, StudioClip
from filmvideo.studio.images import encode_image
from filmvideo.studio.looks import Changes, load_named_look, look_of, with_film
from filmvideo.studio.picture_request import PictureRequest
from filmvideo.studio.pictures import PictureRenderer
from filmvideo.studio.replies import RequestError, parse_object

MOST = 1500
SMALLEST_PX, LARGEST_PX = 32, 640


@dataclass(frozen=True)
class ThumbnailRequest:
    """One thumbnail: of which frame, in which film, how wide."""

    clip: StudioClip
    frame: int
    width: int
    words: tuple[tuple[str, str], ...]
    base: str


class Thumbnails:
    """The thumbnails that were made, the ones used last."""

    def __init__(self, clips: ClipList, pictures: PictureRenderer) -> None:
        self._clips, self._pictures = clips, pictures
        self._held: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    def find(self, request: ThumbnailRequest) -> bytes:
        """Return a thumbnail as JPEG, rendered where it is not held; used on the thread of the pictures."""
        clip = request.clip
        key = (clip.id, clip.input, request.frame, request.width, request.words, request.base)
        if key not in self._held:
            self._held[key] = self._render(request)
            while len(self._held) > MOST:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key]

    def _render(self, request: ThumbnailRequest) -> bytes:
        picture = PictureRequest(0, "thumbnail", request.clip.id, request.frame, size=(request.width, request.width))
        look = self._look(request)
        return encode_image(self._pictures.planes(picture, look=look, clip=request.clip), "draft").data

    def _look(self, request: ThumbnailRequest) -> Look:
        words = dict(request.words)
        if "look" in words:
            return load_named_look(words["look"])
        base = _parse_base(request.base)
        film = {key: words[key] for key in ("stock", "print") if key in words}
        if not film:
            return look_of(base, self._clips.folders)
        return self._with_film(base, film)

    def _with_film(self, base: Changes, film: dict[str, str]) -> Look:
        """Return the base with other film; where that contradicts its print or settings, the film alone."""
        tries = (with_film(base, **film), with_film(base, **{"print": "auto", **film}), with_film({}, **film))
        for changes in tries[:-1]:
            try:
                return look_of(changes, self._clips.folders)
            except FilmvideoError:
                continue
        return look_of(tries[-1], self._clips.folders)


def read_thumbnail_request(query: Mapping[str, str], clips: ClipList) -> ThumbnailRequest:
    """Read the words of a thumbnail's address."""
    clip = clips.find(query.get("clip", ""))
    if "input" in query and query["input"] != clip.input:
        clip = replace(clip, input=query["input"][:64])
    width = _number(query, "width", 160)
    if not SMALLEST_PX <= width <= LARGEST_PX:
        raise RequestError(f"The width of a thumbnail must be {SMALLEST_PX} to {LARGEST_PX} px, got {width}.")
    words = tuple((key, query[key]) for key in ("look", "stock", "print") if key in query)
    base = "" if "look" in query else dumps(_parse_base(query.get("base", "")), sort_keys=True)
    return ThumbnailRequest(clip, _number(query, "frame", 0), width, words, base)


def _number(query: Mapping[str, str], key: str, default: int) -> int:
    text = query.get(key, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise RequestError(f"{key} must be a whole number, got {text[:40]!r}.")
    return int(text)


def _parse_base(text: str) -> Changes:
    """Parse the look of an address: base64url of JSON, or JSON."""
    if not text or text.startswith("{"):
        return parse_object(text or "{}")
    try:
        return parse_object(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as error:
        raise RequestError("base must be base64url of a look as JSON.") from error
