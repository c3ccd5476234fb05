"""Print the table of docs/stages.md from the list of stages: python -m scripts.stage_table."""

from __future__ import annotations

from filmvideo.pipeline.stage import Stage
from filmvideo.pipeline.stages import STAGES

HEAD = ("stage", "works on", "gives", "tables of a look", "keyed", "spatial", "CPU engine")


def table() -> str:
    """Return the table in Markdown."""
    return "\n".join(map(_line, (HEAD, ("---",) * len(HEAD), *map(_cells, STAGES))))


def _cells(stage: Stage) -> tuple[str, ...]:
    tables = ", ".join(f"`[{name}]`" for name in stage.settings)
    yes = ("yes" if flag else "" for flag in (stage.keyed, stage.spatial))
    return f"`{stage.name}`", stage.takes, stage.gives or stage.takes, tables, *yes, stage.cpu


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(table())
