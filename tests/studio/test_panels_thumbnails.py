"""Thumbnails while one works: they come all the same, old ones are dimmed, and a failure is told in the right words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.studio_page import open_panels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.studio_page import Panels

WORK_MS = 60_000
STATES = """() => {
  const grid = document.querySelector('.film-cards').getBoundingClientRect();
  const cards = [...document.querySelectorAll('.film-card')].filter(node => {
    const { top, bottom } = node.getBoundingClientRect();
    return bottom > grid.top && top < grid.bottom;
  });
  return cards.map(card => card.querySelector('img').dataset.state);
}"""
SAID = "document.querySelector('.film-card .film-frame').dataset.said"
REFUSE = """const reply = { error: given.replace('NAME', store.clip().name) };
  window.plain ??= window.fetch;
  window.fetch = (path, ...more) => !path.startsWith('/api/thumbnail') ? window.plain(path, ...more)
    : given ? Promise.resolve(new Response(JSON.stringify(reply), { status: 400 }))
    : Promise.reject(new TypeError('Failed to fetch'));"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panels]:
    with open_panels(tmp_path_factory.mktemp("thumbnails"), "day.mp4", "night_logc3.mov") as panels:
        yield panels


@pytest.fixture
def panels(opened: Panels) -> Iterator[Panels]:
    opened.run("store.openClip(store.state.clips[0].id)")
    opened.start_over()
    yield opened
    opened.run("if (window.plain) window.fetch = window.plain")


def states(panels: Panels) -> set[str]:
    return set(panels.page.evaluate(STATES))


@pytest.mark.program("chromium")
def test_thumbnails_come_while_settings_are_dragged_again_and_again(panels: Panels) -> None:
    panels.run("store.set({ frame: 20, view: { films: 'films' } })")
    panels.run("""window.work = setInterval(() => {
      const at = performance.now() % 1200, dragging = at < 500;
      if (dragging) store.setKey('camera.stops', at / 1000, { dragging });
      else if (store.state.dragging) store.setKey('camera.stops', 0.5, { dragging });
    }, 40)""")
    try:
        shown = "[...document.querySelectorAll('.film-card img[src]')].length >= given"
        panels.wait(shown, len(panels.page.evaluate(STATES)), timeout_ms=WORK_MS)
    finally:
        panels.run("clearInterval(window.work); store.endDrag(); store.set({ view: { films: 'looks' } })")


@pytest.mark.program("chromium")
def test_old_thumbnails_are_dimmed_on_another_frame_and_gone_on_another_clip(panels: Panels) -> None:
    panels.run("store.set({ frame: 30, view: { films: 'looks' } })")
    panels.page.locator('.film-card img[data-state="ready"]').first.wait_for(timeout=WORK_MS)
    while states(panels) != {"ready"}:
        panels.page.wait_for_timeout(100)
    assert set(panels.run(f"store.set({{ frame: 31 }}); return ({STATES})()")) == {"stale"}
    panels.run("store.openClip(store.state.clips[1].id)")
    assert states(panels) <= {"waiting", "ready"}


@pytest.mark.program("chromium")
@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("NAME: frame 191 is damaged.", "this frame cannot be read"),
        ("NAME has gone; put it back.", "this clip cannot be read"),
        ("lens.k1 must be a number.", "not possible here"),
        ("", "server lost"),
    ],
)
def test_a_failure_is_told_in_the_right_words_until_the_frame_changes(panels: Panels, sentence: str, said: str) -> None:
    panels.run(REFUSE, sentence)
    panels.run("store.set({ frame: given })", 40 + len(said))
    panels.wait(f"{SAID} === given", said)
    shown = panels.page.locator(".film-card .film-frame").first.evaluate(
        "node => getComputedStyle(node, '::after').content"
    )
    assert shown == f'"{said}"'
    assert panels.run(f"store.set({{ frame: 5 }}); return {SAID}") == ""


@pytest.mark.program("chromium")
def test_the_film_in_use_goes_first(panels: Panels) -> None:
    asked = panels.run("""const asked = [];
      window.plain ??= window.fetch;
      window.fetch = (path, ...more) => {
        if (path.startsWith('/api/thumbnail')) asked.push(new URL(path, location).searchParams.get('look'));
        return window.plain(path, ...more);
      };
      const { look } = store.state.describe.looks.find(one => one.name === 'cross-velvia');
      store.changeLook(look);
      store.set({ frame: 50 });
      while (!asked.length) await new Promise(done => setTimeout(done, 50));
      return asked;""")
    assert asked[0] == "cross-velvia"
