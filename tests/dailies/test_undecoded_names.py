"""Names that are not UTF-8 work in every command and every text that is written."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest
import torch
from helpers.clips import write_clip
from helpers.commands import ALONE
from helpers.pictures import write_by_ffmpeg

from filmvideo.base.text import json_text, text_of, url_of, xml_text_of
from filmvideo.cli import main
from filmvideo.dailies.ale import read_ale
from filmvideo.looks.presets import presets_dir
from filmvideo.media import probe

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
NAME, SHOWN = "caf\udce9", "caf\\xe9"
RECIPE = (
    "schema=1\n[film]\nstock='vision3'\n[[output]]\ncodec='h264'\nname='v'\nburn_in='b'\n[burn_in.b]\ntop='{clip}'\n"
)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names") / NAME
    folder.mkdir()
    write_clip(folder / f"{NAME}.mov", frames=2)
    planes = tuple(torch.full((48, 64), 300 * n, dtype=torch.uint16) for n in (1, 2, 3))
    for number in (1, 2):
        plain = write_by_ffmpeg(folder / "plain.png", "png", "rgb48be", planes)
        plain.replace(folder / f"s{NAME}.{number:04}.png")
    return folder


def test_dailies_write_such_names_everywhere(card: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (card.parent / "r.toml").write_text(RECIPE)
    out = card / "out"
    asked = ["dailies", str(card), "-o", str(out), "--recipe", str(card.parent / "r.toml"), "--mhl", "--json"]
    assert main(asked) == 0
    printed = json.loads(capsys.readouterr().out)
    listed = json.loads((out / "dailies.json").read_bytes().decode())["clips"]
    assert [clip["name"] for clip in printed] == [clip["name"] for clip in listed] == [NAME, f"s{NAME}"]
    assert all(os.path.exists(clip["files"]["v"]) for clip in listed)  # noqa: PTH110
    assert [row["Name"] for row in read_ale(out / "dailies.ale")] == [SHOWN, f"s{SHOWN}"]
    rows = list(csv.DictReader((out / "dailies.csv").read_text("utf-8").splitlines()))
    assert [row["Name"] for row in rows] == [SHOWN, f"s{SHOWN}"]
    page = (out / "index.html").read_bytes().decode()
    assert f"<h2>{SHOWN}</h2>" in page
    links = [part.split('"')[0] for part in page.split('href="v/')[1:]]
    assert all((out / "v" / os.fsdecode(unquote_to_bytes(link))).is_file() for link in links)
    assert len(links) == 2
    seal = next((card / "ascmhl").glob("0001_*.mhl"))
    assert f"{SHOWN}.mov" in [path.text for path in ET.parse(seal).getroot().iter("{urn:ASC:MHL:v2.0}path")]  # noqa: S314
    timeline = json.loads((out / "timeline.otio").read_bytes().decode())
    assert [clip["name"] for clip in timeline["tracks"]["children"][0]["children"]] == [SHOWN, f"s{SHOWN}"]
    assert main([*asked, "--resume"]) == 0
    assert f"{SHOWN}: done before, and kept." in capsys.readouterr().err


def test_process_still_and_reproduce_know_such_names(card: Path, tmp_path: Path) -> None:
    source, pictures = str(card / f"{NAME}.mov"), str(card / f"s{NAME}.####.png")
    folder = tmp_path / NAME
    folder.mkdir()
    film = ["--stock", "vision3"]
    assert main(["process", source, *film, "-o", str(folder / f"{NAME}.mov")]) == 0
    assert main(["process", pictures, *film, "-o", str(folder / f"{NAME}.####.exr")]) == 0
    assert main(["process", pictures, *film, "-o", str(folder / f"{NAME}.####.dpx")]) == 0
    assert main(["process", str(folder / f"{NAME}.####.exr"), *film, "-o", str(folder / "again.mov")]) == 0
    assert main(["still", source, *film, "-o", str(folder / f"{NAME}.png")]) == 0
    assert json.loads((folder / f"{NAME}.mov.json").read_bytes().decode())["source"] == source
    assert main(["reproduce", str(folder / f"{NAME}.mov.json")]) == 0
    assert probe(folder / "again.mov").frames == 2


def test_what_is_printed_is_text_in_any_locale(card: Path) -> None:
    for encoding in ("utf-8:strict", "ascii"):
        command = [sys.executable, "-m", "filmvideo", "probe", str(card / f"{NAME}.mov")]
        done = subprocess.run(command, capture_output=True, check=False, env=ALONE | {"PYTHONIOENCODING": encoding})
        assert not done.returncode, done.stderr
        assert b"e9.mov" in done.stdout or encoding == "ascii"  # typer replaces what ASCII lacks


def test_each_kind_of_text_holds_any_name(tmp_path: Path) -> None:
    assert text_of("a\udce9\ud800") == "a\\xe9\\ud800"
    assert json.loads(json_text({"\udce9": "x\udcff"}).encode()) == {"\udce9": "x\udcff"}
    assert json.loads(json_text({"path": tmp_path})) == {"path": str(tmp_path)}
    assert xml_text_of("a\x01\udce9\uffff") == "a\\x01\\xe9\\xffff"
    assert url_of(tmp_path / "a\udce9 b").endswith("a%E9%20b")


def test_what_cannot_hold_such_a_name_says_so(card: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """TOML is UTF-8: a look cannot name a stock's file that is not. A shell script has the bytes of a name."""
    stock = tmp_path / f"{NAME}.toml"
    stock.write_bytes((presets_dir() / "stocks" / "vision3-250d.toml").read_bytes())
    asked = ["process", str(card / f"{NAME}.mov"), "--stock", str(stock), "-o", str(tmp_path / "a.mov")]
    assert main([*asked, "--save", str(tmp_path / "look.toml")]) == 1
    assert "is not UTF-8, as TOML is" in capsys.readouterr().err
    script = tmp_path / "job.sh"
    farm = ["farm", "template", str(card / f"{NAME}.mov"), "--stock", "vision3", "-o", str(tmp_path / f"{NAME}.mov")]
    assert main([*farm, "--scheduler", "slurm", "--save", str(script)]) == 0
    assert script.stat().st_size
