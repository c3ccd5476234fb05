"""Films, looks and prints by their thumbnails of this frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from helpers.studio_page import open_panels, seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.studio_page import Panels

THUMBNAIL_MS = 60_000


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panels]:
    with open_panels(tmp_path_factory.mktemp("films"), "day.mp4") as panels:
        yield panels


@pytest.fixture
def panels(opened: Panels) -> Panels:
    opened.start_over()
    opened.run("for (const list of document.querySelectorAll('fv-films select')) list.value = ''")
    opened.page.get_by_label("Find a film or a look").fill("")
    return opened


def show(panels: Panels, group: str) -> None:
    panels.page.locator("fv-films").get_by_role("tab", name=group).click()


def wait_for_thumbnail(panels: Panels, name: str) -> None:
    card = f'.film-card[data-id="{name}"] img[data-state="ready"]'
    panels.page.locator(card).wait_for(timeout=THUMBNAIL_MS)


@pytest.mark.program("chromium")
def test_a_stock_is_chosen_by_its_thumbnail(panels: Panels) -> None:
    page = panels.page
    picture = page.locator("fv-picture canvas").first
    before = seen(picture)
    show(panels, "Films")
    page.get_by_label("Find a film or a look").fill("velvia")
    wait_for_thumbnail(panels, "velvia-50")
    card = page.locator('.film-card[data-id="velvia-50"]')
    assert np.ptp(seen(card.locator("img"))) > 60
    panels.run("store.setKey('printer.flash', 0.01)")
    card.click()
    panels.settle()
    assert panels.look() == {"film": {"stock": "velvia-50"}}
    assert card.get_attribute("aria-selected") == "true"
    assert "in use" in card.inner_text()
    assert np.abs(seen(picture) - before).mean() > 3
    page.keyboard.press("Control+Z")
    assert panels.look()["printer"] == {"flash": 0.01}
    assert "in use" not in card.inner_text()


@pytest.mark.program("chromium")
def test_a_look_is_in_use_until_it_is_changed(panels: Panels) -> None:
    show(panels, "Looks")
    card = panels.page.locator('.film-card[data-id="night-500t"]')
    card.click()
    assert panels.key("camera.stops") == 1
    assert "in use" in card.inner_text()
    assert panels.page.locator("fv-films").get_by_text("Night exteriors").is_visible()
    panels.run("store.setKey('camera.stops', 0.5)")
    assert "changed" in card.inner_text()
    show(panels, "Prints")
    panels.page.locator('.film-card[data-id="2393"]').click()
    assert panels.key("film.print") == "2393"
    assert "look" not in panels.look()


@pytest.mark.program("chromium")
def test_films_are_found_by_kind_maker_medium_and_words(panels: Panels) -> None:
    page = panels.page
    show(panels, "Films")
    cards = page.locator(".film-card")
    every = cards.count()
    page.locator("fv-films").get_by_label("Kind", exact=True).select_option("reversal")
    assert 0 < cards.count() < every
    page.locator("fv-films").get_by_label("Maker", exact=True).select_option("Fujifilm")
    assert sorted(cards.evaluate_all("all => all.map(one => one.dataset.id)")) == ["provia-100f", "velvia-50"]
    page.get_by_label("Find a film or a look").fill("no such film")
    assert cards.count() == 0
    assert page.locator("fv-films").get_by_text("Nothing fits").is_visible()


@pytest.mark.program("chromium")
def test_the_keyboard_moves_and_chooses(panels: Panels) -> None:
    page = panels.page
    show(panels, "Prints")
    page.locator('.film-card[tabindex="0"]').focus()
    page.keyboard.press("Home")
    names = page.locator(".film-card").evaluate_all("all => all.map(one => one.dataset.id)")
    wanted = names.index("2393")
    for _ in range(wanted):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.id") == "2393"
    page.keyboard.press("Enter")
    assert panels.key("film.print") == "2393"
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    assert "print" not in panels.look()["film"]


@pytest.mark.program("chromium")
def test_shift_compares_a_film_as_look_b(panels: Panels) -> None:
    show(panels, "Films")
    panels.page.locator('.film-card[data-id="ektar-100"]').click(modifiers=["Shift"])
    assert panels.look().get("film", {}).get("stock") != "ektar-100"
    assert panels.run("return store.look('B')")["film"]["stock"] == "ektar-100"
    assert panels.run("return store.state.compare") == "wipe"
    panels.run("store.set({ compare: 'off' })")


@pytest.mark.program("chromium")
def test_thumbnails_follow_the_frame(panels: Panels) -> None:
    show(panels, "Looks")
    wait_for_thumbnail(panels, "attic-kodachrome")
    image = panels.page.locator('.film-card[data-id="attic-kodachrome"] img')
    before, address = seen(image), image.get_attribute("src")
    panels.run("store.set({ frame: 150 })")
    shown = "document.querySelector('.film-card[data-id=\"attic-kodachrome\"] img').src"
    panels.wait(f"{shown} !== given", address, timeout_ms=THUMBNAIL_MS)
    assert np.abs(seen(image) - before).mean() > 1
