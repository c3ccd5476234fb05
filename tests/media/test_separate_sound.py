"""Sound in MXF files of its own: a P2 card, OP-Atom files, an IMF package."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
import torch
from helpers.sounds import decoded, rising

import filmvideo
from filmvideo.dailies.recipe import DailiesRecipe, FilmSettings, default_deliveries
from filmvideo.dailies.run import Settings, make_dailies
from filmvideo.jobs.manifest import manifest_beside
from filmvideo.looks.look import Look
from filmvideo.media import probe
from filmvideo.media.info.container import open_clip
from filmvideo.media.tracks.separate_sound import find_separate_sound
from filmvideo.reproduce.reproduce import reproduce

if TYPE_CHECKING:
    from pathlib import Path
torch.set_num_threads(1)
FRAMES = 12
SAMPLES = FRAMES * 2000


def write_picture(path: Path, umid: bytes | None = None) -> bytes:
    """Write a picture of OP-Atom; return the UMID of its material package."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="mxf_opatom") as out:
        video = out.add_stream("dnxhd", rate=24, options={"profile": "dnxhr_hq"})
        video.width, video.height, video.pix_fmt = 256, 144, "yuv422p"
        context = video.codec_context
        context.color_primaries = context.color_trc = context.colorspace = context.color_range = 1
        for n in range(FRAMES):
            frame = av.VideoFrame(256, 144, "yuv422p")
            for plane in frame.planes:
                torch.from_dlpack(plane).fill_(100 + n)
            frame.pts, frame.time_base = n, Fraction(1, 24)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return _share(path, umid)


def write_sound(path: Path, level: float, umid: bytes | None = None, samples: int = SAMPLES) -> None:
    """Write a channel of sound of OP-Atom, in a material package if one is given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="mxf_opatom") as out:
        stream = out.add_stream("pcm_s24le", rate=48000, layout="mono")
        wave = (rising(samples, 1) + level).astype("f4").reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave), "flt", "mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, 0, Fraction(1, 48000)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    _share(path, umid)


def _share(path: Path, umid: bytes | None) -> bytes:
    with open_clip(path) as file:
        own = bytes.fromhex(file.metadata["material_package_umid"].removeprefix("0x"))
    if umid is not None:
        path.write_bytes(path.read_bytes().replace(own, umid))
    return umid or own


def check(target: Path, levels: list[float], later: int = 0) -> None:
    assert len(probe(target).audio) == len(levels)
    for track, level in enumerate(levels):
        expected = (rising(SAMPLES + later, 1)[later:] + level)[:, 0]
        assert np.allclose(decoded(target, track)[:, 0], expected, atol=1e-6)


def p2_card(folder: Path) -> Path:
    """Write a card with two clips; return the picture of the first."""
    for clip, level in (("0001AB", 0.1), ("0002CD", 0.4)):
        write_picture(folder / "CONTENTS" / "VIDEO" / f"{clip}.MXF")
        for channel in range(2):
            write_sound(folder / "CONTENTS" / "AUDIO" / f"{clip}{channel:02}.MXF", level + 0.05 * channel)
    return folder / "CONTENTS" / "VIDEO" / "0001AB.MXF"


def test_the_sound_of_a_p2_card_is_joined(tmp_path: Path) -> None:
    picture = p2_card(tmp_path / "card")
    report = filmvideo.process(picture, tmp_path / "a.mov", look=None, codec="prores-proxy")
    check(report.path, [0.1, 0.15])
    text = "The sound is that of 0001AB00.MXF, 0001AB01.MXF."
    assert [n.text for n in report.notices if n.code == "sound-from-files"] == [text]


def test_dailies_of_a_p2_card_have_its_sound(tmp_path: Path) -> None:
    p2_card(tmp_path / "card")
    order = DailiesRecipe(FilmSettings(Look(stock="vision3"), "Vision3"), default_deliveries())
    said: list[str] = []
    results = make_dailies(
        tmp_path / "card", tmp_path / "out", order, Settings(), progress=lambda _n, _d, _t: None, say=said.append
    )
    by_name = {result.name: result for result in results}
    assert by_name["0002CD01"].why == "It has sound and no picture, and is heard in 0002CD."
    assert by_name["0002CD"].sound == "0002CD00.MXF, 0002CD01.MXF"
    check(tmp_path / "out" / "proxy" / "0002CD.mov", [0.4, 0.45])
    assert "\tVA1A2\t" in (tmp_path / "out" / "dailies.ale").read_text()


def test_the_sound_of_op_atom_files_is_found_by_the_material_package(tmp_path: Path) -> None:
    umid = write_picture(tmp_path / "A01.V1.mxf")
    for channel in range(3):
        write_sound(tmp_path / f"A01.A{channel + 1}.mxf", 0.1 * channel, umid)
    write_sound(tmp_path / "B02.A1.mxf", 0.9)
    report = filmvideo.process(tmp_path / "A01.V1.mxf", tmp_path / "a.mxf", look=None, codec="dnxhr-lb")
    check(report.path, [0.0, 0.1, 0.2])


CPL = """<?xml version="1.0" encoding="UTF-8"?>
<CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016"><EditRate>24 1</EditRate><SegmentList><Segment>
<SequenceList><MainImageSequence xmlns="http://www.smpte-ra.org/schemas/2067-2/2016"><ResourceList><Resource>
<IntrinsicDuration>12</IntrinsicDuration><EntryPoint>2</EntryPoint><SourceDuration>10</SourceDuration>
<TrackFileId>urn:uuid:1</TrackFileId></Resource></ResourceList></MainImageSequence>
<MainAudioSequence xmlns="http://www.smpte-ra.org/schemas/2067-2/2016"><ResourceList><Resource>
<EditRate>48000 1</EditRate><IntrinsicDuration>96000</IntrinsicDuration><EntryPoint>14000</EntryPoint>
<TrackFileId>urn:uuid:2</TrackFileId></Resource></ResourceList></MainAudioSequence>
</SequenceList></Segment></SegmentList></CompositionPlaylist>"""
MAP = """<?xml version="1.0" encoding="UTF-8"?>
<AssetMap xmlns="http://www.smpte-ra.org/schemas/429-9/2007/AM"><AssetList>
<Asset><Id>urn:uuid:1</Id><ChunkList><Chunk><Path>picture.mxf</Path></Chunk></ChunkList></Asset>
<Asset><Id>urn:uuid:2</Id><ChunkList><Chunk><Path>sound.mxf</Path></Chunk></ChunkList></Asset>
</AssetList></AssetMap>"""


def test_the_sound_of_an_imf_package_is_where_the_playlist_enters_it(tmp_path: Path) -> None:
    """Frame 2 and sample 14000 are heard together, so frame 0 sounds as sample 10000."""
    write_picture(tmp_path / "picture.mxf")
    write_sound(tmp_path / "sound.mxf", 0.1, samples=96000)
    (tmp_path / "CPL.xml").write_text(CPL)
    (tmp_path / "ASSETMAP.xml").write_text(MAP)
    report = filmvideo.process(tmp_path / "picture.mxf", tmp_path / "a.mov", look=None, codec="prores-proxy")
    check(report.path, [0.1], later=10000)


def test_a_file_outside_the_package_is_not_read(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    write_picture(package / "picture.mxf")
    write_sound(tmp_path / "sound.mxf", 0.1, samples=96000)
    (package / "CPL.xml").write_text(CPL)
    for place in ("../sound.mxf", str(tmp_path / "sound.mxf")):
        (package / "ASSETMAP.xml").write_text(MAP.replace("sound.mxf", place))
        assert find_separate_sound(probe(package / "picture.mxf")) == ()
    (package / "ASSETMAP.xml").write_text(MAP)
    (tmp_path / "sound.mxf").rename(package / "sound.mxf")
    assert find_separate_sound(probe(package / "picture.mxf"))


@pytest.mark.parametrize("frames", [None, (3, 8)])
def test_a_render_with_separate_sound_is_reproduced(tmp_path: Path, frames: tuple[int, int] | None) -> None:
    picture = p2_card(tmp_path / "card")
    report = filmvideo.process(picture, tmp_path / "a.mov", look=None, codec="prores-proxy", frames=frames)
    assert reproduce(manifest_beside(report.path, frames)).same_bytes


def test_a_picture_alone_stays_without_sound(tmp_path: Path) -> None:
    write_picture(tmp_path / "A.mxf")
    write_sound(tmp_path / "B.mxf", 0.1)
    report = filmvideo.process(tmp_path / "A.mxf", tmp_path / "a.mov", look=None, codec="prores-proxy")
    assert probe(report.path).audio == ()
