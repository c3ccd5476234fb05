"""Run every timing, print it, and (`--write`) put it into docs/performance.md."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import torch

from filmvideo.engine.threads import available, use
from scripts.timing import clips, imitation, ours
from scripts.timing.changes import change_figures
from scripts.timing.page import fill_page

HD, UHD = (1920, 1080), (3840, 2160)


def main() -> None:
    """Read the options and do as they say."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options.add_argument("--quick", action="store_true", help="fewer frames and rounds")
    options.add_argument("--write", action="store_true", help="write docs/performance.md")
    options.add_argument("--threads", type=int, default=available())
    chosen = options.parse_args()
    use(chosen.threads)
    with TemporaryDirectory() as folder:
        found = measure(Path(folder), frames=12 if chosen.quick else 48, threads=chosen.threads, quiet=chosen.json)
    if chosen.write:
        Path("docs/performance.md").write_text(fill_page(found))
    print(json.dumps(found, indent=2) if chosen.json else "\n".join(f"{k:26} {v}" for k, v in found.items()))


def measure(folder: Path, *, frames: int, threads: int, quiet: bool) -> dict[str, float]:
    """Time everything; compared pairs run in turn."""

    def say(what: str) -> None:
        if not quiet:
            print(what, file=sys.stderr)

    say("making clips")
    clip, large = clips.enlarge(folder, *HD, frames), clips.enlarge(folder, *UHD, max(frames // 4, 6))
    table, how, found = imitation.cube(folder), ours.recipe(), dict[str, float]()
    say("rendering")
    with torch.no_grad():
        shown = ours.pictures(clip, 8)
        found |= _spread("render_1080p_ms", ours.render_ms(shown, how, max(frames // 4, 8)))
        found |= _spread("render_1080p_alone_ms", ours.alone_ms(shown, how, frames // 2))
        found |= _spread("render_4k_ms", ours.render_ms(ours.pictures(large, 4), how, 4))
        say("side by side with ffmpeg")
        rounds = [_side_by_side(clip, table, how, threads) for _ in range(3 if frames < 48 else 5)]
    for key in rounds[0]:
        found[key] = round(median(each[key] for each in rounds), 3)
    found["ratio_to_ffmpeg"] = round(median(r["through_ms"] / r["ffmpeg_best_ms"] for r in rounds), 3)
    found["ratio_to_ffmpeg_usual"] = round(median(r["through_ms"] / r["ffmpeg_usual_ms"] for r in rounds), 3)
    say("changes of a look")
    found |= change_figures(clip, ours.LOOK, rounds=1 if frames < 48 else 3)
    say("whole programs")
    return found | _programs(clip, folder, found)


def _side_by_side(clip: Path, table: Path, how: ours.FrameConversion, threads: int) -> dict[str, float]:
    return {
        "decode_ms": ours.decoded_ms(clip),
        "through_ms": ours.through_ms(clip, how),
        "ffmpeg_best_ms": imitation.timed_ms(clip, "best", table, threads),
        "ffmpeg_usual_ms": imitation.timed_ms(clip, "usual", table, threads),
        "preview_ms": ours.preview_ms(clip, how),
    }


def _programs(clip: Path, folder: Path, found: dict[str, float]) -> dict[str, float]:
    film, plain = folder / "film.mp4", folder / "plain.mp4"
    whole = ours.run_process(clip, film)
    encoded = ours.run_process(film, plain, "None")
    encode_ms = 1e3 * encoded["seconds"] / encoded["frames"]
    process_ms = 1e3 * whole["seconds"] / whole["frames"]
    return {
        "process_ms": round(process_ms, 1),
        "encode_ms": round(encode_ms, 1),
        "process_wall_ratio": round(process_ms / max(encode_ms, found["render_1080p_ms"]), 3),
        "peak_memory_mb": round(whole["memory_mb"]),
        "first_frame_s": round(min(ours.first_frame_s(clip, film) for _ in range(3)), 2),
        "first_frame_ever_s": round(ours.first_frame_s(clip, film, folder / "empty"), 1),
    }


def _spread(name: str, times: list[float]) -> dict[str, float]:
    return {name: round(median(times), 1), name.replace("_ms", "_least_ms"): round(min(times), 1)}


if __name__ == "__main__":
    main()
