#!/usr/bin/env python3
"""Put a frame of a clip beside the same frame of its render: before_after.py CLIP RENDER --at SECONDS -o OUT.png.

Left the clip as its codes stand, right the render; nothing is done to either.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.errors import FilmvideoError, MediaError
from filmvideo.media.planes import to_rgb
from filmvideo.media.read import ClipReader
from filmvideo.media.stills import write_still

_GAP_PX = 8


def before_after(clip: Path, render: Path, at_s: float) -> Float[Tensor, "3 h w"]:
    """Join the two frames at a time, left and right."""
    left, right = frame_at(clip, at_s), frame_at(render, at_s)
    gap = torch.ones(3, left.shape[1], _GAP_PX, dtype=left.dtype, device=left.device)
    return torch.cat([left, gap, right], dim=2)


def frame_at(clip: Path, at_s: float) -> Float[Tensor, "3 h w"]:
    """Read the frame that is shown at a time; the last one where the clip is shorter."""
    with ClipReader(clip) as whole:
        number = min(int(at_s * whole.info.rate), whole.info.frames - 1)
    with ClipReader(clip, frames=(number, number)) as reader:
        for picture in reader:
            return to_rgb(picture)
    raise MediaError(f"{clip} has a frame {number} that cannot be decoded; name another time.")


def main() -> int:
    """Read the command line and write the picture."""
    parser = argparse.ArgumentParser(description="Put a frame of a clip beside the same frame of its render.")
    parser.add_argument("clip", type=Path)
    parser.add_argument("render", type=Path)
    parser.add_argument("--at", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked = parser.parse_args()
    try:
        write_still(asked.output, before_after(asked.clip, asked.render, asked.at), bits=8, overwrite=True)
    except FilmvideoError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
