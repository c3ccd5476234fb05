/** What keys do with the picture. */

import { addAction } from "./actions.js";
import { ASPECTS } from "./guides.js";
import { store } from "./store.js";

const STEP = 0.1; // of the view, for a pan by key

/** Return the component on the page. */
const picture = () => document.querySelector("fv-picture");

/** Set how pictures are compared; the same again puts it off. */
export function compare(way) {
  store.set({ compare: store.state.compare === way ? "off" : way });
}

/** Show the other of looks A and B, and change that one from now on. */
export function swapLooks() {
  store.set({ slot: store.state.slot === "A" ? "B" : "A" });
}

/** Zoom to the next step, in (1) or out (-1). */
export function zoomStep(way) {
  const view = picture().views().at(-1);
  if (view) store.set(view.zoomTo(view.step(way)));
}

/** Show the whole picture, or each of its pixels on one of the screen's. */
export function zoomTo(zoom) {
  const view = picture().views().at(-1);
  if (view) store.set(zoom === "fit" ? { zoom: "fit", pan: { x: 0.5, y: 0.5 } } : view.zoomTo(zoom));
}

function pan(x, y) {
  const view = picture().views().at(-1);
  if (!view) return;
  const { overlay, lens } = store.state;
  const step = { x: (x * STEP * view.area.width) / view.rect.width, y: (y * STEP * view.area.height) / view.rect.height };
  const moved = (from) => ({ x: clamp(from.x + step.x), y: clamp(from.y + step.y) });
  store.set(overlay.loupe && view.scale < 1 ? { lens: moved(lens) } : { pan: moved(view.pan) });
}

const clamp = (value) => Math.min(1, Math.max(0, value));

/** Put one of the overlays on or off. */
export function toggleOverlay(name) {
  store.set({ overlay: { [name]: !store.state.overlay[name] } });
}

function nextAspect() {
  const all = ["", ...ASPECTS];
  store.set({ overlay: { aspect: all[(all.indexOf(store.state.overlay.aspect) + 1) % all.length] } });
}

const swapAgainst = () => store.set({ against: store.state.against === "shot" ? "other" : "shot" });

addAction("Compare", "S", "Hold: the frame as shot", () => store.set({ held: true }), () => store.set({ held: false }));
addAction("Compare", "W", "Wipe", () => compare("wipe"));
addAction("Compare", "D", "Side by side", () => compare("side"));
addAction("Compare", "E", "Compare with the frame as shot, or with the other look", swapAgainst);
addAction("Compare", "A", "Look A or look B", swapLooks);
addAction("Picture", "Z", "Fit, or 1:1", () => zoomTo(store.state.zoom === "fit" ? 1 : "fit"));
addAction("Picture", "+", "Zoom in", () => zoomStep(1));
addAction("Picture", "-", "Zoom out", () => zoomStep(-1));
addAction("Picture", "0", "Fit the whole picture", () => zoomTo("fit"));
addAction("Picture", "Shift+ArrowLeft", "Move the view, or the lens, left", () => pan(-1, 0));
addAction("Picture", "Shift+ArrowRight", "Move the view, or the lens, right", () => pan(1, 0));
addAction("Picture", "Shift+ArrowUp", "Move the view, or the lens, up", () => pan(0, -1));
addAction("Picture", "Shift+ArrowDown", "Move the view, or the lens, down", () => pan(0, 1));
addAction("Picture", "G", "Grain lens: a part at full size, where the pointer is", () => toggleOverlay("loupe"));
addAction("Picture", "F", "False colour of density", () => toggleOverlay("density"));
addAction("Picture", "M", "Safe areas", () => toggleOverlay("safe"));
addAction("Picture", "Shift+M", "Next mask of an aspect ratio", nextAspect);
addAction("Page", "Escape", "Show all panels again", () => store.set({ view: { alone: false } }));
addAction("Page", "P", "Picture alone, or with all panels", () => store.set({ view: { alone: !store.state.view.alone } }));
