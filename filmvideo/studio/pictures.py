"""Pictures that pages ask for, rendered and packed for the socket: a header's length, the header, the image."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter

from torch import Tensor

from filmvideo.looks.look import Look
from filmvideo.preview.boxes import cut_box
from filmvideo.preview.curve_report import report_curves
from filmvideo.preview.false_colour import colour_by_density, paint_parts
from filmvideo.preview.preview import Preview
from filmvideo.studio.clips import ClipList, StudioClip
from filmvideo.studio.images import EncodedImage, Grade, Planes, encode_image
from filmvideo.studio.looks import Changes, look_of
from filmvideo.studio.picture_request import PictureRequest
from filmvideo.studio.previews import PreviewCache
from filmvideo.studio.replies import RequestError


class PictureRenderer:
    """A renderer of requests, for one thread."""

    def __init__(self, clips: ClipList) -> None:
        self._clips, self._previews = clips, PreviewCache()
        self._last: tuple[Changes, Look] | None = None
        self._last_shot: tuple[Preview, int, Planes] | None = None

    def render(self, request: PictureRequest) -> bytes:
        """Return the message with the picture of a request."""
        started = perf_counter()
        if request.kind == "density":
            return self._render_density(request, started)
        return self.encode(request, self.planes(request), started)

    def planes(self, request: PictureRequest, *, look: Look | None = None, clip: StudioClip | None = None) -> Planes:
        """Render the codes of a request's picture, of a look or a clip other than its own where one is given."""
        preview = self.prepare(request, look=look, clip=clip)
        if request.kind == "density":
            return paint_parts(colour_by_density(preview.scene(request.frame), preview.look))
        if request.kind == "shot":
            return self._shot(preview, request)
        if request.box is not None:
            return _three(preview.crop(request.frame, request.box))
        return _three(preview.frame(request.frame))

    def curves(self, request: PictureRequest) -> dict[str, object]:
        """Return the curves of a look with the histogram of a frame on them."""
        preview = self.prepare(request)
        return report_curves(preview.scene(request.frame), preview.look)

    def _shot(self, preview: Preview, request: PictureRequest) -> Planes:
        """Return a frame as shot, or a part of it at full size; the last whole one is held for the next part."""
        if request.box is None:
            return _three(preview.shot(request.frame))
        if self._last_shot is None or self._last_shot[:2] != (preview, request.frame):
            self._last_shot = preview, request.frame, _three(preview.shot(request.frame))
        return _three(cut_box(self._last_shot[2], request.box))

    def _render_density(self, request: PictureRequest, started: float) -> bytes:
        """Return the message with a false-colour picture, lossless so that its colours stay apart, and its legend."""
        preview = self.prepare(request)
        picture = colour_by_density(preview.scene(request.frame), preview.look)
        legend = [
            {"name": part.name, "colour": part.colour, "meaning": part.meaning, "share": share}
            for part, share in zip(picture.legend, picture.share, strict=True)
        ]
        return self.encode(replace(request, lossless=True), paint_parts(picture), started, legend=legend)

    def rate_of(self, clip: str) -> float:
        """Return how many frames a second a clip has."""
        opened = self._clips.find(clip).opened
        return 24.0 if opened is None else float(opened.info.rate)

    def prepare(self, request: PictureRequest, *, look: Look | None = None, clip: StudioClip | None = None) -> Preview:
        """Return the preview of a request with its look set."""
        clip = clip or self._clips.find(request.clip)
        size = None if request.kind == "shot" and request.box else request.size
        preview = self._previews.find(clip, size, None if request.space == "srgb" else request.space)
        info = preview.info
        if not info.first <= request.frame <= info.last:
            raise RequestError(f"{clip.path.name} has frames {info.first} to {info.last}, got {request.frame}.")
        preview.set(look or self._look_of(request.look), draft=request.draft)
        return preview

    def _look_of(self, changes: Changes) -> Look:
        """Return the look of changes; that of the last request is held, for playing asks for it again and again."""
        if self._last is None or self._last[0] != changes:
            self._last = changes, look_of(changes, self._clips.folders)
        return self._last[1]

    def encode(self, request: PictureRequest, planes: Planes, started: float, **more: object) -> bytes:
        """Return the message with a picture that is rendered already."""
        image = encode_image(planes, _grade(request))
        return pack({**_header(request, image, started), **more}, image.data)

    def close(self) -> None:
        """Close every clip."""
        self._previews.close()


def pack(header: Mapping[str, object], image: bytes) -> bytes:
    """Return a message: 4 bytes of the header's length, the header as JSON, and the image."""
    text = json.dumps(header).encode()
    return len(text).to_bytes(4, "big") + text + image


def _grade(request: PictureRequest) -> Grade:
    return "lossless" if request.lossless else "draft" if request.draft else "exact"


def _header(request: PictureRequest, image: EncodedImage, started: float) -> dict[str, object]:
    return {
        "id": request.id,
        "slot": request.slot,
        "clip": request.clip,
        "frame": request.frame,
        "kind": request.kind,
        "ms": round(1000 * (perf_counter() - started), 1),
        "width": image.width,
        "height": image.height,
        "type": image.kind,
        "exact": not request.draft,
        "space": request.space,
        "playing": False,
    }


def _three(planes: tuple[Tensor, ...]) -> Planes:
    red, green, blue = planes
    return red, green, blue
