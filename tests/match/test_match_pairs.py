"""Pairs: what is read, what is left out, and what is said of pairs that will not do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.matching import one_chart

from filmvideo.base.errors import ParameterError
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.match.decoding import bracket_encoding, decode_pairs
from filmvideo.match.models.registry import MODELS
from filmvideo.match.pairs import Pairs, concatenate_pairs, drop_unusable, make_pairs
from filmvideo.match.table import read_colours, read_pairs, write_pairs


def test_a_table_gives_back_what_was_written(tmp_path: Path) -> None:
    pairs = one_chart()
    write_pairs(tmp_path / "pairs.csv", pairs)
    again = read_pairs(tmp_path / "pairs.csv")
    assert torch.equal(again.digital, pairs.digital)
    assert torch.equal(again.film, pairs.film)
    assert torch.equal(again.exposure_stops, pairs.exposure_stops)
    assert (again.patch, again.illuminant) == (pairs.patch, pairs.illuminant)
    assert torch.equal(read_colours(tmp_path / "pairs.csv").digital, pairs.digital)


def test_npz_holds_the_same_columns_and_film_may_be_rgb(tmp_path: Path) -> None:
    path = tmp_path / "pairs.npz"
    ramp = np.linspace(0.1, 0.9, 9)
    np.savez(path, **{f"digital_{c}": ramp for c in "rgb"}, **{f"film_{c}": np.ones(9) for c in "rgb"})  # pyright: ignore[reportArgumentType]
    pairs = read_pairs(path, film_space="srgb")
    white = torch.tensor([0.9642, 1.0, 0.8251], dtype=torch.float64)[:, None].expand(3, 9)
    torch.testing.assert_close(pairs.film, white, atol=2e-4, rtol=0)
    assert pairs.exposure_stops.isnan().all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("digital_r,digital_g\n1,2\n", "has no column film_X"),
        ("digital_r,digital_g,digital_b,film_X,film_Y,film_Z\n1,1,1,1,1\n", "pair 1 has 5 values for 6 columns"),
        ("digital_r,digital_g,digital_b,film_X,film_Y,film_Z\n1,1,1,1,1,x\n", "film_Z has 'x', which is not a number"),
        ("digital_r,digital_g,digital_b,film_X,film_Y,film_Z\n1,1,1,1,1,nan\n", "film value of pair 1 is not a number"),
    ],
)
def test_a_wrong_table_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(text)
    with pytest.raises(ParameterError, match=said):
        read_pairs(path)


def test_unequal_counts_are_refused() -> None:
    two, three = torch.ones(3, 2, dtype=torch.float64), torch.ones(3, 3, dtype=torch.float64)
    with pytest.raises(ParameterError, match="2 of digital, 3 of film"):
        Pairs(two, three, ("a", "b"), torch.zeros(2, dtype=torch.float64), ("", ""))


def test_clipped_and_black_rows_are_left_out_and_listed() -> None:
    pairs = one_chart()
    level = float(pairs.digital.amax()) / 4
    clipped = replace(pairs, digital=pairs.digital.clamp(max=level))
    clipped.digital[0, 5] = 0
    kept, said = drop_unusable(clipped)
    flagged = (pairs.digital > level).any(0)
    assert not (kept.digital >= level).any()
    assert len(kept) + len(said) == len(pairs)
    assert len(said) == int(flagged.sum()) + 1
    assert any("is clipped in the camera" in sentence for sentence in said)
    assert "Pair 6 (patch 6 at -4 stops under D55) is at or under the camera's black." in said
    assert drop_unusable(pairs)[1] == ()


@pytest.mark.parametrize("model", [name for name in MODELS if name != "chain-by-white"])
def test_one_exposure_is_refused_with_what_to_shoot(model: str) -> None:
    pairs = one_chart()
    with pytest.raises(ParameterError, match=r"one exposure.*shoot one chart at seven exposures"):
        MODELS[model].fit(pairs.select(pairs.exposure_stops == 0))


def test_too_few_pairs_are_refused_for_the_chain() -> None:
    few = one_chart().select(torch.arange(504) % 20 == 0)
    with pytest.raises(ParameterError, match="26 pairs are too few for the model chain"):
        MODELS["chain"].fit(few)
    MODELS["linear"].fit(few)


def test_a_front_by_white_wants_several_lights() -> None:
    with pytest.raises(ParameterError, match="have 3 lights, too few for a model by white"):
        MODELS["chain-by-white"].fit(one_chart())


def test_joined_sets_keep_their_lights() -> None:
    pairs = one_chart()
    parts = tuple(pairs.select(pairs.rows_in(light.name)) for light in pairs.lights())
    assert len(concatenate_pairs(parts)) == len(pairs)
    assert [light.name for light in concatenate_pairs(parts).lights()] == [light.name for light in pairs.lights()]


def test_the_white_of_a_light_is_that_of_the_white_patch() -> None:
    pairs = one_chart()
    for light in pairs.lights():
        rows = pairs.select(pairs.rows_in(light.name))
        patch = torch.tensor([name == "19" for name in rows.patch])
        ratio = (rows.digital / rows.digital[1])[:, patch].mean(1)
        torch.testing.assert_close(light.white, ratio, rtol=0.02, atol=0)


@pytest.mark.parametrize("encoding", ["linear", "slog3", "logc3", "srgb", "davinci-intermediate", "gamma24"])
def test_an_encoding_is_learnt_from_the_bracket(encoding: str) -> None:
    pairs = one_chart()
    encoded = replace(pairs, digital=ENCODINGS[encoding].encode(pairs.digital * 0.05))
    torch.testing.assert_close(
        decode_pairs(encoded, bracket_encoding(encoded)).digital, pairs.digital * 0.05, rtol=1e-6, atol=1e-9
    )


def test_no_encoding_is_learnt_where_exposures_lie_or_are_missing() -> None:
    pairs = one_chart()
    with pytest.raises(ParameterError, match="Under no known encoding"):
        bracket_encoding(replace(pairs, exposure_stops=pairs.exposure_stops * 1.37))
    with pytest.raises(ParameterError, match="two exposures or more"):
        bracket_encoding(make_pairs(pairs.digital, pairs.film))
    with pytest.raises(ParameterError, match=r"No encoding is named 'slog'; nearest: slog"):
        decode_pairs(pairs, "slog")
