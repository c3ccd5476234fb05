"""A preview renders frames of a clip with one look after another: the same frames as a file has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from av.video.stream import VideoStream
from helpers.clips import write_clip
from helpers.footage import flat
from torch import Tensor

import filmvideo
from filmvideo.base import disk_cache
from filmvideo.base.errors import ParameterError
from filmvideo.colour.upsample import upsampler
from filmvideo.looks.changes import with_settings
from filmvideo.media import read_still
from filmvideo.pipeline.stages import settings_in_order

LOOK = replace(filmvideo.Look(stock="vision3-500t"), gate="16mm")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", size=(320, 180), frames=12)


def frames_of(clip: Path, look: filmvideo.Look, numbers: list[int], **options: object) -> list[tuple[Tensor, ...]]:
    """Render frames by a preview of their own."""
    preview = filmvideo.Preview(clip, **options)  # pyright: ignore[reportArgumentType]
    preview.set(look)
    found = [preview.frame(number) for number in numbers]
    preview.close()
    return found


def same(one: tuple[Tensor, ...], other: tuple[Tensor, ...]) -> bool:
    """Return whether two pictures have the same codes."""
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_frame_of_full_size_is_that_of_process_to_the_bit(clip: Path, tmp_path: Path) -> None:
    filmvideo.process(clip, tmp_path / "film.####.png", look=LOOK, frames=(3, 4), seed=5)
    for number, planes in zip((3, 4), frames_of(clip, LOOK, [3, 4], size=None, bits=16, seed=5), strict=True):
        written = read_still(next(tmp_path.glob(f"film.*{number}.png")))
        assert torch.equal((written * 65535).round().int(), torch.stack([plane.int() for plane in planes]))


@pytest.mark.parametrize(("box", "size"), [((100, 100), (100, 56)), ((160, 90), (160, 90)), ((999, 999), (320, 180))])
def test_frames_are_shrunk_to_fit_and_never_enlarged(clip: Path, box: tuple[int, int], size: tuple[int, int]) -> None:
    preview = filmvideo.Preview(clip, box)
    preview.set(LOOK)
    assert (preview.width, preview.height) == size
    assert {plane.shape for plane in preview.frame(0)} == {size[::-1]}
    preview.close()


def test_a_small_frame_is_as_bright_as_a_large_one(tmp_path: Path) -> None:
    even, look = flat(tmp_path / "even.mkv", 0.4), with_settings(LOOK, {"grain.amount": "0"})
    [large], [small] = (frames_of(even, look, [1], size=size) for size in (None, (100, 45)))
    for one, other in zip(large, small, strict=True):
        assert float(one.double().mean()) == pytest.approx(float(other.double().mean()), abs=0.3)


def test_the_order_of_frames_does_not_matter(clip: Path) -> None:
    numbers = [0, 1, 2, 9, 4, 11, 3]
    shuffled = dict(zip(numbers, frames_of(clip, LOOK, numbers), strict=True))
    for number, planes in zip(sorted(numbers), frames_of(clip, LOOK, sorted(numbers)), strict=True):
        assert same(planes, shuffled[number])


def test_a_frame_that_the_clip_does_not_have_is_refused(clip: Path) -> None:
    with pytest.raises(IndexError, match="has frames 0 to 11"):
        frames_of(clip, LOOK, [12])


def test_a_preview_without_a_look_says_what_to_do(clip: Path) -> None:
    with pytest.raises(ParameterError, match=r"call set\(look\) first"):
        filmvideo.Preview(clip).frame(0)


def test_a_crop_is_a_part_of_the_whole_frame(clip: Path) -> None:
    preview = filmvideo.Preview(clip, (160, 90))
    preview.set(LOOK)
    [whole] = frames_of(clip, LOOK, [7], size=None)
    part = preview.crop(7, (40, 30, 100, 60))
    assert same(part, tuple(plane[30:90, 40:140] for plane in whole))
    assert preview.crop(7, (300, 170, 100, 60))[0].shape == (10, 20)
    with pytest.raises(ParameterError, match="not inside the frame"):
        preview.crop(7, (400, 0, 10, 10))
    preview.close()


def test_a_turned_clip_is_upright(tmp_path: Path) -> None:
    def turn(_: object, stream: VideoStream) -> None:
        stream.set_display_rotation(90)

    lying = write_clip(tmp_path / "lying.mp4", size=(320, 180), frames=2)
    turned = write_clip(tmp_path / "turned.mp4", size=(320, 180), frames=2, setup=turn)
    one, other = filmvideo.Preview(lying, (160, 90)), filmvideo.Preview(turned, (160, 90))
    one.set(LOOK)
    other.set(LOOK)
    turns = round(other.info.rotation_deg / 90)
    assert (other.width, other.height) == (90, 160)
    assert same(other.frame(1), tuple(torch.rot90(plane, turns) for plane in one.frame(1)))
    assert same(other.shot(1), tuple(torch.rot90(plane, turns) for plane in one.shot(1)))
    assert torch.equal(other.scene(1), torch.rot90(one.scene(1), turns, (1, 2)))
    one.close()
    other.close()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("camera.stops", "1"),
        ("camera.light_kelvin", "3000"),
        ("camera.flash", "0.05"),
        ("development.push_stops", "1"),
        ("couplers.strength", "0.5"),
        ("grain.amount", "0.5"),
        ("grain.size", "2"),
        ("printer.points", "[28, 25, 22]"),
        ("printer.brightness_stops", "0.5"),
        ("printer.bleach_bypass", "0.5"),
        ("view.lamp", "d50"),
    ],
)
def test_a_look_changed_and_changed_back_is_the_same_picture(clip: Path, key: str, value: str) -> None:
    preview, changed = filmvideo.Preview(clip, (160, 90)), with_settings(LOOK, {key: value})
    pictures: list[tuple[Tensor, ...]] = []
    for look in (LOOK, changed, LOOK, changed):
        preview.set(look)
        pictures.append(preview.frame(2))
    assert same(pictures[0], pictures[2])
    assert same(pictures[1], pictures[3])
    assert not same(pictures[0], pictures[1])
    preview.close()


def test_every_table_of_a_look_may_be_set(clip: Path) -> None:
    preview = filmvideo.Preview(clip, (80, 45))
    for name, kind in settings_in_order().items():
        preview.set(replace(LOOK, **{name: kind()}))
    preview.close()


def test_a_draft_has_the_same_tones_and_its_grain_is_exact_on_release(clip: Path) -> None:
    preview, wide = filmvideo.Preview(clip, (160, 90)), replace(LOOK, gate="super35")
    preview.set(LOOK)
    preview.frame(2)
    preview.set(wide, draft=True)
    draft = preview.frame(2)
    preview.set(wide)
    exact = preview.frame(2)
    assert not same(draft, exact)
    assert same(exact, frames_of(clip, wide, [2], size=(160, 90))[0])
    for one, other in zip(draft, exact, strict=True):
        assert float(one.double().mean()) == pytest.approx(float(other.double().mean()), abs=0.5)
        assert float(one.double().std()) == pytest.approx(float(other.double().std()), rel=0.05)
    preview.close()


def test_a_draft_of_tones_is_exact(clip: Path) -> None:
    preview = filmvideo.Preview(clip, (160, 90))
    preview.set(LOOK)
    bright = with_settings(LOOK, {"camera.stops": "1"})
    preview.set(bright, draft=True)
    assert same(preview.frame(2), frames_of(clip, bright, [2], size=(160, 90))[0])
    preview.close()


def test_nothing_is_written_to_the_disk(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upsampler()  # of no look, and kept
    monkeypatch.setattr(disk_cache, "folder", tmp_path.joinpath)
    frames_of(clip, with_settings(LOOK, {"camera.stops": "0.123"}), [1], size=(80, 45))
    assert not list(tmp_path.iterdir())
