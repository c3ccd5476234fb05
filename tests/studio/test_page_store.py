"""The state of the studio's page: looks, their keys, and the steps of undo."""

from __future__ import annotations

import pytest
from helpers.studio_picture import Studio

pytestmark = [pytest.mark.program("chromium"), pytest.mark.timeout(120)]
PLAIN = """
const { Store } = await import('/page/store.js');
const store = new Store(), told = [];
store.set({ describe: { tables: [
  { table: 'camera', keys: [{ key: 'camera.stops', default: 0 }] },
  { table: 'film', keys: [{ key: 'film.stock', default: 'vision3-250d' }] }] },
  clips: [{ id: 'a', first: 0, last: 9 }, { id: 'b', first: 5, last: 9 }] });
store.openClip('a');
store.addEventListener('change', event => told.push([...event.detail.keys].sort()));
const stops = () => store.key('camera.stops');
"""


def run(studio: Studio, script: str) -> object:
    """Return what a script returns that has a new store of two clips, and what it told."""
    return studio.page.evaluate(f"async () => {{ {PLAIN} {script} }}")


def test_drag_is_one_step_of_undo(studio: Studio) -> None:
    script = """for (const value of [0.1, 0.2, 0.3]) store.setKey('camera.stops', value, { dragging: true });
    const steps = [store.done.length];
    store.setKey('camera.stops', 0.4);
    steps.push(store.done.length);
    store.undo();
    steps.push(stops());
    store.redo();
    return [...steps, stops(), told[0], told.at(-1)]"""
    assert run(studio, script) == [0, 1, 0, 0.4, ["dragging", "look"], ["history", "look"]]


def test_only_keys_that_differ_are_kept(studio: Studio) -> None:
    """A value that a plain look has anyway leaves no mark; the stock stays."""
    script = """store.setKey('camera.stops', 1); store.setKey('film.stock', 'velvia-50');
    const one = store.look();
    store.resetKey('camera.stops'); store.setKey('film.stock', 'vision3-250d');
    return [one, store.look(), store.isChanged('camera.stops')]"""
    both = {"film": {"stock": "velvia-50"}, "camera": {"stops": 1}}
    assert run(studio, script) == [both, {"film": {"stock": "vision3-250d"}}, False]


def test_clips_and_slots_have_looks_of_their_own(studio: Studio) -> None:
    script = """store.setKey('camera.stops', 1); store.openClip('b');
    const seen = [stops(), store.state.frame];
    store.set({ slot: 'B' }); store.setKey('camera.stops', 2);
    seen.push(stops(), store.look('A', 'a').camera.stops);
    store.changeLooks({ a: { camera: { stops: 5 } }, b: { camera: { stops: 5 } } });
    seen.push(store.look('A', 'a').camera.stops, store.look('A', 'b').camera.stops);
    store.undo(); store.undo();
    return [...seen, store.state.lookB, store.look('A', 'a').camera.stops, store.state.looks.b ?? null]"""
    assert run(studio, script) == [0, 5, 2, 1, 5, 5, None, 1, None]


def test_new_change_ends_redo_and_nothing_is_no_step(studio: Studio) -> None:
    script = """store.setKey('camera.stops', 1); store.undo(); store.setKey('camera.stops', 2);
    store.setKey('camera.stops', 2); store.redo();
    return [stops(), store.done.length, store.canRedo]"""
    assert run(studio, script) == [2, 1, False]


def test_range_of_a_clip_comes_back_with_it(studio: Studio) -> None:
    script = """store.set({ in: 2, out: 7, frame: 4 }); store.openClip('b');
    const other = [store.state.in, store.state.out];
    store.openClip('a');
    return [...other, store.state.in, store.state.out, store.state.frame]"""
    assert run(studio, script) == [None, None, 2, 7, 4]
