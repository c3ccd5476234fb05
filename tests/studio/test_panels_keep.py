"""The panel that keeps: history, snapshots, notes, looks of one's own, and the look in other hands."""

from __future__ import annotations

import shlex
import tomllib
from typing import TYPE_CHECKING

import pytest
from helpers.studio_page import open_panels

from filmvideo.cli import main
from filmvideo.looks.files import load_look

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.studio_page import Panels


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panels]:
    with open_panels(tmp_path_factory.mktemp("keep"), "day.mp4", "night_logc3.mov") as panels:
        yield panels


@pytest.fixture
def panels(opened: Panels) -> Panels:
    opened.start_over()
    opened.tab("Keep")
    return opened


@pytest.mark.program("chromium")
def test_every_step_can_be_undone_and_done_again(panels: Panels) -> None:
    keep = panels.page.locator("fv-keep")
    panels.run("store.setKey('camera.stops', 0.5, { label: 'Exposure' })")
    panels.run("store.setKey('printer.flash', 0.01, { label: 'Flash' })")
    keep.get_by_role("button", name="Undo").click()
    assert "printer" not in panels.look()
    assert keep.get_by_text("Redo Flash").is_enabled()
    assert keep.get_by_text("Undo Exposure").is_enabled()
    keep.get_by_role("button", name="Redo").click()
    assert panels.look()["printer"] == {"flash": 0.01}
    keep.get_by_text("Steps").click()
    keep.locator(".steps").get_by_role("button", name="Exposure", exact=True).last.click()
    assert "printer" not in panels.look()
    assert panels.look()["camera"] == {"stops": 0.5}
    panels.page.keyboard.press("Control+Shift+Z")
    assert panels.look()["printer"] == {"flash": 0.01}


@pytest.mark.program("chromium")
def test_a_snapshot_is_noted_recalled_and_compared(panels: Panels) -> None:
    keep = panels.page.locator("fv-keep")
    panels.run("store.setKey('camera.stops', 0.5)")
    keep.get_by_role("button", name="Keep the present look as snapshot C").click()
    slot = keep.locator('[data-slot="C"]')
    slot.locator('img[data-state="ready"]').wait_for(timeout=60_000)
    assert slot.locator(".snapshot-title").inner_text() == "Snapshot C Kodak Vision3 250D"
    note = slot.get_by_role("textbox")
    note.fill("the warm one")
    note.press("Tab")
    assert [(one["slot"], one["note"]) for one in panels.run("return store.state.snapshots")] == [("C", "the warm one")]
    panels.run("store.setKey('camera.stops', -1)")
    slot.get_by_role("button", name="Use snapshot C").click()
    assert panels.key("camera.stops") == 0.5
    panels.run("store.setKey('camera.stops', -1)")
    slot.get_by_role("button", name="Compare with snapshot C").click()
    assert panels.key("camera.stops") == -1
    assert panels.run("return store.look('B')")["camera"] == {"stops": 0.5}
    panels.run("store.set({ compare: 'off' })")
    panels.page.locator("body").press("Shift+C")
    assert panels.key("camera.stops") == 0.5
    slot.get_by_role("button", name="Empty snapshot C").click()
    assert panels.run("return store.state.snapshots") == []


@pytest.mark.program("chromium")
def test_a_look_is_saved_with_its_changed_keys_alone(panels: Panels) -> None:
    form = panels.page.locator("fv-keep .save-form")
    panels.run("store.setKey('camera.stops', 0.5)")
    form.get_by_label("Name", exact=True).fill("warm night")
    form.get_by_label("Why", exact=True).fill("The street after rain.")
    form.get_by_role("button", name="Save look").click()
    form.get_by_text("✓ Saved as").wait_for()
    [path] = panels.looks.glob("*.toml")
    saved = tomllib.loads(path.read_text(encoding="utf-8"))
    saved.pop("schema", None)
    assert saved.pop("look") == {"name": "warm night", "why": "The street after rain."}
    assert saved == {"film": {"stock": "vision3-250d"}, "camera": {"stops": 0.5}}
    assert load_look(path).camera.stops == 0.5
    panels.page.locator("fv-films").get_by_role("tab", name="Looks").click()
    card = panels.page.locator(f'.film-card[data-id="{path.stem}"]')
    card.scroll_into_view_if_needed()
    assert "in use" in card.inner_text()
    assert "own" in card.inner_text()
    panels.run("store.setKey('camera.stops', 1)")
    form.get_by_role("button", name="Save look").click()
    form.get_by_label("Replace the look of that name").check()
    form.get_by_role("button", name="Save look").click()
    form.get_by_text("✓ Saved as").wait_for()
    assert load_look(path).camera.stops == 1


@pytest.mark.program("chromium")
def test_a_slash_in_a_name_is_told_at_once(panels: Panels) -> None:
    form = panels.page.locator("fv-keep .save-form")
    before = sorted(panels.looks.glob("*"))
    form.get_by_label("Name", exact=True).fill("My Night/Look")
    form.get_by_role("button", name="Save look").click()
    assert form.get_by_role("status").inner_text() == "A look's name has no / and no \\."
    assert sorted(panels.looks.glob("*")) == before


@pytest.mark.program("chromium")
def test_a_looks_file_is_opened_and_a_wrong_one_is_refused(panels: Panels, tmp_path: Path) -> None:
    keep = panels.page.locator("fv-keep")
    look = tmp_path / "mine.toml"
    look.write_text('[film]\nstock = "portra-400"\n[camera]\nstops = 1.5\n', encoding="utf-8")
    file = keep.get_by_label("Open a look's file")
    file.set_input_files(look)
    keep.get_by_text("✓ mine.toml is in use.").wait_for()
    assert panels.look()["film"]["stock"] == "portra-400"
    assert panels.key("camera.stops") == 1.5
    look.write_text('[film]\nstock = "portra-400"\n[camera]\nstops = "much"\n', encoding="utf-8")
    file.set_input_files(look)
    keep.get_by_text("camera.stops must be a number").first.wait_for()
    assert panels.key("camera.stops") == 1.5


@pytest.mark.program("chromium")
def test_the_command_line_shown_renders_the_look(panels: Panels, tmp_path: Path) -> None:
    panels.run("store.setKey('camera.stops', 0.5); store.setKey('printer.points', [26, 25, 24])")
    command = panels.page.locator("fv-keep .command")
    command.get_by_text("camera.stops=0.5").or_(command.get_by_text("--exposure 0.5")).wait_for()
    words = shlex.split(command.inner_text())
    assert words[:2] == ["filmvideo", "process"]
    assert words[2].endswith("day.mp4")
    saved = tmp_path / "saved.toml"
    toml = panels.page.locator("fv-keep .toml").inner_text()
    saved.write_text(toml, encoding="utf-8")
    assert load_look(saved).printer.points == (26, 25, 24)
    out = tmp_path / "out.png"
    assert main(["still", *words[2:], "-o", str(out)]) == 0
    assert out.stat().st_size > 0


@pytest.mark.program("chromium")
def test_the_look_is_copied_to_another_clip(panels: Panels) -> None:
    keep = panels.page.locator("fv-keep")
    panels.run("store.setKey('camera.stops', 0.5)")
    panels.wait("store.state.clips.length === 2")
    keep.get_by_label("night_logc3.mov").check()
    keep.get_by_role("button", name="Copy the look to 1 clip").click()
    assert panels.run("return store.look('A', store.state.clips[1].id)") == panels.look()
    panels.run("store.undo()")
    assert "camera" not in panels.run("return store.look('A', store.state.clips[1].id)")


@pytest.mark.program("chromium")
def test_a_table_of_the_look_is_downloaded(panels: Panels) -> None:
    form = panels.page.locator("fv-keep .lut-form")
    form.get_by_label("Format").select_option("cube")
    form.get_by_label("Nodes a side").select_option("17")
    with panels.page.expect_download(timeout=60_000) as arriving:
        form.get_by_role("button", name="Export LUT").click()
    text = arriving.value.path().read_text(encoding="utf-8")
    assert arriving.value.suggested_filename.endswith(".cube")
    assert "LUT_3D_SIZE 17" in text
    form.get_by_text("✓ Downloaded").wait_for()


@pytest.mark.program("chromium")
def test_notes_are_kept(panels: Panels) -> None:
    panels.page.get_by_role("textbox", name="Notes").fill("Ask about the neon sign.")
    panels.page.wait_for_timeout(800)
    panels.page.reload()
    notes = panels.page.get_by_role("textbox", name="Notes")
    notes.wait_for()
    panels.wait("document.querySelector('fv-keep textarea').value !== ''")
    assert notes.input_value() == "Ask about the neon sign."
