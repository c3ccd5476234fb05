"""The studio's page for a module of tests, back at its beginning for each."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from helpers.studio_picture import Studio


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Studio"]:
    """Open the page on two samples."""
    from helpers.studio_picture import open_studio  # noqa: PLC0415  (only where there is a browser)

    with open_studio(tmp_path_factory.mktemp("studio"), "day.mp4", "night_logc3.mov") as studio:
        yield studio


@pytest.fixture
def studio(opened: "Studio") -> Iterator["Studio"]:
    """Show the first frame on a plain film; fail on whatever the browser complains of."""
    opened.start_over()
    yield opened
    assert opened.complaints == []
