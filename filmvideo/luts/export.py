"""A film to files: the formats, the accuracy of each, and the description beside the file.

ΔE2000 between a reader of the file and the film is measured on colours that were not fitted, drawn evenly in stops,
within the format's range; it is written into the file's comment and into FILE.json.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.colour.difference import spread
from filmvideo.colour.romm import difference
from filmvideo.luts import clf, csp, cube, dcp, hald, icc, threedl, xmp
from filmvideo.luts.facts import Facts, LutFile, describe
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
class BakedLut(Protocol):
    """A film as a format has it, and as a reader of the file shows it."""

    def to_xyz(self, light: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
        """Return XYZ under D50 of light of the source."""
        ...

    def in_range(self, light: RGB) -> Bool[Tensor, "*colours"]:
        """Return which light the format has."""
        ...


L = TypeVar("L", bound=BakedLut)


@dataclass(frozen=True)
class LutRequest:
    """A film to be baked, and the options that a user gave."""

    film: ColourFunction
    target: Target | None = None
    """None for the default: Rec.709, and ProPhoto for raw converters."""
    size: int | None = None
    camera: Path | None = None
    """A profile of the camera, for a DCP."""


@dataclass(frozen=True)
class LutExport:
    """A film to be baked, with all options resolved."""

    film: ColourFunction
    target: Target
    size: int
    camera: Path | None


@dataclass(frozen=True)
class Format:
    """A file format."""

    suffix: str
    usual: int
    largest: int
    bake: Callable[[LutExport], tuple[BakedLut, Callable[[Path, About], None]]]
    """Returns the LUT, and the function that writes it."""
    about: str
    linear: bool = False
    """Whether it accepts linear light."""
    raw: bool = False
    """Whether it is for raw converters, whose target is ProPhoto."""


def _bake_code_axis(job: LutExport) -> LutTable:
    return bake(job.film, job.target, job.size)


def _bake_log_axis(job: LutExport) -> LutTable:
    return bake(job.film, job.target, job.size, shaper=job.film.source.name != DENSITY)


def _bake_clf(job: LutExport) -> LutTable:
    source = job.film.source
    return bake(job.film, job.target, job.size, shaper=source.linear or clf.analytic(source.curve))


def _bake_3dl(job: LutExport) -> LutTable:
    return bake(job.film, job.target, job.size, room=0).round_nodes(threedl.top(job.size))


def _bake_hald(job: LutExport) -> LutTable:
    hald.level(job.size)
    return bake(job.film, job.target, job.size, room=0).round_nodes(hald.TOP)


def _bake_icc(job: LutExport) -> LutTable:
    shaper = job.film.source.name != DENSITY
    return bake(job.film, job.target, job.size, shaper=shaper, room=0).round_nodes(icc.TOP)


def _file(
    bake: Callable[[LutExport], L], write: Callable[[Path, L, About], None]
) -> Callable[[LutExport], tuple[BakedLut, Callable[[Path, About], None]]]:
    """Join a format's two halves, of which only they know the type between them."""

    def prepare(job: LutExport) -> tuple[BakedLut, Callable[[Path, About], None]]:
        lut = bake(job)
        return lut, lambda path, about: write(path, lut, about)

    return prepare


_CUBE, _RESOLVE = _file(_bake_code_axis, cube.write), _file(_bake_log_axis, cube.write)
_CSP, _CLF = _file(_bake_log_axis, csp.write), _file(_bake_clf, clf.write)
_XMP = _file(lambda job: xmp.bake(job.film, job.size), xmp.write)
_DCP = _file(lambda job: dcp.bake(job.film, job.size, job.camera), dcp.write)
FORMATS: dict[str, Format] = {
    "cube": Format(".cube", 33, 129, _CUBE, "a grid over the source's own code; read everywhere"),
    "resolve-cube": Format(".cube", 33, 129, _RESOLVE, "with a shaper; Resolve, OpenColorIO", linear=True),
    "csp": Format(".csp", 33, 129, _CSP, "with a shaper; ffmpeg, OpenColorIO", linear=True),
    "clf": Format(".clf", 33, 129, _CLF, "logarithms as formulas; OpenColorIO", linear=True),
    "3dl": Format(".3dl", 17, 65, _file(_bake_3dl, threedl.write), "Flame, Lustre"),
    "hald": Format(".png", 64, 144, _file(_bake_hald, hald.write), "a Hald CLUT, 16-bit PNG"),
    "icc": Format(".icc", 33, 129, _file(_bake_icc, icc.write), "a device link"),
    "xmp": Format(".xmp", 32, 32, _XMP, "a look for Lightroom", raw=True),
    "dcp": Format(".dcp", 33, 65, _DCP, "greys stay grey", raw=True),
}


def export(path: Path, name: str, wanted: LutRequest, *, overwrite: bool) -> LutFile:
    """Bake, measure and write; return the path and the contents of FILE.json."""
    form, job = find_format(name), resolve_export(name, wanted)
    path = output_path(path, name)
    check_target(path, overwrite=overwrite)
    lut, write = form.bake(job)
    facts = _facts(name, job, measure_departure(lut, job), measure_departure(lut, job, job.film.greys))
    with atomic_write(path) as hidden:
        write(hidden, About(path.stem, describe(facts)))
    beside = path.with_name(path.name + ".json")
    beside.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return LutFile(file=str(path), **facts)


def resolve_export(name: str, wanted: LutRequest) -> LutExport:
    """Fill in a format's defaults; raise ParameterError for options that it cannot have."""
    form, film = find_format(name), wanted.film
    size = wanted.size or form.usual
    if not SMALLEST <= size <= form.largest:
        raise ParameterError(f"--nodes for {name} must be {SMALLEST} to {form.largest}, got {size}.")
    if film.source.linear and not form.linear and not form.raw:
        shaped = ", ".join(one for one, row in FORMATS.items() if row.linear)
        raise ParameterError(
            f"{name} has axes even in the input's code, which are too coarse over linear light; name a logarithmic "
            f"input (acescct, logc3 …), or a format with a shaper: {shaped}."
        )
    if form.raw and wanted.target is not None:
        raise ParameterError(
            f"{name} returns ProPhoto to the raw converter, which converts it further; leave the output out."
        )
    if wanted.camera is not None and name != "dcp":
        raise ParameterError(f"{name} takes no camera's profile; only dcp does.")
    return LutExport(film, PROPHOTO if form.raw else wanted.target or find_target(USUAL_TARGET), size, wanted.camera)


def measure_departure(
    lut: BakedLut, job: LutExport, colours: Float64[Tensor, "3 _"] | None = None
) -> Float64[Tensor, " colours"]:
    """Return ΔE2000 between a format and the film, on colours it was not fitted to."""
    light = job.film.draw(TRIED, _SEED) if colours is None else colours
    light = light[:, lut.in_range(light)]
    if not light.shape[1]:
        raise ParameterError("The format's range contains none of the input's colours; name another input.")
    return difference(lut.to_xyz(light), job.target.to_xyz(job.target.code(job.film.shows(light))))


def find_format(name: str) -> Format:
    """Find a format; raise ParameterError naming the nearest."""
    if name not in FORMATS:
        raise ParameterError(f"No format is named {name!r}; {nearest(name, FORMATS)}.")
    return FORMATS[name]


def format_of(path: Path) -> str:
    """Return the format of a file's suffix; raise ParameterError for an unknown one."""
    for name, form in FORMATS.items():
        if form.suffix == path.suffix.lower():
            return name
    known = ", ".join(dict.fromkeys(form.suffix for form in FORMATS.values()))
    raise ParameterError(f"{path.name} has no known suffix of a table; use one of {known}, or give a --file-type.")


def output_path(path: Path, name: str) -> Path:
    """Return a format's file name; that of a DCP says that greys stay neutral."""
    return (
        path if name != "dcp" or dcp.NEUTRAL_GREYS in path.stem else path.with_stem(f"{path.stem}-{dcp.NEUTRAL_GREYS}")
    )


def _facts(name: str, job: LutExport, off: Float64[Tensor, " colours"], grey: Float64[Tensor, " greys"]) -> Facts:
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
