"""A long session at the studio: its memory, how soon a changed setting is seen, and pictures a second while it plays.

    python -m scripts.timing.session CLIP --minutes 60

Every minute prints a line. A minute is of changes as a hand drags them, pictures at full size, and playing. Needs Linux
(memory is read from /proc) and the studio's packages.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.request import urlopen

from websockets.sync.client import ClientConnection, connect

PLAY_S, REST_S = 10.0, 0.15
RANGES: dict[str, tuple[float, float]] = {
    "camera.stops": (-2, 2),
    "printer.brightness_stops": (-1, 1),
    "development.push_stops": (0, 1),
    "couplers.strength": (0, 1),
    "grain.amount": (0, 2),
    "camera.light_kelvin": (3000, 9000),
    "grain.size": (1, 2),
}


def main() -> None:
    """Read the options, run the session and print its lines."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("clip", type=Path)
    options.add_argument("--minutes", type=float, default=60)
    chosen = options.parse_args()
    with TemporaryDirectory() as folder, _serve(chosen.clip, Path(folder)) as (server, address):
        clip = _wait_for_clip(address)
        with connect(_live_address(address), max_size=None) as socket:
            for line in _minutes(socket, server, clip, chosen.minutes):
                print(line, flush=True)


def _minutes(socket: ClientConnection, server: int, clip: dict[str, int | str], minutes: float) -> Iterator[str]:
    begin, number = monotonic(), 0
    while monotonic() - begin < 60 * minutes:
        end, delays_ms = monotonic() + 60 - PLAY_S, list[float]()
        while monotonic() < end:
            number += 1
            request = _request(clip, number)
            started = monotonic()
            _show(socket, request)
            delays_ms.append(1e3 * (monotonic() - started))
            sleep(REST_S)
        rate, dropped = _play(socket, clip)
        p95 = quantiles(delays_ms, n=20)[-1]
        yield (
            f"{(monotonic() - begin) / 60:5.1f} min  {_memory_mb(server):5.0f} MB  {number:6} pictures, "
            f"{median(delays_ms):4.0f} ms median, {p95:4.0f} ms p95;  played {rate:4.1f} a second, {dropped} dropped"
        )


def _request(clip: dict[str, int | str], number: int) -> dict[str, object]:
    """Return a request as a drag sends it; every twentieth is exact, and every fiftieth a part at full size."""
    table, key = random.choice(list(RANGES)).split(".")  # noqa: S311  (no secret)
    value = random.uniform(*RANGES[f"{table}.{key}"])  # noqa: S311
    frame = random.randint(int(clip["first"]), int(clip["last"])) if number % 30 == 0 else int(clip["first"])  # noqa: S311
    look = {"film": {"stock": "vision3-250d"}, table: {key: round(value, 3)}}
    part: dict[str, object] = {"slot": "loupe", "box": [400, 300, 480, 270]} if number % 50 == 0 else {"slot": "A"}
    return {"id": number, "clip": clip["id"], "frame": frame, "look": look, "draft": bool(number % 20), **part}


def _show(socket: ClientConnection, request: dict[str, object]) -> None:
    socket.send(json.dumps(request))
    while True:
        message = socket.recv(timeout=120)
        header = _header(message)
        if "error" in header:
            raise SystemExit(f"{request}: {header['error']}")
        if header.get("id") == request["id"]:
            return


def _play(socket: ClientConnection, clip: dict[str, int | str]) -> tuple[float, int]:
    """Measure ten seconds of playing but the first; return pictures a second, and how many frames were dropped."""
    look = {"film": {"stock": "vision3-250d"}}
    range_ = {"clip": clip["id"], "first": clip["first"], "last": clip["last"], "loop": True, "look": look}
    socket.send(json.dumps({"play": {"id": 0, "frame": clip["first"], **range_}}))
    begin, shown, dropped, before = monotonic(), 0, 0, 0
    while (now := monotonic() - begin) < PLAY_S:
        header = _header(socket.recv(timeout=60))
        if not header.get("playing"):
            continue
        if now < 1:
            before = int(header["dropped"])
        else:
            shown, dropped = shown + 1, int(header["dropped"]) - before
    socket.send(json.dumps({"stop": True}))
    return shown / (PLAY_S - 1), dropped


def _header(message: str | bytes) -> dict[str, int | str]:
    """Return a message's JSON: all of a text, or what stands before a picture's bytes."""
    if isinstance(message, str):
        return json.loads(message)
    length = int.from_bytes(message[:4], "big")
    return json.loads(message[4 : 4 + length])


def _memory_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


@contextmanager
def _serve(clip: Path, folder: Path) -> Generator[tuple[int, str]]:
    command = [sys.executable, "-m", "filmvideo", "studio", str(clip), "--no-open"]
    places = {"FILMVIDEO_STATE": str(folder), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **places}) as run:
        try:
            found = re.search(r"http\S+", run.stdout.readline() if run.stdout else "")
            if found is None:
                raise SystemExit("The studio did not start.")
            yield run.pid, found[0]
        finally:
            run.terminate()


def _wait_for_clip(address: str) -> dict[str, int | str]:
    while True:
        with urlopen(address.replace("/?", "/api/clips?"), timeout=60) as reply:  # noqa: S310  (of this machine)
            clips = json.load(reply)
        if clips:
            return clips[0]
        sleep(0.2)


def _live_address(address: str) -> str:
    return address.replace("http://", "ws://").replace("/?", "/live?client=session&")


if __name__ == "__main__":
    main()
