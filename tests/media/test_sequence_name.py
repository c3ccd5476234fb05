"""Sequences are found by their names, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from filmvideo.base.errors import MediaError
from filmvideo.media.files.sequence_name import find_pattern, in_words


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).touch()


def numbers(path: Path) -> tuple[int, ...]:
    pattern = find_pattern(path)
    assert pattern is not None
    return pattern.numbers()


@pytest.mark.parametrize("name", ["a.####.exr", "a.@@@@.exr", "a.%04d.exr"])
def test_every_way_to_write_a_number_means_the_same(tmp_path: Path, name: str) -> None:
    touch(tmp_path, "a.0007.exr", "a.0008.exr", "a.9999.exr", "a.10000.exr")
    touch(tmp_path, "a.007.exr", "a.00009.exr", "b.0001.exr", "a.0003.dpx", "a.x001.exr", "a.exr", ".a.0004.exr")
    assert numbers(tmp_path / name) == (7, 8, 9999, 10000)
    pattern = find_pattern(tmp_path / name)
    assert pattern is not None
    assert [pattern.file(n).name for n in (7, 10000)] == ["a.0007.exr", "a.10000.exr"]
    assert pattern.path.name == "a.####.exr"


@pytest.mark.parametrize("name", ["a#.png", "a%d.png", "a@.png"])
def test_numbers_may_have_no_zeros(tmp_path: Path, name: str) -> None:
    touch(tmp_path, "a8.png", "a9.png", "a10.png", "a011.png")
    assert numbers(tmp_path / name) == (8, 9, 10)


def test_a_folder_with_one_sequence_names_it(tmp_path: Path) -> None:
    touch(tmp_path, "a.998.exr", "a.999.exr", "a.1000.exr", "notes.txt", "sound.wav")
    assert numbers(tmp_path) == (998, 999, 1000)
    touch(tmp_path, "b.0001.exr")
    with pytest.raises(MediaError, match=r"holds 2 sequences \(a\.###\.exr, b\.####\.exr\); name one"):
        find_pattern(tmp_path)


def test_a_picture_alone_has_the_number_it_has_among_the_others(tmp_path: Path) -> None:
    touch(tmp_path, "a.1050.exr", "a.1051.exr", "photo.jpg")
    assert numbers(tmp_path / "a.1050.exr") == (1050,)
    assert numbers(tmp_path / "photo.jpg") == (0,)
    assert numbers(tmp_path / "gone.0001.jpg") == ()


def test_a_file_whose_own_name_has_a_hash_is_a_picture(tmp_path: Path) -> None:
    touch(tmp_path, "take#2.png")
    pattern = find_pattern(tmp_path / "take#2.png")
    assert pattern is not None
    assert pattern.path == tmp_path / "take#2.png"


def test_clips_and_folders_of_clips_are_none() -> None:
    assert find_pattern(Path("clip#1.mov")) is None
    assert find_pattern(Path(__file__).parent) is None


def test_two_places_for_a_number_are_refused() -> None:
    with pytest.raises(MediaError, match="2 places for a frame's number"):
        find_pattern(Path("v##.####.exr"))


@pytest.mark.parametrize(
    ("name", "labelled"),
    [("shot.####.exr", "shot.film.####.dpx"), ("shot_%03d.exr", "shot.film_###.dpx"), ("still.exr", "still.film.dpx")],
)
def test_an_output_is_named_after_its_source(name: str, labelled: str) -> None:
    pattern = find_pattern(Path(name))
    assert pattern is not None
    assert pattern.with_label("film", ".dpx").path == Path(labelled)


def test_numbers_are_said_as_ranges() -> None:
    assert in_words([9, 3, 7, 8]) == "3, 7-9"
    assert in_words([]) == ""
