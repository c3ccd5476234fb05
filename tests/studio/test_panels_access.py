"""The panels for everybody: each control has a name, text has contrast, nothing lies outside the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.studio_page import open_panels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.studio_page import Panels

PANELS = "fv-films, fv-settings, fv-keep, fv-queue, fv-doubt"
NAMELESS = """panels => {
  const labels = control => [...(control.labels ?? [])].map(label => label.textContent.trim()).join('');
  const name = control => control.ariaLabel || control.textContent.trim() || labels(control);
  const controls = 'button, input, select, textarea, [role=option], [role=listbox]';
  return [...document.querySelectorAll(panels)].flatMap(panel =>
    [...panel.querySelectorAll(controls)].filter(control => !name(control)).map(control => control.outerHTML));
}"""
FAINT = """panels => {
  const part = code => code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4;
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * part(r / 255) + 0.7152 * part(g / 255) + 0.0722 * part(b / 255);
  const ground = node => {
    const colour = parse(getComputedStyle(node).backgroundColor);
    return (colour[3] ?? 1) > 0.7 ? colour : node.parentElement ? ground(node.parentElement) : [0, 0, 0];
  };
  const faint = [];
  for (const panel of document.querySelectorAll(panels)) for (const node of panel.querySelectorAll('*')) {
    const text = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
    if (!text || node.disabled || !node.checkVisibility()) continue;
    const [one, other] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) faint.push(`${contrast.toFixed(1)} ${node.outerHTML.slice(0, 120)}`);
  }
  return faint;
}"""
WIDER = """panels => [document.documentElement, ...document.querySelectorAll(`${panels}, .setting-scroll`)]
  .filter(node => node.scrollWidth > node.clientWidth + 1).map(node => node.tagName + node.className)"""


@pytest.fixture(scope="module")
def panels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panels]:
    with open_panels(tmp_path_factory.mktemp("access"), "night_logc3.mov", "day.mp4") as panels:
        panels.run("store.setKey('camera.stops', 0.5)")
        yield panels


@pytest.mark.program("chromium")
@pytest.mark.parametrize("size", [(1280, 800), (2560, 1440)])
@pytest.mark.parametrize("tab", ["Settings", "Keep", "Render"])
def test_text_has_contrast_and_nothing_lies_outside(panels: Panels, tab: str, size: tuple[int, int]) -> None:
    page = panels.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    panels.tab(tab)
    if tab == "Keep":
        panels.run("(await import('/page/snapshots.js')).takeSnapshot('A')")
    assert page.evaluate(FAINT, PANELS) == []
    assert page.evaluate(WIDER, "fv-films, fv-settings, fv-keep, fv-queue") == []


@pytest.mark.program("chromium")
def test_every_control_has_a_name(panels: Panels) -> None:
    panels.page.locator("body").press("Shift+R")
    assert panels.page.evaluate(NAMELESS, PANELS) == []
    panels.page.keyboard.press("Escape")


@pytest.mark.program("chromium")
def test_a_setting_is_reached_and_changed_by_keys_alone(panels: Panels) -> None:
    page = panels.page
    panels.tab("Settings")
    page.keyboard.press("/")
    page.keyboard.type("printer.brightness")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.ariaLabel") == "Brightness, slider":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("ArrowRight")
    raised = panels.key("printer.brightness_stops")
    assert raised > 0
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+ArrowUp")
    assert panels.key("printer.brightness_stops") == pytest.approx(11 * raised)
