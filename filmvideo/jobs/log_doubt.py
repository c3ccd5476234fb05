"""Whether a clip that is read as video may be camera log, which no tag of H.273 states.

A camera that names its log in the file's metadata is believed. Else the codes of several frames are looked at: log
leaves black and white unused, and its colours are pale.
"""

from __future__ import annotations

import re
from contextlib import suppress

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import FilmvideoError
from filmvideo.base.notices import Notice
from filmvideo.base.tensors import to_numbers
from filmvideo.jobs.clip import Clip
from filmvideo.jobs.conversion import input_space, is_usual, with_match
from filmvideo.jobs.job import RenderRequest
from filmvideo.jobs.source_frame import SourceFrame
from filmvideo.media import ClipInfo, to_rgb
from filmvideo.media.files.pipes import is_pipe

Tones = tuple[float, float, float]
"""Of a frame: its darkest and its brightest tone, and its mean chroma."""
DARKEST, BRIGHTEST, MOST_CHROMA = 0.06, 0.92, 0.2
"""Codes of log: scene black of the makers' curves lies at 0.07 to 0.13, and colours are pale."""
LEAST_CONTRAST = 0.1
"""Of a frame, below which it is a card or fog and tells nothing."""
_VIDEO = frozenset({"bt709", "bt1886", "srgb", "gamma22", "gamma24"})
_SAMPLES = 240
"""How many pixels of a row are looked at."""
_PLACES = (1 / 2, 1 / 6, 5 / 6)
"""Which frames are looked at, as parts of the clip."""
_OF_PICTURES = frozenset(
    {
        "channels-dropped",
        "colour-conflict",
        "data-window-cropped",
        "dolby-vision",
        "icc-profile-ignored",
        "matrix-assumed",
        "orientation-applied",
        "parts-dropped",
    }
)
"""Codes of a clip's notices that concern a single frame of it, too."""
_NAMES = re.compile(
    r"(?<![a-z])(s-log|s-?log ?[23]|v-log|c-log|c-?log ?[23]|canon log|log-?c ?[34]?|[nf]-log|f-?log2c?|d-log|"
    r"apple[- ]log|log3g10|blackmagic design film|davinci intermediate)(?![a-z])",
    re.IGNORECASE,
)


def doubt_reading(clip: Clip) -> str | None:
    """Return the reason why a clip may be camera log, by its metadata or by several frames; None for video."""
    if clip.space.encoding not in _VIDEO or not clip.numbers:
        return None
    named = _name_in_metadata(clip.info)
    reason = f"Its metadata names {named}." if named else _doubt_codes(clip)
    return None if reason is None else f"{reason} It is read as {clip.space.name}."


def log_notices(request: RenderRequest, info: ClipInfo) -> tuple[Notice, ...]:
    """Return a notice where a source whose space nobody named may be camera log."""
    filmed = request.look is not None or any(output.sheet is not None for output in request.outputs)
    if not filmed or request.input != "auto" or is_pipe(info.path):
        return ()
    options = {"input_matrix": request.input_matrix, "rate": request.rate, "missing": request.missing}
    clip = Clip(info, *input_space("auto", info), range(info.first, info.last + 1), options)
    return _warning(info.path.name, doubt_reading(clip))


def frame_notices(request: RenderRequest, frame: SourceFrame) -> tuple[Notice, ...]:
    """Return what to say of a frame's colour: its reading where that is not usual, its clip's notices, and doubts."""
    info, sentence = frame.info, frame.reading if request.look is None else with_match(frame.reading, request.look)
    reading = Notice("input-space", sentence)
    if info is not None:
        said = () if is_usual(request.input, info) and sentence == frame.reading else (reading,)
        return (*said, *log_notices(request, info), *(n for n in info.notices if n.code in _OF_PICTURES))
    judged = request.input == "auto" and frame.space.encoding in _VIDEO
    reason = _doubt_tones([_tones_of(to_rgb(frame.picture))]) if judged else None
    return (reading, *_warning(request.source.name, reason))


def _warning(name: str, reason: str | None) -> tuple[Notice, ...]:
    if reason is None:
        return ()
    text = f"{name} may be camera log. {reason} If it is log, name its space with --input-space."
    return (Notice("log-suspected", text),)


def _name_in_metadata(info: ClipInfo) -> str | None:
    words = [word for metadata in (info.metadata, info.stream_metadata) for pair in metadata.items() for word in pair]
    return next((found[0] for word in words if (found := _NAMES.search(word))), None)


def _doubt_codes(clip: Clip) -> str | None:
    """Return the reason for doubt that the codes of several frames give; the first with black or white ends it."""
    count, tones = len(clip.numbers), list[Tones]()
    for place in dict.fromkeys(int(count * part) for part in _PLACES):
        found = tones_at(clip, place)
        if found is None:
            continue
        if found[0] < DARKEST or found[1] > BRIGHTEST:
            return None
        tones.append(found)
    return _doubt_tones(tones)


def _doubt_tones(tones: list[Tones]) -> str | None:
    if not tones:
        return None
    dark, bright = min(t[0] for t in tones), max(t[1] for t in tones)
    chroma, widest = sum(t[2] for t in tones) / len(tones), max(t[1] - t[0] for t in tones)
    if dark < DARKEST or bright > BRIGHTEST or chroma > MOST_CHROMA or widest < LEAST_CONTRAST:
        return None
    return (
        f"Its tones lie between {100 * dark:.0f} and {100 * bright:.0f} % of the codes and its colours are pale, as in "
        "camera log."
    )


def tones_at(clip: Clip, place: int) -> Tones | None:
    """Return the tones of a frame; None where it is damaged."""
    with suppress(FilmvideoError, OSError):
        return _tones_of(clip[clip.numbers[place]].code())
    return None


def _tones_of(code: Float[Tensor, "3 h w"]) -> Tones:
    """Return the darkest and the brightest tone and the mean chroma of R'G'B'."""
    step = max(1, code.shape[2] // _SAMPLES)
    few = code[:, ::step, ::step].float()
    tone = few.mean(dim=0).reshape(-1)
    dark, bright = to_numbers(torch.quantile(tone, torch.tensor((0.002, 0.998), device="cpu")))
    return dark, bright, float((few.amax(dim=0) - few.amin(dim=0)).mean())
