"""One budget of threads: decoders, encoders and passes use the number given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.clips import write_clip
from helpers.writing import bars, read_back, spec

from filmvideo.engine.threads import use
from filmvideo.media import CODECS, ClipReader, ClipWriter
from filmvideo.media.info.clip_container import ClipContainer
from filmvideo.media.write import clip as writing_room
from filmvideo.media.write.encoder import add_video
from filmvideo.processing.process import process


def written(path: Path, codec: str, threads: int) -> int:
    """Write a few frames and give the encoder's threads."""
    with ClipWriter(path, codec, spec(), threads=threads) as writer:
        for n in range(3):
            writer.write(bars(writer.format, 256, 128, n), n)
        return writer._stream.codec_context.thread_count  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("codec", ["prores-hq", "dnxhr-hqx", "h264", "h265", "ffv1"])
def test_encoders_have_the_threads_they_are_given(codec: str, tmp_path: Path) -> None:
    suffix = CODECS[codec].suffixes[0]
    assert [written(tmp_path / f"{n}{suffix}", codec, n) for n in (1, 3)] == [1, 3]


@pytest.mark.parametrize("codec", ["prores-hq", "dnxhr-hqx", "ffv1"])
def test_pictures_do_not_depend_on_the_threads(codec: str, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}{CODECS[codec].suffixes[0]}" for n in (1, 4)]
    for path, threads in zip(paths, (1, 4), strict=True):
        written(path, codec, threads)
    one, other = (read_back(path) for path in paths)
    assert all((a == b).all() for planes in zip(one, other, strict=True) for a, b in zip(*planes, strict=True))


@pytest.mark.parametrize("threads", [1, 3])
def test_decoders_have_the_threads_they_are_given(threads: int, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", frames=4)
    with ClipReader(clip, threads=threads) as reader:
        next(iter(reader))
        clip_container = reader._clip  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        assert clip_container.stream.codec_context.thread_count == threads


def test_a_clip_is_processed_within_its_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = write_clip(tmp_path / "clip.mp4", frames=4)
    asked: list[tuple[str, int]] = []

    def noted(*given: Any) -> Any:  # noqa: ANN401
        asked.append(("encoder", given[-1]))
        return add_video(*given)

    def open_noted(self: ClipContainer) -> None:
        asked.append(("decoder", self._threads))  # pyright: ignore[reportPrivateUsage]
        open_clip_container(self)

    open_clip_container = ClipContainer.open
    monkeypatch.setattr(writing_room, "add_video", noted)
    monkeypatch.setattr(ClipContainer, "open", open_noted)
    process(clip, tmp_path / "out.mkv", look=None, threads=3)
    use(None)
    verification = ("decoder", 1)
    assert set(asked) == {("encoder", 3), ("decoder", 3), verification}
