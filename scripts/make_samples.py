#!/usr/bin/env python3
"""Make the sample clips from photographs, or test charts: scripts/make_samples.py [DIR | --charts DIR].

Run it with the Python that scripts/install has set up: scripts/install samples, then
.venv/bin/python scripts/make_samples.py. Every run gives the same pictures.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pictures.chart_clips import make_charts
from pictures.clips import SAMPLES, make_sample

from filmvideo.base.errors import FilmvideoError

_SAMPLES_FOLDER = Path(__file__).resolve().parent.parent / "samples"


def main() -> int:
    """Read the command line and write the clips."""
    parser = argparse.ArgumentParser(description="Make the sample clips from photographs, or test charts.")
    parser.add_argument("folder", nargs="?", type=Path, default=_SAMPLES_FOLDER, help="where clips go (samples/)")
    parser.add_argument("--charts", type=Path, metavar="DIR", help="write the test charts there instead")
    asked = parser.parse_args()
    folder: Path = asked.charts or asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    try:
        paths = make_charts(folder) if asked.charts else [make_sample(s, folder) for s in SAMPLES]
    except FilmvideoError as error:
        print(error, file=sys.stderr)
        return 1
    for path in paths:
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
