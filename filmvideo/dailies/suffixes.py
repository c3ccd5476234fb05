"""Kinds of files on a card by their suffix: what FFmpeg or OpenImageIO reads, what only the maker's software reads.

Camera RAW of Bayer samples is developed by the maker's software first; FFmpeg reads at most the JPEG within.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _suffixes(names: str) -> frozenset[str]:
    return frozenset(f".{name}" for name in names.split())


CLIPS = _suffixes(
    # ISO base media and QuickTime
    "mov qt mqv moov mp4 mp4v mpg4 m4v 3gp 3gpp 3g2 3gp2 f4v mj2 mjp2 mj2k ismv psp insv lrv lrf glv 360 hdmov "
    # MPEG transport and program streams, elementary streams
    "ts m2t m2ts mts m2tv mt2s mtv2 tp trp tsv tod mod mpg mpeg mpe mpv m1v m2v mp2v mpv2 m2p m1s m2s ps "
    "vob evo vro vdr h261 h263 264 h264 avc 26l h26l 265 h265 hevc 266 h266 vvc evc obu av1 apv avs2 avs3 drc vc1 rcv "
    # Matroska, AVI, MXF, DV
    "mkv mk3d webm avi divx xvid mxf dv dif "
    # other containers
    "asf wmv wm dvr-ms wtv flv ogv ogm ogx nut y4m ivf gxf lxf rm rmvb nsv nuv pva ty wtv amv dav kux imx "
    "mjpeg mjpg mjpg2 cine ser mlv mve flm viv vivo smk"
)
"""Containers and streams of pictures that FFmpeg reads."""
PROXIES = _suffixes("lrv lrf glv")
"""Small copies that cameras write beside a clip."""
SEQUENCES = _suffixes("exr dpx cin tif tiff png")
FRAMES = _suffixes("exr dpx cin")
"""Kinds of picture that hold frames of a film; a single one of another kind may be a reference."""
SOUND = _suffixes("wav bwf w64 rf64")
THUMBNAILS = _suffixes("jpg jpeg jpe bmp thm png gif webp heic heif")
"""Kinds of picture in which cameras and people keep a thumbnail, or the still, of a clip."""
JPEGS = _suffixes("jpg jpeg jpe")

_PICTURES = _suffixes(
    "heic heif hif avif webp jxl jp2 j2k j2c jpx jpm jph jhc bmp dib tga sgi rgb rgba hdr rgbe pic ppm pgm pnm pfm "
    "phm pam fits sxr rla insp mpo jps jls jxs"
)
_PLAIN_CODES = _suffixes("yuv uyvy yuyv nv12 p010 v210 yuv10 bayer")
_STILL_RAW = _suffixes(
    "3fr arq arw bay cap cr2 cr3 dcr dcs erf fff gpr iiq k25 kdc mdc mef mos mrw nef nrw orf ori pef ptx pxn raf raw "
    "rw2 rwl rwz sr2 srf srw x3f"
)
_MAKERS: Mapping[str, str] = MappingProxyType(
    {
        ".r3d": "RED's REDCODE RAW; convert it with REDCINE-X",
        ".braw": "Blackmagic RAW; convert it with DaVinci Resolve",
        ".ari": "ARRIRAW; convert it with ARRI Reference Tool",
        ".arx": "ARRIRAW HDE; convert it with ARRI Reference Tool",
        ".crm": "Canon Cinema RAW Light; convert it with Canon's Cinema RAW Development",
        ".rmf": "Canon Cinema RAW; convert it with Canon's Cinema RAW Development",
        ".nev": "Nikon N-RAW; convert it with DaVinci Resolve or Nikon's NX Studio",
        ".krw": "Kinefinity RAW; convert it with KineStation",
        ".vrw": "Panasonic V-RAW; convert it with Panasonic's software",
        ".zraw": "Z CAM ZRAW; convert it with Z CAM's software",
        ".dng": "CinemaDNG, RAW in pictures; develop it to EXR, DPX or TIFF first",
        ".cdng": "CinemaDNG, RAW in pictures; develop it to EXR, DPX or TIFF first",
        ".sir": "Silicon Imaging's CineForm RAW; convert it with GoPro's CineForm tools",
    }
)

NUMBERED = frozenset({".dng", ".cdng", ".ari", ".arx"}) | _STILL_RAW | _PICTURES
"""Kinds that are not read of which every frame is a file."""


def why_not_read(suffix: str) -> str | None:
    """Return why no clip is made of a file that looks like footage; None where it does not look like it."""
    if maker := _MAKERS.get(suffix):
        return f"It is {maker}."
    if suffix in _STILL_RAW:
        return "It is camera RAW of a stills camera; develop it to TIFF or EXR first."
    if suffix in _PLAIN_CODES:
        return "It is raw video without a header; wrap it in a container such as Y4M, MOV or MKV first."
    if suffix in _PICTURES:
        return "Frame sequences are read as EXR, DPX, Cineon, TIFF or PNG; convert it first."
    return None
