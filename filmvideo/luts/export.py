"""A film to files: which formats there are, how near each comes, and what is written beside it.

ΔE2000 between what a reader of the file shows and what the film shows is measured on colours that were not fitted,
drawn evenly in stops, where the format has them at all; it stands in the file's comment and in FILE.json.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.colour.difference import spread
from filmvideo.colour.romm import difference
from filmvideo.luts import clf, csp, cube, dcp, hald, icc, threedl, xmp
from filmvideo.luts.film import DENSITY, RGB, About, ColourFunction
from filmvideo.luts.romm import PROPHOTO
from filmvideo.luts.table import LutTable, bake
from filmvideo.luts.target import Target, find_target
from filmvideo.media.files.atomic import atomic_write, check_target

TRIED = 20000
USUAL_TARGET = "rec709"
SMALLEST = 5
_SEED = 0


@runtime_checkable
class Baked(Protocol):
    """What a format makes of a film, and what a reader of it shows."""

    def seen(self, light: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
        """Give the XYZ (D50) of light of the source."""
        ...

    def holds(self, light: RGB) -> Bool[Tensor, "*colours"]:
        """Say which light the format has."""
        ...


@dataclass(frozen=True)
class Wanted:
    """What shall be baked."""

    film: ColourFunction
    target: Target | None = None
    """None for what is usual: Rec.709, and ProPhoto for raw converters."""
    size: int | None = None
    camera: Path | None = None
    """A profile of the camera, for a DCP."""


@dataclass(frozen=True)
class LutExport:
    """What is baked, all of it decided."""

    film: ColourFunction
    target: Target
    size: int
    camera: Path | None


@dataclass(frozen=True)
class Format:
    """A kind of file."""

    suffix: str
    usual: int
    largest: int
    bake: Callable[[LutExport], Any]
    write: Callable[[Path, Any, About], None]
    about: str
    linear: bool = False
    """Whether it takes light itself."""
    raw: bool = False
    """Whether it is for raw converters, and so has ProPhoto for its target."""


def _plain(job: LutExport) -> LutTable:
    return bake(job.film, job.target, job.size)


def _shaped(job: LutExport) -> LutTable:
    return bake(job.film, job.target, job.size, shaper=job.film.source.name != DENSITY)


def _clf(job: LutExport) -> LutTable:
    source = job.film.source
    return bake(job.film, job.target, job.size, shaper=source.linear or clf.analytic(source.curve))


def _whole(job: LutExport, levels: int) -> LutTable:
    return bake(job.film, job.target, job.size, room=0).rounded(levels)


def _hald(job: LutExport) -> LutTable:
    hald.level(job.size)
    return _whole(job, hald.TOP)


def _icc(job: LutExport) -> LutTable:
    return bake(job.film, job.target, job.size, shaper=job.film.source.name != DENSITY, room=0).rounded(icc.TOP)


FORMATS: dict[str, Format] = {
    "cube": Format(".cube", 33, 129, _plain, cube.write, "a grid over the source's own code; read everywhere"),
    "resolve-cube": Format(".cube", 33, 129, _shaped, cube.write, "with a shaper; Resolve, OpenColorIO", linear=True),
    "csp": Format(".csp", 33, 129, _shaped, csp.write, "with a shaper; ffmpeg, OpenColorIO", linear=True),
    "clf": Format(".clf", 33, 129, _clf, clf.write, "logarithms as formulas; OpenColorIO", linear=True),
    "3dl": Format(".3dl", 17, 65, lambda job: _whole(job, threedl.top(job.size)), threedl.write, "Flame, Lustre"),
    "hald": Format(".png", 64, 144, _hald, hald.write, "a Hald CLUT, 16-bit PNG"),
    "icc": Format(".icc", 33, 129, _icc, icc.write, "a device link"),
    "xmp": Format(
        ".xmp", 32, 32, lambda job: xmp.bake(job.film, job.size), xmp.write, "a look for Lightroom", raw=True
    ),
    "dcp": Format(
        ".dcp", 33, 65, lambda job: dcp.bake(job.film, job.size, job.camera), dcp.write, "greys stay grey", raw=True
    ),
}


def export(path: Path, name: str, wanted: Wanted, *, overwrite: bool) -> dict[str, Any]:
    """Bake, measure and write; give what FILE.json says."""
    form, job = find_format(name), decided(name, wanted)
    path = named(path, name)
    check_target(path, overwrite=overwrite)
    made: Baked = form.bake(job)
    facts = _facts(name, job, departure(made, job), departure(made, job, job.film.greys))
    with atomic_write(path) as hidden:
        form.write(hidden, made, About(path.stem, about(facts)))
    beside = path.with_name(path.name + ".json")
    beside.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return {"file": str(path), **facts}


def decided(name: str, wanted: Wanted) -> LutExport:
    """Fill in what is usual for a format; raise ParameterError for what it cannot be."""
    form, film = find_format(name), wanted.film
    size = wanted.size or form.usual
    if not SMALLEST <= size <= form.largest:
        raise ParameterError(f"--nodes for {name} must be {SMALLEST} to {form.largest}, got {size}.")
    if film.source.linear and not form.linear and not form.raw:
        shaped = ", ".join(one for one, row in FORMATS.items() if row.linear)
        raise ParameterError(
            f"The axes of {name} are even in the code it is given, and over linear light no table is any use; name a "
            f"logarithmic input (acescct, logc3 …), or a format with a shaper: {shaped}."
        )
    if form.raw and wanted.target is not None:
        raise ParameterError(
            f"{name} gives ProPhoto to the raw converter, which goes on from there; leave the output out."
        )
    if wanted.camera is not None and name != "dcp":
        raise ParameterError(f"A camera's profile is for a dcp; {name} has no camera.")
    return LutExport(film, PROPHOTO if form.raw else wanted.target or find_target(USUAL_TARGET), size, wanted.camera)


def departure(
    made: Baked, job: LutExport, colours: Float64[Tensor, "3 _"] | None = None
) -> Float64[Tensor, " colours"]:
    """Give ΔE2000 between a format and the film, on colours it was not fitted to."""
    light = job.film.draw(TRIED, _SEED) if colours is None else colours
    light = light[:, made.holds(light)]
    if not light.shape[1]:
        raise ParameterError("The format has none of the colours that can be; name another input.")
    return difference(made.seen(light), job.target.seen(job.target.code(job.film.shows(light))))


def find_format(name: str) -> Format:
    """Find a format; raise ParameterError naming the nearest."""
    if name not in FORMATS:
        raise ParameterError(f"No format is named {name!r}; {nearest(name, FORMATS)}.")
    return FORMATS[name]


def format_of(path: Path) -> str:
    """Tell the format by the file's suffix."""
    for name, form in FORMATS.items():
        if form.suffix == path.suffix.lower():
            return name
    known = ", ".join(dict.fromkeys(form.suffix for form in FORMATS.values()))
    raise ParameterError(f"{path.name} is no name of a table; end it in one of {known}, or give a --file-type.")


def named(path: Path, name: str) -> Path:
    """Give a DCP the name that says what it cannot do."""
    return (
        path if name != "dcp" or dcp.NEUTRAL_GREYS in path.stem else path.with_stem(f"{path.stem}-{dcp.NEUTRAL_GREYS}")
    )


def about(facts: dict[str, Any]) -> tuple[str, ...]:
    """Say in ASCII what a file is."""
    off = facts["delta_e_2000"]
    return (
        f"filmvideo: {facts['film']}",
        f"{facts['source']} to {facts['target']}, {facts['size']} nodes",
        f"dE2000 from the film: mean {off['mean']:.3f}, 95 % {off['p95']:.3f}, max {off['max']:.2f}",
        f"greys: mean {facts['delta_e_2000_greys']['mean']:.3f}, max {facts['delta_e_2000_greys']['max']:.2f}",
        f"without {', '.join(facts['without'])}",
    )


def _facts(
    name: str, job: LutExport, off: Float64[Tensor, " colours"], grey: Float64[Tensor, " greys"]
) -> dict[str, Any]:
    """Say what was made, in plain words and numbers."""
    film = job.film
    lost = (*film.lost, "tints of grey") if name == "dcp" else film.lost
    return {
        "format": name,
        "film": film.name,
        "film_sha256": film.digest,
        "source": "linear ProPhoto" if FORMATS[name].raw else film.source.name,
        "target": job.target.name,
        "size": job.size,
        "delta_e_2000": {**spread(off), "colours": len(off)},
        "delta_e_2000_greys": spread(grey),
        "without": list(lost),
        "filmvideo": version("filmvideo"),
    }
