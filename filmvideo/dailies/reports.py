"""What is written after all clips of a card: lists for the edit, a timeline and the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from filmvideo.dailies import timeline
from filmvideo.dailies.line_faults import try_file
from filmvideo.dailies.lists import write_ales, write_csv, write_json_list
from filmvideo.dailies.own_files import PAGE, TIMELINE
from filmvideo.dailies.page import CardReport, write_page
from filmvideo.dailies.recipe import DailiesRecipe
from filmvideo.dailies.result import Result


def write_reports(
    results: Sequence[Result], remarks: Sequence[str], card: Path, folder: Path, recipe: DailiesRecipe
) -> list[Result]:
    """Write every list, the timeline and the page; return an entry for each that is not whole.

    A later file lists the faults of those before it.
    """
    faults = try_file(folder / "dailies.ale", partial(write_ales, results, folder))
    if timeline.is_installed():
        faults += try_file(folder / TIMELINE, partial(timeline.write_timeline, results, card, folder))
    faults += try_file(folder / "dailies.csv", partial(write_csv, [*results, *faults], folder))
    faults += try_file(folder / "dailies.json", partial(write_json_list, [*results, *faults], remarks, folder))
    report = CardReport(card, folder, recipe, [*results, *faults], remarks)
    return faults + try_file(folder / PAGE, partial(write_page, report))
