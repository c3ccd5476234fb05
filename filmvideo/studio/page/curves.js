/**
 * The film's curves: those of the negative (or slide) and of the print, with the frame's own histogram on the axis of
 * exposure, the grey card, a warning of what lies beyond the film, and the printer points.
 */

import { api } from "./api.js";
import { withoutFolder } from "./clip_words.js";
import { drawCurve } from "./curve_plot.js";
import { cardWords, curveWords, pointsWords } from "./curve_words.js";
import { element } from "./elements.js";
import { store } from "./store.js";

const ASKED = ["clip", "frame", "look", "slot", "dragging", "playing", "shuttle", "view", "clips"];
const DRAGGING_MS = 250; // between two requests while dragging
const RESTING_MS = 60;

class Curves extends HTMLElement {
  connectedCallback() {
    this.head = element("div", { class: "curve-head small" });
    this.row = element("div", { class: "curve-row" });
    this.append(this.head, this.row);
    store.addEventListener("change", ({ detail: { keys } }) => {
      if (keys.has("clip")) this.clear();
      if (keys.has("view")) this.hidden = store.state.view.curves === false;
      if (ASKED.some((name) => keys.has(name))) this.ask();
    });
    this.hidden = store.state.view.curves === false;
    new ResizeObserver(() => this.draw()).observe(this.row);
    this.draw();
  }

  /** Ask for the curves of what is shown: one request at a time, then the newest. */
  ask() {
    const { clip, frame, playing, shuttle, view, dragging } = store.state;
    if (playing || shuttle || !clip || this.hidden || !view.bottom || view.alone) return;
    const request = { clip, frame, look: store.look() };
    const key = JSON.stringify([request, store.clip()?.input]); // the same frame read otherwise has another histogram
    if (key === this.wanted?.key) return;
    this.wanted = { key, request };
    this.timer ??= setTimeout(() => this.fetch(), dragging ? DRAGGING_MS : RESTING_MS);
  }

  async fetch() {
    const asked = this.wanted;
    try {
      this.curves = await api.post("/api/curves", asked.request, { quiet: true });
      this.refusal = "";
    } catch (error) {
      this.curves = null;
      this.refusal = withoutFolder(error.message, store.clip(asked.request.clip));
      asked.key = ""; // so that the next change asks again, even for the same
    }
    this.timer = undefined;
    this.draw();
    if (this.wanted !== asked) this.timer = setTimeout(() => this.fetch(), store.state.dragging ? DRAGGING_MS : 0);
  }

  /** Show no curves of another clip. */
  clear() {
    this.curves = null;
    this.refusal = "";
    this.draw();
  }

  draw() {
    const { curves } = this;
    if (!curves) {
      this.head.replaceChildren(element("span", { class: "quiet" }, "Curves"));
      this.row.replaceChildren(element("p", { class: "quiet" }, this.refusal || "The film's curves come with the first picture."));
      return;
    }
    this.head.replaceChildren(...this.headline(curves));
    const boxes = [this.box(curves.negative, cardWords(curves.negative), "Grey card")];
    if (curves.print) boxes.push(this.box(curves.print, pointsWords(curves.points), "Printer points"));
    this.row.replaceChildren(...boxes);
    this.fill(curves);
  }

  headline({ warnings, note }) {
    if (warnings.length) return [warningLine(warnings.join(" "))];
    const words = `Within the film's range. ${note}`;
    return [element("span", { class: "quiet", title: words }, words)];
  }

  box(curve, words, title) {
    const lead = element("span", { class: "curve-status" }, `${title} `);
    const status = element("span", { class: "quiet curve-status" }, ` ${curve.status} density`);
    const name = element("span", { class: "grow", title: curve.name }, curve.name, status);
    return element("section", { class: "curve-box" }, element("h3", {}, name, element("span", { class: "quiet", title }, lead, words)));
  }

  /** Draw into the boxes, once they have their size. */
  fill(curves) {
    const drawings = [[curves.negative, curves.histogram], [curves.print, curves.print?.histogram]];
    [...this.row.querySelectorAll(".curve-box")].forEach((box, place) => {
      const [curve, histogram] = drawings[place];
      const height = box.clientHeight - box.firstElementChild.offsetHeight;
      if (box.clientWidth < 60 || height < 60) return;
      box.append(drawCurve(curve, histogram, { width: box.clientWidth, height, label: curveWords(curve, histogram) }));
    });
  }
}

/** Return a warning without what stands in brackets, which its title has. */
function warningLine(words) {
  const title = `Warning: ${words}`;
  return element("span", { class: "warning", role: "note", title, "aria-label": title }, title.replace(/ \([^)]*\)/g, ""));
}

customElements.define("fv-curves", Curves);
