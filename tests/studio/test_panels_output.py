"""The name of what is rendered: shown in full before the click, and refused at once where it cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.studio_page import open_panels

from filmvideo.jobs.output_names import default_codec, default_target
from filmvideo.looks.look import Look
from filmvideo.media import CODECS, IMAGE_CODECS, find_codec, probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.studio_page import Panels
    from playwright.sync_api import Locator

NAMES = "const names = await import('/page/output_name.js'); const codecs = store.state.describe.codecs;"


@pytest.fixture(scope="module")
def panels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panels]:
    with open_panels(tmp_path_factory.mktemp("output"), "day.mp4", "night_logc3.mov") as panels:
        panels.wait("store.state.clips.length === 2")
        yield panels


@pytest.fixture
def dialog(panels: Panels) -> Iterator[Locator]:
    panels.run("store.changeLook({ film: { stock: 'portra-400' } }); store.set({ in: 0, out: 1 })")
    panels.page.locator("body").press("Shift+R")
    dialog = panels.page.get_by_role("dialog", name="Render")
    dialog.get_by_label("Output name").fill("")
    yield dialog
    panels.page.evaluate("document.querySelector('.render-dialog').close()")


def written(dialog: Locator) -> list[str]:
    return dialog.locator(".output-names p").all_inner_texts()


@pytest.mark.program("chromium")
def test_the_full_name_is_shown_before_the_click(panels: Panels, dialog: Locator) -> None:
    field, codec = dialog.get_by_label("Output name"), dialog.get_by_label("Codec")
    assert written(dialog) == [str(panels.folder / "day.portra-400.mov")]
    codec.select_option("h264")
    assert written(dialog) == [str(panels.folder / "day.portra-400.mp4")]
    field.fill("mine")
    assert written(dialog) == [str(panels.folder / "mine.mp4")]
    codec.select_option("")
    assert written(dialog) == [str(panels.folder / "mine.mov")]
    panels.run("store.changeLook({})")
    field.fill("")
    assert written(dialog) == [str(panels.folder / "day.vision3-250d.mov")]
    dialog.get_by_label("night_logc3.mov").check()
    assert [Path(path).parent for path in written(dialog)] == [panels.folder] * 2
    assert len(set(written(dialog))) == 2


@pytest.mark.program("chromium")
@pytest.mark.parametrize(
    ("name", "codec", "said"),
    [
        ("x.mp4", "prores-422", "prores-422 goes into .mov or .mkv, not into .mp4; change the name or the codec."),
        ("x.avi", "", ".avi is not written here; end the name in .mov or .mkv, or leave the suffix out."),
        ("night_logc3.mov", "", "night_logc3.mov is a clip that is open here; name another file."),
        ("~/x.mov", "", "~ stands for no folder here; name a file beside the clip."),
    ],
)
def test_a_name_that_cannot_be_is_refused_at_once(dialog: Locator, name: str, codec: str, said: str) -> None:
    dialog.get_by_label("Codec").select_option(codec)
    dialog.get_by_label("Output name").fill(name)
    assert dialog.get_by_role("alert").inner_text() == said
    assert dialog.get_by_role("button", name="Add to the queue").is_disabled()
    assert dialog.get_by_label("Replace").is_hidden()
    assert written(dialog) == []


@pytest.mark.program("chromium")
def test_a_file_that_exists_is_replaced_on_request_alone(panels: Panels, dialog: Locator) -> None:
    there = panels.folder / "day.portra-400.mov"
    there.write_bytes(b"before")
    dialog.get_by_role("button", name="Add to the queue").click()
    dialog.get_by_text("day.portra-400.mov exists").wait_for()
    assert written(dialog) == [str(panels.folder / "day.portra-400-2.mov")]
    assert dialog.get_by_label("Replace").is_hidden()
    dialog.get_by_label("Output name").fill("day.portra-400")
    dialog.get_by_role("button", name="Add to the queue").click()
    dialog.get_by_label("Replace the file that is there").wait_for()
    assert there.read_bytes() == b"before"
    there.unlink()


@pytest.mark.program("chromium")
def test_the_usual_name_is_that_of_the_command_line(panels: Panels) -> None:
    info, look = probe(panels.folder / "day.mp4"), Look("velvia-50")
    changes = "{ film: { stock: 'velvia-50' } }"
    script = f"{NAMES} return names.usualName(given[0], {changes}, codecs, given[1], () => false)"
    for codec in ("", *CODECS, *IMAGE_CODECS):
        row = find_codec(codec or default_codec(None, look, info))
        for source in ("day.mp4", "A001.C002.mov", "shot.####.exr", "shot_####.dpx", "take1-####.png"):
            path = panels.folder / source
            expected = default_target(path, "velvia-50", row) if codec or "#" not in source else None
            if expected is not None:
                assert panels.run(script, [str(path), codec]) == expected.name, (source, codec)


@pytest.mark.program("chromium")
def test_the_usual_codec_of_a_suffix_is_that_of_the_command_line(panels: Panels) -> None:
    info = probe(panels.folder / "day.mp4")
    script = f"{NAMES} return names.typedName(given[0], codecs, given[1], []).problem"
    for suffix in sorted({suffix for row in (*CODECS.values(), *IMAGE_CODECS.values()) for suffix in row.suffixes}):
        usual = find_codec(default_codec(Path(f"x{suffix}"), Look("velvia-50"), info))
        assert panels.run(script, [f"x{suffix}", ""]) == "", json.dumps(suffix)
        assert suffix in usual.suffixes
