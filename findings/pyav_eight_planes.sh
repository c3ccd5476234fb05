#!/usr/bin/env bash
# A planar audio frame of eight channels has nine planes in PyAV, and reading the ninth crashes the interpreter.
#
# Guess: an AudioFrame of format fltp and layout 7.1 has eight planes, as one of 5.1 has six.
# Seen, with PyAV 18.1.0: it has nine. `AudioFrame.planes` counts pointers until one is zero; FFmpeg's frame has room for
# eight, and what follows is another pointer. 5.1 has six, and interleaved frames have one, as they should.
# `to_ndarray` reads all planes, so decoding sound of eight channels with AAC, AC-3 or Opus may end in a segmentation fault.
# For users: convert such frames to an interleaved format (AudioResampler, "flt") before they are read as arrays.
#
# Installs the pinned packages in a temporary folder; exits 1 if the library no longer does this.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet av==18.1.0 || {
    echo "the packages could not be installed" >&2
    exit 2
}
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import av

expected = {("fltp", "5.1"): 6, ("flt", "7.1"): 1, ("fltp", "7.1"): 9}
print("PyAV", av.__version__)
seen = {key: len(av.AudioFrame(format=key[0], layout=key[1], samples=1024).planes) for key in expected}
for (kind, layout), count in seen.items():
    print(f"{kind}, {layout}: {count} planes (seen before: {expected[kind, layout]})")
raise SystemExit(seen != expected)
PYTHON
