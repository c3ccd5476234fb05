/** The strip of clips, where there are several: a picture and the name of each; arrow keys go along it. */

import { addAction } from "./actions.js";
import { thumbnailAddress } from "./api.js";
import { element } from "./elements.js";
import { store } from "./store.js";

const WIDTH_PX = 160;

/** Open the clip so many places on. */
export function stepClip(by) {
  const { clips, clip } = store.state;
  const place = clips.findIndex((one) => one.id === clip);
  if (clips.length) store.openClip(clips[(place + by + clips.length) % clips.length].id);
}

export class ClipStrip {
  constructor() {
    this.element = element("div", { class: "clip-strip", role: "listbox", "aria-label": "Clips", onkeydown: (event) => this.onKey(event) });
    this.clips = null;
  }

  show() {
    const { clips, clip } = store.state;
    this.element.hidden = clips.length < 2;
    if (clips !== this.clips) this.fill(clips);
    for (const option of this.element.children) {
      const chosen = option.dataset.clip === clip;
      if (chosen && option.getAttribute("aria-selected") !== "true") option.scrollIntoView?.({ block: "nearest", inline: "nearest" });
      option.setAttribute("aria-selected", chosen);
      option.tabIndex = chosen ? 0 : -1;
    }
  }

  fill(clips) {
    this.clips = clips;
    this.element.replaceChildren(...clips.map((clip) => {
      const words = clip.error ? "cannot be read" : "";
      const picture = clip.error
        ? element("span", { class: "no-picture" }, "✕")
        : element("img", { alt: "", width: WIDTH_PX / 2, loading: "lazy", src: this.address(clip) });
      return element("div", {
        role: "option", class: "clip", "data-clip": clip.id, title: clip.error ?? clip.path, onclick: () => store.openClip(clip.id),
      }, picture, element("span", {}, clip.name), words && element("span", { class: "small quiet" }, words));
    }));
  }

  address(clip) {
    const frame = Math.round((clip.first + clip.last) / 2);
    return thumbnailAddress({ clip: clip.id, frame, width: WIDTH_PX, base: store.look("A", clip.id) });
  }

  onKey(event) {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!by || event.shiftKey || event.ctrlKey) return;
    event.preventDefault();
    stepClip(by);
    this.element.querySelector("[aria-selected=true]")?.focus();
  }
}

addAction("Time", "Ctrl+ArrowLeft", "Clip before", () => stepClip(-1));
addAction("Time", "Ctrl+ArrowRight", "Next clip", () => stepClip(1));
