"""`filmvideo looks` and `--save`: looks listed, printed, compared, and written by the commands that use them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
import torch
from helpers.commands import answer, one_line

from filmvideo import cli
from filmvideo.cli import main
from filmvideo.looks.changes import with_settings
from filmvideo.looks.files import load_look, save_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock

torch.set_num_threads(1)
FAST = ("--grain", "0", "--engine", "fast")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of own looks, which is not there yet."""
    monkeypatch.setenv("FILMVIDEO_LOOKS", str(tmp_path / "own"))
    return tmp_path / "own"


def test_own_looks_are_listed_after_the_shipped_and_described(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Your own" not in answer(capsys, "looks")
    save_look(with_settings(Look(), {"look.name": "Blue", "look.why": "For the hour."}), "blue hour")
    save_look(Look(stock="tri-x"), "plain")
    (own / "bad.toml").write_text('[film]\nstock = "tri-x"\n[camera]\nstops = 11\n', encoding="utf-8")
    (own / "moonlight.toml").write_text('[film]\nstock = "tri-x"\n', encoding="utf-8")
    shipped, _, mine = answer(capsys, "looks").partition(f"Your own, in {own}:\n")
    assert "moonlight" in shipped
    bad, blue, moon, plain = (line.split(maxsplit=1) for line in mine.splitlines())
    assert bad == ["bad", "bad.toml: camera.stops must be -10 to 10, got 11."]
    assert blue == ["blue-hour", "For the hour."]
    assert moon[1].startswith("moonlight names the shipped look and your own")
    assert plain == ["plain", f"{find_stock('tri-x').name} on {find_stock('2302').name}"]
    listed = json.loads(answer(capsys, "looks", "--json"))
    assert (listed["blue-hour"]["own"], listed["noon-50d"]["own"]) == (True, False)
    assert listed["bad"] == {"own": True, "file": str(own / "bad.toml"), "error": bad[1]}
    assert listed["moonlight"]["own"] is False
    assert listed[str(own / "moonlight.toml")]["error"] == moon[1]
    assert answer(capsys, "looks", "Blue Hour").startswith("Blue\n")


def test_a_look_is_printed_as_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("night-500t", "worn-print"):
        text = answer(capsys, "looks", name, "--toml")
        (tmp_path / "again.toml").write_text(text, encoding="utf-8")
        assert load_look(tmp_path / "again.toml") == load_look(name)
    assert "camera" not in answer(capsys, "looks", "vision3-day", "--toml")


def test_what_differs_is_said_as_set_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head, *rows = (
        shlex.split(line) for line in answer(capsys, "looks", "diff", "night-500t", "moonlight").splitlines()
    )
    assert head == ["night-500t", "moonlight"]
    assert ["camera.stops=1", "camera.stops=-2"] in rows
    assert ["printer.points=[31.6,31.5,31.5]", "printer.points=[25,25,25]"] in rows
    changed = with_settings(load_look("night-500t"), dict(row[1].split("=", 1) for row in rows))
    assert changed.hash() == load_look("moonlight").hash()
    path = save_look(changed, tmp_path / "moon.toml")
    assert answer(capsys, "looks", "diff", "moonlight", str(path)) == f"moonlight and {path} render the same.\n"
    found = json.loads(answer(capsys, "looks", "diff", "night-500t", "noon-50d", "--json"))
    assert found["looks"] == ["night-500t", "noon-50d"]
    assert found["keys"]["film.stock"] == ["vision3-500t", "vision3-50d"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("diff",), "looks diff compares two looks, got nothing; write looks diff A B."),
        (("diff", "a"), "looks diff compares two looks, got a; write looks diff A B."),
        (("a", "b"), "looks takes no names, got a b; write looks NAME, or looks diff A B."),
        (("a", "--keys"), "--keys takes no names, got a"),
        (("--toml",), "--toml prints one look; give its name."),
        (("noon-50d", "--toml", "--json"), "--toml and --json are two forms of a look"),
        (("diff", "a", "b", "--toml"), "--toml prints one look"),
        (("diff", "noon-50d", "none.toml"), "none.toml does not exist"),
    ],
)
def test_what_looks_does_not_take_is_one_sentence(
    words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["looks", *words]) == 1
    assert message in one_line(capsys)


def test_every_key_is_listed_with_unit_usual_range_and_stages(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(answer(capsys, "looks", "--keys", "--json"))
    text = answer(capsys, "looks", "--keys")
    assert "camera.stops  (-10 to 10 stops; usual -3 to 3; default 0; stage expose)\n    Overexposure" in text
    assert "printer.points  (0 to 50 points; usual 15 to 35; default [25,25,25]; stage printing)" in text
    assert {"schema", "look.name", "look.why", "film.stock", "film.print", "film.gate"} < set(listed)
    stops = listed["camera.stops"]
    assert (stops["unit"], stops["usual"], stops["stage"]) == ("stops", [-3, 3], ["expose"])
    assert all(f"\n{key}  (" in f"\n{text}" for key in listed)


SAVING = {
    "process": ("process", "CLIP", *FAST, "--frames", "0", "--codec", "ffv1", "--no-manifest", "-o", "OUT.mkv"),
    "still": ("still", "CLIP", *FAST, "--no-manifest", "-o", "OUT.png"),
    "preview": ("preview", "CLIP", *FAST, "--frames", "0", "-o", "OUT.mp4"),
    "preview --wedge": ("preview", "CLIP", *FAST, "--wedge", "-o", "OUT.png"),
    "dailies": ("dailies", "CARD", *FAST, "-o", "OUT"),
}


@pytest.mark.parametrize("command", SAVING)
def test_a_command_writes_its_look(
    command: str, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, look = tmp_path / "mine.toml", ("--look", "night-500t", "--exposure", "0.5", "--set", "camera.flash=0.02")
    words = [
        word.replace("CLIP", str(clip)).replace("CARD", str(clip.parent)).replace("OUT", str(tmp_path / "out"))
        for word in SAVING[command]
    ]
    assert main([*words, *look, "--save", str(path)]) == 0
    assert f"filmvideo: The look is in {path}.\n" in capsys.readouterr().err
    wanted = with_settings(
        load_look("night-500t"), {"camera.stops": "0.5", "camera.flash": "0.02", "grain.amount": "0"}
    )
    found = load_look(path)
    assert (found.hash(), found.name, found.why) == (wanted.hash(), "mine", "")


@pytest.mark.parametrize("path", sorted(Path(cli.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_no_command_takes_the_option_and_leaves_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "film: FilmOptions" not in text or ".write_look(" in text


def test_a_saved_look_is_named_again_and_renders_the_same(
    clip: Path, own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def still(name: str, *options: str) -> bytes:
        out = tmp_path / name
        assert main(["still", str(clip), *FAST, "--no-manifest", "-o", str(out), *options]) == 0
        return out.read_bytes()

    settings = ("--set", "look.name=Blue hour", "--set", "look.why=To see.", "--print", "2393", "--gate", "16mm")
    first = still("a.png", "--stock", "500t", *settings, "--save", "blue hour")
    assert f"The look is in {own / 'blue-hour.toml'}." in capsys.readouterr().err
    assert still("b.png", "--look", "Blue Hour") == first
    look = load_look("blue-hour")
    assert (look.name, look.why, look.stock) == ("Blue hour", "To see.", "500t")
    assert still("c.png", "--look", "blue-hour", "--save", str(tmp_path / "copy.toml")) == first
    assert load_look(tmp_path / "copy.toml").hash() == look.hash()


def test_a_look_that_is_there_is_kept_unless_it_is_to_be_replaced(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "mine.toml", tmp_path / "out.png"
    words = ["still", str(clip), *FAST, "--no-manifest", "-o", str(out), "--stock", "tri-x", "--save", str(path)]
    assert main(words) == 0
    out.unlink()
    assert main(words) == 0  # the same look: a command that was interrupted runs again
    out.unlink()
    capsys.readouterr()
    assert main([*words, "--exposure", "1"]) == 1
    assert f"{path} exists; --overwrite replaces it." in one_line(capsys)
    assert not out.exists()
    assert main([*words, "--exposure", "1", "--overwrite"]) == 0
    assert load_look(path).camera.stops == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("process", "a.mov", "--stock", "none", "--save", "a.toml"), "--stock none renders no film that --save could"),
        (("preview", "a.mov", "--stocks", "250d,500t", "--save", "a.toml"), "--save writes one look; leave it out"),
        (("still", "a.mov", "-o", "a.png", "--stock", "250d", "--save", "no/a.toml"), "the folder no does not exist"),
        (
            ("still", "a.mov", "-o", "a.png", "--stock", "250d", "--save", "noon 50d"),
            "A look is named noon-50d already",
        ),
    ],
)
def test_what_cannot_be_saved_is_one_sentence(
    words: tuple[str, ...],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(list(words)) == 1
    assert message in one_line(capsys)
    assert list(tmp_path.iterdir()) == []
