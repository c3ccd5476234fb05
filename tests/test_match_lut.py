"""A match as a .cube, read back by OpenColorIO."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from matching import one_chart
from reference import OCIO

from filmvideo.cli import main
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.spaces import OUTPUTS
from filmvideo.match.lut import departure, lut, shown
from filmvideo.match.models import chain
from filmvideo.match.store import load, save


def read_back(path: Path, code: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Take (n, 3) codes through a file as OpenColorIO reads it."""
    transform = OCIO.FileTransform(src=str(path), interpolation=OCIO.INTERP_TETRAHEDRAL)
    processor = (
        OCIO.Config.CreateRaw()
        .getProcessor(transform)
        .getOptimizedCPUProcessor(OCIO.BIT_DEPTH_F32, OCIO.BIT_DEPTH_F32, OCIO.OPTIMIZATION_LOSSLESS)
    )
    pixels = np.ascontiguousarray(code, dtype=np.float32)
    processor.applyRGB(pixels)
    return pixels.astype(np.float64)


def test_a_cube_read_by_opencolorio_is_the_match(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = one_chart()
    save(tmp_path, "chain", chain.fit(pairs), pairs, settings={}, figures={})
    path = tmp_path / "film.cube"
    assert main(["match", "export", str(tmp_path), "-o", str(path), "--light", "D55"]) == 0
    assert "is off the match by ΔE2000" in capsys.readouterr().out
    function = load(tmp_path).model.under(pairs.light_named("D55"))
    nodes = torch.randint(0, 33, (3, 500), generator=torch.Generator().manual_seed(6)) / torch.tensor(32.0)
    code = nodes.to(torch.float64)
    wanted = shown(function(ENCODINGS["logc3"].decode(code).clamp(min=1e-7)), OUTPUTS["rec709"])
    np.testing.assert_allclose(read_back(path, code.T.numpy()), wanted.T.numpy(), atol=2e-6)
    between = torch.rand((3, 500), dtype=torch.float64, generator=torch.Generator().manual_seed(7))
    table = lut(function, 33, "logc3", OUTPUTS["rec709"])
    np.testing.assert_allclose(read_back(path, between.T.numpy()), table(between).T.numpy(), atol=2e-5)


def test_more_nodes_come_nearer_and_linear_axes_are_useless() -> None:
    pairs = one_chart()
    function = chain.fit(pairs).under(pairs.light_named("D55"))
    means = [
        float(departure(lut(function, size, encoding, OUTPUTS["rec709"]), function, pairs).mean())
        for size, encoding in ((17, "logc3"), (33, "logc3"), (65, "logc3"), (33, "linear"))
    ]
    assert means[0] > means[1] > means[2]
    assert means[2] < 0.1
    assert means[3] > 3 * means[1]


def test_unknown_names_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = one_chart()
    save(tmp_path, "chain", chain.fit(pairs), pairs, settings={}, figures={})
    for options, said in (
        (["--light", "D56"], "No light of the pairs is named 'D56'; nearest: D55"),
        (["--space", "rec7"], "No display space is named 'rec7'; nearest: rec709"),
        (["--encoding", "aces"], "No encoding is named 'aces'; nearest: acesc"),
    ):
        assert main(["match", "export", str(tmp_path), "-o", str(tmp_path / "a.cube"), *options]) == 1
        assert said in capsys.readouterr().err
