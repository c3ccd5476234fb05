#!/usr/bin/env bash
# Opening SVT-AV1 as root makes the program that opens it a real-time one, for good.
#
# Guess: an encoder runs in threads of its own, and leaves the thread that opens it as it was.
# Seen, with PyAV 18.1.0 (SVT-AV1 4.1.0 of FFmpeg 8.1): as root the thread that opens libsvtav1 has SCHED_FIFO with
# priority 99 from then on, and so have all threads of the encoder; they keep it when the file is closed, and programs
# started later inherit it. The other encoders of the wheel leave the scheduling alone, libx264 and libx265 looked at.
# For users: in a container or on a farm one AV1 file makes all that the program does afterwards real-time work. Others
# on the machine starve, and threads that spin for one another can stand still on a machine with few processors.
#
# Installs the pinned packages in a temporary folder; exits 1 if the library no longer does this. Needs Linux and root.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "only root may raise the scheduling; run this as root" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet av==18.1.0 numpy==2.4.6 || {
    echo "the packages could not be installed" >&2
    exit 2
}
cd "$work"
SVT_LOG=1 "$work/venv/bin/python" -W ignore - <<'PYTHON' 2>/dev/null
import os
import subprocess
import sys

import av
import numpy as np

NAMES = {os.SCHED_OTHER: "SCHED_OTHER", os.SCHED_FIFO: "SCHED_FIFO"}


def encode(name):
    with av.open(f"{name}.mkv", "w") as file:
        stream = file.add_stream(name, rate=24)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.full((270, 320), 128, np.uint8), format="yuv420p")
        frame.pts = 0
        file.mux([*stream.encode(frame), *stream.encode(None)])
    child = [sys.executable, "-c", "import os; print(os.sched_getscheduler(0))"]
    started = int(subprocess.run(child, capture_output=True, check=True).stdout)
    return os.sched_getscheduler(0), os.sched_getparam(0).sched_priority, started


print("PyAV", av.__version__)
expected = {
    "libx264": (os.SCHED_OTHER, 0, os.SCHED_OTHER),
    "libx265": (os.SCHED_OTHER, 0, os.SCHED_OTHER),
    "libsvtav1": (os.SCHED_FIFO, 99, os.SCHED_FIFO),
}
seen = {name: encode(name) for name in expected}
for name, (policy, priority, started) in seen.items():
    print(f"{name}: {NAMES[policy]}, priority {priority}; a program started afterwards: {NAMES[started]}")
raise SystemExit(seen != expected)
PYTHON
