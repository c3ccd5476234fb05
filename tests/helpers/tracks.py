"""Clips with sound, subtitles, timecode and chapters, and copies of them."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
import torch

from filmvideo.media.info.container import open_clip
from filmvideo.media.read.clip import ClipReader
from filmvideo.media.tracks.passthrough import tracks_of
from filmvideo.media.write.clip import ClipWriter
from filmvideo.media.write.spec import ClipSpec
from helpers.writing import HD

if TYPE_CHECKING:
    from pathlib import Path

    from av.audio.stream import AudioStream

    from filmvideo.media.tracks.audio_codecs import AudioChoice

NTSC = Fraction(30000, 1001)


def make_source(
    path: Path,
    *,
    sound: tuple[str, ...] = ("aac",),
    frames: int = 48,
    rate: Fraction | int = 24,
    timecode: str | None = None,
    subtitles: str | None = None,
    chapters: bool = False,
    metadata: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
) -> Path:
    """Write a clip with the tracks and metadata given; the sound is a tone that rises."""
    usual = {"movflags": "use_metadata_tags"} if path.suffix == ".mov" else {}
    with av.open(str(path), "w", container_options=container_options or usual) as out:
        video = out.add_stream("libx264", rate=rate, options={"bf": "0"})
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        tracks = [cast("AudioStream", out.add_stream(name, rate=48000, layout="stereo")) for name in sound]
        for number, track in enumerate(tracks):
            track.metadata["language"] = ("eng", "fra", "deu")[number]
        words = av.open(BytesIO(subtitles.encode()), "r", format="srt") if subtitles else None
        lines = out.add_stream_from_template(words.streams.subtitles[0]) if words else None
        if timecode:
            video.metadata["timecode"] = timecode
        out.metadata.update(metadata or {})
        if chapters:
            cut = frames * 500 // Fraction(rate)
            base = Fraction(1, 1000)
            names = [("one", 0, int(cut)), ("two", int(cut), int(2 * cut))]
            out.set_chapters(
                [
                    {"id": i, "start": a, "end": b, "time_base": base, "metadata": {"title": t}}
                    for i, (t, a, b) in enumerate(names)
                ]
            )
        for n in range(frames):
            frame = av.VideoFrame(64, 48, "yuv420p")
            for plane in frame.planes:
                torch.from_dlpack(plane).fill_(40 + n)
            frame.pts, frame.time_base = n, 1 / Fraction(rate)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for number, track in enumerate(tracks):
            rising_tone(out, track, float(frames / Fraction(rate)), 220 * (number + 1))
        for packet in words.demux() if words else ():
            if packet.size:
                packet.stream = cast("Any", lines)
                out.mux(packet)
    return path


def rising_tone(out: Any, track: AudioStream, length_s: float, hertz: int) -> None:  # noqa: ANN401
    kind = track.codec_context.format.name
    for start in range(0, int(length_s * 48000), 1024):
        time_s = (start + np.arange(1024)) / 48000
        wave = np.sin(2 * np.pi * hertz * time_s * (1 + time_s)) * 0.5
        frame = av.AudioFrame(format=kind, layout="stereo", samples=1024)
        for plane in frame.planes:
            sample = wave if len(frame.planes) == 2 else np.repeat(wave, 2)
            deep = np.dtype({"flt": "f4", "fltp": "f4", "s32": "i4", "s16": "i2"}[kind])
            gain = 1 if deep.kind == "f" else (1 << (8 * deep.itemsize - 1)) - 1
            plane.update((sample * gain).astype(deep).tobytes())
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        out.mux(track.encode(frame))
    out.mux(track.encode(None))


def copy(
    source: Path,
    target: Path,
    codec: str = "prores-hq",
    frames: tuple[int, int] | None = None,
    audio: AudioChoice = "auto",
) -> ClipWriter:
    """Write a clip's own pictures again, which brings everything else along."""
    with ClipReader(source, frames=frames) as reader:
        tags = HD if target.suffix == ".mxf" else reader.info.tags
        asked = ClipSpec.like(reader.info, tags=tags)
        timecode = reader.info.timecode_at(reader.first)
        tracks = tracks_of(reader.streams, audio)
        with ClipWriter(target, codec, asked, source=source, frames=frames, timecode=timecode, tracks=tracks) as writer:
            for picture in reader:
                plane = picture.planes[0]
                rows = torch.full(plane.shape, int(plane[0, 0]) << (writer.format.bits - 8), dtype=torch.int32)
                chroma = rows[:: writer.format.step_y, :: writer.format.step_x]
                kind = torch.uint8 if writer.format.bits == 8 else torch.uint16
                planes = (rows.to(kind), chroma.to(kind), chroma.to(kind))
                writer.write(planes, picture.pts, picture.duration)
    return writer


def sound_packets(path: Path, track: int = 0) -> list[tuple[float, str]]:
    """Time and hash of every packet of a track."""
    with open_clip(path) as container:
        stream = container.streams.audio[track]
        return [
            (float(p.pts * p.time_base), hashlib.sha256(bytes(p)).hexdigest())
            for p in container.demux(stream)
            if p.size and p.pts is not None
        ]
