"""The page of figures."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

import torch

from filmvideo.engine.threads import available
from scripts.timing.traffic import traffic

_PAGE = Path(__file__).parent / "performance.md"


def fill_page(found: dict[str, float]) -> str:
    """Fill in the page."""
    lines = "\n".join(f"| `{key}` | {value} |" for key, value in found.items())
    page = _PAGE.read_text()
    for name, words in {"machine": machine(), "figures": lines, **traffic()}.items():
        page = page.replace(f"{{{name}}}", words)
    return page


def machine() -> str:
    """Describe the machine of the measurement."""
    names = [line.split(":")[1].strip() for line in _processors() if line.startswith("model name")]
    name = names[0] if names else platform.processor()
    versions = f"Python {platform.python_version()}, torch {torch.__version__}, numba {version('numba')}"
    return f"{name}, {available()} processors, {platform.system()}, {versions}"


def _processors() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []
