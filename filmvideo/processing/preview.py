"""The quickest useful picture of a clip on film: half its size, by the fast engine, in an H.264 file.

Pixels are averaged two by two in code before film, so that film and grain are as large as they are at full size, and a
quarter of the work is done. Upright pictures go from planes to planes; turned or split ones go by way of code. With a
split the left half is the picture without film.
"""

from __future__ import annotations

from pathlib import Path

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.jobs.job import OutputRequest, RenderRequest
from filmvideo.jobs.report import Report
from filmvideo.looks.files import normalize_look
from filmvideo.looks.look import Look
from filmvideo.media import find_codec
from filmvideo.media.files.sequence_name import find_pattern
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.media.tracks.audio_codecs import AudioChoice
from filmvideo.processing.run import RenderOptions, render
from filmvideo.render.render import Engine


def render_preview(
    source: Path,
    target: Path,
    look: Look,
    options: RenderOptions,
    *,
    split: bool = False,
    input: str = "auto",  # noqa: A002  (the word of the command line)
    input_matrix: InputMatrix | None = None,
    frames: tuple[int, int] | None = None,
    engine: Engine = "fast",
    device: str = "auto",
    seed: int = 0,
    threads: int | None = None,
    audio: AudioChoice = "auto",
) -> Report:
    """Render a clip's preview and report; FilmvideoError where it cannot be done."""
    codec = find_codec("h264")
    if target.suffix.lower() not in codec.suffixes:
        raise MediaError(f"A preview cannot be written as {target}; name a {' or '.join(codec.suffixes)} file.")
    if look.is_scan:
        raise ParameterError("A scan cannot be previewed; drop --print scan.")
    request = RenderRequest(
        kind="preview",
        source=source,
        outputs=(OutputRequest(path=target, codec=codec.name, upright=True, comparison="split" if split else "none"),),
        look=normalize_look(look),
        input=input,
        input_matrix=input_matrix,
        missing=None if find_pattern(source) is None else "hold",
        frames=frames,
        half=True,
        seed=seed,
        engine=engine,
        device=device,
        threads=threads,
        audio=audio,
    )
    return render(request, options)
