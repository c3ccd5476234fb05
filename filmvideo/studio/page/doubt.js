/** <fv-doubt>: a clip that may be camera log, and its readings to choose from by their pictures. */

import { thumbnailAddress } from "./api.js";
import { button, element } from "./elements.js";
import { readClip, readingName } from "./readings.js";
import { store } from "./store.js";
import { ThumbnailPicture } from "./thumbnails.js";

const WIDTH_PX = 240;
const FACTS = { rec709: "ordinary video", logc3: "camera log", slog3: "camera log" };

/** One reading: its picture and its name. */
function choice(clip, input, frame) {
  const image = element("img", { alt: "", decoding: "async" });
  const name = readingName(input);
  const fact = `${FACTS[input] ?? ""}${clip.space === input ? ", as now" : ""}`;
  const words = element("span", { class: "doubt-name" }, element("strong", {}, name), element("span", { class: "small" }, fact));
  const node = element("button", { type: "button", class: "doubt-choice", "aria-label": `Read as ${name}` }, element("span", { class: "film-frame" }, image), words);
  node.dataset.input = input;
  node.addEventListener("click", () => void readClip(clip.id, input).catch(() => {}));
  void new ThumbnailPicture(image).show(thumbnailAddress({ clip: clip.id, frame, input, stock: "vision3-250d", width: WIDTH_PX }));
  return node;
}

class Doubt extends HTMLElement {
  #shown = "";
  #doubts = new Map(); // by clip; a server that was told how to read a clip has no doubt any more, though a person may undo it

  connectedCallback() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "How to read this clip");
    store.addEventListener("change", ({ detail: { keys } }) => {
      if (["clips", "clip", "view"].some((name) => keys.has(name))) this.#show();
    });
    this.#show();
  }

  /** Show the choices of the open clip while nobody has chosen; they are built once for each clip. */
  #show() {
    const clip = store.clip();
    const left = store.state.view.certain?.includes(clip?.id);
    if (clip?.doubt) this.#doubts.set(clip.id, clip.doubt);
    const doubt = this.#doubts.get(clip?.id);
    const asked = doubt && !left && clip.input === "auto";
    this.hidden = !asked;
    if (!asked || this.#shown === clip.id) return;
    this.#shown = clip.id;
    const frame = Math.round((clip.first + clip.last) / 2);
    this.replaceChildren(
      element(
        "div",
        { class: "doubt-words" },
        element("strong", {}, `⚠ How is ${clip.name} coded?`),
        element("span", {}, doubt.reason),
        element("span", { class: "small quiet" }, "Choose the picture that looks right. “Read as” in the settings changes it later."),
      ),
      ...doubt.choices.map((input) => choice(clip, input, frame)),
      button("Keep as it is", () => this.#leave(clip.id), { title: `Keep reading ${clip.name} as now` }),
    );
  }

  #leave(id) {
    store.set({ view: { certain: [...(store.state.view.certain ?? []), id] } });
  }
}

customElements.define("fv-doubt", Doubt);
