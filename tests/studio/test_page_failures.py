"""What the studio's page says in place of a picture, and over one that is still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.studio_browser import SAMPLES
from helpers.studio_picture import Studio, open_studio, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.program("chromium"), pytest.mark.timeout(240)]
GROUND = 0x1B
"""The code around the picture."""
LONGEST_S = 40.0
TRACE = """const { waveform } = document.querySelector('fv-scopes').scopes;
return waveform.across > 0 && waveform.trace.counts.some(count => count > 0);"""
ORDER = """
const { live } = await import('/page/live.js');
const [asked, request] = [[], live.request.bind(live)];
live.request = one => { asked.push(one.slot); return request(one); };
window.layers = [];
const note = () => {
  const words = document.querySelector('.notice').textContent;
  if (words && window.layers.at(-1) !== words) window.layers.push(words);
};
new MutationObserver(note).observe(document.querySelector('.notice'), { childList: true });
store.openClip(store.state.clips[1].id);
await new Promise(done => setTimeout(done, 400));
return asked;
"""
HOLD_BACK_CROPS = """
const { live } = await import('/page/live.js');
window.request ??= live.request.bind(live);
live.request = one => one.box && given ? 10 ** 9 : window.request(one);
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("failures")
    damaged, broken = folder / "damaged.mov", folder / "broken.mov"
    raw = bytearray((SAMPLES / "night_logc3.mov").read_bytes())
    start, end = len(raw) * 6 // 10, len(raw) - 10_000
    raw[start:end] = bytes(end - start)
    damaged.write_bytes(raw)
    broken.write_bytes(b"no film")
    with open_studio(folder, "day.mp4", "night_logc3.mov", damaged, broken) as studio:
        yield studio


def open_clip(studio: Studio, name: str) -> None:
    """Open a clip by its name."""
    studio.run("store.openClip(store.state.clips.find(one => one.name === given).id)", name)


def absence(studio: Studio) -> str:
    """Return the words in the picture's place."""
    place = studio.page.locator("fv-picture .absence")
    return place.inner_text() if place.is_visible() else ""


def notice(studio: Studio) -> str:
    """Return the words over the picture."""
    place = studio.page.locator("fv-picture .notice")
    return place.inner_text() if place.is_visible() else ""


def test_first_picture_of_a_clip_is_the_frame_as_shot(studio: Studio) -> None:
    """The frame as shot is asked for before the film, and is told from it."""
    asked = studio.run(ORDER)
    assert asked[0] == "shot"
    assert "A" in asked
    wait_until(lambda: studio.run("return document.querySelector('fv-picture').requests.picture('A')"), LONGEST_S)
    studio.settle()
    assert studio.run("return window.layers") in ([], ["As shot. Preparing the film: once per film."])
    assert notice(studio) == ""
    studio.run("store.set({ frame: store.state.frame + 1 })")
    studio.settle()
    assert studio.run("return document.querySelector('fv-picture').requests.standIn('A')") == "A"


def test_damaged_frame_shows_its_reason_and_nothing_else(studio: Studio) -> None:
    open_clip(studio, "damaged.mov")
    studio.settle()
    assert studio.run(TRACE)
    studio.run("store.set({ frame: store.clip().last })")
    wait_until(lambda: "cannot be decoded" in absence(studio), LONGEST_S)
    assert absence(studio).startswith("damaged.mov: frame ")
    assert (studio.codes() == GROUND).all()
    assert not studio.run(TRACE)
    curves = studio.page.locator("fv-curves .curve-row")
    wait_until(lambda: curves.inner_text().startswith("damaged.mov: frame "), LONGEST_S)
    assert studio.state == "✕ No picture"
    studio.run("store.set({ frame: 0 })")
    studio.settle()
    assert absence(studio) == ""
    assert studio.run(TRACE)


def test_unreadable_clip_leaves_nothing_of_the_clip_before(studio: Studio) -> None:
    studio.run("store.set({ frame: 12 })")
    studio.settle()
    open_clip(studio, "broken.mov")
    wait_until(lambda: "broken.mov" in absence(studio))
    assert str(studio.clips[0].parent) not in absence(studio)
    assert not studio.run(TRACE)
    assert studio.page.get_by_label("Timecode", exact=True).input_value() == ""
    assert studio.page.locator("input.frame").input_value() == ""
    pressed = studio.page.locator(".picture-status button[aria-pressed=true]")
    assert pressed.count() == 0


def test_playing_into_damage_stops_with_a_reason(studio: Studio) -> None:
    open_clip(studio, "damaged.mov")
    studio.settle()
    studio.page.keyboard.press("Space")
    messages = studio.page.locator("fv-messages")
    wait_until(lambda: "Playing stopped: damaged.mov: frame " in messages.inner_text(), LONGEST_S)
    wait_until(lambda: not studio.get("playing"))
    messages.get_by_role("button", name="Close").click()


def test_enlarged_picture_is_named_until_the_sharp_one_comes(studio: Studio) -> None:
    studio.page.keyboard.press("d")
    studio.settle()
    studio.run(HOLD_BACK_CROPS, given=True)
    studio.page.keyboard.press("z")
    wait_until(lambda: notice(studio) == "Enlarged; the sharp picture follows.")
    studio.run(HOLD_BACK_CROPS, given=False)
    studio.run("store.set({ frame: 1 })")
    studio.settle()
    assert notice(studio) == ""


def test_names_of_pages_need_no_safe_address(studio: Studio) -> None:
    """`crypto.randomUUID` is missing on plain addresses other than this machine's."""
    script = "const { randomName } = await import('/page/client_id.js');"
    fill = "{ getRandomValues: bytes => crypto.getRandomValues(bytes) }"
    first, second = studio.run(f"{script} return [randomName({fill}), randomName({fill})]")
    assert len(first) == 32
    assert first != second
