"""Rendering what of a clip or a sequence there is to render: here, or by workers."""

from __future__ import annotations

from dataclasses import replace

from filmvideo.clips.filling import Progress, fill
from filmvideo.clips.job import Job
from filmvideo.clips.plan import Plan
from filmvideo.errors import MediaError
from filmvideo.farm.crew import Workshop, share
from filmvideo.media import ClipReader, ClipWriter, Damage, Reader, Writer
from filmvideo.media.read_pipe import PipeReader
from filmvideo.media.read_sequence import SequenceReader
from filmvideo.media.segments import SegmentWriter
from filmvideo.media.sequence import in_words
from filmvideo.media.write_pipe import PipeWriter
from filmvideo.media.write_sequence import SequenceWriter

NOTHING_LOST = Damage(0, 0, (), cut_short=False)


def rendered(
    reader: Reader, writer: Writer, plan: Plan, job: Job, *, shop: Workshop | None, progress: Progress | None
) -> Damage:
    """Render what there is to render, by the workers of a shop where there is one; say what the source lost."""
    with writer:
        if isinstance(writer, ClipWriter | PipeWriter) or isinstance(reader, PipeReader):
            fill(reader, writer, plan, progress)
            return reader.damage
        damage = _missing_made(reader, writer, plan, job, shop=shop, progress=progress)
    if not isinstance(writer, SegmentWriter):
        return damage
    cut = reader.info.cut_short and job.span[1] == reader.info.last
    return replace(writer.damage, messages=damage.messages, cut_short=cut)


def _missing_made(
    reader: ClipReader | SequenceReader,
    writer: SegmentWriter | SequenceWriter,
    plan: Plan,
    job: Job,
    *,
    shop: Workshop | None,
    progress: Progress | None,
) -> Damage:
    """Make what is missing of a clip in segments, or of a sequence."""
    parts = writer.parts
    if not parts:
        return NOTHING_LOST
    if shop is None:
        reader.narrow(parts[0][0], parts[-1][1])
        reader.skip = frozenset(n for n in reader.skip if reader.first <= n <= reader.last)
        fill(reader, writer, plan, progress)
        return reader.damage
    damage, died = share(job, parts, shop, progress)
    writer.warnings.extend(died)
    missing = writer.reread()
    if len(missing) > (0 if isinstance(writer, SegmentWriter) else damage.lost):
        raise MediaError(
            f"{writer.path}: frames {in_words(missing)} were rendered and are not here; source and output must lie "
            "where every machine sees them under the same name."
        )
    return damage
