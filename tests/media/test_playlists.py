"""A text that names other files is refused, whatever its name: its hash would not be that of the film."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import pytest
from helpers.commands import one_line
from helpers.footage import lossless

from filmvideo.base.clip_formats import open_options
from filmvideo.base.errors import MediaError
from filmvideo.cli import main
from filmvideo.dailies.find import find_clips
from filmvideo.media.info.container import open_clip

TEXTS = {
    "ffconcat": "ffconcat version 1.0\nfile film.mkv\n",
    "HLS": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfilm.mkv\n#EXT-X-ENDLIST\n",
    "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=film\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
    "DASH": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"></MPD>\n',
    "IMF": '<?xml version="1.0"?>\n<CompositionPlaylist xmlns="http://www.smpte-ra.org/ns/2067-3/2016"/>\n',
}


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".m3u8", ".ts", ".txt"])
@pytest.mark.parametrize("kind", TEXTS)
def test_a_playlist_is_refused_in_a_sentence(
    tmp_path: Path, kind: str, suffix: str, capfd: pytest.CaptureFixture[str]
) -> None:
    lossless(tmp_path / "film.mkv", frames=2)
    path = tmp_path / f"list{suffix}"
    path.write_text(TEXTS[kind], encoding="utf-8")
    with pytest.raises(MediaError, match=rf"{path.name} is a playlist \({kind}\).*give the clip itself"):
        open_clip(path)
    assert main(["probe", str(path)]) == 1
    assert "is a playlist" in one_line(capfd)


def test_a_playlist_among_clips_of_a_card_is_named_and_the_rest_is_found(tmp_path: Path) -> None:
    lossless(tmp_path / "film.mkv", frames=2)
    (tmp_path / "list.mp4").write_text(TEXTS["ffconcat"], encoding="utf-8")
    status = main(["dailies", str(tmp_path), "-o", str(tmp_path / "out"), "--stock", "tri-x"])
    assert status != 0
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "is a playlist" in page
    assert list((tmp_path / "out").rglob("film.mov"))
    assert find_clips(tmp_path, but=tmp_path / "out")


def test_containers_are_still_read(tmp_path: Path) -> None:
    """The list of what may be a clip has FFmpeg's own names, joined ones too."""
    assert {"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "mxf", "mpegts", "avi", "dv", "gif"} <= set(
        av.formats_available
    )
    lossless(tmp_path / "a.mkv", frames=2)
    shutil.copy(tmp_path / "a.mkv", tmp_path / "named as text.txt")
    with open_clip(tmp_path / "named as text.txt") as container:
        assert container.format.name == "matroska,webm"


def test_no_protocol_but_that_of_files_is_used() -> None:
    assert open_options()["protocol_whitelist"] == "file"
