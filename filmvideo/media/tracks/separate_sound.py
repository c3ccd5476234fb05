"""Sound that belongs to a picture and lies in MXF files of its own: P2 cards, OP-Atom files, IMF packages.

On a P2 card the sound of VIDEO/0001AB.MXF is AUDIO/0001AB00.MXF and on. OP-Atom files (SMPTE ST 390) of one clip hold
the same material package, whose UMID is in the header of each. In an IMF package (SMPTE ST 2067-2, -3) the composition
playlist names the track files of picture and sound, and where each is entered; ASSETMAP.xml has their paths.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree as ET

import av

from filmvideo.base.errors import MediaError
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.container import open_clip
from filmvideo.media.tracks.recorded_sound import Sound, SoundPiece, SoundTrack

_HEADER_BYTES = 1 << 18
"""How far into a file its header metadata is searched."""
_UMID_BYTES = 32
_UMID = re.compile(rb"(?=(\x06\x0a\x2b\x34\x01\x01.{26}))", re.DOTALL)
"""UMIDs (SMPTE ST 330), wherever they start, and labels that start alike."""
_MOST_XML_BYTES = 1 << 24


def find_separate_sound(info: ClipInfo) -> Sound:
    """Return the sound of an MXF that has a picture only; empty where none lies beside it."""
    if info.image or info.audio or info.path.suffix.lower() != ".mxf":
        return ()
    files = _p2_sound(info.path) or _same_package(info.path)
    if files:
        return tuple(SoundTrack((SoundPiece(path.absolute(), Fraction(0)),)) for path in files)
    return _composed_sound(info.path)


def _p2_sound(picture: Path) -> list[Path]:
    """Return the sound of a P2 clip, in the order of its channels."""
    card = picture.absolute().parent
    if card.name.lower() != "video":
        return []
    name = re.compile(re.escape(picture.stem) + r"\d\d\.mxf", re.IGNORECASE)
    folders = [folder for folder in card.parent.iterdir() if folder.name.lower() == "audio" and folder.is_dir()]
    found = [path for folder in folders for path in folder.iterdir() if name.fullmatch(path.name)]
    return sorted(path for path in found if _is_sound(path))


def _same_package(picture: Path) -> list[Path]:
    """Return the files beside a picture that hold sound of the same material package."""
    umid = _material_umid(picture)
    if umid is None:
        return []
    files = [path for path in picture.parent.iterdir() if path.suffix.lower() == ".mxf" and path != picture]
    return sorted(path for path in files if umid in _umids(path, path.stat().st_mtime_ns) and _is_sound(path))


def _material_umid(path: Path) -> bytes | None:
    """Return the UMID of a file's material package; None where it is not known."""
    with suppress(MediaError, ValueError), open_clip(path) as file:
        umid = bytes.fromhex(file.metadata.get("material_package_umid", "").removeprefix("0x"))
        return umid if len(umid) == _UMID_BYTES and any(umid) else None
    return None


@lru_cache(maxsize=4096)
def _umids(path: Path, _changed_ns: int) -> frozenset[bytes]:
    """Return what may be a UMID in a file's header; kept, for every picture of a folder asks for all of its files."""
    with suppress(OSError), path.open("rb") as file:
        return frozenset(_UMID.findall(file.read(_HEADER_BYTES)))
    return frozenset()


def _is_sound(path: Path) -> bool:
    """Return whether a file has sound and no picture."""
    with suppress(MediaError, av.FFmpegError, OSError), open_clip(path) as file:
        return bool(file.streams.audio) and not file.streams.video
    return False


@dataclass(frozen=True)
class _Resource:
    """A stretch of a track file in a composition; times in seconds."""

    path: Path
    start_s: Fraction
    """When the stretch starts in the composition."""
    entry_s: Fraction
    """Where it starts in the file."""

    @property
    def zero_s(self) -> Fraction:
        """When the file would start in the composition."""
        return self.start_s - self.entry_s


def _composed_sound(picture: Path) -> Sound:
    """Return the sound that a composition playlist beside a picture puts under it."""
    places = _assets(picture.parent)
    for playlist in _documents(picture.parent, "CompositionPlaylist") if places else ():
        usual = _rate(playlist.findtext("{*}EditRate")) or Fraction(24)
        for segment in playlist.findall(".//{*}Segment"):
            pictures = [r for s in segment.findall(".//{*}MainImageSequence") for r in _resources(s, places, usual)]
            shown = [r for r in pictures if r.path == picture.absolute()]
            sounds = [_resources(sequence, places, usual) for sequence in segment.findall(".//{*}MainAudioSequence")]
            if shown and any(sounds):
                return tuple(_sound_track(resources, shown[0].zero_s) for resources in sounds if resources)
    return ()


def _sound_track(resources: list[_Resource], picture_s: Fraction) -> SoundTrack:
    return SoundTrack(tuple(dict.fromkeys(SoundPiece(r.path, r.zero_s - picture_s) for r in resources)))


def _resources(sequence: ET.Element, places: dict[str, Path], usual: Fraction) -> list[_Resource]:
    """Return the resources of a sequence whose files are known."""
    found: list[_Resource] = []
    at_s = Fraction(0)
    for resource in sequence.findall(".//{*}Resource"):
        rate = _rate(resource.findtext("{*}EditRate")) or usual
        entry = _count(resource, "EntryPoint") or 0
        whole = _count(resource, "IntrinsicDuration") or 0
        path = places.get((resource.findtext("{*}TrackFileId") or "").strip())
        if path is not None:
            found.append(_Resource(path, at_s, entry / rate))
        length = _count(resource, "SourceDuration")
        at_s += (whole - entry if length is None else length) * (_count(resource, "RepeatCount") or 1) / rate
    return found


def _assets(folder: Path) -> dict[str, Path]:
    """Return the files of a package by their ids, of ASSETMAP.xml; none that lies outside its folder."""
    found = {
        (asset.findtext("{*}Id") or "").strip(): _place(folder, asset.findtext(".//{*}Path") or "")
        for assets in _documents(folder, "AssetMap")
        for asset in assets.findall(".//{*}Asset")
    }
    return {name: path for name, path in found.items() if path.is_relative_to(folder.absolute())}


def _place(folder: Path, name: str) -> Path:
    return Path(os.path.normpath(folder.absolute() / name.strip()))


def _documents(folder: Path, name: str) -> Iterator[ET.Element]:
    """Yield the XML documents of a folder whose root has a name."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".xml" and path.name.upper() != "ASSETMAP":
            continue
        with suppress(OSError, ET.ParseError):
            if path.stat().st_size > _MOST_XML_BYTES:
                continue
            root = ET.fromstring(path.read_bytes())  # noqa: S314  (expat of today refuses runaway entities)
            if root.tag.rpartition("}")[2] == name:
                yield root


def _rate(text: str | None) -> Fraction | None:
    with suppress(ValueError, ZeroDivisionError):
        above, _, below = (text or "").strip().partition(" ")
        rate = Fraction(int(above), int(below or 1))
        return rate if rate > 0 else None
    return None


def _count(resource: ET.Element, name: str) -> int | None:
    text = (resource.findtext(f"{{*}}{name}") or "").strip()
    return int(text) if text.isdigit() else None
