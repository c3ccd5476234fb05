"""Tables of figures that come with the package: CSV with a line of names, and comments that begin with #."""

from __future__ import annotations

from importlib.resources import files


def read_data_table(package: str, name: str) -> list[list[str]]:
    """Return the rows of `data/NAME` in a package, the names first, without comments."""
    text = files(package).joinpath(f"data/{name}").read_text(encoding="utf-8")
    return [line.split(",") for line in text.splitlines() if not line.startswith("#")]
