"""What a manifest tells of, made again and compared.

The same source (by its sha256), look, seed and codec go the same way on this machine. Compared are the bits of the
grain, which are counted in integers and must be the same anywhere; the file, byte for byte; and where that differs,
every picture, whose codes may be off by one (of as many bits as it has) where another device or library rounded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import torch
from torch import Tensor

from filmvideo.clips.filling import Progress
from filmvideo.clips.job import Job, job_of
from filmvideo.clips.manifest import evidence_of, fingerprint, read_manifest, versions
from filmvideo.clips.processing import process
from filmvideo.clips.still import render_still
from filmvideo.clips.still_manifest import sha256_of_frame, still_asked_for
from filmvideo.errors import MediaError
from filmvideo.look import Look
from filmvideo.media import Picture, open_source, read_still
from filmvideo.media.ledger import sha256_of
from filmvideo.media.sequence import find_pattern, in_words

FLOAT_CODE = 1 / 1023
"""One code of pictures that hold light; of values over 1, that part of them."""

_STILL_CODES = 65535
_ROUNDED = 1.01
"""One code, as floats have it."""


@dataclass(frozen=True)
class Reproduction:
    """How a second render compares."""

    same_bytes: bool
    same_grain: bool
    frames: int
    off_by_one: tuple[int, ...]
    """Frames whose codes differ by one at most."""
    different: tuple[int, ...]
    """Frames that differ by more, or that only one of the two has."""
    furthest: float
    """The largest difference, in codes."""
    remarks: tuple[str, ...]
    """What is not as it was: versions, the film's data, the output."""

    @property
    def holds(self) -> bool:
        """Whether it is the same film: grain bit for bit, pictures within one code."""
        return self.same_grain and not self.different

    def describe(self) -> str:
        """Say it in a sentence."""
        if self.same_bytes and self.same_grain:
            return "The same, byte for byte."
        said = [] if self.same_grain else ["the grain is another"]
        if self.different:
            said.append(f"frames {in_words(self.different)} differ, by {self.furthest:.3g} codes at most")
        elif self.off_by_one:
            said.append(f"frames {in_words(self.off_by_one)} differ by one code at most")
        else:
            said.append("every picture is the same to the code, and the files are not")
        sentence = "; ".join(said)
        return f"{sentence[:1].upper()}{sentence[1:]}."


def reproduce(
    manifest: Path,
    *,
    source: Path | None = None,
    output: Path | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> Reproduction:
    """Render again what a manifest tells of, and compare; `source` and `output` say where the files lie now."""
    if not manifest.is_file():
        raise MediaError(f"{manifest} is not there.")
    said = read_manifest(manifest)
    if said is not None and "still" in said:
        return _still_again(said, manifest.name, source, output)
    if said is None or "job" not in said:
        raise MediaError(
            f"{manifest} is no manifest that can be done again; filmvideo process and filmvideo still write one."
        )
    if said["source_sha256"] is None:
        raise MediaError(f"{manifest.name} tells of a stream, which is gone; a clip from a file can be made again.")
    job = job_of(said["job"])
    source, output = source or job.source, output or job.target
    if fingerprint(source, *job.span) != said["source_sha256"]:
        raise MediaError(f"{source} is not what {manifest.name} tells of: its sha256 is another.")
    with TemporaryDirectory(prefix="filmvideo-") as folder:
        again = Path(folder) / output.name
        how = job.arguments()
        report = process(source, again, manifest=None, resume=job.segments, progress=progress, say=say, **how)
        grain = evidence_of(report)["grain_sha256"]
        return _compared(said, job, output, again, same_grain=grain == said["grain_sha256"])


def _still_again(said: dict[str, Any], name: str, source: Path | None, output: Path | None) -> Reproduction:
    """Make a still again and compare."""
    asked: Any = still_asked_for(said)
    source, output = cast("Path", source or asked["source"]), cast("Path", output or asked["target"])
    if sha256_of_frame(source, int(said["first_frame"])) != said["source_sha256"]:
        raise MediaError(f"{source} is not what {name} tells of: its sha256 is another.")
    with TemporaryDirectory(prefix="filmvideo-") as folder:
        again = Path(folder) / output.name
        report = render_still(**(asked | {"source": source, "target": again, "manifest": None}))
        same_grain = evidence_of(report)["grain_sha256"] == said["grain_sha256"]
        remarks = _remarks(said, asked["look"])
        if sha256_of(again) == said["output_sha256"]:
            return Reproduction(True, same_grain, 1, (), (), 0.0, remarks)
        if not output.is_file():
            raise MediaError(f"{output} is not there, and what was made now is not the same, byte for byte.")
        if sha256_of(output) != said["output_sha256"]:
            remarks = (*remarks, f"{output.name} was changed since it was written.")
        before, after = read_still(output), read_still(again)
    apart = float((before - after).abs().max()) * _STILL_CODES if before.shape == after.shape else float("inf")
    frame = (int(said["first_frame"]),)
    one, more = (frame if 0 < apart <= _ROUNDED else ()), (frame if apart > _ROUNDED else ())
    return Reproduction(False, same_grain, 1, one, more, apart, remarks)


def _compared(said: dict[str, Any], job: Job, output: Path, again: Path, *, same_grain: bool) -> Reproduction:
    remarks = _remarks(said, job.look)
    made = fingerprint(again, *job.span)
    frames = int(said.get("frames", said["frames_written"]))
    if made == said["output_sha256"]:
        return Reproduction(True, same_grain, frames, (), (), 0.0, remarks)
    if fingerprint(output, *job.span) != said["output_sha256"]:
        remarks = (*remarks, f"{output.name} was changed since it was written.")
    furthest = differences(output, again, job.span)
    one = tuple(n for n, codes in furthest.items() if 0 < codes <= 1)
    more = tuple(n for n, codes in furthest.items() if codes > 1)
    return Reproduction(False, same_grain, frames, one, more, max(furthest.values(), default=0.0), remarks)


def _remarks(said: dict[str, Any], look: Look | None) -> tuple[str, ...]:
    found, before = versions(), said.get("versions", {})
    other = [f"{k} {before.get(k, 'none')}, now {found.get(k, 'none')}" for k in {**before, **found}]
    changed = [text for text, k in zip(other, {**before, **found}, strict=True) if before.get(k) != found.get(k)]
    remarks = [f"Other versions: {'; '.join(changed)}."] if changed else []
    if look is not None and look.hash() != said["look"]["hash"]:
        remarks.append("The data of the film are not those it was rendered with.")
    return tuple(remarks)


def differences(one: Path, other: Path, span: tuple[int, int]) -> dict[int, float]:
    """Give every frame's largest difference, in codes; infinite where only one of two has it."""
    if not one.exists() and find_pattern(one) is None:
        raise MediaError(f"{one} is not there, and what was made now is not the same, byte for byte.")
    frames = span if find_pattern(one) is not None else None
    with open_source(one, frames=frames) as before, open_source(other, frames=frames) as after:
        pairs, found = (iter(before), iter(after)), dict[int, float]()
        while True:
            first, second = (next(each, None) for each in pairs)
            if first is None and second is None:
                return found
            if first is None or second is None:
                found[(first or second).index] = float("inf")  # pyright: ignore[reportOptionalMemberAccess]
            else:
                found[first.index] = _difference(first, second)


def _difference(one: Picture, other: Picture) -> float:
    if one.format != other.format or len(one.planes) != len(other.planes):
        return float("inf")
    return max(_apart(a, b) for a, b in zip(one.planes, other.planes, strict=True))


def _apart(one: Tensor, other: Tensor) -> float:
    if one.shape != other.shape:
        return float("inf")
    a, b = one.to(torch.float64), other.to(torch.float64)
    code = FLOAT_CODE * a.abs().clamp(min=1) if one.is_floating_point() else torch.ones_like(a)
    return float(((a - b).abs() / code).max())
