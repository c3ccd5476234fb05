"""The rooms of the package in their order: a room imports only from rooms that stand before it in the table."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import pytest

from scripts import house

ROOMS = {
    "base": "errors, notices, array shapes, TOML tables, parameters, linear solver",
    "colour": "spectra, gamuts, transfer functions, colour differences",
    "media/files": "atomic writes, pipes, names of sequences, timecode, hashes",
    "media/pixels": "frames, planes, Y′CbCr, colour tags, still images' pixels",
    "media/info": "what a file declares: streams, time stamps, container",
    "media/read": "decoding of clips, pipes and sequences",
    "media/tracks": "sound, subtitles and data passed through",
    "media/write": "encoding of clips, pipes, sequences and stills; codecs; verification",
    "media/segments": "clips written in parts, joined and resumed",
    "media": "opening of sources and targets of every kind",
    "film": "stocks, exposure, development, dyes, printing, viewing",
    "optics": "lens, diffusion filter, halation, scatter, scanner aperture",
    "grain": "random keys, crystals, dye clouds, granularity",
    "gate": "weave, breathing, flicker, leaks, dirt",
    "looks": "the parameters of every stage, their files and presets",
    "pipeline": "the list of stages and the light path that a look makes of it",
    "engine": "lookup tables, devices, caches; `engine/cpu` has the fused kernels",
    "render": "frames through a light path; accuracy and fingerprint of an engine",
    "lab": "measuring instruments: sensitometer, microdensitometer, colorimeter",
    "jobs": "one request, one job, one frame loop, one manifest",
    "preview": "frames of a clip with one look after another, held in memory",
    "workers": "blocks of frames on several processes or machines",
    "processing": "the function `process`",
    "dailies": "deliveries of a card: burn-in, CDL, sheets, lists",
    "reproduce": "manifests read and rendered again",
    "luts": "looks as lookup tables and profiles",
    "studio": "the page in a browser and the server behind it",
    "match": "films learned from pairs of pictures; only the command line imports it",
    "cli": "the command line",
    "filmvideo": "the public names",
}
"""Every room and what it holds; docs/contributing.md shows the same table."""


def test_the_table_names_every_room() -> None:
    assert set(ROOMS) == {house.room_of(module) for module in house.modules()}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_rooms_before_it(room: str) -> None:
    order = list(ROOMS)
    upward = [
        place
        for (source, target), places in house.arrows().items()
        if source == room and order.index(target) > order.index(room)
        for place in places
    ]
    assert not upward, "\n".join(upward)


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: {target for _, target in house.imports(module)} for module in house.modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" < ".join(error.args[1]))


def test_only_the_command_line_imports_match() -> None:
    assert {source for source, target in house.arrows() if target == "match"} <= {"cli"}


def test_the_page_for_contributors_shows_the_table() -> None:
    page = (house.ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    rows = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in page.splitlines() if row[:2] == "| "]
    assert [row for row in rows if row[0].strip("`") in ROOMS] == [(f"`{name}`", what) for name, what in ROOMS.items()]


def test_the_numbers_of_the_house_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    house.main()
    printed = capsys.readouterr().out
    counts = {words[0]: words[1] for row in printed.splitlines() if len(words := row.split()) == 2}
    assert set(ROOMS) <= set(counts)
    assert int(counts["all"]) == sum(int(counts[room]) for room in ROOMS)
    assert " rooms at the top, " in printed
