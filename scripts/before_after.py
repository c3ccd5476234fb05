"""Draw docs/before_after.jpg: frames of the sample clips, left as they are and right on film.

Run as `python scripts/before_after.py [FILE]`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from filmvideo.jobs.still import render_still
from filmvideo.looks.look import Look
from filmvideo.media import read_still

ROOT = Path(__file__).parents[1]
STILLS = (
    ("day.mp4", "3.5", Look(stock="vision3-250d"), "auto"),
    ("night_logc3.mov", "0.9", Look(stock="vision3-500t"), "logc3"),
)
WIDTH_PX = 1600


def picture(folder: Path, clip: str, at: str, look: Look, source: str) -> Image.Image:
    """Render one frame beside itself."""
    target = folder / f"{clip}.png"
    render_still(ROOT / "samples" / clip, target, look=look, at=at, input=source, before_after=True, manifest=None)
    code = (read_still(target) * 255).round().byte().permute(1, 2, 0).contiguous()
    both = Image.fromarray(code.numpy())
    return both.resize((WIDTH_PX, round(both.height * WIDTH_PX / both.width)), Image.Resampling.LANCZOS)


def main() -> None:
    """Write the picture."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "before_after.jpg"
    with TemporaryDirectory() as folder:
        pictures = [picture(Path(folder), *still) for still in STILLS]
    sheet = Image.new("RGB", (WIDTH_PX, sum(one.height for one in pictures)))
    top = 0
    for one in pictures:
        sheet.paste(one, (0, top))
        top += one.height
    sheet.save(path, quality=88)
    print(path)


if __name__ == "__main__":
    main()
