"""Notices: what a person should know of a job that still succeeds; each has a code that programs read.

Prose is for people and may change; code never reads it. `docs/notices.md` lists every code.
"""

from __future__ import annotations

from dataclasses import dataclass

CODES: dict[str, str] = {
    "alpha-dropped": "The codec carries no alpha; the output has none.",
    "audio-cut": "The output holds no more sound than picture; the end of the sound is not in it.",
    "audio-dropped": "The output holds no sound; the source's sound is not in it.",
    "audio-not-played": "The sound is written as asked, and players do not play it in the container.",
    "audio-packets-dropped": "Audio packets of the source were out of order and were not copied.",
    "audio-padded": "The source's sound is shorter than its picture; the rest is silence.",
    "audio-transcoded": "The container cannot hold the source's sound, or players not play it; it was encoded again.",
    "cache-unwritable": "The cache cannot be written; what is compiled now is compiled again in the next run.",
    "channels-dropped": "A picture has channels besides colour and alpha, which were not read.",
    "codec-lossy": "The pictures were to pass as they are, and the codec is not lossless.",
    "codes-converted": "The codec does not take the source's pixel format; the codes were converted.",
    "colour-conflict": "Container and stream state different colour; the notice says which is used.",
    "colour-tag-dropped": "Codec and container cannot state a colour tag of the output.",
    "compiling": "The render kernels are being compiled for this processor, once.",
    "data-window-cropped": "An EXR's data window reaches beyond its display window; what lies outside was not read.",
    "decode-errors": "Frames of the source were lost or damaged, or its file is cut short.",
    "delivery-failed": "A delivery of a clip of dailies could not be written; the others were.",
    "dolby-vision": "The clip is Dolby Vision; the notice names the profile and what is read of it.",
    "field-order-dropped": "The codec cannot flag interlaced frames; the output is flagged progressive.",
    "file-cut-short": "The source file ends before its own structure does; frames at its end are missing.",
    "frames-broken": "Pictures of a sequence cannot be read; each was replaced as `--missing` says.",
    "frames-kept": "Pictures of a sequence were finished by an earlier run of the same work and kept.",
    "frames-missing": "A sequence has gaps; each missing frame was replaced as `--missing` says.",
    "grades-differ": "Several grades fit a clip of dailies and differ; the last was taken.",
    "hdr-to-sdr": "The source is HDR and the output is SDR.",
    "highlights-clipped": "Much of a clip of dailies is at the camera's highest code.",
    "icc-profile-ignored": "A picture has an ICC profile, which is not read.",
    "input-space": "How the source's codes are read, and how that was decided.",
    "interlaced": "The source is interlaced; its frames are processed whole.",
    "light-level-dropped": "The source's light levels do not describe the film's light; the output states none.",
    "log-suspected": "A source that is read as video may be camera log, by its metadata or its codes.",
    "mastering-display-dropped": "The codec carries no mastering display; the output states none.",
    "matrix-assumed": "The source states no colour matrix; one was assumed.",
    "metadata-dropped": "The output cannot hold some of the source's metadata.",
    "mirroring-applied": "Frames are stored mirrored; they were mirrored back, so that they show as the source states.",
    "numba-missing": "The compiled engine cannot run on this Python; the plain engine renders, about ten times slower.",
    "orientation-applied": "Pictures were rotated upright as their headers state.",
    "output-kept": "The output was finished by an earlier run of the same work and kept.",
    "parts-dropped": "An EXR has several parts; only the first was read.",
    "pixel-aspect-dropped": "Codec and container cannot state the pixel aspect ratio.",
    "rotation-dropped": "The output cannot state the rotation; its pictures are written as they are stored.",
    "sound-from-files": "The sound is that of files beside the picture, as on a P2 card or in an IMF package.",
    "sound-not-found": "No file of `--sound` sounds during a clip of dailies; it keeps the sound of the camera.",
    "sound-other-day": "Files of `--sound` have the time of a clip of dailies and were recorded on another day.",
    "sound-partial": "The files of `--sound` do not sound all through a clip of dailies; the rest is silence.",
    "starts-mid-group": "The clip starts within a group of pictures; frames that need one before it were left out.",
    "stream-dropped": "The output cannot hold a stream of the source.",
    "stream-format": "What the stream on the standard output holds, which it does not state itself.",
    "tags-assumed": "The source does not state all of its colour; `input-space` says what was assumed.",
    "timecode-converted": "The source's timecode counts at another rate than its frames; it was converted to theirs.",
    "timecode-dropped": "The source's timecode is not valid at its frame rate, or the output holds none.",
    "timestamps-adjusted": "Frames of the source share a timestamp or run backwards; they were moved by one tick.",
    "variable-frame-rate": "Frames of the source come at uneven times, which the output keeps.",
    "worker-died": "A worker ended before its frames were rendered; another rendered them.",
}
"""What each code means; a notice of another code cannot be made."""

WARNINGS = frozenset({"log-suspected"})
"""Codes of notices that mean that the pictures may be wrong."""


@dataclass(frozen=True)
class Notice:
    """One thing to know: its code, a sentence, and what it is about."""

    code: str
    text: str
    where: str = ""
    """The stream, frames or file it is about, as in "stream 2" or "frames 3, 7-9"; empty for all of the source."""

    def __post_init__(self) -> None:
        """Raise ValueError for a code that `CODES` does not list."""
        if self.code not in CODES:
            raise ValueError(f"No notice has the code {self.code!r}; add it to filmvideo.base.notices.CODES.")

    def __str__(self) -> str:
        return self.text
