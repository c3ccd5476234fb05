"""`--json` prints JSON and nothing else on the standard output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from helpers.commands import answer
from helpers.lut_films import stored

torch.set_num_threads(1)


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        ("preview CLIP --stock vision3 -o OUT.mp4", {"output", "frames_written", "width", "height", "notices"}),
        ("preview CLIP --stocks 250d,500t --at 0.5 -o OUT.png", {"output", "films", "width", "height", "notices"}),
        ("contact 250d -o OUT.png", {"output", "films", "width", "height"}),
        ("vary CLIP --stocks 250d -o OUT.png", {"output", "films", "width", "height"}),
        ("still CLIP --stock vision3 -o OUT.png", {"output", "reading"}),
        ("probe CLIP", {"width", "height", "frames"}),
        ("spaces", {"input", "output"}),
        ("codecs", {"prores-hq"}),
        ("cache", {"folder", "kernels", "looks"}),
        ("looks vision3-day", {"name", "stock", "gate"}),
        ("stocks 2383", {"id", "source"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_result_of_a_command(
    command: str, keys: set[str], clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = command.replace("CLIP", str(clip)).replace("OUT", str(tmp_path / "out")).split()
    said = json.loads(answer(capsys, *words, "--json"))
    assert keys <= set(said)
    if "output" in keys and "-o" in words:
        assert Path(said["output"]).is_file()


def test_the_results_of_a_match(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, stock, table = stored(tmp_path), tmp_path / "film.toml", tmp_path / "out.csv"
    how = ["--digital-space", "linear-709", "--on-top", "portra-400"]
    said = json.loads(answer(capsys, "match", "stock", str(folder), "-o", str(stock), *how, "--json"))
    assert said["output"] == str(stock)
    assert "linear" in said["reading"]
    colours = tmp_path / "colours.csv"
    colours.write_text("digital_r,digital_g,digital_b\n0.2,0.2,0.2\n0.4,0.3,0.1\n", encoding="utf-8")
    said = json.loads(answer(capsys, "match", "predict", str(folder), str(colours), "-o", str(table), "--json"))
    assert said == {"output": str(table), "colours": 2}
    assert len(table.read_text(encoding="utf-8").splitlines()) == 3
