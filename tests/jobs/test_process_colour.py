"""What the codes of a rendered clip mean: spaces, tags, opacity, dither, and clips without film."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import torch
from helpers.footage import HD, flat, lossless, planes_of_clip, same, with_sound

import filmvideo
from filmvideo.base.errors import ParameterError
from filmvideo.base.notices import Notice
from filmvideo.grain.granularity import GrainSettings
from filmvideo.jobs.conversion import FrameConversion, input_space, output_code, output_for, rendered_planes
from filmvideo.jobs.plan import plan_for
from filmvideo.looks.look import Look
from filmvideo.media import Tags, VideoFrame, find_codec, plane_format, probe
from filmvideo.media.info.clip_info import LightLevel, MasteringDisplay
from filmvideo.render.render import render_frame

if TYPE_CHECKING:
    from pathlib import Path
torch.set_num_threads(1)
LOOK = Look(stock="vision3")
SMOOTH = replace(LOOK, grain=GrainSettings(amount=0.0))
SCAN = Look(stock="vision3", print="scan")
PQ = Tags(9, 16, 9, siting="topleft")
HLG = replace(PQ, transfer=18)
DISPLAY = MasteringDisplay((0.68, 0.32), (0.265, 0.69), (0.15, 0.06), (0.3127, 0.329), 0.005, 1000)
GREY = 1.099 * 0.18**0.45 - 0.099


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("process")


@pytest.fixture(scope="module")
def footage(folder: Path) -> Path:
    return with_sound(folder / "clip.mov")


def shown(look: Look, scene: float = 0.18) -> torch.Tensor:
    return render_frame(torch.full((3, 1, 1), scene), look)[:, 0, 0]


def test_light_in_and_light_out_are_those_of_the_standards(folder: Path) -> None:
    source = flat(folder / "grey.mkv", GREY)
    report = filmvideo.process(source, look=LOOK, codec="ffv1")
    luma, blue, red = planes_of_clip(report.path)[0]
    expected = 64 + 876 * shown(LOOK).clamp(min=0).pow(1 / 2.4)
    luma_expected = float((expected * torch.tensor([0.2126, 0.7152, 0.0722])).sum())
    assert abs(float(luma.float().mean()) - luma_expected) < 1.5
    for plane in (blue, red):
        assert abs(float(plane.float().mean()) - 512) < 16  # 2383 prints a grey card a little blue
    assert (report.input, report.output) == ("rec709", "rec709")


def test_a_named_input_is_read_as_it_says(folder: Path) -> None:
    source = flat(folder / "log.mkv", (420 - 64) / 876)
    log = filmvideo.process(source, folder / "log-out.mkv", look=LOOK, codec="ffv1", input="slog3")
    luma = planes_of_clip(log.path)[0][0]
    grey = planes_of_clip(filmvideo.process(flat(folder / "g.mkv", GREY), look=LOOK, codec="ffv1").path)[0][0]
    assert abs(int(luma.long().float().mean()) - int(grey.float().mean())) <= 3
    assert log.input == "slog3-sgamut3cine"
    assert "as asked" in log.reading


@pytest.mark.parametrize(
    ("output", "codec", "tags"),
    [
        ("rec2020-pq", "h265", PQ),
        ("rec2020-hlg", "prores-hq", Tags(9, 18, 9)),
        ("srgb", "h264", Tags(1, 13, 1)),
    ],
)
def test_the_file_says_what_its_codes_mean(folder: Path, footage: Path, output: str, codec: str, tags: Tags) -> None:
    target = folder / f"{output}.mov"
    report = filmvideo.process(footage, target, look=LOOK, output=output, codec=codec, frames=(0, 3))
    assert report.tags == tags
    stated = probe(target).tagged
    assert (stated.primaries, stated.transfer, stated.matrix) == (tags.primaries, tags.transfer, tags.matrix)


def test_what_a_display_cannot_show_is_clipped_where_it_becomes_code() -> None:
    light = torch.tensor([-0.5, 0.5, 1.0, 2.0]).expand(3, 1, 4)

    def codes(name: str) -> torch.Tensor:
        return output_code(light, output_for(name, LOOK), full_range=False)[1, 0]

    torch.testing.assert_close(codes("rec709"), torch.tensor([0.0, 0.5 ** (1 / 2.4), 1.0, 1.0]))
    torch.testing.assert_close(codes("linear-ap0"), torch.tensor([-0.5, 0.5, 1.0, 2.0]))
    for name in ("rec2020-pq", "rec2020-hlg"):
        assert codes(name)[0] < 1e-6
        assert codes(name)[2] < codes(name)[3] < 1


def test_a_scan_is_printing_density_and_says_no_transfer(folder: Path) -> None:
    report = filmvideo.process(flat(folder / "s.mkv", GREY), folder / "scan.mkv", look=SCAN, codec="ffv1")
    assert (report.output, report.tags.primaries, report.tags.transfer) == ("cineon", 2, 2)
    luma = planes_of_clip(report.path)[0][0]
    code = shown(SCAN)
    expected = 64 + 876 * float((code * torch.tensor([0.2126, 0.7152, 0.0722])).sum())
    assert abs(float(luma.float().mean()) - expected) < 1.5


@pytest.mark.parametrize(
    ("look", "output", "name", "codec", "tags", "words"),
    [
        (SCAN, "cineon", "a.mov", "prores-hq", (2, 2, 1), ""),
        (SCAN, "adx10", "b.mov", "h265", (2, 2, 1), ""),
        (LOOK, "linear-ap0", "c.mp4", "h265", (2, 8, 1), ""),
        (LOOK, "linear-ap0", "d.mov", "prores-4444", (2, 2, 1), "The transfer tag 8 (H.273) was dropped"),
    ],
)
def test_colour_that_is_tagged_in_part_is_written_to_a_mov(  # noqa: PLR0917
    footage: Path, look: Look, output: str, name: str, codec: str, tags: tuple[int, int, int], words: str
) -> None:
    target = footage.with_name(f"part-{name}")
    report = filmvideo.process(footage, target, look=look, output=output, codec=codec, frames=(0, 1))
    found = probe(target).tagged
    assert (found.primaries, found.transfer, found.matrix) == tags
    assert words in " ".join(map(str, report.notices))


@pytest.mark.parametrize(("look", "output"), [(SCAN, "rec709"), (LOOK, "cineon"), (LOOK, "adx10")])
def test_scans_and_displays_are_not_mixed_up(footage: Path, look: Look, output: str) -> None:
    with pytest.raises(ParameterError, match="scan"):
        filmvideo.process(footage, footage.with_name("no.mov"), look=look, output=output)
    assert not footage.with_name("no.mov").exists()


@pytest.mark.parametrize("pixel_format", ["yuv420p10le", "yuv422p10le", "yuv444p10le", "yuva422p10le", "yuv420p"])
def test_without_film_every_code_passes(tmp_path: Path, pixel_format: str) -> None:
    source = lossless(tmp_path / "a.mkv", pixel_format=pixel_format, tags=PQ)
    report = filmvideo.process(source, look=None)
    assert report.path == tmp_path / "a.none.mkv"
    assert same(planes_of_clip(report.path), planes_of_clip(source))
    assert (report.pixel_format, report.notices) == (pixel_format, ())
    assert probe(report.path).tagged == probe(source).tagged


def test_without_film_every_code_of_rgb_passes(tmp_path: Path) -> None:
    source = lossless(tmp_path / "a.mkv", pixel_format="gbrp12le", tags=Tags(1, 13, 1, full_range=True))
    report = filmvideo.process(source, look=None)
    assert report.tags.matrix == 0
    assert same(planes_of_clip(report.path), planes_of_clip(source))
    assert report.notices == ()


def test_without_film_the_full_range_passes(tmp_path: Path) -> None:
    source = lossless(tmp_path / "a.mkv", tags=Tags(1, 1, 1, full_range=True))
    report = filmvideo.process(source, look=None)
    assert same(planes_of_clip(report.path), planes_of_clip(source))
    assert probe(report.path).tagged.full_range


def test_without_film_other_planes_are_converted_and_said_so(tmp_path: Path) -> None:
    source = lossless(tmp_path / "a.mkv", pixel_format="yuv444p12le", frames=2)
    report = filmvideo.process(source, tmp_path / "a.mov", look=None)
    assert report.codec == "prores-hq"
    assert report.notices == (Notice("codes-converted", "prores-hq takes no yuv444p12le: the codes were converted."),)


def test_without_film_colour_stays(footage: Path) -> None:
    for asked in ({"input": "logc3"}, {"output": "srgb"}):
        with pytest.raises(ParameterError, match="leave --input-space and --output-space out"):
            filmvideo.process(footage, look=None, **asked)  # type: ignore[arg-type]


def test_opacity_is_carried_where_the_codec_can(tmp_path: Path) -> None:
    source = lossless(tmp_path / "a.mkv", pixel_format="yuva422p10le", frames=2)
    kept = filmvideo.process(source, tmp_path / "kept.mkv", look=LOOK, codec="ffv1")
    assert kept.pixel_format == "yuva422p10le"
    for (*_, asked), (*_, found) in zip(planes_of_clip(source), planes_of_clip(kept.path), strict=True):
        assert torch.equal(asked, found)
    left_out = filmvideo.process(source, look=LOOK)
    assert [notice.code for notice in left_out.notices] == ["alpha-dropped"]
    assert not probe(left_out.path).alpha


def grey_picture(footage: Path) -> tuple[VideoFrame, Any]:
    info = probe(footage)
    space, _ = input_space("auto", info)
    form = plane_format("yuv444p10le")
    luma = torch.full((64, 64), 437, dtype=torch.uint16)
    chroma = torch.full_like(luma, 512)
    return VideoFrame((luma, chroma, chroma), form, HD, 5, 5, info.time_base), space


def test_eight_bits_are_dithered_by_the_seed_and_the_frame(footage: Path) -> None:
    picture, space = grey_picture(footage)
    form = plane_format("yuv420p")

    def planes(seed: int) -> tuple[torch.Tensor, ...]:
        recipe = FrameConversion(SMOOTH, space, output_for(None, SMOOTH), seed, torch.device("cpu"))
        return rendered_planes(picture, recipe, form, HD)

    first, again, other = planes(1), planes(1), planes(2)
    exact = rendered_planes(
        picture,
        FrameConversion(SMOOTH, space, output_for(None, SMOOTH), 1, torch.device("cpu")),
        plane_format("yuv420p16le"),
        HD,
    )
    assert same([first], [again])
    assert not torch.equal(first[0], other[0])
    for dithered, deep in zip(first, exact, strict=True):
        wanted = deep.float().mean() / 256
        assert dithered.float().sub(wanted).abs().max() < 1.01
        assert abs(float(dithered.float().mean() - wanted)) < 0.05


def test_deep_codes_depend_on_the_seed_by_their_grain_alone(footage: Path) -> None:
    picture, space = grey_picture(footage)
    form = plane_format("yuv422p10le")

    def planes(look: Look, seed: int) -> tuple[torch.Tensor, ...]:
        return rendered_planes(
            picture, FrameConversion(look, space, output_for(None, look), seed, torch.device("cpu")), form, HD
        )

    assert same([planes(SMOOTH, 1)], [planes(SMOOTH, 2)])
    assert same([planes(LOOK, 1)], [planes(LOOK, 1)])
    assert not same([planes(LOOK, 1)], [planes(LOOK, 2)])


def test_light_levels_of_the_source_are_not_those_of_film(footage: Path) -> None:
    info = replace(probe(footage), tags=PQ, tagged=PQ, light_level=LightLevel(900, 300), mastering_display=DISPLAY)
    plan = plan_for(info, find_codec("h265"), LOOK, "auto", "rec2020-pq", 0, "cpu")
    assert (plan.spec.light_level, plan.spec.mastering_display) == (LightLevel(203, 0), DISPLAY)
    video = replace(info, tags=HLG, tagged=HLG)
    plan = plan_for(video, find_codec("h265"), LOOK, "auto", "rec2020-hlg", 0, "cpu")
    assert plan.spec.light_level is None
    assert [notice.code for notice in plan.notices] == ["light-level-dropped"]
    passed = plan_for(info, find_codec("prores-hq"), None, "auto", None, 0, "cpu")
    assert (passed.spec.light_level, passed.spec.mastering_display) == (None, None)
    assert [notice.code for notice in passed.notices] == ["mastering-display-dropped", "codec-lossy"]


def test_pq_says_how_bright_film_gets(footage: Path, tmp_path: Path) -> None:
    target = tmp_path / "hdr.mp4"
    filmvideo.process(footage, target, look=LOOK, output="rec2020-pq", codec="h265", frames=(0, 2))
    read = probe(target)
    assert read.light_level == LightLevel(203, 0)
    assert read.mastering_display is not None
    assert read.mastering_display.max_nits == 1000
