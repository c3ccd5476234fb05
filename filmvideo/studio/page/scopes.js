/**
 * Scopes of the picture that is shown: waveform, RGB parade, vectorscope and histogram, chosen by buttons or keys.
 *
 * They are drawn here in the browser, from the picture that came; nothing is asked of the server.
 */

import { addAction } from "./actions.js";
import { button, element } from "./elements.js";
import { live } from "./live.js";
import { Histogram } from "./scope_histogram.js";
import { Parade } from "./scope_parade.js";
import { shownLayers } from "./picture_requests.js";
import { readCodes } from "./scope_codes.js";
import { Vectorscope } from "./scope_vectorscope.js";
import { Waveform } from "./scope_waveform.js";
import { store } from "./store.js";

const KINDS = [Waveform, Parade, Vectorscope, Histogram];
const KEYS = { waveform: "1", parade: "2", vectorscope: "3", histogram: "4" };
const FIRST = ["waveform", "vectorscope"];
const SWITCHED = ["slot", "compare", "held", "overlay", "view"];
const PLAYING_MS = 80; // between two drawings while playing
const WORDS_MS = 400; // after which a picture at rest is described
const NOTHING = { data: new Uint8ClampedArray(), width: 0, height: 0 };

/** Return the names of the scopes that are shown. */
export const shownScopes = () => store.state.view.scopes ?? FIRST;

/** Return the slot of the picture that is measured: under false colour still the film's own. */
function shownSlot() {
  const { film } = shownLayers(store.state);
  return film === "density" ? store.state.slot : film;
}

function toggle(name) {
  const shown = shownScopes();
  const next = shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name];
  store.set({ view: { scopes: KINDS.map((kind) => kind.key).filter((key) => next.includes(key)), bottom: true } });
}

const turn = (name, before) => store.set({ view: { [name]: !(store.state.view[name] ?? before) } });

class Scopes extends HTMLElement {
  connectedCallback() {
    this.scopes = Object.fromEntries(KINDS.map((kind) => [kind.key, new kind()]));
    this.append(this.buildToolbar(), (this.row = element("div", { class: "scope-row" })));
    store.addEventListener("change", ({ detail: { keys } }) => {
      if (keys.has("clip") || (keys.has("clips") && store.clip()?.error)) this.clear();
      if (keys.has("view")) this.show();
      if (SWITCHED.some((name) => keys.has(name))) this.takeHeld();
    });
    live.addEventListener("picture", ({ detail }) => this.take(detail));
    live.addEventListener("failure", ({ detail: { id, slot } }) => Number.isInteger(id) && slot === shownSlot() && this.clear());
    new ResizeObserver(() => this.draw()).observe(this.row);
    this.show();
  }

  buildToolbar() {
    this.buttons = KINDS.map(({ key, title }) => button(title, () => toggle(key), { key: KEYS[key], title: `Show ${title.toLowerCase()}`, pressed: false }));
    this.nits = button("nits", () => turn("nits", false), { title: "Label codes in nits of a display of 100 nits", pressed: false });
    this.zoom = button("×2", () => turn("vectorZoom", false), { title: "Magnify the vectorscope", pressed: false });
    this.curves = button("Curves", () => turn("curves", true), { key: "5", title: "Show the film's curves", pressed: true });
    const chosen = element("span", { class: "group", role: "group", "aria-label": "Scopes" }, ...this.buttons);
    return element("div", { class: "scope-tools" }, chosen, this.nits, this.zoom, element("span", { class: "grow" }), this.curves);
  }

  /** Show the scopes that are chosen, and how they are labelled. */
  show() {
    const { view } = store.state;
    const shown = shownScopes();
    this.row.replaceChildren(...shown.map((name) => this.scopes[name].canvas));
    for (const name of shown) this.scopes[name].canvas.classList.toggle("square", name === "vectorscope");
    KINDS.forEach(({ key }, place) => this.buttons[place].setAttribute("aria-pressed", shown.includes(key)));
    this.nits.setAttribute("aria-pressed", Boolean(view.nits));
    this.zoom.setAttribute("aria-pressed", Boolean(view.vectorZoom));
    this.zoom.hidden = !shown.includes("vectorscope");
    this.curves.setAttribute("aria-pressed", view.curves ?? true);
    document.body.classList.toggle("tall-bottom", Boolean(view.tall));
    this.measure();
    this.draw();
  }

  get options() {
    const { nits, vectorZoom } = store.state.view;
    return { nits: Boolean(nits), zoom: vectorZoom ? 2 : 1 };
  }

  /** Take a picture that is shown; while playing, not more of them than the eye reads. */
  take({ header, bitmap }) {
    const { view } = store.state;
    if (header.slot !== shownSlot() || header.kind === "density" || !view.bottom || view.alone || !bitmap.width) return;
    const now = performance.now();
    if (header.playing && now - this.drawnAt < PLAYING_MS) return;
    this.drawnAt = now;
    // The server sends plain codes; the picture that the page holds may be a canvas that bears them as Display P3.
    this.codes = readCodes(bitmap, bitmap instanceof ImageBitmap ? "srgb" : header.space);
    this.measure();
    this.draw();
    this.tookMs = performance.now() - now;
    this.describeLater();
  }

  /** Take the picture that the page holds already, where another one of them is shown now. */
  takeHeld() {
    const held = document.querySelector("fv-picture")?.requests?.picture(shownSlot());
    if (held) this.take(held);
  }

  measure() {
    for (const name of shownScopes()) this.scopes[name].take(this.codes ?? NOTHING, this.options);
  }

  /** Show no trace where there is no picture, or one of another clip. */
  clear() {
    clearTimeout(this.timer);
    this.codes = null;
    this.measure();
    this.draw();
    for (const { canvas, constructor } of Object.values(this.scopes)) canvas.setAttribute("aria-label", `${constructor.title}: no picture`);
  }

  draw() {
    for (const name of shownScopes()) this.scopes[name].draw(this.options);
  }

  /** Put what the scopes show into words, once the picture rests. */
  describeLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const name of shownScopes()) this.scopes[name].canvas.setAttribute("aria-label", this.scopes[name].describe());
    }, WORDS_MS);
  }
}

for (const { key, title } of KINDS) {
  addAction("Scopes", KEYS[key], `Show or hide the ${title.toLowerCase()}`, () => toggle(key));
}
addAction("Scopes", "Shift+N", "Label codes in percent or nits", () => turn("nits", false));
addAction("Scopes", "5", "Show or hide the film's curves", () => turn("curves", true));
addAction("Scopes", "Shift+T", "Make scopes and curves taller or lower", () => turn("tall", false));
customElements.define("fv-scopes", Scopes);
