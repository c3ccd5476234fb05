/** Time: scrub bar, timecode, play, in and out, and the strip of clips. */

import { addAction } from "./actions.js";
import { ClipStrip } from "./clip_strip.js";
import { button, element } from "./elements.js";
import { shownRate, togglePlay } from "./play.js";
import { goTo, ScrubBar, step } from "./scrub.js";
import "./shuttle.js";
import { store } from "./store.js";
import { frameOf, timecodeOf } from "./timecode.js";

const oneSecond = () => Math.round(store.clip()?.rate_float ?? 24);
const toFirst = () => goTo(store.state.in ?? store.clip()?.first ?? 0);
const toLast = () => goTo(store.state.out ?? store.clip()?.last ?? 0);

function setIn() {
  const { frame, out } = store.state;
  store.set({ in: frame, out: out !== null && out <= frame ? null : out });
}

function setOut() {
  const { frame } = store.state;
  store.set({ out: frame, in: store.state.in !== null && store.state.in >= frame ? null : store.state.in });
}

const clearRange = () => store.set({ in: null, out: null });
const toggleLoop = () => store.set({ loop: !store.state.loop });

class Time extends HTMLElement {
  connectedCallback() {
    this.bar = new ScrubBar();
    this.strip = new ClipStrip();
    this.play = button("▶ Play", togglePlay, { key: "Space", title: "Play or stop", class: "play" });
    this.loop = button("Loop", toggleLoop, { key: "Shift+L", pressed: true });
    this.timecode = this.field("Timecode", "timecode", "Timecode: type one and press Enter");
    this.frame = this.field("Frame", "frame", "Number of the frame: type one and press Enter");
    this.rate = element("span", { class: "small quiet rate", title: "While playing: pictures shown in the last second, of the clip's rate" });
    this.limits = element("span", { class: "small quiet" });
    this.clear = button("Clear", clearRange, { key: "X", title: "Play the whole clip" });
    const steps = element("span", { class: "group" },
      button("|◀", toFirst, { key: "Home", title: "First frame" }), button("◀", () => step(-1), { key: "←", title: "One frame back" }),
      this.play,
      button("▶", () => step(1), { key: "→", title: "One frame on" }), button("▶|", toLast, { key: "End", title: "Last frame" }));
    const marks = element("span", { class: "group" },
      button("In", setIn, { key: "I", title: "Play from this frame" }), button("Out", setOut, { key: "O", title: "Play up to this frame" }), this.clear);
    const line = element("div", { class: "row wrap time-line" }, steps, this.loop, marks, this.limits,
      element("span", { class: "grow" }), this.rate, this.timecode.label, this.frame.label);
    this.append(this.bar.element, line, this.strip.element);
    store.addEventListener("change", () => this.show());
    this.show();
  }

  /** Return a field for a place in time; words that mean none leave the frame where it is. */
  field(name, kind, title) {
    const input = element("input", {
      class: kind, "aria-label": name, title, autocomplete: "off", spellcheck: "false",
      oninput: () => (input.dataset.typed = "yes"),
      onchange: () => this.go(input),
      onkeydown: ({ key }) => key === "Escape" && this.forget(input),
    });
    return { input, label: element("label", { class: "row small quiet" }, kind === "frame" ? "Frame" : "", input) };
  }

  go(input) {
    const clip = store.clip();
    const frame = clip && frameOf(input.value, clip);
    delete input.dataset.typed;
    if (frame !== null) goTo(frame);
    this.show();
  }

  forget(input) {
    delete input.dataset.typed;
    input.blur();
    this.show();
  }

  show() {
    const { state } = store;
    const clip = store.clip();
    this.strip.show();
    this.inert = !clip || Boolean(clip.error);
    if (this.inert) return this.empty();
    this.bar.show(clip, state);
    fill(this.timecode.input, timecodeOf(state.frame, clip));
    fill(this.frame.input, String(state.frame));
    const moves = state.playing || state.shuttle !== 0;
    this.play.textContent = moves ? "■ Stop" : "▶ Play";
    this.play.setAttribute("aria-pressed", moves);
    this.loop.setAttribute("aria-pressed", state.loop);
    this.clear.disabled = state.in === null && state.out === null;
    this.limits.textContent = this.clear.disabled ? "" : `${state.in ?? clip.first} to ${state.out ?? clip.last}`;
    const rate = `${Number(clip.rate_float.toFixed(3))} fps`;
    this.rate.textContent = state.playing ? `${shownRate()} of ${rate}` : state.shuttle ? shuttleWords(state.shuttle) : rate;
  }

  /** Say nothing of time where there is no frame. */
  empty() {
    for (const { input } of [this.timecode, this.frame]) fill(input, "");
    for (const words of [this.rate, this.limits]) words.textContent = "";
  }
}

const shuttleWords = (speed) => `${Math.abs(speed)}× ${speed < 0 ? "backwards" : "forwards"}`;

function fill(input, words) {
  if (!input.dataset.typed && input.value !== words) input.value = words;
}

addAction("Time", "Space", "Play or stop", togglePlay);
addAction("Time", "ArrowLeft", "One frame back", (event) => step(-1, event));
addAction("Time", "ArrowRight", "One frame on", (event) => step(1, event));
addAction("Time", "PageUp", "One second on", (event) => step(oneSecond(), event));
addAction("Time", "PageDown", "One second back", (event) => step(-oneSecond(), event));
addAction("Time", "Home", "First frame of the range", toFirst);
addAction("Time", "End", "Last frame of the range", toLast);
addAction("Time", "I", "In: play from this frame", setIn);
addAction("Time", "O", "Out: play up to this frame", setOut);
addAction("Time", "X", "Play the whole clip", clearRange);
addAction("Time", "Shift+L", "Loop", toggleLoop);
customElements.define("fv-time", Time);
