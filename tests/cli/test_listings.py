"""Commands that list or describe: probe, stocks, looks, spaces, codecs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.commands import answer

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)


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


def test_every_parameter_is_listed_with_what_it_takes_and_means(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(answer(capsys, "looks", "--keys", "--json"))
    assert listed["camera.stops"]["takes"] == "-10 to 10 stops"
    assert listed["dirt.dust_per_cm2"]["default"] == 0
    assert {key.partition(".")[0] for key in listed} >= {"camera", "grain", "crystals", "print_dirt", "scan"}
    for key, row in listed.items():
        assert row["meaning"].endswith("."), key
        assert key in answer(capsys, "looks", "--keys")


def test_spaces_and_codecs(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(answer(capsys, "spaces", "--json"))
    assert {"logc3", "rec709", "slog3-sgamut3"} <= set(listed["input"])
    assert {"rec709", "rec2020-pq", "cineon", "adx10"} <= set(listed["output"])
    assert "logc4" in answer(capsys, "spaces")
    assert json.loads(answer(capsys, "codecs", "--json"))["prores-hq"]["suffixes"] == [".mov", ".mkv"]
    assert "prores-hq" in answer(capsys, "codecs")
