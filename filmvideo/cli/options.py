"""Options that several commands share, and how the words given to them are read."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work

FILM, COLOUR, FILE, RUN = "Film", "Colour", "File", "Running"

StockOption = Annotated[
    str | None,
    typer.Option(
        "--stock",
        metavar="NAME",
        rich_help_panel=FILM,
        help="Film in the camera: a name of `filmvideo stocks` (vision3, 500t, portra 400 …; case and dashes do not "
        "matter) or a stock's TOML file. With --look it takes the place of the look's.",
    ),
]
PrintOption = Annotated[
    str | None,
    typer.Option(
        "--print",
        metavar="NAME",
        rich_help_panel=FILM,
        help="What becomes of the film: a print stock (2383, 2393, endura …), none (seen on a light table, as slides "
        "are), or scan (the negative's printing density, to grade yourself). By default what is usual for the stock.",
    ),
]
LookOption = Annotated[
    str | None,
    typer.Option(
        "--look",
        metavar="FILE.toml|NAME",
        rich_help_panel=FILM,
        help="A look: stock, print and every parameter in one file, or the name of one of `filmvideo looks`. "
        "--stock, --print, --format and --exposure change it.",
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        rich_help_panel=FILM,
        help="Size of the film: super8, 16mm, super16, academy, super35, vistavision, 65mm or imax. It sets how large "
        "a pixel is on the film, and so how soft the film is and how far edge effects and halation reach; colour does "
        "not depend on it.",
    ),
]
ExposureOption = Annotated[
    float | None,
    typer.Option(
        "--exposure",
        metavar="STOPS",
        min=-10,
        max=10,
        rich_help_panel=FILM,
        help="Over- (positive) or underexposure of the film. The printer is not adjusted for it.",
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        rich_help_panel=FILM,
        help="Any other parameter of a look, as its file has it: --set camera.flash=0.02 --set "
        "printer.points=[25,26,25]. May be given several times; `filmvideo looks --keys` lists them all.",
    ),
]
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="NAME",
        rich_help_panel=RUN,
        help="How film is worked out. accurate: the layers' spectral exposure, prepared as tables. fast: the exposure "
        "as one 3 × 3 matrix, for previews; it is off by ΔE2000 2.9 on average (ColorChecker, two stops under to "
        "two over). reference: 81 wavelengths for every pixel, slow.",
    ),
]
GrainOption = Annotated[
    float | None,
    typer.Option(
        "--grain",
        metavar="0…2",
        min=0,
        max=2,
        rich_help_panel=FILM,
        help="Strength of the grain of film and print: 1 is what the makers measured, 0 none. Anything else leaves the "
        "data sheet.",
    ),
]
GrainSizeOption = Annotated[
    float | None,
    typer.Option(
        "--grain-size",
        metavar="TIMES",
        min=0.25,
        max=6,
        rich_help_panel=FILM,
        help="Size of the dye clouds, 1 as on film; the granularity through 48 µm stays what it is. Anything but 1 "
        "leaves the film.",
    ),
]
GrainColourOption = Annotated[
    float | None,
    typer.Option(
        "--grain-colour",
        metavar="0…1",
        min=0,
        max=1,
        rich_help_panel=FILM,
        help="1: every layer has grain of its own, as film has. 0: grain is grey, as strong in each layer; no colour "
        "film is like that.",
    ),
]
InputMatrixOption = Annotated[
    str | None,
    typer.Option(
        "--input-matrix",
        metavar="NAME",
        rich_help_panel=COLOUR,
        help="Y'CbCr matrix of a clip that does not say its own, or says it wrongly: bt709, bt601 or bt2020.",
    ),
]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", rich_help_panel=FILE, help="Replace the output if it exists.")
]
SeedOption = Annotated[
    int,
    typer.Option(
        "--seed",
        metavar="N",
        rich_help_panel=RUN,
        help="Names all that is random: grain, dirt, weave, dither. The same seed gives the same clip.",
    ),
]
ThreadsOption = Annotated[
    int | None,
    typer.Option(
        "--threads",
        metavar="N",
        min=1,
        rich_help_panel=RUN,
        help="Threads of the decoder, of the work on a frame and of the encoder; by default as many as there are "
        "processors. The rendered picture does not depend on it.",
    ),
]
DeviceOption = Annotated[
    str,
    typer.Option(
        "--device",
        metavar="NAME",
        rich_help_panel=RUN,
        help="Where pictures are worked out: cpu, cuda, cuda:1, mps; auto takes a GPU where there is one.",
    ),
]
ManifestOption = Annotated[
    Path | None,
    typer.Option(
        "--manifest",
        metavar="FILE",
        rich_help_panel=FILE,
        help="Where to write down what was done, with fingerprints of source, look and output, as JSON; by default "
        "beside the output, OUT.json.",
    ),
]
NoManifestOption = Annotated[bool, typer.Option("--no-manifest", rich_help_panel=FILE, help="Write no manifest.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


def input_option(text: str) -> Any:  # noqa: ANN401  (typer's)
    """Ask for the space of the codes that come in, in a command's own words."""
    return typer.Option("--input", metavar="SPACE", rich_help_panel=COLOUR, help=text)


def output_option(text: str) -> Any:  # noqa: ANN401  (typer's)
    """Ask for the space of the codes that go out, in a command's own words."""
    return typer.Option("--output", metavar="SPACE", rich_help_panel=COLOUR, help=text)


def build_look(  # noqa: PLR0917
    name: str | None,
    stock: str | None,
    print_film: str | None,
    gate: str | None,
    stops: float | None,
    settings: list[str] | None = None,
) -> work.Look | None:
    """Put a look together from the options; None where `--stock none` asks for no film."""
    if name is None and not stock:
        raise ParameterError("No film was named; give --stock NAME (see `filmvideo stocks`) or --look NAME.")
    if stock is not None and stock.lower() == "none":
        if (name, print_film, gate, stops) != (None, None, None, None) or settings:
            raise ParameterError(
                "--stock none is no film at all; leave --look, --print, --format, --exposure and --set out."
            )
        return None
    look = work.Look() if name is None else work.load_look(name)
    changed = work.with_changes(look, stock=stock, print_film=print_film, gate=gate, stops=stops)
    return work.with_settings(changed, dict(_setting(text) for text in settings or ()))


def with_grain(settings: list[str] | None, amount: float | None, size: float | None, colour: float | None) -> list[str]:
    """Add the options for grain to the settings of a look."""
    asked = {"amount": amount, "size": size, "colour": colour}
    return [*(settings or []), *(f"grain.{key}={value}" for key, value in asked.items() if value is not None)]


def parse_engine(name: str) -> Any:  # noqa: ANN401  (one of three words)
    """Read the name of an engine."""
    if name.lower() not in {"accurate", "fast", "reference"}:
        raise ParameterError(f"No engine is named {name!r}; accurate, fast and reference are known.")
    return name.lower()


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or "." not in key:
        raise ParameterError(f"--set {text} is no setting; write it as camera.flash=0.02.")
    return key.strip(), value.strip()


def frame_range(text: str | None) -> tuple[int, int] | None:
    """Read `24-47`, or `24` for one frame."""
    if text is None:
        return None
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise ParameterError(f"--frames {text} is no range of frames; write it as 24-47, counted from 0.")
    first = int(match[1])
    return first, int(match[2] or first)


def parse_matrix(name: str | None) -> Any:  # noqa: ANN401  (one of three words)
    """Read the name of a colour matrix."""
    words = {"bt709": "bt709", "rec709": "bt709", "bt601": "bt601", "rec601": "bt601", "bt2020": "bt2020"}
    plain = None if name is None else re.sub(r"[^a-z0-9]", "", name.lower())
    if plain is not None and plain not in words:
        raise ParameterError(f"No colour matrix is named {name!r}; bt709, bt601 and bt2020 are known.")
    return None if plain is None else words[plain]


def parse_rate(text: str | None) -> Fraction | None:
    """Read frames a second: 24, 23.976, 30000/1001."""
    if text is None:
        return None
    try:
        exact = Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise ParameterError(f"--fps {text} is no frame rate; write 24, 23.976 or 30000/1001.") from error
    if not 1 <= exact <= 1000:
        raise ParameterError(f"--fps {text} is no frame rate of a film; write one from 1 to 1000.")
    return exact if "/" in text else work.nearest_standard_rate(exact)


def parse_missing(name: str | None) -> Any:  # noqa: ANN401  (one of three words)
    """Read what becomes of missing frames."""
    if name is not None and name.lower() not in {"error", "hold", "black"}:
        raise ParameterError(f"--missing {name} is not known; error, hold and black are.")
    return None if name is None else name.lower()


def print_message(sentence: str) -> None:
    """Say a sentence on the standard error."""
    typer.echo(f"filmvideo: {sentence}", err=True)


def print_json(values: object) -> None:
    """Print values as JSON."""
    typer.echo(json.dumps(values, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: object) -> str:
    return str(value) if isinstance(value, Path) else repr(value)
