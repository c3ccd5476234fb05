"""Set up an encoder for a clip, and refuse beforehand, in words, what it or its container cannot hold.

Colour tags go on the codec context here and on every frame in `frames`: containers and most bitstreams
take them from the first, ProRes' frame header from the second. HEVC in mov and mp4 is `hvc1`.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from typing import cast

import torch
from av.codec import Codec as Encoder
from av.codec.context import Flags
from av.container import OutputContainer
from av.video.stream import VideoStream

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.pixels.av_planes import plane_format
from filmvideo.media.pixels.colour_tags import UNSPECIFIED, Tags
from filmvideo.media.pixels.frame import PlaneFormat
from filmvideo.media.write.codecs import CODECS, COLOUR_ATOM_SUFFIXES, CONTAINERS, Codec
from filmvideo.media.write.spec import ClipSpec

_MEND_X264_ON = "AVX512"
"""Machine code by which libx264 does not always make the same file of the same pictures; it is told to use less."""
_FIELD_ORDERS = {"top field first": 2, "bottom field first": 3}
_MOST_THREADS = 16
_SAY_PIXEL_SHAPE = {"libx264", "libx265"}
"""Encoders whose bitstream has a place for it; PyAV sets it in no mkv or mxf."""
_MXF_SAYS = {
    "primaries": {1, 2, 5, 6, 9, 10, 11, 12},
    "transfer": {1, 2, 4, 7, 8, 11, 12, 14, 16, 17, 18},
    "matrix": {0, 1, 2, 5, 7, 8, 9},
}
"""Tags that have a label in MXF (found by writing each)."""


def pixel_format_of(codec: Codec, spec: ClipSpec, pixel_format: str | None) -> PlaneFormat:
    """Choose the planes an encoder is given; MediaError where it cannot take them."""
    if pixel_format is not None:
        known = {f.name for f in Encoder(codec.encoder, "w").video_formats or ()}
        if pixel_format not in known:
            raise MediaError(f"{codec.name} does not take {pixel_format}; it takes {', '.join(sorted(known))}.")
        return plane_format(pixel_format)
    if not spec.alpha:
        return plane_format(codec.pixel_format)
    if codec.alpha_format is None:
        able = ", ".join(c.name for c in CODECS.values() if c.alpha_format)
        raise MediaError(f"{codec.name} carries no alpha; use one of {able}, or leave alpha out.")
    return plane_format(codec.alpha_format)


def check_spec(codec: Codec, spec: ClipSpec, planes: PlaneFormat, suffix: str) -> tuple[ClipSpec, list[Notice]]:
    """Return what the file can hold of a spec, and notices of the rest; MediaError where it cannot be written."""
    _check_container(codec, suffix)
    _check_size(codec, spec, planes)
    if spec.tags.full_range and not codec.full_range and not planes.rgb:
        raise MediaError(f"{codec.name} holds video range only; write video range, or use h265 or ffv1.")
    if (spec.mastering_display or spec.light_level) and codec.light_option is None:
        raise MediaError(f"{codec.name} cannot carry mastering display or light levels; use h264, h265 or av1.")
    for name, sayable in _MXF_SAYS.items() if suffix == ".mxf" else ():
        if (number := getattr(spec.tags, name)) not in sayable:
            raise MediaError(f"An mxf file cannot say that its {name} is number {number} of H.273; use mov.")
    tags, unsaid = _sayable(codec, spec.tags, suffix)
    spec, lost = _what_fits(codec, replace(spec, tags=tags), suffix)
    return spec, [*unsaid, *lost]


def _check_container(codec: Codec, suffix: str) -> None:
    if suffix not in CONTAINERS:
        raise MediaError(f"A clip cannot be named {suffix or 'without a suffix'}; use {', '.join(CONTAINERS)}.")
    if suffix not in codec.suffixes:
        raise MediaError(f"{codec.name} does not go into {suffix} files; use {' or '.join(codec.suffixes)}.")


def _check_size(codec: Codec, spec: ClipSpec, planes: PlaneFormat) -> None:
    size = f"{spec.width}x{spec.height}"
    if spec.width < codec.smallest[0] or spec.height < codec.smallest[1]:
        least = "x".join(str(n) for n in codec.smallest)
        raise MediaError(f"{codec.name} needs at least {least} pixels and the clip has {size}; use prores or ffv1.")
    across = 2 if codec.encoder == "prores_aw" else planes.step_x
    if (spec.width % across or spec.height % planes.step_y) and codec.encoder != "ffv1":
        raise MediaError(
            f"{codec.name} needs an even width{' and height' if planes.step_y > 1 else ''} "
            f"and the clip has {size}; use ffv1."
        )


def _what_fits(codec: Codec, spec: ClipSpec, suffix: str) -> tuple[ClipSpec, list[Notice]]:
    lost: dict[str, Notice] = {}
    place = f"{codec.name} in {suffix[1:]}"
    if spec.field_order not in _FIELD_ORDERS:
        spec = spec.without("field_order")
    elif not codec.interlaced:
        text = f"{codec.name} cannot flag {spec.field_order}: the output is flagged progressive."
        lost["field_order"] = Notice("field-order-dropped", text)
    squeezed = spec.sample_aspect not in {None, 1}
    if squeezed and suffix in {".mkv", ".mxf"} and codec.encoder not in _SAY_PIXEL_SHAPE:
        text = f"The pixel aspect ratio {spec.sample_aspect} was dropped: {place} cannot state it."
        lost["sample_aspect"] = Notice("pixel-aspect-dropped", text)
    if spec.rotation_deg % 360 and suffix == ".mxf":
        text = f"The rotation by {spec.rotation_deg} degrees was dropped: mxf cannot state it."
        lost["rotation_deg"] = Notice("rotation-dropped", text)
    return spec.without(*lost), list(lost.values())


def _sayable(codec: Codec, tags: Tags, suffix: str) -> tuple[Tags, list[Notice]]:
    """Leave out what no `colr` atom (FFmpeg writes one when all three tags are known) and no frame header says."""
    notices: list[Notice] = []
    if suffix not in COLOUR_ATOM_SUFFIXES or UNSPECIFIED not in {tags.primaries, tags.transfer, tags.matrix}:
        return tags, notices
    for name in ("primaries", "transfer"):
        number = getattr(tags, name)
        if number not in {UNSPECIFIED, *codec.header_says.get(name, {number})}:
            tags = replace(tags, **{name: UNSPECIFIED})
            text = f"The {name} tag {number} (H.273) was dropped: {codec.name} in {suffix[1:]} cannot state it."
            notices.append(Notice("colour-tag-dropped", text, name))
    return tags, notices


def add_video(
    output: OutputContainer, codec: Codec, spec: ClipSpec, planes: PlaneFormat, threads: int = 0
) -> VideoStream:
    """Add the picture's stream, its encoder set to work on so many threads (0: as many as there are processors)."""
    threads = min(threads or os.cpu_count() or 1, _MOST_THREADS)
    if codec.encoder == "libsvtav1":
        os.environ.setdefault("SVT_LOG", "1")
    options = _options(codec, spec, planes, threads)
    stream = cast("VideoStream", output.add_stream(codec.encoder, rate=spec.rate, options=options))
    stream.width, stream.height, stream.pix_fmt = spec.width, spec.height, planes.name
    mxf = output.format.name == "mxf"
    stream.time_base = stream.codec_context.time_base = 1 / spec.rate if mxf else spec.time_base
    _set_tags(stream, spec)
    context = stream.codec_context
    context.thread_type, context.thread_count = codec.threads, threads
    if codec.encoder == "libx265" and output.format.name in {"mov", "mp4"}:
        context.codec_tag = "hvc1"
    if spec.sample_aspect is not None:
        context.sample_aspect_ratio = spec.sample_aspect
    if spec.rotation_deg % 360:
        stream.set_display_rotation(spec.rotation_deg)
    if spec.field_order in _FIELD_ORDERS:
        context.field_order = _FIELD_ORDERS[spec.field_order]
        context.flags |= int(Flags.interlaced_dct)
    return stream


def extradata_of(stream: VideoStream) -> str:
    """Give the sha256 of the headers that an opened encoder keeps outside its packets."""
    return hashlib.sha256(stream.codec_context.extradata or b"").hexdigest()


def _set_tags(stream: VideoStream, spec: ClipSpec) -> None:
    target = stream.codec_context
    target.color_primaries, target.color_trc = spec.tags.primaries, spec.tags.transfer
    target.colorspace, target.color_range = spec.tags.matrix, 2 if spec.tags.full_range else 1


def _options(codec: Codec, spec: ClipSpec, planes: PlaneFormat, threads: int) -> dict[str, str]:
    options = dict(codec.options)
    if codec.thread_option:
        _join(options, codec.light_option, codec.thread_option.format(threads))
    if codec.encoder == "libx264" and torch.backends.cpu.get_cpu_capability() == _MEND_X264_ON:
        _join(options, codec.light_option, "asm=avx2")
    if planes.step_x > 1 or planes.step_y > 1:
        options["chroma_sample_location"] = spec.tags.siting
    light = _light(codec, spec)
    if light and codec.light_option:
        _join(options, codec.light_option, *light)
    return options


def _join(options: dict[str, str], name: str | None, *said: str) -> None:
    """Add to what is said to an encoder in its own words."""
    if name is not None:
        options[name] = ":".join(filter(None, [options.get(name), *said]))


def _light(codec: Codec, spec: ClipSpec) -> list[str]:
    """Write mastering display and light level the way each encoder wants them."""
    display, level = spec.mastering_display, spec.light_level
    av1 = codec.encoder == "libsvtav1"
    hevc = codec.encoder == "libx265"
    said = ["hdr10=1:repeat-headers=1"] if hevc and (display or level) else []
    if display:
        name = "master-display" if hevc else "mastering-display"
        points = {"G": display.green, "B": display.blue, "R": display.red, "WP": display.white}
        xy, nits = (1, 1) if av1 else (50000, 10000)
        parts = [f"{k}({_number(x * xy, av1)},{_number(y * xy, av1)})" for k, (x, y) in points.items()]
        limits = f"L({_number(display.max_nits * nits, av1)},{_number(display.min_nits * nits, av1)})"
        said.append(f"{name}={''.join(parts)}{limits}")
    if level:
        name = "content-light" if av1 else "max-cll" if hevc else "cll"
        said.append(f"{name}={level.max_content_nits},{level.max_frame_average_nits}")
    return said


def _number(value: float, exact: bool) -> str:  # noqa: FBT001
    return f"{value:.6f}" if exact else str(round(value))
