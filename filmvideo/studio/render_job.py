"""A job of the render queue."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filmvideo.base.toml import TomlTable
from filmvideo.studio.page_words import page_words

STATES = ("waiting", "running", "done", "failed", "cancelled", "interrupted")
ENDED = frozenset({"done", "failed", "cancelled", "interrupted"})


@dataclass(frozen=True, kw_only=True)
class QueueJob:
    """A clip to be rendered, and how far it is."""

    id: str
    clip: str
    source: str
    path: str
    look: dict[str, object]
    """All values of the look."""
    input: str
    codec: str | None
    space: str | None
    frames: tuple[int, int] | None
    overwrite: bool
    command: str
    state: str = "waiting"
    done: int = 0
    total: int = 0
    error: str | None = None
    notices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return what the page shows."""
        values = asdict(self)
        values["error"] = self.error and page_words(self.error, [Path(self.path).parent, Path(self.source).parent])
        return {name: value for name, value in values.items() if name not in {"look", "overwrite"}}

    def to_values(self) -> dict[str, object]:
        """Return all of it as plain values."""
        return asdict(self)


def job_from_values(values: dict[str, Any]) -> QueueJob:
    """Return a stored job; one that was at work is interrupted now."""
    table = TomlTable(values, "queue")
    frames = table.numbers("frames", 2) if values.get("frames") is not None else None
    job = QueueJob(
        id=table.text("id"),
        clip=table.text("clip"),
        source=table.text("source"),
        path=table.text("path"),
        look=table.table("look").values,
        input=table.text("input"),
        codec=_text_or_none(table, "codec"),
        space=_text_or_none(table, "space"),
        frames=None if frames is None else (int(frames[0]), int(frames[1])),
        overwrite=table.flag("overwrite", default=False),
        command=table.text("command"),
        state=table.choice("state", STATES),
        done=int(table.number("done", 0, 2**31, 0)),
        total=int(table.number("total", 0, 2**31, 0)),
        error=_text_or_none(table, "error"),
    )
    return job if job.state in ENDED else replace(job, state="interrupted")


def command_of(words: list[str]) -> str:
    """Return a command line that a shell reads as these words."""
    return shlex.join(words)


def _text_or_none(table: TomlTable, key: str) -> str | None:
    return None if table.values.get(key) is None else table.text(key)
