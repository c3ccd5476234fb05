"""The checker of annotations itself: what a test would never see if it stopped checking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
import torch
from beartype.roar import BeartypeCallHintViolation
from helpers.shape_checker import check
from jaxtyping import Float
from torch import Tensor

from filmvideo.colour.difference import delta_e
from filmvideo.film.characteristic_curve import CharacteristicCurve

PLANE, TURNED = torch.zeros(2, 3), torch.zeros(3, 2)


@check
def added(a: Float[Tensor, "h w"], b: Float[Tensor, "h w"], times: float = 1) -> Float[Tensor, "h w"]:
    return a + times * b if a.shape == b.shape else a


@check
def turned(a: Float[Tensor, "h w"]) -> Float[Tensor, "h w"]:
    return a.T


@check
def rows(a: Float[Tensor, "h w"], b: Float[Tensor, "h w"]) -> Iterator[Tensor]:
    yield from (a, b)


@check
def counted(names: list[str]) -> str:
    return cast("str", len(names))


@pytest.mark.parametrize(
    "call",
    [
        lambda: added(PLANE, TURNED),
        lambda: added(PLANE, PLANE[0]),
        lambda: added(PLANE, PLANE.long()),
        lambda: added(PLANE, PLANE, cast("Any", "twice")),
        lambda: turned(PLANE),
        lambda: rows(PLANE, TURNED),
        lambda: counted(cast("Any", "names")),
        lambda: counted([]),
        lambda: delta_e(PLANE, PLANE),
        lambda: CharacteristicCurve(0.0, PLANE[0]),
        lambda: CharacteristicCurve(0.0, cast("Any", PLANE.numpy())),
    ],
    ids=[
        "axes that differ",
        "axes too few",
        "other numbers",
        "another type",
        "the value",
        "of a generator",
        "no shapes",
        "the value, no shapes",
        "in the program",
        "a class of data",
        "no tensor",
    ],
)
def test_what_is_annotated_otherwise_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(BeartypeCallHintViolation):
        call()


def test_what_is_annotated_so_is_let_through_and_axes_hold_for_one_call() -> None:
    assert torch.equal(added(PLANE, PLANE, 2), PLANE)
    assert torch.equal(added(TURNED, TURNED), TURNED)
    assert len(list(rows(PLANE, PLANE))) == 2
    assert turned(torch.zeros(2, 2)).shape == (2, 2)
