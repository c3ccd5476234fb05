"""The names that commands import at first use."""

from __future__ import annotations

import pytest

from filmvideo.cli import work
from filmvideo.looks.files import load_look
from filmvideo.match.store import load


def test_every_name_is_imported() -> None:
    assert work.load_look is load_look
    assert work.load_match is load
    for name in dir(work):
        assert getattr(work, name) is not None


def test_another_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'load_loook'"):
        getattr(work, "load_loook")  # noqa: B009
