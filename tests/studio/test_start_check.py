"""What is named wrongly on the command line ends `filmvideo studio` in one line, before an address is printed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from helpers.commands import one_line
from helpers.footage import lossless
from helpers.running import ran

from filmvideo.base.errors import FilmvideoError
from filmvideo.cli import main
from filmvideo.dailies import find
from filmvideo.studio import start_check
from filmvideo.studio.options import StudioOptions
from filmvideo.studio.start_check import check_start


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a clip, a damaged one, texts, looks and folders."""
    folder = tmp_path_factory.mktemp("start")
    for name in ("bad.mov", "card/bad.mov", "broken/bad.mov"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(os.urandom(3000))
    lossless(folder / "good.mkv", frames=1)
    lossless(folder / "card" / "good.mkv", frames=1)
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("No clip, but a text that FFmpeg would draw.\n" * 40, encoding="utf-8")
    (folder / "broken.toml").write_text("[film", encoding="utf-8")
    (folder / "unknown.toml").write_text('[film]\nstock = "tri-x"\n[camera]\nstop = 1\n', encoding="utf-8")
    (folder / "mine.toml").write_text('[film]\nstock = "tri-x"\n', encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("good.mkv", "--look", "zzz"), "Unknown look 'zzz'"),
        (("good.mkv", "--look", "broken.toml"), "broken.toml is not a TOML file"),
        (("good.mkv", "--look", "nowhere.toml"), "nowhere.toml does not exist"),
        (("good.mkv", "--save", "nowhere/a.toml"), "the folder nowhere does not exist"),
        (("good.mkv", "--save", "night-500t"), "A look is named night-500t already"),
        (("good.mkv", "--input-space", "zzz"), "Unknown colour space 'zzz'"),
        (("broken.toml", "good.mkv"), "broken.toml is not a TOML file"),
        (("unknown.toml", "good.mkv"), "camera.stop is not known"),
        (("mine.toml", "unknown.toml"), "One look can be opened at a time"),
        (("notes.txt", "good.mkv"), "notes.txt is text, not a clip"),
        (("good.mkv", "notes.txt"), "notes.txt is text, not a clip"),
        (("bad.mov",), "bad.mov cannot be read"),
        (("empty", "good.mkv"), "empty has no clip"),
        (("shot.####.exr",), "matches no file"),
        (("/dev/null",), "/dev/null is not a file"),
    ],
)
def test_what_is_wrong_is_told_before_an_address(
    folder: Path, words: tuple[str, ...], said: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert main(["studio", "--no-open", *words]) == 1
    assert said in one_line(capfd)


@pytest.mark.parametrize(
    "paths",
    [
        (),
        ("good.mkv",),
        ("bad.mov", "good.mkv"),
        ("good.mkv", "bad.mov"),
        ("card",),
        ("broken",),
        ("mine.toml", "card"),
    ],
)
def test_a_damaged_clip_among_good_ones_or_in_a_folder_is_let_through(folder: Path, paths: tuple[str, ...]) -> None:
    check_start(StudioOptions(paths=tuple(folder / path for path in paths), look="night-500t", input="LogC3"))


def test_a_directory_that_cannot_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "iterdir", _refuse)
    with pytest.raises(FilmvideoError, match=r"card cannot be read: permission denied\."):
        check_start(StudioOptions(paths=(folder / "card",)))


def _refuse(path: Path) -> None:
    raise PermissionError(13, "Permission denied", str(path))


def test_a_clip_s_name_is_known_as_on_a_card() -> None:
    assert start_check.CLIPS == find.CLIPS


@pytest.mark.parametrize("name", ["good.mkv", "card"])
def test_clips_and_shipped_looks_are_checked_without_the_engine(folder: Path, name: str) -> None:
    code = (
        "import sys; from pathlib import Path; from filmvideo.studio.options import StudioOptions; "
        "from filmvideo.studio.start_check import check_start; "
        "check_start(StudioOptions(paths=(Path(sys.argv[1]),), look='night-500t')); print('torch' in sys.modules)"
    )
    run = ran([sys.executable, "-c", code, str(folder / name)], check=True, capture_output=True, text=True, timeout=60)
    assert run.stdout.split() == ["False"]
