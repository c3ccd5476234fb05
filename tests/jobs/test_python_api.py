"""The package as a library: what is public, and that it does what the command does."""

from __future__ import annotations

import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.footage import HD, lossless, noise, planes_of_clip, same, samples_of, with_sound
from helpers.running import ran

import filmvideo
from filmvideo.media import plane_format, probe

if TYPE_CHECKING:
    from collections.abc import Callable

torch.set_num_threads(1)
DOCS = Path(__file__).parents[2] / "docs" / "python.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
LOOK = filmvideo.Look(stock="vision3")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_sound(tmp_path_factory.mktemp("python") / "clip.mov")


def test_everything_public_is_there_and_says_what_it_is() -> None:
    assert sorted(filmvideo.__all__) == dir(filmvideo)
    for name in filmvideo.__all__:
        assert getattr(filmvideo, name).__doc__, name
    with pytest.raises(AttributeError):
        _ = filmvideo.nothing  # type: ignore[attr-defined]


def test_nothing_is_imported_before_it_is_used() -> None:
    script = "import sys, filmvideo; print('torch' in sys.modules, 'av' in sys.modules)"
    done = ran([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


@pytest.mark.parametrize("number", range(3))
def test_the_examples_of_the_manual_run(
    number: int, clip: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(EXAMPLES) == 3
    (tmp_path / "clip.mov").write_bytes(clip.read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(compile(EXAMPLES[number], f"{DOCS.name} {number}", "exec"), {"__name__": "example"})  # noqa: S102
    said = capsys.readouterr().out
    assert said
    if number != 1:
        film = probe(next(tmp_path.glob("film.*")))
        assert film.frames == (8, 0, 4)[number]
        assert film.tagged == HD
    else:
        assert "[4, 3, 48, 64]" in said


def test_a_frame_knows_its_codes_number_and_time(tmp_path: Path) -> None:
    clip = filmvideo.open(lossless(tmp_path / "a.mkv", pixel_format="yuva444p10le"))
    frames = list(clip)
    assert len(clip) == len(frames) == 6
    assert [f.index for f in frames] == list(range(6))
    assert all(abs(f.time - Fraction(n, 24)) <= Fraction(1, 1000) for n, f in enumerate(frames))
    assert same([f.planes for f in frames], planes_of_clip(clip.path))
    assert same([frames[3].planes], [noise(plane_format("yuva444p10le"), 64, 48, 3)])
    assert frames[0].tags.primaries == 1
    assert not frames[0].damaged
    assert frames[0].code().shape == frames[0].scene_light().shape == (3, 48, 64)
    alpha = frames[0].alpha()
    assert alpha is not None
    torch.testing.assert_close(alpha, frames[0].planes[3].float() / 1023)
    assert "read as rec709" in clip.reading
    assert [f.index for f in clip] == list(range(6))


def test_a_clip_is_cut_by_frame_number(clip: Path) -> None:
    whole = filmvideo.open(clip)
    assert [f.index for f in whole[2:5]] == [2, 3, 4]
    assert [f.index for f in whole[1:][1:7:2]] == [1, 3, 5]
    assert [f.index for f in whole[::2][3:]] == [4, 6]
    assert [f.index for f in whole[6:99]] == [6, 7]
    assert list(whole[5:5]) == []
    assert len(whole[::3]) == 3
    assert torch.equal(whole[3].planes[0], list(whole)[3].planes[0])
    with pytest.raises(IndexError, match="0 to 7"):
        _ = whole[8]
    with pytest.raises(filmvideo.ParameterError, match="must be 1 or more, got -1"):
        _ = whole[::-1]


def test_a_sequence_has_the_numbers_in_its_names(tmp_path: Path, clip: Path) -> None:
    pytest.importorskip("OpenImageIO")
    pictures = tmp_path / "a.####.dpx"
    filmvideo.process(clip, pictures, look=None, frames=(2, 5))
    sequence = filmvideo.open(pictures)
    assert [f.index for f in sequence] == [2, 3, 4, 5]
    assert [f.index for f in sequence[3:5]] == [3, 4]
    assert sequence[5].time == Fraction(3, 24)
    with filmvideo.Writer(tmp_path / "b.####.exr", like=sequence[3:5], output="acescg") as film:
        for frame in sequence[3:5]:
            film.write(torch.full((3, 48, 64), 0.18), frame)
    assert sorted(p.name for p in tmp_path.glob("b.*.exr")) == ["b.0003.exr", "b.0004.exr"]


def test_ten_lines_do_what_the_command_does(clip: Path, tmp_path: Path) -> None:
    """By the plain path, code for code; with sound, tags and timecode."""
    source = filmvideo.open(clip)[1:4]
    with filmvideo.Writer(tmp_path / "a.mkv", like=source, codec="ffv1", seed=5) as film:
        for frame in source:
            key = filmvideo.Key(5, frame.index)
            film.write(filmvideo.render_frame(frame.scene_light(), LOOK, key, engine="reference"), frame)
    how = {"codec": "ffv1", "seed": 5, "frames": (1, 3), "device": "cpu"}
    filmvideo.process(clip, tmp_path / "b.mkv", look=LOOK, engine="reference", **how)  # type: ignore[arg-type]
    assert same(planes_of_clip(tmp_path / "a.mkv"), planes_of_clip(tmp_path / "b.mkv"))
    assert samples_of(tmp_path / "a.mkv") == samples_of(tmp_path / "b.mkv")
    first, second = probe(tmp_path / "a.mkv"), probe(tmp_path / "b.mkv")
    assert (first.tagged, first.timecode, first.frames) == (second.tagged, second.timecode, 3)
    assert first.tagged == HD == film.tags


def test_a_scan_and_opacity_are_written_too(tmp_path: Path) -> None:
    source = filmvideo.open(lossless(tmp_path / "a.mkv", pixel_format="yuva422p10le", frames=1))
    with filmvideo.Writer(tmp_path / "b.mov", like=source, output="cineon", codec="prores-4444") as film:
        film.write(torch.full((3, 48, 64), 0.5), source[0])
    luma, _, _, alpha = planes_of_clip(tmp_path / "b.mov")[0]
    assert abs(float(luma.float().mean()) / 4 - (64 + 0.5 * 876)) < 2
    torch.testing.assert_close(alpha.float() / 4095, source[0].planes[3].float() / 1023, atol=1 / 1023, rtol=0)
    assert film.tags.transfer == 2


def test_what_fails_leaves_no_file(clip: Path, tmp_path: Path) -> None:
    source = filmvideo.open(clip)
    target = tmp_path / "a.mov"

    def broken() -> None:
        with filmvideo.Writer(target, like=source) as film:
            film.write(torch.zeros(3, 48, 64), source[0])
            film.write(torch.zeros(3, 24, 32), source[1])

    with pytest.raises(filmvideo.ParameterError, match="must be"):
        broken()
    assert list(tmp_path.iterdir()) == []
    refusals: list[tuple[Callable[[], object], str]] = [
        (lambda: filmvideo.Writer(clip, like=source), "the source itself"),
        (lambda: filmvideo.Writer(target, like=source[::2]), "step"),
        (lambda: filmvideo.Writer(target, like=source, output="rec710"), "rec709"),
        (lambda: filmvideo.Writer("-", like=source), "filmvideo.process"),
        (lambda: filmvideo.open("-"), "filmvideo.process"),
        (lambda: filmvideo.open(tmp_path / "no.mov"), "does not exist"),
        (lambda: filmvideo.open(clip, input="slog4"), "nearest"),
        (lambda: filmvideo.render_frames(torch.zeros(2, 3, 4, 4), LOOK, [1]), "numbers must have"),
    ]
    for call, sentence in refusals:
        with pytest.raises(filmvideo.FilmvideoError, match=sentence):
            call()


@pytest.mark.parametrize("engine", ["accurate", "fast"])
def test_a_batch_is_its_frames_to_the_bit(engine: str) -> None:
    scenes = 2 * torch.rand(3, 3, 24, 32, generator=torch.Generator().manual_seed(1))
    look = filmvideo.load_look("home-movie")
    batch = filmvideo.render_frames(scenes, look, [4, 9, 4], seed=2, engine=engine)  # type: ignore[arg-type]
    for n, number in enumerate((4, 9, 4)):
        alone = filmvideo.render_frame(scenes[n], look, filmvideo.Key(2, number), engine=engine)  # type: ignore[arg-type]
        assert torch.equal(batch[n], alone)
    assert not torch.equal(batch[0], batch[1])
