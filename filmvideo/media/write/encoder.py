"""Set up an encoder for a clip; what it or its container cannot hold is an error before the first frame.

Colour tags are set on the codec context here and on every frame in `av_frames`: containers and most bitstreams take
them from the first, ProRes' frame header from the second. HEVC in mov and mp4 is `hvc1`.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

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
from filmvideo.media.write.av_frames import add_video_stream
from filmvideo.media.write.codecs import CODECS, COLOUR_ATOM_SUFFIXES, CONTAINERS, Codec
from filmvideo.media.write.scheduling import keep_scheduling
from filmvideo.media.write.spec import ClipSpec

_X264_NOT_REPEATABLE_ON = "AVX512"
"""Instructions with which libx264 does not always write the same file of the same frames; it then uses AVX2."""
_FIELD_ORDERS = {"top field first": 2, "bottom field first": 3}
_MOST_THREADS = 16
_STATE_PIXEL_ASPECT = {"libx264", "libx265"}
"""Encoders whose bitstream states the pixel aspect ratio; PyAV sets it in no mkv or mxf."""
_MXF_TAGS = {
    "primaries": {1, 2, 5, 6, 9, 10, 11, 12},
    "transfer": {1, 2, 4, 7, 8, 11, 12, 14, 16, 17, 18},
    "matrix": {0, 1, 2, 5, 7, 8, 9},
}
"""Tags that have a label in MXF (found by writing each)."""


def pixel_format_of(codec: Codec, spec: ClipSpec, pixel_format: str | None) -> PlaneFormat:
    """Return the planes that an encoder takes; MediaError where it does not take `pixel_format`, or alpha."""
    if pixel_format is not None:
        known = {f.name for f in Encoder(codec.encoder, "w").video_formats or ()}
        if pixel_format not in known:
            raise MediaError(f"{codec.name} does not take {pixel_format}; known: {', '.join(sorted(known))}.")
        return plane_format(pixel_format)
    if not spec.alpha:
        return plane_format(codec.pixel_format)
    if codec.alpha_format is None:
        able = ", ".join(c.name for c in CODECS.values() if c.alpha_format)
        raise MediaError(f"{codec.name} carries no alpha; use {able}, or drop the alpha.")
    return plane_format(codec.alpha_format)


def check_spec(codec: Codec, spec: ClipSpec, planes: PlaneFormat, suffix: str) -> tuple[ClipSpec, list[Notice]]:
    """Return what the file can hold of a spec, and notices of the rest; MediaError where it cannot be written."""
    _check_container(codec, suffix)
    _check_size(codec, spec, planes)
    if spec.tags.full_range and not codec.full_range and not planes.rgb:
        raise MediaError(f"{codec.name} holds video range only, got full range; use --codec h265 or ffv1.")
    if (spec.mastering_display or spec.light_level) and codec.light_option is None:
        raise MediaError(f"{codec.name} carries no mastering display or light levels; use --codec h264, h265 or av1.")
    for name, known in _MXF_TAGS.items() if suffix == ".mxf" else ():
        if (number := getattr(spec.tags, name)) not in known:
            raise MediaError(f"An mxf file cannot state the {name} tag {number} (H.273); write a mov.")
    tags, dropped = _stateable_tags(codec, spec.tags, suffix)
    spec, lost = _what_fits(codec, replace(spec, tags=tags), suffix)
    fields = spec.field_order in _FIELD_ORDERS and planes.step_y > 1
    return replace(spec, tags=replace(spec.tags, field_chroma=fields)), [*dropped, *lost]


def _check_container(codec: Codec, suffix: str) -> None:
    if suffix not in CONTAINERS:
        got = suffix or "none"
        raise MediaError(f"A clip's suffix must be one of {', '.join(CONTAINERS)}, got {got}; change --out.")
    if suffix not in codec.suffixes:
        raise MediaError(f"{codec.name} cannot be written to {suffix}; use {' or '.join(codec.suffixes)}, or --codec.")


def _check_size(codec: Codec, spec: ClipSpec, planes: PlaneFormat) -> None:
    size = f"{spec.width}x{spec.height}"
    if spec.width < codec.smallest[0] or spec.height < codec.smallest[1]:
        least = "x".join(str(n) for n in codec.smallest)
        raise MediaError(f"{codec.name} needs at least {least} pixels, got {size}; use --codec prores-hq or ffv1.")
    across = 2 if codec.encoder == "prores_aw" else planes.step_x
    if (spec.width % across or spec.height % planes.step_y) and codec.encoder != "ffv1":
        raise MediaError(
            f"{codec.name} needs an even width{' and height' if planes.step_y > 1 else ''}, got {size}; "
            "use --codec ffv1."
        )


def _what_fits(codec: Codec, spec: ClipSpec, suffix: str) -> tuple[ClipSpec, list[Notice]]:
    lost: dict[str, Notice] = {}
    place = f"{codec.name} in {suffix[1:]}"
    if spec.field_order not in _FIELD_ORDERS:
        spec = spec.with_defaults("field_order")
    elif not codec.interlaced:
        text = f"{codec.name} cannot flag {spec.field_order}: the output is flagged progressive."
        lost["field_order"] = Notice("field-order-dropped", text)
    squeezed = spec.sample_aspect not in {None, 1}
    if squeezed and suffix in {".mkv", ".mxf"} and codec.encoder not in _STATE_PIXEL_ASPECT:
        text = f"The pixel aspect ratio {spec.sample_aspect} was dropped: {place} cannot state it."
        lost["sample_aspect"] = Notice("pixel-aspect-dropped", text)
    if spec.rotation_deg % 360 and suffix == ".mxf":
        text = f"The rotation by {spec.rotation_deg} degrees was dropped: mxf cannot state it."
        lost["rotation_deg"] = Notice("rotation-dropped", text)
    return spec.with_defaults(*lost), list(lost.values())


def _stateable_tags(codec: Codec, tags: Tags, suffix: str) -> tuple[Tags, list[Notice]]:
    """Return the tags that a `colr` atom (written when all three are known) or a frame header states."""
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
    """Add the picture's stream, whose encoder has `threads` threads (0: one for each processor)."""
    threads = min(threads or os.cpu_count() or 1, _MOST_THREADS)
    if codec.encoder == "libsvtav1":
        os.environ.setdefault("SVT_LOG", "1")
    options = _options(codec, spec, planes, threads)
    stream = add_video_stream(output, codec.encoder, spec.rate, options)
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


def open_encoder(stream: VideoStream) -> None:
    """Open a stream's encoder, without leave to make this program a real-time one."""
    with keep_scheduling():
        stream.codec_context.open()


def extradata_of(stream: VideoStream) -> str:
    """Return the sha256 of the headers that an opened encoder keeps outside its packets."""
    return hashlib.sha256(stream.codec_context.extradata or b"").hexdigest()


def _set_tags(stream: VideoStream, spec: ClipSpec) -> None:
    target = stream.codec_context
    target.color_primaries, target.color_trc = spec.tags.primaries, spec.tags.transfer
    target.colorspace, target.color_range = spec.tags.matrix, 2 if spec.tags.full_range else 1


def _options(codec: Codec, spec: ClipSpec, planes: PlaneFormat, threads: int) -> dict[str, str]:
    options = dict(codec.options)
    if codec.thread_option:
        _append(options, codec.light_option, codec.thread_option.format(threads))
    if codec.encoder == "libx264" and torch.backends.cpu.get_cpu_capability() == _X264_NOT_REPEATABLE_ON:
        _append(options, codec.light_option, "asm=avx2")
    if codec.encoder == "libx264" and spec.field_order in _FIELD_ORDERS:
        _append(options, codec.light_option, "bff=1" if spec.field_order == "bottom field first" else "tff=1")
    if planes.step_x > 1 or planes.step_y > 1:
        options["chroma_sample_location"] = spec.tags.siting
    light = _light(codec, spec)
    if light and codec.light_option:
        _append(options, codec.light_option, *light)
    return options


def _append(options: dict[str, str], name: str | None, *values: str) -> None:
    """Append to an option that holds an encoder's own options."""
    if name is not None:
        options[name] = ":".join(filter(None, [options.get(name), *values]))


def _light(codec: Codec, spec: ClipSpec) -> list[str]:
    """Return mastering display and light level in the encoder's own options."""
    display, level = spec.mastering_display, spec.light_level
    av1 = codec.encoder == "libsvtav1"
    hevc = codec.encoder == "libx265"
    options = ["hdr10=1:repeat-headers=1"] if hevc and (display or level) else []
    if display:
        name = "master-display" if hevc else "mastering-display"
        points = {"G": display.green, "B": display.blue, "R": display.red, "WP": display.white}
        xy, nits = (1, 1) if av1 else (50000, 10000)

        def number(value: float) -> str:
            return f"{value:.6f}" if av1 else str(round(value))

        parts = [f"{k}({number(x * xy)},{number(y * xy)})" for k, (x, y) in points.items()]
        limits = f"L({number(display.max_nits * nits)},{number(display.min_nits * nits)})"
        options.append(f"{name}={''.join(parts)}{limits}")
    if level:
        name = "content-light" if av1 else "max-cll" if hevc else "cll"
        options.append(f"{name}={level.max_content_nits},{level.max_frame_average_nits}")
    return options
