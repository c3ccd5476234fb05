#!/usr/bin/env bash
# Cineon's laboratory aim is not the grey card of Cineon's usual curve.
#
# Guess: Cineon (Kodak 1993) puts the laboratory aim density, which is that of an 18 % grey card, at code 445 of 1023;
# so a library's Cineon curve takes 0.18 to 445 and back.
# Seen, with colour-science 0.4.7: 0.18 is code 467.84, and code 445 is 0.1493, 0.27 stops darker. Its PLog, whose
# code for grey is 445, does what was guessed. White (1.0) is 685 and black (0.0) is 95, as Cineon has them.
# For users: a film scan that is timed to 445 and made linear by this curve has its grey card at 0.149, not at 0.18.
#
# Installs the pinned packages in a temporary folder; exits 1 if the library no longer does this.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet colour-science==0.4.7 numpy==2.4.6 scipy==1.17.1 || {
    echo "the packages could not be installed" >&2
    exit 2
}
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import colour

encode, decode = colour.log_encoding, colour.log_decoding
seen = {
    "code of 0.18, Cineon": (float(encode(0.18, function="Cineon")) * 1023, 467.84),
    "code of 0.18, PLog": (float(encode(0.18, function="PLog")) * 1023, 445.0),
    "light of code 445, Cineon": (float(decode(445 / 1023, function="Cineon")), 0.1493),
    "light of code 685, Cineon": (float(decode(685 / 1023, function="Cineon")), 1.0),
    "light of code 95, Cineon": (float(decode(95 / 1023, function="Cineon")), 0.0),
}
print("colour-science", colour.__version__)
for what, (value, expected) in seen.items():
    print(f"{what}: {value:.4f} (seen before: {expected})")
raise SystemExit(any(abs(value - expected) > 0.005 for value, expected in seen.values()))
PYTHON
