"""A match as a stock: its TOML file, its table, clips through it, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
import torch
from helpers.clips import write_clip
from helpers.matching import FROZEN, one_chart

from filmvideo.base.errors import FilmvideoError, MediaError, ParameterError, PresetError
from filmvideo.cli import main
from filmvideo.colour.gamuts import rgb_to_xyz
from filmvideo.looks.files import load_look, save_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.match.models.registry import MODELS
from filmvideo.match.preset import nearest_balance, write_stock
from filmvideo.match.store import load, save
from filmvideo.media import probe


def stored(tmp_path: Path) -> Path:
    """Write a match."""
    folder = tmp_path / "film"
    save(folder, "linear", MODELS["linear"].fit(one_chart()), one_chart(), settings={}, figures={})
    return folder


def test_a_match_becomes_a_stock_and_a_clip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = stored(tmp_path)
    stock, clip = tmp_path / "my-film.toml", tmp_path / "in.mov"
    make = ["match", "stock", str(folder), "-o", str(stock), "--digital-space", "slog3", "--on-top", "portra 400"]
    assert main(make) == 0
    assert "on s-gamut3-cine (slog3-sgamut3cine)" in capsys.readouterr().out
    assert main(make) == 1
    assert "--overwrite replaces it" in capsys.readouterr().err
    write_clip(clip, frames=3, size=(64, 36))
    out = tmp_path / "out.mov"
    assert (
        main(
            ["process", str(clip), "--stock", str(stock), "--input-space", "logc3", "-o", str(out), "--engine", "fast"]
        )
        == 0
    )
    assert "The match my-film takes it as linear light on s-gamut3-cine" in capsys.readouterr().err
    assert probe(out).frames == 3
    exact = ["--engine", "reference"]
    assert main(["still", str(clip), "--stock", str(stock), "-o", str(tmp_path / "a.png"), *exact]) == 0
    save_look(Look(stock=str(stock), name="of mine"), tmp_path / "l.toml")
    text = (tmp_path / "l.toml").read_text(encoding="utf-8").replace(str(stock), "my-film.toml")
    (tmp_path / "l.toml").write_text(text, encoding="utf-8")
    assert load_look(tmp_path / "l.toml").camera_film.name == "my-film"
    assert main(["still", str(clip), "--look", str(tmp_path / "l.toml"), "-o", str(tmp_path / "b.png"), *exact]) == 0
    capsys.readouterr()
    assert main(["stocks", str(stock)]) == 0
    assert "a match" in capsys.readouterr().out
    assert main(["verify", str(stock)]) == 1
    assert "has no data sheet" in capsys.readouterr().err


def test_the_light_nearest_to_balance_is_taken(tmp_path: Path) -> None:
    folder = stored(tmp_path)
    assert nearest_balance(one_chart()).name == "D55"
    write_stock(folder, tmp_path / "a.toml", on_top="portra-400", space="logc3", light="A")
    made = find_stock(str(tmp_path / "a.toml")).match
    assert made is not None
    assert made.light == "A"
    assert made.white == (1.0, 1.0, 1.0)  # no patch of a ColorChecker is named white


def test_a_camera_s_own_rgb_is_reached_by_its_matrix(tmp_path: Path) -> None:
    folder = stored(tmp_path)
    write_stock(folder, tmp_path / "a.toml", on_top="portra-400", space="linear-709")
    text = (tmp_path / "a.toml").read_text(encoding="utf-8")
    matrix = rgb_to_xyz("bt709").inverse() * torch.tensor([[2.0], [1.0], [0.5]], dtype=torch.float64)
    rows = cast("list[list[float]]", matrix.tolist())
    (tmp_path / "b.toml").write_text(text.replace('space = "linear-709"', f"to_camera = {rows}"), encoding="utf-8")
    one, other = (find_stock(str(tmp_path / name)).match for name in ("a.toml", "b.toml"))
    assert one is not None
    assert other is not None
    torch.testing.assert_close(one.matrix, other.matrix)
    assert "the camera's own RGB" in other.reading


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'table = "a.lut',
            'table = "gone.lut',
            r"the table .*gone.lut.safetensors is missing; put it back, or run `",
        ),
        ('sha256 = "', 'sha256 = "0', "its hash differs; run `filmvideo match stock DIR -o b.toml --overwrite` again"),
        (
            'light = "D55"',
            'light = "A"',
            r"`light` is 'A', but the table was sampled in 'D55'; run .* --light A`",
        ),
        ('space = "linear-709"', "", "name either the `space`"),
        ('space = "linear-709"', 'space = "linear-7"', "Unknown colour space"),
        ('stock = "portra-400"', 'stock = "2383"', "must name a colour camera film"),
        ('stock = "portra-400"', 'stock = "tri-x"', "must name a colour camera film"),
        ("grey = 0.18", "gray = 0.18", "gray is not known"),
        ("    1.0,\n    1.0,\n    1.0,", "1, 0, 1", "must be numbers above 0"),
    ],
)
def test_a_preset_that_is_wrong_is_refused_in_a_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = stored(tmp_path)
    write_stock(folder, tmp_path / "a.toml", on_top="portra-400", space="linear-709")
    text = (tmp_path / "a.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "b.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FilmvideoError, match=said):
        find_stock(str(tmp_path / "b.toml"))


def test_a_stock_without_a_table_is_refused() -> None:
    old = str(FROZEN / "stock.toml")
    with pytest.raises(PresetError, match=r"`model` is the key of an earlier version, .*; run `filmvideo match stock"):
        find_stock(old)


def test_a_table_is_never_written_over_the_model(tmp_path: Path) -> None:
    folder = stored(tmp_path)
    write_stock(folder, folder / "model.toml", on_top="portra-400", space="linear-709")
    assert load(folder).name == "linear"
    (folder / "model.toml").unlink()
    with pytest.raises(MediaError, match=r"model\.lut\.safetensors exists; --overwrite replaces it"):
        write_stock(folder, folder / "model.toml", on_top="portra-400", space="linear-709")


def test_a_model_that_is_not_whole_or_too_new_is_refused(tmp_path: Path) -> None:
    folder = stored(tmp_path)
    tensors, facts = folder / "model.safetensors", folder / "model.json"
    tensors.write_bytes(tensors.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ParameterError, match=r"is not what model\.json was written with"):
        load(folder)
    tensors.unlink()
    with pytest.raises(ParameterError, match=r"model\.safetensors is missing"):
        load(folder)
    facts.write_text(facts.read_text(encoding="utf-8").replace('"format": 2', '"format": 3'), encoding="utf-8")
    with pytest.raises(ParameterError, match="format 3, but this version reads format 2; use a newer filmvideo"):
        load(folder)


def test_a_look_s_hash_knows_the_model(tmp_path: Path) -> None:
    folder = stored(tmp_path)
    write_stock(folder, tmp_path / "a.toml", on_top="portra-400", space="linear-709")
    text = (tmp_path / "a.toml").read_text(encoding="utf-8")
    (tmp_path / "b.toml").write_text(text.replace("0.18", "0.2"), encoding="utf-8")
    hashes = {Look(stock=str(tmp_path / name)).hash() for name in ("a.toml", "b.toml")}
    assert len(hashes) == 2
