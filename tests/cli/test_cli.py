"""The command line: every command, what it says, and how it fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.clips import level_of, write_clip
from helpers.footage import lossless, planes_of_clip, same, with_sound
from helpers.running import LONGEST_S, ended, ran

from filmvideo.cli import main
from filmvideo.looks.look import Look
from filmvideo.media import probe, read_still, write_still
from filmvideo.render.render import render_frame

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)

COMMANDS = (
    "process",
    "still",
    "preview",
    "contact",
    "dailies",
    "probe",
    "stocks",
    "looks",
    "spaces",
    "codecs",
    "verify",
    "bench",
)
ALONE = {**os.environ, "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_sound(tmp_path_factory.mktemp("cli") / "clip.mov", frames=24)


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """Give the single line of standard error, and make sure that it is one."""
    said = capsys.readouterr()
    assert not said.out
    assert said.err.count("\n") == 1
    assert said.err.startswith("filmvideo: ")
    return said.err


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Give what a command prints, which must succeed."""
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_help_and_version_need_no_film() -> None:
    script = "import sys; from filmvideo.cli import main; main(sys.argv[1:]); print('torch' in sys.modules)"
    for argument, expected in (
        ("--help", "process"),
        ("--version", "filmvideo 0.1"),
        ("process --help", "--stock"),
        ("match fit --help", "--model"),
    ):
        words = [sys.executable, "-c", script, *argument.split()]
        done = ran(words, capture_output=True, text=True, check=True, env=ALONE)
        assert expected in done.stdout
        assert done.stdout.endswith("False\n")
        assert done.stderr == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_manual(capsys: pytest.CaptureFixture[str], command: str) -> None:
    text = answer(capsys, command, "--help")
    assert text.startswith("Usage: filmvideo")
    assert "\b" not in text
    assert "--help" in text


def test_module_and_no_arguments() -> None:
    done = ran([sys.executable, "-m", "filmvideo"], capture_output=True, text=True, check=False, env=ALONE)
    assert done.returncode == 2
    assert "Commands:" in done.stdout + done.stderr


def test_probe(capsys: pytest.CaptureFixture[str], clip: Path) -> None:
    text = answer(capsys, "probe", str(clip))
    for fact in ("64 x 48", "24 frames", "01:00:00:00", "pcm_s16le", "BT.709", "read as rec709"):
        assert fact in text
    facts = json.loads(answer(capsys, "probe", str(clip), "--json"))
    assert (facts["width"], facts["frames"], facts["timecode"], facts["input"]) == (64, 24, "01:00:00:00", "rec709")


def test_stocks(capsys: pytest.CaptureFixture[str]) -> None:
    for known in ("vision3-250d", "double-x", "2383", "velvia-50"):
        assert known in answer(capsys, "stocks")
    listed = {row["id"]: row for row in json.loads(answer(capsys, "stocks", "--json"))}
    assert (listed["vision3-500t"]["exposure_index"], listed["vision3-500t"]["balance_kelvin"]) == (500, 3200)
    assert (listed["double-x"]["image"], listed["2383"]["kind"]) == ("silver", "print")


def test_a_stock_says_its_sources_and_what_is_estimated(capsys: pytest.CaptureFixture[str]) -> None:
    text = answer(capsys, "stocks", "Vision 3")
    for fact in ("Kodak Vision3 250D", "250", "rms granularity", "cycles/mm", "Sources:", "H-1-5207", "Estimated:"):
        assert fact in text
    facts = json.loads(answer(capsys, "stocks", "5207", "--json"))
    assert facts["id"] == "vision3-250d"
    assert facts["source"]["publication"] == "Kodak H-1-5207"
    assert set(facts["mtf_percent"]) == set(facts["granularity_rms_x1000"]) == {"red", "green", "blue"}
    assert facts["estimated"]


def test_looks(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(answer(capsys, "looks", "--json"))
    text = answer(capsys, "looks")
    for name, facts in listed.items():
        assert name in text
        assert facts["why"] in text
    name = next(iter(listed))
    assert json.loads(answer(capsys, "looks", name.upper(), "--json")) == listed[name]
    assert listed[name]["stock"] in answer(capsys, "looks", name)


def test_spaces_and_codecs(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(answer(capsys, "spaces", "--json"))
    assert {"logc3", "rec709", "slog3-sgamut3"} <= set(listed["input"])
    assert {"rec709", "rec2020-pq", "cineon", "adx10"} <= set(listed["output"])
    assert "logc4" in answer(capsys, "spaces")
    assert json.loads(answer(capsys, "codecs", "--json"))["prores-hq"]["suffixes"] == [".mov", ".mkv"]
    assert "prores-hq" in answer(capsys, "codecs")


def test_process_says_what_it_decided_and_what_it_wrote(capsys: pytest.CaptureFixture[str], clip: Path) -> None:
    command = ["process", str(clip), "--stock", "Vision3", "--frames", "0-3"]
    assert main(command) == 0
    said = capsys.readouterr()
    target = clip.with_name("clip.vision3.mov")
    assert said.out.startswith(f"{target}: 4 frames in ")
    assert said.err.splitlines()[0].startswith("filmvideo: clip.mov: tagged primaries 1, transfer 1: read as rec709")
    assert probe(target).frames == 4
    assert main(command) == 1
    assert "exists already" in one_line(capsys)


def test_process_answers_in_json(capsys: pytest.CaptureFixture[str], clip: Path) -> None:
    options = "--look vision3-day --exposure 1 --format Super-16 --codec h264 --seed 7 --frames 5 --json --device cpu"
    assert main(["process", str(clip), *options.split(), "--manifest", str(clip.with_name("m.json"))]) == 0
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert said.err == ""
    assert report["output"] == str(clip.with_name("clip.vision3-day.mp4"))
    assert (report["look"]["camera"]["stops"], report["look"]["gate"], report["seed"]) == (1.0, "super16", 7)
    assert (report["first_frame"], report["frames_written"]) == (5, 1)
    assert report["um_per_px"] == pytest.approx(12520 / 64)
    assert "read as rec709" in report["reading"]
    assert json.loads(clip.with_name("m.json").read_text(encoding="utf-8")).items() >= report.items()


def test_any_parameter_of_a_look_may_be_set(capsys: pytest.CaptureFixture[str], clip: Path) -> None:
    options = "--stock 500t --grain 0.5 --grain-colour 0 --grain-size 2 --engine fast --frames 0 --json --overwrite"
    settings = ["camera.flash=0.01", "printer.points=[24, 25, 26]", "weave.mechanism=home camera", "lens.softness_um=3"]
    how = [word for setting in settings for word in ("--set", setting)]
    assert main(["process", str(clip), *options.split(), *how]) == 0
    report = json.loads(capsys.readouterr().out)
    look = report["look"]
    assert (look["camera"]["flash"], look["printer"]["points"]) == (0.01, [24.0, 25.0, 26.0])
    assert (look["weave"]["mechanism"], look["lens"]["softness_um"]) == ("home camera", 3.0)
    assert [look["grain"][key] for key in ("amount", "size", "colour")] == [0.5, 2.0, 0.0]
    assert report["engine"] == "fast"


def test_every_parameter_is_listed_with_what_it_takes_and_means(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(answer(capsys, "looks", "--keys", "--json"))
    assert listed["camera.stops"]["takes"] == "-10 to 10"
    assert listed["dirt.dust_per_cm2"]["default"] == 0
    assert {key.partition(".")[0] for key in listed} >= {"camera", "grain", "crystals", "print_dirt", "scan"}
    for key, row in listed.items():
        assert row["meaning"].endswith("."), key
        assert key in answer(capsys, "looks", "--keys")


def test_without_film_every_code_passes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = lossless(tmp_path / "a.mkv", frames=3)
    assert str(tmp_path / "a.none.mkv") in answer(capsys, "process", str(source), "--stock", "none")
    assert same(planes_of_clip(tmp_path / "a.none.mkv"), planes_of_clip(source))


def test_still_is_the_frame_at_that_time(capsys: pytest.CaptureFixture[str], clip: Path, tmp_path: Path) -> None:
    stills: list[torch.Tensor] = []
    for number, at in enumerate(("00:00:00.5", "0.5", "frame 12", "00:00:00.25")):
        target = tmp_path / f"{number}.png"
        assert main(["still", str(clip), "--at", at, "--stock", "vision3", "-o", str(target)]) == 0
        stills.append(read_still(target))
    assert "read as rec709" in capsys.readouterr().err
    assert main(["still", str(clip), "--stock", "vision3", "-o", str(tmp_path / "j.png"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["output"] == str(tmp_path / "j.png")
    assert "read as rec709" in told["reading"]
    assert stills[0].shape == (3, 48, 64)
    assert torch.equal(stills[0], stills[1])
    assert torch.equal(stills[0], stills[2])
    assert not torch.equal(stills[0], stills[3])


def test_still_of_a_picture_beside_itself(tmp_path: Path) -> None:
    code = torch.linspace(0, 1, 32).expand(3, 16, 32)
    write_still(tmp_path / "a.png", code)
    both = tmp_path / "b.tif"
    command = ["still", str(tmp_path / "a.png"), "--stock", "portra 400", "--before-after", "-o", str(both)]
    assert main(command) == 0
    found = read_still(both)
    torch.testing.assert_close(found[:, :, :32], code, atol=2 / 65535, rtol=0)
    scene = torch.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    shown = render_frame(scene, Look(stock="portra-400")).mean()
    after = found[:, :, 32:]
    light = torch.where(after <= 0.04045, after / 12.92, ((after + 0.055) / 1.055) ** 2.4).mean()
    assert abs(float(light - shown)) < 0.01


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--stock", "visoin3-250d"], "nearest: vision3-250d"),
        (["--stock", "2383"], "is print film"),
        (["--stock", "vision3", "--print", "2384"], "nearest: 2383"),
        (["--stock", "vision3", "--input", "slog4"], "nearest: slog"),
        (["--stock", "vision3", "--output", "rec710"], "rec709"),
        (["--stock", "vision3", "--output", "cineon"], "--print scan"),
        (["--stock", "vision3", "--codec", "prores-hp"], "prores-hq"),
        (["--stock", "vision3", "--format", "super17"], "super16"),
        (["--stock", "vision3", "--device", "tpu9"], "No device"),
        (["--stock", "vision3", "--frames", "9-x"], "24-47"),
        (["--stock", "vision3", "--frames", "90-91"], "0 to 23"),
        (["--stock", "vision3", "--frames", "9-3"], "0 to 23"),
        (["--stock", "vision3", "--input-matrix", "bt1"], "bt601"),
        (["--stock", "vision3", "-o", "NOWHERE/a.mov"], "create it first"),
        (["--stock", "vision3", "-o", "a.avi"], ".mov"),
        (["--stock", "vision3", "-o", "."], ". is a folder; name a file to write to."),
        (["--look", "nihgt-500t"], "nearest: night-500t"),
        (["--look", "missing.toml"], "missing.toml"),
        (["--stock", "none", "--print", "2383"], "leave --look"),
        (["--stock", "none", "--grain", "0"], "--set out"),
        (["--stock", "vision3", "--engine", "fastest"], "accurate, fast and reference"),
        (["--stock", "vision3", "--set", "camera.flsh=0.1"], "nearest: camera.flash"),
        (["--stock", "vision3", "--set", "flash"], "camera.flash=0.02"),
        (["--stock", "vision3", "--set", "camera.flash=2"], "--set camera: `flash` is 2; it takes 0 to 1"),
        (["--stock", "vision3", "--set", "printer.points=[25,25]"], "takes 3"),
        (["--stock", "velvia-50", "--set", "printer.stops=1"], "no print to set a printer for"),
        (["--stock", "vision3", "--set", "development.process=cross"], "is negative film"),
        (["--stock", "vision3", "--set", "grain.model=crystals", "--print", "scan"], "grain of density"),
        ([], "--stock NAME"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",  # type: ignore[arg-type]
)
def test_what_is_wrong_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], clip: Path, arguments: list[str], sentence: str
) -> None:
    before = sorted(clip.parent.iterdir())
    assert main(["process", str(clip), *arguments]) == 1
    assert sentence in one_line(capsys)
    assert sorted(clip.parent.iterdir()) == before


def test_what_is_no_clip_is_said_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text, empty = tmp_path / "notes.mov", tmp_path / "empty.mov"
    text.write_text("not a clip\n" * 50)
    empty.touch()
    for command in (["probe"], ["process", "--stock", "vision3"], ["still", "--stock", "vision3", "-o", "o.png"]):
        for path, sentence in (
            (tmp_path / "no.mov", "does not exist"),
            (tmp_path, "is a folder"),
            (text, "not a clip"),
            (empty, "is empty"),
        ):
            assert main([*command, str(path)]) == 1
            assert sentence in one_line(capsys)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["process", "CLIP", "--stok", "vision3"], "--stok"),
        (["proces"], "'process'"),
        (["process", "CLIP", "--exposure", "99"], "--exposure"),
        (["process", "CLIP", "--seed", "one"], "--seed"),
        (["process", "CLIP", "other.mov"], "other.mov"),
        (["process", "CLIP", "--stock"], "requires an argument"),
        (["process"], "IN"),
        (["still", "CLIP", "--stock", "vision3"], "--out"),
        (["match", "fit"], "filmvideo match fit --help"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",  # type: ignore[arg-type]
)
def test_what_is_not_understood_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], clip: Path, arguments: list[str], sentence: str
) -> None:
    assert main([str(clip) if a == "CLIP" else a for a in arguments]) == 2
    said = one_line(capsys)
    assert sentence in said
    assert said.endswith(" --help`.\n")


def test_a_command_alone_is_its_manual(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["match"]):
        main(arguments)
        said = capsys.readouterr()
        assert (said.out + said.err).startswith("Usage: filmvideo")


def test_still_refuses_what_it_cannot_find(capsys: pytest.CaptureFixture[str], clip: Path, tmp_path: Path) -> None:
    for at, sentence in (("noon", "'frame 72'"), ("00:00:09", "ends before"), ("frame 24", "ends before")):
        command = ["still", str(clip), "--at", at, "--stock", "vision3", "-o", str(tmp_path / "a.png")]
        assert main(command) == 1
        assert sentence in one_line(capsys)
    assert list(tmp_path.iterdir()) == []


def test_a_still_never_takes_the_place_of_its_source(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    write_still(picture, torch.linspace(0, 1, 32).expand(3, 16, 32))
    before = picture.read_bytes()
    assert main(["still", str(picture), "--stock", "vision3", "-o", str(picture), "--overwrite"]) == 1
    assert "the source itself" in one_line(capsys)
    assert picture.read_bytes() == before


def test_a_damaged_clip_is_rendered_as_far_as_it_goes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "a.mov", "prores_ks", "yuv422p10le", container_options={"movflags": "faststart"})
    cut = tmp_path / "cut.mov"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.6)])
    target = tmp_path / "out.mkv"
    assert main(["process", str(cut), "--stock", "none", "-o", str(target)]) == 3
    last = capsys.readouterr().err.splitlines()[-1]
    frames = planes_of_clip(target)
    assert 11 <= len(frames) <= 16
    assert last.startswith(f"filmvideo: {cut}: {24 - len(frames)} frames lost")
    assert [level_of(luma.numpy(), 10) for luma, *_ in frames] == list(range(len(frames)))
    assert main(["process", str(cut), "--stock", "vision3", "-o", str(tmp_path / "film.mov"), "--json"]) == 3
    said = capsys.readouterr()
    assert json.loads(said.out)["frames_lost"] == 24 - len(frames)
    assert said.err.count("\n") == 1
    assert probe(tmp_path / "film.mov").frames == len(frames)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a clip that takes some seconds to render."""
    return lossless(tmp_path_factory.mktemp("long") / "a.mkv", frames=600, size=(128, 96))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_and_says_so(long: Path, tmp_path: Path, stop: signal.Signals) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    listen = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # jobs of a shell ignore it
    program = f"{listen}; import sys; from filmvideo.cli import main; sys.exit(main())"
    run = subprocess.Popen(
        [sys.executable, "-c", program, "process", str(long), "--stock", "vision3", "-o", str(folder / "a.mov")],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ALONE,
    )
    deadline = time.monotonic() + LONGEST_S
    while not any(path.stat().st_size for path in folder.iterdir()):
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    run.send_signal(stop)
    out, err = ended(run)
    assert run.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "filmvideo: Interrupted; nothing unfinished was left under the output's name."
    assert "Traceback" not in err
    assert list(folder.iterdir()) == []


def test_a_closed_pipe_is_no_error_to_talk_about() -> None:
    script = f"{sys.executable} -m filmvideo spaces | head -n 1"
    done = ran(["sh", "-c", script], capture_output=True, text=True, check=True, env=ALONE)
    assert done.stdout == "--input\n"
    assert done.stderr == ""
