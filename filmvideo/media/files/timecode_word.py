"""SMPTE ST 12-1 timecode in a word of 32 bits, as headers of EXR and DPX hold it.

Each decimal digit has four bits, but tens of frames have two: frames go to 39. Above 40 frames a second the word counts
pairs of frames, and the field mark (OpenEXR's field phase, bit 15) tells the second of a pair. Beyond 80 none fits.
"""

from __future__ import annotations

from fractions import Fraction

from filmvideo.base.errors import MediaError
from filmvideo.media.files.timecode import advance_timecode

_DROP, _SECOND_OF_PAIR = 0x40, 0x8000
_MOST = 40
"""Numbers that the frames of a word have."""
_DIGITS = ((24, 3, 24), (16, 7, 60), (8, 7, 60), (0, 3, _MOST))
"""Shift, mask of the tens and limit of hours, minutes, seconds and frames."""


def holds_timecode(rate: Fraction) -> bool:
    """Return whether a word can hold the timecodes of a frame rate."""
    return round(rate) <= 2 * _MOST


def pack_timecode(label: str, rate: Fraction) -> int | None:
    """Return a timecode as a word; None where it does not fit."""
    if not holds_timecode(rate):
        return None
    parts = [int(label[i : i + 2]) for i in (0, 3, 6, 9)]
    word = _DROP if label[8] in ";.," else 0
    if round(rate) > _MOST:
        word |= _SECOND_OF_PAIR * (parts[3] % 2)
        parts[3] //= 2
    for (shift, _, _), part in zip(_DIGITS, parts, strict=True):
        word |= (16 * (part // 10) + part % 10) << shift
    return word


def unpack_timecode(word: int, rate: Fraction, following: int | None = None) -> str | None:
    """Return a word's timecode; None where its digits are out of range, or the rate is too high.

    `following` is the word of the next picture: some writers count frames one by one where pairs are due.
    """
    parts = [10 * (word >> (shift + 4) & mask) + (word >> shift & 15) for shift, mask, _ in _DIGITS]
    if any(part >= limit for part, (_, _, limit) in zip(parts, _DIGITS, strict=True)):
        return None
    mark = ";" if word & _DROP else ":"
    label = f"{parts[0]:02}:{parts[1]:02}:{parts[2]:02}{mark}{parts[3]:02}"
    if round(rate) <= _MOST or _counts_one_by_one(label, word, rate, following):
        return label
    frame = 2 * parts[3] + bool(word & _SECOND_OF_PAIR)
    return f"{label[:9]}{frame:02}" if holds_timecode(rate) else None


def _counts_one_by_one(label: str, word: int, rate: Fraction, following: int | None) -> bool:
    """Return whether the next picture's word is one number further."""
    if following is None or (word ^ following) & _SECOND_OF_PAIR:
        return False
    for base in {Fraction(24), Fraction(25), Fraction(30), rate}:
        try:
            expected = advance_timecode(label, 1, base)
        except MediaError:
            continue
        if unpack_timecode(following, Fraction(24)) == expected:
            return True
    return False
