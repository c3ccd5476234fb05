"""The clip that the commands are tried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.footage import with_sound

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_sound(tmp_path_factory.mktemp("cli") / "clip.mov", frames=24)
