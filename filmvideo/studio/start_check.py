"""What is checked before the page is served: names on the command line that are wrong end the program at once.

A colour space, or a look of one's own, needs the engine to be checked, which the first picture needs as well. A clip is
only looked at by FFmpeg, so that the page does not wait for the engine where nothing else is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from filmvideo.base.errors import FilmvideoError, MediaError
from filmvideo.dailies.suffixes import CLIPS
from filmvideo.studio.options import StudioOptions
from filmvideo.studio.sources import check_paths, find_look

"""Files that may be clips, though a damaged one; one among good ones is shown with its fault."""
_AT_ONCE = 200
"""Files of a folder that are looked at before the engine is asked to search it."""


def check_start(options: StudioOptions) -> None:
    """Raise FilmvideoError for a name that is wrong: a path, a look, a file to save to, a colour space."""
    check_paths(options.paths)
    named = find_look(options.paths)
    _check_looks([str(look) for look in (named, options.look) if look is not None])
    if options.save is not None:
        from filmvideo.looks.files import check_look_path  # noqa: PLC0415  (torch is loaded with it)

        check_look_path(options.save, overwrite=True)
    if options.input != "auto":
        from filmvideo.colour.spaces import find_space  # noqa: PLC0415  (torch is loaded with it)

        find_space(options.input)
    _check_clips([path for path in options.paths if path != named])


def _check_looks(names: Sequence[str]) -> None:
    names = [name for name in names if not _is_shipped(name)]
    if not names:
        return
    from filmvideo.looks.files import load_look  # noqa: PLC0415  (torch is loaded with it)

    for name in names:
        load_look(name)


def _is_shipped(name: str) -> bool:
    """Return whether a look that comes with filmvideo has exactly this name; those are known to be right."""
    package = Path(__file__).parents[1]
    places = (place / "presets" / "looks" for place in (package, package.parent))
    return name.replace("-", "").isalnum() and any((place / f"{name}.toml").is_file() for place in places)


def _check_clips(paths: Sequence[Path]) -> None:
    """Raise FilmvideoError where a path names something else, or not one of the clips can be read."""
    faults: list[FilmvideoError] = []
    readable = False
    for path in paths:
        named_as_clip = path.suffix.lower() in CLIPS and not path.is_dir()
        if named_as_clip and readable:
            continue
        fault = _fault_of(path)
        if fault is None:
            readable = True
        elif named_as_clip:
            faults.append(fault)
        else:
            raise fault
    if faults and not readable:
        raise faults[0]


def _fault_of(path: Path) -> FilmvideoError | None:
    """Return why a clip, a sequence or a folder cannot be opened; None where it can."""
    try:
        if path.exists() and not (path.is_dir() or path.is_file()):
            return MediaError(f"{path} is not a file; name a clip, a frame sequence, a folder or a look's TOML file.")
        if path.is_dir():
            _check_folder(path)
        elif not _has_picture(path):
            from filmvideo.jobs.clip import open as open_clip  # noqa: PLC0415  (torch is loaded with it)

            open_clip(path)
    except FilmvideoError as error:
        return error
    except OSError as error:
        return MediaError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.")
    return None


def _check_folder(folder: Path) -> None:
    """Raise MediaError for a folder without a clip; the engine searches only one where none is seen at once."""
    for number, path in enumerate(folder.iterdir()):
        if path.suffix.lower() in CLIPS and not path.name.startswith("."):
            return
        if number >= _AT_ONCE:
            break
    from filmvideo.dailies.find import find_clips  # noqa: PLC0415  (torch is loaded with it)

    find_clips(folder, but=folder / ".filmvideo")


def _has_picture(path: Path) -> bool:
    """Return whether FFmpeg finds a picture in a file."""
    import av  # noqa: PLC0415  (quicker than the engine, but not needed without a clip)

    from filmvideo.base.clip_formats import open_options  # noqa: PLC0415

    if not path.is_file():
        return False
    try:
        with av.open(f"file:{path}", options=open_options()) as file:
            return bool(file.streams.video)
    except (av.FFmpegError, OSError, ValueError):
        return False
