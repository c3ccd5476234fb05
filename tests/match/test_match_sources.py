"""Any source: one film comes of the same data however it was coded, and where a library is missing it is named."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch
from helpers.charts import write_picture
from helpers.matching import one_chart, unseen
from helpers.shoots import Shoot, draw, manifest, truth
from helpers.writing import bars, spec

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.romm import difference
from filmvideo.match.charts.film import film_xyz
from filmvideo.match.charts.find import find_chart
from filmvideo.match.charts.grid import Grid
from filmvideo.match.charts.picture import ChartPicture, read_picture
from filmvideo.match.models.model import Model, predict
from filmvideo.match.models.registry import MODELS
from filmvideo.match.pairs import Pairs
from filmvideo.match.sources import read_source
from filmvideo.match.table import write_pairs
from filmvideo.media import find_codec, to_rgb
from filmvideo.media.read.clip import ClipReader
from filmvideo.media.write.clip import ClipWriter

LIKE_CODE = 0.98 / float(one_chart().digital.amax())
OTHER_GAMUT = torch.tensor([[0.8, 0.15, 0.05], [0.1, 0.8, 0.1], [0.03, 0.17, 0.8]], dtype=torch.float64)


def coded(pairs: Pairs, encoding: str, gamut: torch.Tensor | None = None) -> Pairs:
    """Return pairs as a file of 16 bits has them."""
    light = pairs.digital * LIKE_CODE
    code = ENCODINGS[encoding].encode(light if gamut is None else gamut @ light)
    return replace(pairs, digital=(code * 65535).round() / 65535 if encoding != "linear" else code)


@cache
def fitted(folder: Path, encoding: str, how: str) -> Model:
    """Fit the chain to a table of codes, whose encoding is named or learnt."""
    path = folder / f"{encoding}.csv"
    write_pairs(path, coded(one_chart(), encoding))
    return MODELS["chain"].fit(read_source(path, how).pairs)


@pytest.mark.parametrize(("encoding", "how"), [("srgb", "srgb"), ("slog3", "learnt"), ("logc3", "LogC3")])
def test_one_film_comes_of_linear_log_and_srgb(
    tmp_path_factory: pytest.TempPathFactory, encoding: str, how: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    colours = replace(unseen(), digital=unseen().digital * LIKE_CODE)
    one = predict(fitted(folder, "linear", "linear"), colours)
    other = predict(fitted(folder, encoding, how), colours)
    assert float(difference(one, other).mean()) < 0.1


def test_another_gamut_is_the_matrixs_business() -> None:
    found: list[float] = []
    for gamut in (None, OTHER_GAMUT):
        model = MODELS["chain"].fit(coded(one_chart(), "linear", gamut))
        colours = coded(unseen(), "linear", gamut)
        found.append(float(difference(predict(model, colours), colours.film).mean()))
    assert found[0] == pytest.approx(found[1], abs=0.1)


def test_a_frame_of_a_clip_is_a_picture_and_video_levels_are_read(tmp_path: Path) -> None:
    path = tmp_path / "take.mov"
    with ClipWriter(path, find_codec("prores-4444"), spec()) as writer:
        for n in range(3):
            writer.write(bars(writer.format, 256, 128, 10 * n), n)
    with ClipReader(path) as reader:
        frames = [to_rgb(picture).clone() for picture in reader]
    for n in (0, 2):
        picture = read_picture(f"take.mov@{n}", tmp_path)
        torch.testing.assert_close(picture.code, frames[n])
        assert not picture.full_range
        video = ENCODINGS["slog3"]
        torch.testing.assert_close(picture.light("slog3"), video.decode(video.code_from_video(frames[n])))
    with pytest.raises(MediaError, match="frames 0 to 2"):
        read_picture("take.mov@7", tmp_path)


def test_film_may_be_scanned_into_any_space_but_not_be_a_sensors_light(tmp_path: Path) -> None:
    grey = torch.full((3, 8, 8), 0.5)
    write_picture(tmp_path / "a.tif", grey)
    scan = read_picture("a.tif", tmp_path)
    for space, luminance in (("prophoto", 0.5**1.8), ("adobe-rgb", 0.5 ** (563 / 256)), ("p3-d65", 0.5**2.6)):
        light = ENCODINGS[{"prophoto": "romm", "p3-d65": "gamma26"}.get(space, space)].decode(grey[:, 0, :1].double())
        found = film_xyz(scan, space, light)
        torch.testing.assert_close(found[1], torch.full((1,), luminance, dtype=torch.float64), rtol=1e-4, atol=0)
        torch.testing.assert_close(found[0] / found[1], torch.full((1,), 0.9642).double(), rtol=5e-4, atol=0)
    with pytest.raises(ParameterError, match="is raw sensor light, whose colours are unknown; develop it"):
        film_xyz(ChartPicture("a.dng", grey, full_range=True, most=1.0), None, grey[:, 0].double())


def test_a_flat_field_named_in_the_manifest_is_taken_out(tmp_path: Path) -> None:
    shoot = Shoot(falloff=0.4)
    setup = draw(tmp_path, shoot)
    uneven = read_source(manifest(tmp_path, setup)).pairs
    even = read_source(manifest(tmp_path, f'{setup}\ndigital_flat = "{shoot.light}-card.dng"')).pairs
    wanted = truth(shoot).digital
    spread = [float((pairs.digital / wanted).log2().std()) for pairs in (uneven, even)]
    assert spread[0] > 0.06
    assert spread[1] < 0.01


def test_a_library_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rawpy", None)
    monkeypatch.setitem(sys.modules, "cv2", None)
    (tmp_path / "a.dng").write_bytes(b"")
    with pytest.raises(MediaError, match=r"run: pip install 'filmvideo\[raw\]'"):
        read_picture("a.dng", tmp_path)
    with pytest.raises(ParameterError, match=r"pip install 'filmvideo\[charts\]'"):
        find_chart(torch.rand(3, 64, 64), Grid())
