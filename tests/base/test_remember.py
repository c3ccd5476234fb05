"""Results of pure functions are remembered by the content of what the functions read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode

from filmvideo.base.remember import digest, forget_all, remember


@dataclass(frozen=True)
class Part:
    """Data as a stage has it."""

    name: str
    samples: Tensor


def part(name: str = "a", value: float = 1.0) -> Part:
    """Build the same data anew."""
    return Part(name, torch.full((3, 5), value, dtype=torch.float64, device="cpu"))


def counted(most: int) -> tuple[list[str], Callable[..., Tensor]]:
    """Return a remembered function, and the names that it was called with."""
    calls: list[str] = []

    @remember(most)
    def total(one: Part, *, gain: float = 1.0) -> Tensor:
        """Return a sum."""
        calls.append(one.name)
        return gain * one.samples.sum()

    return calls, total


def test_equal_content_is_computed_once_however_it_was_made() -> None:
    calls, total = counted(4)
    assert float(total(part())) == float(total(part())) == 15
    assert calls == ["a"]


@pytest.mark.parametrize("other", [part("b"), part(value=2.0)], ids=["another word", "another number"])
def test_other_content_is_computed(other: Part) -> None:
    calls, total = counted(4)
    total(part())
    total(other)
    assert len(calls) == 2


def test_keywords_are_read_too() -> None:
    calls, total = counted(4)
    assert float(total(part(), gain=2.0)) == 2 * float(total(part()))
    assert len(calls) == 2


def test_the_results_used_longest_ago_are_forgotten() -> None:
    calls, total = counted(2)
    for name in ("a", "b", "a", "c", "a", "b"):
        total(part(name))
    assert calls == ["a", "b", "c", "b"]


def test_a_tensor_that_needs_a_gradient_is_never_remembered() -> None:
    calls, total = counted(4)
    learned = Part("a", torch.ones(3, 5, dtype=torch.float64, device="cpu").requires_grad_())
    total(learned).backward()
    total(learned).backward()
    assert calls == ["a", "a"]
    assert learned.samples.grad is not None
    assert float(learned.samples.grad.sum()) == 30


def test_a_tensor_without_numbers_is_never_remembered() -> None:
    with FakeTensorMode():
        assert digest(torch.ones(3, device="cpu")) is None


def test_a_derivative_goes_through_a_remembered_function() -> None:
    _, total = counted(4)
    one = part().samples
    slopes = torch.func.grad(lambda samples: total(Part("a", samples), gain=2.0))(one)  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType,reportUnknownLambdaType]
    assert torch.equal(slopes, torch.full_like(one, 2))


def test_shape_and_type_are_content() -> None:
    ones = np.ones(6, np.float32)
    kinds = (ones, ones.reshape(2, 3), ones.astype(np.float64), torch.from_numpy(ones).reshape(3, 2), 1, 1.0, True, "1")
    assert len({digest(kind) for kind in kinds}) == len(kinds)


def test_what_is_not_data_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot take function"):
        digest(part)


def test_all_results_can_be_forgotten() -> None:
    calls, total = counted(4)
    total(part())
    forget_all()
    total(part())
    assert calls == ["a", "a"]
