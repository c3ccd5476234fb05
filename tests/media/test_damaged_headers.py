"""Pictures whose headers hold bytes that are not text: a sentence, never a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from helpers.clips import write_clip

from filmvideo.base.errors import MediaError
from filmvideo.cli import main
from filmvideo.media.pixels import image_files, image_header
from filmvideo.media.pixels.image_files import find_fault, read_image
from filmvideo.media.pixels.image_header import read_image_header
from filmvideo.media.pixels.oiio import image_library, take_error

if TYPE_CHECKING:
    from pathlib import Path


def raise_undecoded() -> str:
    return b"attribute 'Caf\xe9' is damaged\nmore".decode()


def write_exr(path: Path, owner: str = "XXXX") -> bytes:
    """Write an EXR with an owner, and return its bytes."""
    library = image_library()
    header = library.ImageSpec(16, 16, 3, "half")
    header.attribute("owner", owner)
    file = library.ImageOutput.create("x.exr")
    assert file is not None
    assert file.open(str(path), header)
    assert file.write_image(np.zeros((16, 16, 3), np.float32))
    assert file.close()
    return path.read_bytes()


def test_an_error_that_is_not_text_is_read_as_bytes() -> None:
    assert take_error(raise_undecoded).startswith("attribute 'Caf\\xe9' is damaged")


def test_no_error_of_the_library_is_read_without_care(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.exr").write_bytes(b"v/1\x01 and no more")

    class Library:
        ImageSpec = staticmethod(image_library().ImageSpec)
        geterror = staticmethod(raise_undecoded)

        class ImageInput:
            @staticmethod
            def open(*_: object) -> None:
                """Open nothing."""

    monkeypatch.setattr(image_header, "image_library", lambda: Library)
    for read in (read_image_header, read_image):
        with pytest.raises(MediaError, match=r"Caf\\xe9"):
            read(tmp_path / "x.exr")
    assert "Caf\\xe9" in str(find_fault(tmp_path / "x.exr"))
    assert image_files.open_picture is image_header.open_picture


@pytest.mark.parametrize(
    ("good", "bad"),
    [(b"XXXX", b"Caf\xe9"), (b"owner\0string", b"own\xe9r\0str\xffng"), (b"B\0\1\0\0\0", b"\xe9\0\1\0\0\0")],
)
def test_a_header_that_is_not_text_costs_no_card(
    tmp_path: Path, good: bytes, bad: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    card = tmp_path / "card"
    card.mkdir()
    data = write_exr(card / "s.0001.exr")
    assert good in data
    for number in (1, 2):
        (card / f"s.{number:04}.exr").write_bytes(data.replace(good, bad))
    write_clip(card / "z.mov", frames=1)
    (tmp_path / "r.toml").write_text("schema = 1\n[film]\nstock = 'vision3'\n[[output]]\ncodec = 'ffv1'\nname = 'x'\n")
    assert main(["dailies", str(card), "-o", str(tmp_path / "o"), "--recipe", str(tmp_path / "r.toml")]) in {0, 1, 3}
    assert "Unexpected" not in capsys.readouterr().err
    clips = json.loads((tmp_path / "o" / "dailies.json").read_bytes().decode())["clips"]
    assert {clip["name"]: clip["status"] for clip in clips}["z"] == "done"
    copied = main(["process", str(card / "s.####.exr"), "--stock", "vision3", "-o", str(tmp_path / "c.####.exr")])
    assert copied in {0, 1, 3}
    assert "Unexpected" not in capsys.readouterr().err
