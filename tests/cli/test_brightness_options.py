"""`--brightness` and `--print-light` on every command that renders."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from helpers.commands import one_line
from helpers.footage import flat, planes_of_clip, with_sound
from torch import Tensor

from filmvideo.cli import main
from filmvideo.colour.gamuts import rgb_to_xyz
from filmvideo.colour.spaces import INPUTS, decode, encode, encoded_light, find_space
from filmvideo.dailies.recipe import FilmSettings, read_recipe
from filmvideo.film.printing import POINTS_A_STOP, PrinterSettings
from filmvideo.looks.changes import with_print_light
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.luts.look import of_look
from filmvideo.media import Tags, read_still, write_still

torch.set_num_threads(1)
FAST = ("--stock", "vision3", "--grain", "0", "--engine", "fast", "--frames", "0")
GRID = ("--grain", "0", "--engine", "fast")
STILL = ("--stock", "vision3", "--grain", "0", "--engine", "fast")
RENDERS = {
    "process": ("process", "CLIP", *FAST, "--codec", "ffv1", "--no-manifest", "-o", "OUT.mkv"),
    "process a sequence": ("process", "CLIP", *FAST, "--no-manifest", "-o", "OUT.####.png"),
    "still": ("still", "CLIP", *STILL, "--no-manifest", "-o", "OUT.png"),
    "preview": ("preview", "CLIP", *FAST, "-o", "OUT.mp4"),
    "preview --stocks": ("preview", "CLIP", *GRID, "--stocks", "vision3", "-o", "OUT.png"),
    "contact": ("contact", "vision3", *GRID, "-o", "OUT.png"),
    "dailies": ("dailies", "CARD", *STILL, "-o", "OUT"),
    "lut": ("lut", "--stock", "vision3", "--nodes", "17", "-o", "OUT.cube"),
    "lut --part print": ("lut", "--stock", "vision3", "--part", "print", "--nodes", "17", "-o", "OUT.cube"),
}
HALF_A_STOP = [25 - POINTS_A_STOP / 2] * 3


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a card of one clip."""
    folder = tmp_path_factory.mktemp("card")
    with_sound(folder / "A001.mov", frames=1)
    return folder


def pictures(words: tuple[str, ...], card: Path, out: Path, *more: str) -> list[Tensor]:
    """Run a command and read all that it wrote."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    places = {"CLIP": str(card / "A001.mov"), "CARD": str(card)}
    said = [places.get(word, word.replace("OUT", str(out / "made"))) for word in words]
    assert main([*said, *more]) == 0
    found: list[Tensor] = []
    for path in sorted(out.rglob("*")):
        if path.suffix in {".mkv", ".mp4", ".mov"}:
            found += [plane for planes in planes_of_clip(path) for plane in planes]
        elif path.suffix == ".png":
            found.append(read_still(path))
        elif path.suffix == ".cube":
            rows = [line.split() for line in path.read_text().splitlines() if line[:1].isdigit()]
            found.append(torch.tensor([[float(value) for value in row] for row in rows]))
    assert found
    return found


@pytest.mark.parametrize("name", RENDERS)
def test_brightness_is_printer_points_on_every_command(name: str, card: Path, tmp_path: Path) -> None:
    plain, brighter, points = (
        pictures(RENDERS[name], card, tmp_path / "out", *more)
        for more in ((), ("--brightness", "0.5"), ("--set", f"printer.points={HALF_A_STOP}"))
    )
    assert all(torch.equal(one, other) for one, other in zip(brighter, points, strict=True))
    assert float(brighter[0].double().mean()) > 1.01 * float(plain[0].double().mean())


@pytest.mark.parametrize(
    ("tags", "space", "more"),
    [
        (Tags(1, 1, 1), "rec709", ("--engine", "reference")),
        (Tags(1, 1, 1), "rec709", ("--workers", "2")),
        (Tags(9, 16, 9), "rec2020-pq", ("--output-space", "rec2020-pq")),
        (Tags(9, 18, 9), "rec2020-hlg", ("--output-space", "rec2020-hlg")),
    ],
    ids=["reference", "workers", "pq", "hlg"],
)
def test_a_matched_grey_card_has_the_code_of_its_source(
    tags: Tags, space: str, more: tuple[str, ...], tmp_path: Path
) -> None:
    code = float(encode(torch.full((3, 1), 0.18, dtype=torch.float64), INPUTS[space])[0])
    source, out = flat(tmp_path / "card.mkv", code, tags=tags, frames=1), tmp_path / "out.mkv"
    words = ("--stock", "double-x", "--print-light", "match", "--grain", "0", "--codec", "ffv1", "--no-manifest")
    assert main(["process", str(source), *words, *more, "-o", str(out)]) == 0
    [before], [after] = planes_of_clip(source), planes_of_clip(out)
    assert before[0].dtype == after[0].dtype == torch.uint16
    assert (after[0].int() - before[0].int()).abs().max() <= 1  # of 10 bits


@pytest.mark.parametrize("film", ["2383", "2393", "3513di", "endura"])
def test_a_matched_grey_card_is_as_bright_as_in_its_picture(film: str, tmp_path: Path) -> None:
    source, out = tmp_path / "card.png", tmp_path / "out.png"
    write_still(source, encode(torch.full((3, 32, 32), 0.18), INPUTS["srgb"], full_range=True))
    words = ["--stock", "vision3", "--print", film, "--print-light", "match", "--grain", "0", "-o", str(out)]
    assert main(["still", str(source), *words, "--no-manifest"]) == 0
    shown = decode(read_still(out)[:, 8:24, 8:24].double(), INPUTS["srgb"], full_range=True)
    luminance = rgb_to_xyz("bt2020")[1] @ shown.flatten(1).mean(1)
    assert float(luminance) == pytest.approx(0.18, rel=2e-3)


def test_a_manifest_names_the_luminance_and_is_reproduced(card: Path, tmp_path: Path) -> None:
    out, manifest = tmp_path / "out.png", tmp_path / "out.png.json"
    words = ["still", str(card / "A001.mov"), *STILL, "--print-light", "match", "--brightness", "-0.25", "-o", str(out)]
    assert main(words) == 0
    [look] = json.loads(manifest.read_text())["looks"].values()
    printer = look["printer"]
    assert (printer["aim"], printer["aim_luminance"], printer["brightness_stops"]) == ("match", 0.116992, -0.25)
    assert main(["reproduce", str(manifest)]) == 0


def test_a_sheet_is_matched_to_the_picture_on_it(tmp_path: Path) -> None:
    source, out = tmp_path / "card.png", tmp_path / "out.png"
    write_still(source, torch.full((3, 32, 32), 0.4))
    assert main(["contact", "vision3", *GRID, "--print-light", "match", "--on", str(source), "-o", str(out)]) == 0
    [look] = json.loads((tmp_path / "out.png.json").read_text())["looks"].values()
    assert look["printer"]["aim_luminance"] == 0.18


@pytest.mark.parametrize(("space", "luminance"), [("srgb", 0.18), ("logc3", 0.116992), ("rec2020-hlg", 0.127741)])
def test_a_table_is_matched_to_the_display_of_its_input(space: str, luminance: float) -> None:
    source = find_space(space)
    card = encoded_light(torch.full((3, 1), 0.18, dtype=torch.float64), source)
    function, _ = of_look(Look(printer=PrinterSettings(aim="match")), source)
    shown = rgb_to_xyz("bt2020")[1] @ function.shows(card)[:, 0]
    assert float(shown) == pytest.approx(luminance, rel=2e-3)


def test_a_farm_and_a_recipe_take_both(card: Path, tmp_path: Path) -> None:
    template, out = tmp_path / "job.json", str(tmp_path / "out.mov")
    words = ["--stock", "vision3", "--brightness", "0.5", "--print-light", "match", "-o", out, "--save", str(template)]
    assert main(["farm", "template", str(card / "A001.mov"), *words]) == 0
    for key in ("brightness_stops", "aim_luminance"):
        assert key in template.read_text()
    recipe = tmp_path / "show.toml"
    recipe.write_text('schema = 1\n[film]\nstock = "vision3"\nbrightness = 0.5\nprint_light = "match"\n')
    look = read_recipe(recipe, FilmSettings()).film.look
    assert look is not None
    assert (look.printer.brightness_stops, look.printer.aim) == (0.5, "match")


def test_lad_takes_a_looks_match_back(tmp_path: Path) -> None:
    path = tmp_path / "look.toml"
    path.write_text('schema = 1\n[film]\nstock = "vision3"\n[printer]\naim = "match"\naim_luminance = 0.2\n')
    look = load_look(path)
    assert with_print_light(look, None, "LAD") == with_print_light(look, 0.0, "lad")
    assert with_print_light(look, None, "lad").printer == PrinterSettings()
    assert with_print_light(look, 0.5, None).printer == PrinterSettings(
        aim="match", aim_luminance=0.2, brightness_stops=0.5
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--stock", "velvia-50", "--brightness", "1"), "is shown itself, without the printer that --brightness would"),
        (("--stock", "vision3", "--print", "scan", "--print-light", "lad"), "is scanned, without the printer"),
        (("--stock", "vision3", "--print", "none", "--brightness", "0"), "use --exposure."),
        (("--stock", "vision3", "--print-light", "max"), "must be lad or match, got 'max'"),
        (("--stock", "none", "--brightness", "1"), "leave --look, --print, --gate, --exposure, --brightness"),
    ],
)
def test_what_has_no_printer_is_refused_in_one_line(
    words: tuple[str, ...], sentence: str, card: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["process", str(card / "A001.mov"), *words]) == 1
    assert sentence in one_line(capsys)
