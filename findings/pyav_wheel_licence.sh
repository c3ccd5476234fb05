#!/usr/bin/env bash
# PyAV's wheel says that its FFmpeg is under the LGPL, and links it with libx264 and libx265, which are under the GPL.
#
# Guess: FFmpeg's configure refuses --enable-libx264 and --enable-libx265 without --enable-gpl, and a build with them says
# "GPL version 2 or later"; so what the library states of its licence is what whoever passes the wheel on must keep to.
# Seen, with PyAV 18.1.0 (FFmpeg 8.1): the configuration has both libraries and no --enable-gpl, avcodec_license() says
# "LGPL version 3 or later", and libavcodec needs the shared libraries of x264 and x265 that lie beside it in the wheel.
# For users: a bundle (an installer, a container image, a plug-in) that holds this wheel holds GPL code, whatever FFmpeg's
# own function says; it needs the GPL's terms, or a build of FFmpeg without the two.
#
# Installs the pinned package in a temporary folder; exits 1 if the wheel no longer does this. Needs Linux.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet av==18.1.0 || {
    echo "the package could not be installed" >&2
    exit 2
}
"$work/venv/bin/python" - <<'PYTHON'
from pathlib import Path

import av
from av._core import library_meta

codec = library_meta["libavcodec"]
options = codec["configuration"].split()
libraries = Path(av.__file__).parents[1] / "av.libs"
[library] = libraries.glob("libavcodec-*")
needed = sorted(path.name for path in libraries.glob("libx26[45]-*") if path.name.encode() in library.read_bytes())
print("PyAV", av.__version__)
print("avcodec_license():", codec["license"])
print("configured:", *(word for word in options if "x26" in word or "gpl" in word or "version3" in word))
print("libavcodec names:", *needed)
seen = (codec["license"], "--enable-gpl" in options, {"--enable-libx264", "--enable-libx265"} <= set(options), len(needed))
raise SystemExit(seen != ("LGPL version 3 or later", False, True, 2))
PYTHON
