/** The picture: the frame on film, in the middle of the page. */

import { element } from "./elements.js";
import { live } from "./live.js";
import { store } from "./store.js";

const LIMIT = { width: 1920, height: 1080 };
const DRAFT = { width: 960, height: 540 };
const ASKED = ["clip", "frame", "look", "slot", "dragging"];

class Picture extends HTMLElement {
  bitmap = null;

  connectedCallback() {
    this.canvas = element("canvas", { tabindex: "0", role: "img", "aria-label": "The frame on film" });
    this.append(this.canvas);
    store.addEventListener("change", ({ detail: { keys } }) => ASKED.some((name) => keys.has(name)) && this.ask());
    live.addEventListener("picture", ({ detail }) => this.take(detail));
    new ResizeObserver(() => this.draw()).observe(this);
  }

  /** Ask once a frame of the screen at most, however often the look changes. */
  ask() {
    if (this.asked || store.state.playing || !store.clip()) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      const { clip, frame, slot, dragging } = store.state;
      const size = dragging ? DRAFT : LIMIT;
      live.request({ slot, clip, frame, look: store.look(), draft: dragging, ...size });
    });
  }

  take({ header, bitmap }) {
    if (header.slot !== store.state.slot) return;
    this.bitmap?.close();
    this.bitmap = bitmap;
    this.draw();
  }

  draw() {
    const { canvas, bitmap } = this;
    canvas.width = Math.round(this.clientWidth * devicePixelRatio);
    canvas.height = Math.round(this.clientHeight * devicePixelRatio);
    if (!bitmap) return;
    const scale = Math.min(canvas.width / bitmap.width, canvas.height / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  }
}

customElements.define("fv-picture", Picture);
