"""Sequences are found by their names, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from filmvideo.base.errors import MediaError
from filmvideo.media.files.sequence_name import find_pattern, in_words, sequences_of


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


@pytest.mark.parametrize("name", ["take #2.####.png", "take #2.%04d.png", "take #2.@@@@.png"])
def test_a_hash_that_is_no_number_stays_in_the_name(tmp_path: Path, name: str) -> None:
    touch(tmp_path, "take #2.0001.png", "take #2.0002.png", "take 12.0001.png")
    assert numbers(tmp_path / name) == (1, 2)
    assert numbers(tmp_path / "take #2.0002.png") == (2,)
    pattern = find_pattern(tmp_path / name)
    assert pattern is not None
    assert find_pattern(pattern.path) == pattern


def test_the_last_mark_is_the_number_where_no_file_decides() -> None:
    pattern = find_pattern(Path("v##.####.exr"))
    assert pattern is not None
    assert (pattern.before, pattern.digits) == ("v##.", 4)


@pytest.mark.parametrize("form", ["0004d", "04d"])
def test_a_minus_before_the_digits_is_a_sign(tmp_path: Path, form: str) -> None:
    names = {n: f"s.{'-' if n < 0 else ''}{abs(n):04d}.png" for n in range(-2, 3)}
    if form == "04d":  # as C's printf pads
        names |= {n: f"s.{n:04d}.png" for n in (-2, -1)}
    touch(tmp_path, *names.values())
    for name in ("", "s.####.png", "s.%04d.png"):
        assert numbers(tmp_path / name) == (-2, -1, 0, 1, 2)
    pattern = find_pattern(tmp_path)
    assert pattern is not None
    assert {n: pattern.file(n).name for n in pattern.numbers()} == names
    assert numbers(tmp_path / names[-2]) == (-2,)
    assert numbers(tmp_path / "s.-###.png" if form == "04d" else tmp_path / "s.-####.png") == (-2, -1)


def test_a_dash_that_joins_name_and_number_is_no_sign(tmp_path: Path) -> None:
    touch(tmp_path, "shot-0001.png", "shot-0002.png")
    assert numbers(tmp_path) == (1, 2)
    touch(tmp_path, "shot0000.png", "shot0001.png")
    assert numbers(tmp_path) == (-2, -1, 0, 1)


def test_a_label_may_follow_the_number(tmp_path: Path) -> None:
    touch(tmp_path, *(f"shot.{n:04d}.beauty.png" for n in (1, 2, 3)))
    assert numbers(tmp_path) == (1, 2, 3)
    assert numbers(tmp_path / "shot.0002.beauty.png") == (2,)
    touch(tmp_path, *(f"shot.{n:04d}.AOV{m}.png" for n in (1, 2, 3) for m in (1, 2)))
    with pytest.raises(MediaError, match=r"shot.####.AOV1.png, shot.####.AOV2.png, shot.####.beauty.png"):
        find_pattern(tmp_path)


@pytest.mark.parametrize(
    ("names", "pattern"),
    [
        (("s010.0001.png", "s010.0002.png"), "s010.####.png"),
        (("a.0001.v1.png", "a.0002.v1.png", "a.0001.v2.png"), "a.####.v1.png, a.####.v2.png"),
        (("a_20240105_001.png", "a_20240105_002.png"), "a_20240105_###.png"),
        (("a_1.20240105.png", "a_2.20240105.png", "a_1.20240106.png"), "a_#.20240105.png, a_#.20240106.png"),
        (("a.0001.b.png", "a.0002.b.png", "a.10000.b.png", "a.0003.b.png"), "a.####.b.png"),
    ],
)
def test_the_number_is_what_the_names_differ_in(tmp_path: Path, names: tuple[str, ...], pattern: str) -> None:
    touch(tmp_path, *names)
    found = [p.path.name for p in sequences_of(tmp_path / name for name in names)]
    assert ", ".join(found) == pattern


@pytest.mark.parametrize(
    ("name", "labelled"),
    [
        ("shot.####.exr", "shot.film.####.dpx"),
        ("shot_%03d.exr", "shot.film_###.dpx"),
        ("still.exr", "still.film.dpx"),
        ("shot.####.beauty.exr", "shot.film.####.beauty.dpx"),
    ],
)
def test_an_output_is_named_after_its_source(name: str, labelled: str) -> None:
    pattern = find_pattern(Path(name))
    assert pattern is not None
    assert pattern.with_label("film", ".dpx").path == Path(labelled)


def test_numbers_are_said_as_ranges() -> None:
    assert in_words([9, 3, 7, 8]) == "3, 7-9"
    assert in_words([-2, -1, 1]) == "-2 to -1, 1"
    assert in_words([]) == ""
