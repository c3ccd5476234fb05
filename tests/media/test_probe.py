"""What a clip says of itself, read back from real encodes."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
import pytest
from helpers.clips import write_clip

from filmvideo.media import Tags, probe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from av.container import OutputContainer
    from av.video.stream import VideoStream
from helpers.tones import add_tone

HDR10 = (
    "hdr10=1:repeat-headers=1:log-level=none:max-cll=1000,400:master-display="
    "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
)


def tagged(
    primaries: int, transfer: int, matrix: int, color_range: int = 1
) -> Callable[[OutputContainer, VideoStream], None]:
    def setup(_out: OutputContainer, stream: VideoStream) -> None:
        context = stream.codec_context
        context.color_primaries, context.color_trc = primaries, transfer
        context.colorspace, context.color_range = matrix, color_range

    return setup


def with_sound(path: Path) -> Path:
    """Write one picture track and one stereo track."""
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream("prores_ks", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv422p10le"
        tone = add_tone(out)
        for n in range(4):
            frame = av.VideoFrame(64, 48, "yuv422p10le")
            frame.pts = n
            out.mux(stream.encode(frame))
            sound = av.AudioFrame.from_ndarray(np.zeros((1, 4000), np.int16), "s16", "stereo")
            sound.sample_rate, sound.pts = 48000, 2000 * n
            out.mux(tone.encode(sound))
        out.mux(stream.encode(None))
        out.mux(tone.encode(None))
    return path


def test_a_prores_clip_is_fully_described(tmp_path: Path) -> None:
    info = probe(write_clip(tmp_path / "a.mov", "prores_ks", "yuv422p10le", setup=tagged(9, 16, 9)))
    assert (info.codec, info.width, info.height, info.rate) == ("prores", 64, 48, 24)
    assert (info.frames, info.duration_s, info.start_s, info.variable_rate) == (24, 1.0, 0.0, False)
    assert (info.pixel_format, info.format.bits, info.format.step_x, info.format.step_y) == (
        "yuv422p10le",
        10,
        2,
        1,
    )
    assert info.tags == info.tagged == Tags(9, 16, 9)
    assert (info.sample_aspect, info.rotation_deg, info.timecode, info.alpha) == (1, 0, None, False)
    assert info.notices == ()


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "avi", "h264", "mov"])
def test_frames_and_rate_are_exact_in_every_container(tmp_path: Path, suffix: str) -> None:
    info = probe(write_clip(tmp_path / f"a.{suffix}", rate=Fraction(24000, 1001), frames=19))
    assert (info.frames, info.rate, info.variable_rate) == (19, Fraction(24000, 1001), False)
    assert info.duration_s == pytest.approx(19 * 1001 / 24000)


def test_untagged_hd_is_bt709_and_untagged_sd_is_bt601_said_aloud(tmp_path: Path) -> None:
    hd = probe(write_clip(tmp_path / "hd.mp4", size=(1280, 720), frames=2))
    assert hd.tagged == Tags()
    assert hd.tags == Tags(1, 1, 1)
    assert "BT.709" in hd.notices[0].text
    sd = probe(write_clip(tmp_path / "sd.mp4", frames=2))
    assert (sd.tagged, sd.tags) == (Tags(), Tags(6, 6, 6))
    assert "--input-matrix" in sd.notices[0].text
    told = probe(sd.path, input_matrix="bt709", siting="center")
    assert (told.tags, told.notices) == (Tags(1, 1, 1, siting="center"), ())


def test_full_range_is_seen_in_jpeg_and_h264(tmp_path: Path) -> None:
    jpeg = probe(write_clip(tmp_path / "a.mov", "mjpeg", "yuvj420p", frames=2))
    assert (jpeg.tags.full_range, jpeg.tags.siting, jpeg.format.name) == (True, "center", "yuv420p")
    h264 = probe(write_clip(tmp_path / "b.mp4", frames=2, setup=tagged(1, 1, 1, color_range=2)))
    assert h264.tags == Tags(1, 1, 1, full_range=True, siting="left")


def test_dnxhr_of_bt2020_is_believed_from_the_container(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "a.mov",
        "dnxhd",
        "yuv422p10le",
        size=(256, 128),
        frames=2,
        setup=tagged(9, 14, 9),
        options={"profile": "dnxhr_hqx"},
    )
    assert probe(path).tags == Tags(9, 14, 9)


def test_hdr_metadata_is_read_from_the_first_frame(tmp_path: Path) -> None:
    info = probe(
        write_clip(
            tmp_path / "a.mp4",
            "libx265",
            "yuv420p10le",
            frames=3,
            setup=tagged(9, 16, 9),
            options={"x265-params": HDR10},
        )
    )
    display, level = info.mastering_display, info.light_level
    assert display is not None
    assert level is not None
    assert display.red == pytest.approx((0.68, 0.32))
    assert display.green == pytest.approx((0.265, 0.69))
    assert display.white == pytest.approx((0.3127, 0.329))
    assert (display.min_nits, display.max_nits) == pytest.approx((0.005, 1000))
    assert (level.max_content_nits, level.max_frame_average_nits) == (1000, 400)
    assert info.tags == Tags(9, 16, 9, siting="topleft")


def test_timecode_rotation_aspect_chapters_and_metadata(tmp_path: Path) -> None:
    def setup(out: OutputContainer, stream: VideoStream) -> None:
        stream.metadata["timecode"] = "01:00:00;02"
        stream.sample_aspect_ratio = Fraction(64, 45)
        stream.set_display_rotation(90)
        out.metadata["title"] = "Harbour"
        seconds = Fraction(1, 1000)
        out.set_chapters([{"id": 1, "start": 0, "end": 1001, "time_base": seconds, "metadata": {"title": "Pier"}}])

    info = probe(
        write_clip(tmp_path / "a.mov", "prores_ks", "yuv422p10le", rate=Fraction(30000, 1001), frames=30, setup=setup)
    )
    assert (info.timecode, info.drop_frame) == ("01:00:00;02", True)
    assert info.sample_aspect == Fraction(64, 45)
    assert abs(info.rotation_deg) == 90
    assert info.metadata["title"] == "Harbour"
    assert [(c.title, c.end_s) for c in info.chapters] == [("Pier", 1.001)]
    assert "data" in {o.kind for o in info.others}


def test_sound_is_listed(tmp_path: Path) -> None:
    (track,) = probe(with_sound(tmp_path / "a.mov")).audio
    assert (track.codec, track.channels, track.layout, track.sample_rate, track.language) == (
        "pcm_s16le",
        2,
        "stereo",
        48000,
        "eng",
    )


def test_alpha_is_seen(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "a.mov",
        "prores_ks",
        "yuva444p10le",
        frames=2,
        options={"profile": "4444", "alpha_bits": "16"},
    )
    info = probe(path)
    assert (info.alpha, info.format.bits) == (True, 12)


def test_interlaced_is_said_aloud(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "a.mov",
        "prores_ks",
        "yuv422p10le",
        frames=2,
        options={"field_order": "tt", "flags": "+ildct"},
    )
    info = probe(path)
    assert info.field_order == "top field first"
    assert "interlaced" in [notice.code for notice in info.notices]


def test_uneven_times_and_a_late_start_are_seen(tmp_path: Path) -> None:
    uneven = [0, 40, 80, 200, 240, 600, 640, 700]
    path = write_clip(tmp_path / "v.mp4", frames=8, pts=uneven, time_base=Fraction(1, 1000))
    info = probe(path)
    assert info.variable_rate
    assert "variable-frame-rate" in [notice.code for notice in info.notices]
    late = probe(write_clip(tmp_path / "s.mkv", frames=8, pts=[n + 48 for n in range(8)]))
    assert (late.start_s, late.frames, late.variable_rate) == (2.0, 8, False)


def test_json_and_lines_carry_the_facts(tmp_path: Path) -> None:
    info = probe(with_sound(tmp_path / "a.mov"))
    facts = cast("dict[str, Any]", json.loads(json.dumps(info.to_json())))
    assert (facts["rate"], facts["frames"], facts["format"]["bits"]) == ("24", 4, 10)
    assert facts["tags"]["meaning"] == info.tags.describe()
    text = "\n".join(info.describe())
    for part in ("64 x 48", "prores", "4 frames", "24 frames a second", "48000 Hz", "yuv422p10le"):
        assert part in text
