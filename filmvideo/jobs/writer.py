"""Write rendered light as a clip or a frame sequence that keeps what its source has: tags, times, sound, timecode."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.notices import Notice
from filmvideo.grain.keys import Key
from filmvideo.jobs.clip import Clip, Frame
from filmvideo.jobs.conversion import default_output, encode_planes, opacity, output_named
from filmvideo.jobs.output_names import default_codec
from filmvideo.jobs.plan import output_spec
from filmvideo.looks.look import Look
from filmvideo.media import Tags, find_codec, open_target
from filmvideo.media.files.pipes import is_pipe
from filmvideo.media.pixels.alpha import premultiply


class Writer:
    """A clip or a sequence being written; it appears when the `with` block ends well, or not at all.

    Parameters
    ----------
    path : str or Path
        The file or sequence to write.
    like : Clip
        The clip whose size, rate, sound and metadata are kept; its frames follow each other.
    output : str or None
        The space of the written codes: rec709 by default, srgb of pictures, linear light of an EXR, cineon or adx10
        of a scan.
    codec : str or None
        A name of `filmvideo codecs`; None chooses by the suffix.
    seed : int
        The seed of the dither of codes of 8 bits.
    overwrite : bool
        Whether an existing file is replaced.
    threads : int
        The threads that encode; 0 for one each processor.

    Raises
    ------
    MediaError
        The file cannot be written.
    ParameterError
        A name is unknown, or the clip has a step.
    """

    def __init__(
        self,
        path: str | Path,
        like: Clip,
        *,
        output: str | None = None,
        codec: str | None = None,
        seed: int = 0,
        overwrite: bool = False,
        threads: int = 0,
    ) -> None:
        """Prepare the file."""
        target = Path(path)
        if is_pipe(target):
            raise ParameterError("A Writer writes files; filmvideo.process writes to the standard output.")
        if like.numbers.step != 1 or not like.numbers:
            raise ParameterError("A clip is written of frames that follow each other; leave the slice's step out.")
        any_film = Look()  # all films are written alike
        row = find_codec(codec or default_codec(target, any_film, like.info))
        self._output = output_named(output or default_output(row, like.space, any_film) or "rec709")
        spec, self._notices = output_spec(like.info, row, self._output)
        self._seed = seed
        with like.reader() as reader:
            self._writer = open_target(
                target, row, spec, source=reader, part=not like.whole, overwrite=overwrite, threads=threads
            )

    @property
    def tags(self) -> Tags:
        """The colour tags that the file carries."""
        return self._writer.spec.tags

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the file cannot keep of its source."""
        return (*self._notices, *self._writer.notices)

    def write(self, light: Float[Tensor, "3 h w"], frame: Frame) -> None:
        """Write a rendered frame at its time; light beyond the output's display is clipped.

        Parameters
        ----------
        light : Tensor
            (3, h, w) of the frame's size, on any device: display light (linear BT.2020, 1 white), or a scan's code.
        frame : Frame
            The frame that was rendered.
        """
        form, tags = self._writer.format, self._writer.spec.tags
        with torch.no_grad():
            planes = encode_planes(light, self._output, form, tags, Key(self._seed, frame.index))
            planes = (*planes, *opacity(frame.picture, form, light.device))
            planes = premultiply(planes, form, tags, frame.picture)
        self._writer.put(tuple(plane.cpu() for plane in planes), frame.picture)

    def __enter__(self) -> Writer:  # noqa: PYI034  (the run-time checker knows no Self)
        self._writer.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.__exit__(kind, error, trace)
