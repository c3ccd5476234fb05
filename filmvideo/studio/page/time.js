/** Time: which frame is shown. */

import { addAction } from "./actions.js";
import { element } from "./elements.js";
import { store } from "./store.js";

/** Go to a frame, within the clip. */
export function goTo(frame) {
  const clip = store.clip();
  if (clip) store.set({ frame: Math.min(clip.last, Math.max(clip.first, Math.round(frame))) });
}

class Time extends HTMLElement {
  connectedCallback() {
    this.slider = element("input", { type: "range", "aria-label": "Frame", class: "grow", oninput: () => goTo(+this.slider.value) });
    this.append(element("div", { class: "row pad" }, this.slider));
    store.addEventListener("change", () => this.show());
  }

  show() {
    const clip = store.clip();
    if (!clip) return;
    this.slider.min = clip.first;
    this.slider.max = clip.last;
    this.slider.value = store.state.frame;
  }
}

addAction("Time", "ArrowLeft", "One frame back", () => goTo(store.state.frame - 1));
addAction("Time", "ArrowRight", "One frame on", () => goTo(store.state.frame + 1));
customElements.define("fv-time", Time);
